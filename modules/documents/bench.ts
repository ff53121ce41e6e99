/** The figure "a contract at most 50 ms", warm. */
import { monotonicMs } from '@nesie/clock';
import { createRenderer } from './renderer.ts';
import { aClient, aContract, anInstalmentContract } from './testing/builders.ts';

/** One row of `npm run bench`. */
export interface BenchRow {
  readonly bench: string;
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  /** the limit that the value is held against */
  readonly reference: number;
  readonly ratio: number;
  readonly n: number;
}

const LIMIT_MS = 50;

/** Contracts of twelve instalments that differ in every field of a client and every sum, as they do in life. */
function contractNumber(i: number) {
  const { terms, ...base } = anInstalmentContract(12);
  const more = (tiyn: string) => String(BigInt(tiyn) + BigInt(i) * 173_100n);
  return aContract({
    ...base,
    documentId: crypto.randomUUID(),
    number: `МК-2026-${String(i).padStart(6, '0')}`,
    client: {
      ...aClient,
      surname: `${aClient.surname}${'ова'.repeat(i % 3)}`,
      phone: `+7701${1_000_000 + i}`,
    },
    terms: {
      ...terms,
      amountTiyn: more(terms.amountTiyn),
      payTiyn: more(terms.payTiyn),
      schedule: terms.schedule.map((row) => ({
        ...row,
        principalTiyn: more(row.principalTiyn),
        totalTiyn: more(row.totalTiyn),
        balanceTiyn: more(row.balanceTiyn),
      })),
    },
  });
}

/** Renders `n` different contracts after a warm-up; rows for the median, the worst and the very first. */
export function bench(n = 40): readonly BenchRow[] {
  const start = monotonicMs();
  const renderer = createRenderer();
  renderer.render(contractNumber(0));
  const first = monotonicMs() - start;
  const times = Array.from({ length: n }, (_, i) => {
    const data = contractNumber(i + 1);
    const before = monotonicMs();
    renderer.render(data);
    return monotonicMs() - before;
  }).sort((a, b) => a - b);
  const row = (name: string, value: number, count: number): BenchRow => ({
    bench: 'documents',
    case: name,
    value: Math.round(value * 10) / 10,
    unit: 'ms',
    reference: LIMIT_MS,
    ratio: Math.round((value / LIMIT_MS) * 100) / 100,
    n: count,
  });
  return [
    row('contract, warm, median', times[Math.floor(n / 2)] ?? 0, n),
    row('contract, warm, 95th percentile', times[Math.floor(n * 0.95)] ?? 0, n),
    row('contract, fonts and templates loaded first', first, 1),
  ];
}
