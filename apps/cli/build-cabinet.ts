import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { root } from './root.ts';

const folder = join(root, 'apps', 'cabinet');
const sources = [folder, join(root, 'packages', 'ui')];
const built = join(folder, 'dist');
const stamp = join(built, '.source-hash');

// Pictures and fonts are packed already.
const packable = /\.(?:js|mjs|css|html|svg|webmanifest)$/;

function filesBelow(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules')
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]))
    .sort();
}

function sourceHash(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const file of sources.flatMap(filesBelow)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

function vite(...args: readonly string[]): void {
  const program = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const done = spawnSync(process.execPath, [program, 'build', folder, '--logLevel', 'error', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`the cabinet does not build:\n${done.stderr}${done.stdout}`);
}

/** Packs every file once, as small as it gets: the server only picks what the browser accepts. */
async function pack(path: string): Promise<void> {
  const plain = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  writeFileSync(`${path}.br`, await promisify(brotliCompress)(plain, { params }));
  writeFileSync(`${path}.gz`, await promisify(gzip)(plain, { level: 9 }));
}

/** Builds the cabinet when its sources changed since the last build: for the browser, and for the server's first words. */
export async function buildCabinet(say: (line: string) => void): Promise<void> {
  const hash = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  vite();
  vite('--ssr', 'src/prerender.tsx');
  await Promise.all(
    filesBelow(join(built, 'client'))
      .filter((path) => packable.test(path))
      .map(pack),
  );
  writeFileSync(stamp, hash);
  say('cabinet built');
}
