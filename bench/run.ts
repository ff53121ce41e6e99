import { bench as faceBench } from '../packages/face/bench.ts';
import { contractBench } from './contract.ts';
import { creditBench } from './credit.ts';
import { edsFuzzBench } from './eds-fuzz.ts';
import { firstLoadBench } from './first-load.ts';
import { type BenchRow, calibrate, row } from './rows.ts';
import { onceBench, testsBench } from './whole-runs.ts';

const BENCHES: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  contract: contractBench,
  credit: creditBench,
  'eds-fuzz': edsFuzzBench,
  face: faceBench,
  'first-load': firstLoadBench,
  once: onceBench,
  tests: testsBench,
};

/** Those that take long are run only where they are asked for by name. */
const LONG: ReadonlySet<string> = new Set(['eds-fuzz']);

const CALIBRATION_REFERENCE_MS = 200;

function print(rows: readonly BenchRow[], json: boolean): void {
  for (const r of rows) {
    const line = json
      ? JSON.stringify(r)
      : `${r.bench.padEnd(12)} ${r.case.padEnd(56)} ${String(r.value).padStart(9)} ${r.unit.padEnd(3)} beside ${String(r.reference).padStart(6)}  ratio ${r.ratio}  n ${r.n}`;
    process.stdout.write(`${line}\n`);
  }
}

/** `npm run bench [-- NAME …] [--json]`: every figure beside its reference, after a calibration loop. */
export async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  const wanted = argv.filter((arg) => !arg.startsWith('--'));
  const unknown = wanted.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) {
    process.stderr.write(`no bench '${unknown.join(', ')}'; there are ${Object.keys(BENCHES).join(', ')}\n`);
    return 64;
  }
  print(
    [
      row(
        'calibration',
        'SHA-256 of 320 MiB, beside a quick machine',
        calibrate(),
        'ms',
        CALIBRATION_REFERENCE_MS,
        1,
      ),
    ],
    json,
  );
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (wanted.length === 0 ? !LONG.has(name) : wanted.includes(name)) print(await bench(), json);
  }
  return 0;
}
