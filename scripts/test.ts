import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sources } from './check/sources.ts';
import { main as check } from './check.ts';
import { addResults, treeHash } from './rules/results.ts';
import { recordTestRun } from './tests/last-run.ts';
import { runTests } from './tests/run-tests.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

interface Stage {
  readonly name: string;
  readonly run: () => Promise<boolean>;
}

function nesie(...args: readonly string[]): boolean {
  return (
    spawnSync(process.execPath, [join(root, 'nesie'), ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    }).status === 0
  );
}

/** Files named on the command line, or every test beside the code. */
async function unitTests(wanted: readonly string[]): Promise<boolean> {
  const all = sources(root);
  const files = all
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.test.ts') && (!wanted.length || wanted.some((w) => path.includes(w))));
  const { passed, results } = await runTests(root, files);
  addResults(root, treeHash(all), { tests: results });
  return passed;
}

/** Everything that CI runs, in the order in which a failure is cheapest to learn. */
export async function main(argv: readonly string[]): Promise<number> {
  const stages: readonly Stage[] = argv.length
    ? [{ name: 'tests', run: () => unitTests(argv) }]
    : [
        { name: 'check', run: async () => (await check()) === 0 },
        { name: 'tests', run: () => unitTests([]) },
        { name: 'one microcredit from registration to evidence', run: async () => nesie('start', '--once') },
        { name: 'journeys', run: async () => nesie('journeys') },
      ];
  const failed: string[] = [];
  const begun = Date.now();
  for (const { name, run } of stages) {
    const started = Date.now();
    process.stdout.write(`\n== ${name}\n`);
    if (!(await run())) failed.push(name);
    process.stdout.write(
      `== ${name}: ${failed.includes(name) ? 'FAILED' : 'passed'} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
    );
  }
  if (argv.length === 0 && failed.length === 0) recordTestRun(root, (Date.now() - begun) / 1000);
  process.stdout.write(
    `\n${stages.length - failed.length} stages passed, ${failed.length} failed${failed.length ? `: ${failed.join(', ')}` : ''}\n`,
  );
  return failed.length === 0 ? 0 : 1;
}
