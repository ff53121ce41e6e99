import { Session } from 'node:inspector/promises';
import { fuzz, fuzzDeep, groundOf } from '../packages/eds/testing/fuzz.ts';
import { seeded } from '../packages/eds/testing/seeded.ts';
import { type BenchRow, row } from './rows.ts';

/** Inputs in all, and of these those that get as far as the equation of a signature. */
const INPUTS = 1_000_000;
const DEEP = 25_000;
const LEAST_DEEP = 20_000;
/** Nothing that comes from outside may hold the process longer. */
const SLOWEST_MS = 2000;
const STEP = 10_000;

const EQUATION = { file: '/eds/gost/engine.ts', name: 'verifyEquation' };

/** How often the equation was counted out while something ran, by the engine's own count of calls. */
async function equationsIn(run: () => void): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  run();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  await session.post('Profiler.stopPreciseCoverage');
  session.disconnect();
  const script = result.find(({ url }) => url.endsWith(EQUATION.file));
  const found = script?.functions.find(({ functionName }) => functionName === EQUATION.name);
  return found?.ranges[0]?.count ?? 0;
}

/**
 * A million changed inputs over everything that reads, 25,000 of which get as far as the equation. Throws, with the
 * input, on any other outcome than a refusal or a verdict, and on a good one of what nobody signed.
 */
export async function edsFuzzBench(): Promise<readonly BenchRow[]> {
  const ground = await groundOf();
  const seed = process.env.NESIE_FUZZ_SEED ?? 'a million';
  let deepRight = 0;
  const equations = await equationsIn(() => {
    deepRight = fuzzDeep(ground, DEEP, seeded(`${seed}, deep`)).right;
  });
  if (deepRight > 0 || equations < LEAST_DEEP)
    throw new Error(`${deepRight} changed signatures right, ${equations} equations counted out`);
  const chance = seeded(seed);
  const sums = { refused: 0, read: 0, good: 0, bad: 0, unknown: 0 };
  let inputs = DEEP;
  let slowestMs = 0;
  while (inputs < INPUTS) {
    const counts = fuzz(ground, Math.min(STEP, INPUTS - inputs), chance);
    inputs += counts.inputs;
    slowestMs = Math.max(slowestMs, counts.slowestMs);
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += counts[name];
    if (process.stderr.isTTY) process.stderr.write(`\r${inputs} inputs`);
  }
  const figure = (name: string, value: number, reference: number, unit = 'inputs') =>
    row('eds-fuzz', name, value, unit, reference, inputs);
  return [
    figure('changed inputs, none crashed, hung or was wrongly good', inputs, INPUTS),
    figure('of these got as far as the equation', equations, LEAST_DEEP),
    figure('the slowest input', slowestMs, SLOWEST_MS, 'ms'),
    ...Object.entries(sums).map(([name, value]) => figure(`of these ${name}`, value, inputs)),
  ];
}
