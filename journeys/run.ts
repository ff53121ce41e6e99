import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCabinet } from '../apps/cli/build-cabinet.ts';
import { sources } from '../scripts/check/sources.ts';
import { ensureChromium } from '../scripts/chromium.ts';
import { addResults, treeHash } from '../scripts/rules/results.ts';
import { runTests } from '../scripts/tests/run-tests.ts';
import { journeys } from './list.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** All of them in one file, two at a time; a slow machine takes longer. */
const ALL_MS = 1_800_000;

/** `npm run journeys [-- NAME …] [--list] [--screens DIR]` */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--list')) {
    for (const { name, title } of journeys) process.stdout.write(`${name} ${title}\n`);
    return 0;
  }
  const at = argv.indexOf('--screens');
  const screens = at >= 0 ? argv[at + 1] : undefined;
  const names = argv.filter((arg, i) => !arg.startsWith('--') && (at < 0 || i !== at + 1));
  const unknown = names.filter((name) => !journeys.some((journey) => journey.name === name));
  if (unknown.length > 0 || (at >= 0 && !screens)) {
    process.stderr.write(
      unknown.length ? `no journey '${unknown.join(', ')}'; see --list\n` : '--screens needs a folder\n',
    );
    return 64;
  }
  try {
    ensureChromium();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
  await buildCabinet((line) => process.stdout.write(`${line}\n`));
  if (screens) process.env.NESIE_SCREENS = resolve(screens);
  if (names.length > 0) process.env.NESIE_JOURNEYS = names.join(',');
  const { passed, results } = await runTests(root, ['journeys/suite.ts'], { timeoutMs: ALL_MS });
  addResults(root, treeHash(sources(root)), { tests: results });
  return passed ? 0 : 1;
}
