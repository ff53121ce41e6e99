import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLastTestRun } from '../scripts/tests/last-run.ts';
import { type BenchRow, median, row } from './rows.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ONCE_LIMIT_S = 15;
const TEST_LIMIT_S = 600;
const RUNS = 3;

function secondsOf(...args: readonly string[]): number {
  const started = performance.now();
  const done = spawnSync(process.execPath, [join(root, 'nesie'), ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (done.status !== 0) throw new Error(`./nesie ${args.join(' ')} exited with ${done.status}`);
  return (performance.now() - started) / 1000;
}

/** One microcredit from registration to evidence, on a warm machine, as a whole process. */
export async function onceBench(): Promise<readonly BenchRow[]> {
  secondsOf('start', '--once');
  const times = Array.from({ length: RUNS }, () => secondsOf('start', '--once'));
  return [row('once', 'start --once, warm, median', median(times), 's', ONCE_LIMIT_S, RUNS)];
}

/** The last whole `npm test` on this very tree, or one made now. */
export async function testsBench(): Promise<readonly BenchRow[]> {
  const seconds = readLastTestRun(root)?.seconds ?? secondsOf('test');
  return [row('tests', 'npm test', seconds, 's', TEST_LIMIT_S, 1)];
}
