import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { verifyCommand as verifyPack } from '@nesie/pack';
import { nesieHome } from './root.ts';

const MOST_INSTALLATIONS = 200;

/** Trust files that installations of this home have published: the one that stays, and those that passed. */
function publishedTrustFiles(home: string): readonly string[] {
  const runs = join(home, 'runs');
  const passed = existsSync(runs) ? readdirSync(runs).sort().slice(-MOST_INSTALLATIONS) : [];
  const files = [join(home, 'trust.json'), ...passed.map((name) => join(runs, name, 'trust.json'))];
  return files.filter((file) => existsSync(file));
}

/**
 * `./nesie verify PACK [--trust FILE] [--json]`: 0 valid, 1 broken, 2 keys not trusted, 3 trust file unreadable.
 * Without `--trust`, an installation of this home vouches for its own packs; elsewhere the answer is at best 2.
 */
export function verifyCommand(argv: readonly string[]): number {
  if (argv.some((arg) => arg === '--trust' || arg.startsWith('--trust='))) return verifyPack(argv);
  const quiet = { env: process.env, out: () => undefined, err: () => undefined };
  const vouching = publishedTrustFiles(nesieHome()).find(
    (file) => verifyPack([...argv, '--trust', file], quiet) === 0,
  );
  return verifyPack(vouching ? [...argv, '--trust', vouching] : argv);
}
