import { createHash } from 'node:crypto';

/** One measured figure beside its reference, measured in the same run. */
export interface BenchRow {
  readonly bench: string;
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  /** what it is compared with, in the same unit: a limit, or another way of doing the same */
  readonly reference: number;
  /** value over reference */
  readonly ratio: number;
  readonly n: number;
}

export function row(
  bench: string,
  name: string,
  value: number,
  unit: string,
  reference: number,
  n: number,
): BenchRow {
  const digits = (x: number) => Number(x.toPrecision(4));
  return {
    bench,
    case: name,
    value: digits(value),
    unit,
    reference: digits(reference),
    ratio: digits(value / reference),
    n,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds that this machine needs now to hash 32 MiB by SHA-256 ten times: the yardstick of absolute times. */
export function calibrate(): number {
  const block = Buffer.alloc(32 * 1024 * 1024, 7);
  const started = performance.now();
  for (let i = 0; i < 10; i++) createHash('sha256').update(block).digest();
  return performance.now() - started;
}
