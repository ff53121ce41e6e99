import { bench } from '../modules/documents/bench.ts';
import { type BenchRow, row } from './rows.ts';

/** A contract at most 50 ms, warm. */
export async function contractBench(): Promise<readonly BenchRow[]> {
  return bench().map(({ case: name, value, unit, reference, n }) =>
    row('contract', name, value, unit, reference, n),
  );
}
