import type { Decimal } from '@nesie/money';
import { type DatedAmount, type Flow, fromFirstTranche } from './gesv.ts';

/** Bits of the fixed point, tried in turn until the sign is certain. */
const PRECISIONS = [128n, 512n, 2_048n] as const;

/** The highest cap compared with, per cent a year. */
const HIGHEST_CAP_PERCENT = 1_000_000n;

/**
 * GESV against a cap, without rounding: -1 below, 0 equal, 1 above.
 *
 * A microcredit of one tranche and one payment is compared in whole numbers: (P/S)^365 with (1+r)^t. Other
 * flows are discounted at the cap with bounds from below and above, as finely as the sign needs; what still
 * straddles zero at 2,048 bits is taken as equal.
 * @param capPercent the cap, per cent a year, exact: 179
 * @throws RangeError on flows that are no credit, or a cap that is no rate
 * @see docs/law.md, "Counting": compared with the cap before rounding too
 */
export function compareGesv(flows: readonly Flow[], capPercent: Decimal): -1 | 0 | 1 {
  const dated = fromFirstTranche(flows);
  // 1 + r as a fraction.
  const denominator = 100n * 10n ** BigInt(capPercent.scale);
  const numerator = denominator + capPercent.digits;
  if (numerator <= 0n || capPercent.digits > HIGHEST_CAP_PERCENT * 10n ** BigInt(capPercent.scale)) {
    throw new RangeError('not a cap that can be compared with');
  }
  const [tranche, payment] = dated;
  if (dated.length === 2 && tranche && payment) return compareTwo(tranche, payment, numerator, denominator);
  for (const bits of PRECISIONS) {
    const sign = signOfPresentValue(dated, numerator, denominator, bits);
    if (sign !== undefined) return sign;
  }
  return 0;
}

function compareTwo(
  tranche: DatedAmount,
  payment: DatedAmount,
  numerator: bigint,
  denominator: bigint,
): -1 | 0 | 1 {
  const days = BigInt(payment.day);
  const paid = (-payment.amount) ** 365n * denominator ** days;
  const allowed = tranche.amount ** 365n * numerator ** days;
  if (paid === allowed) return 0;
  return paid > allowed ? 1 : -1;
}

/**
 * The sign of what the payments are worth over the tranches, at the cap: above zero means that the rate is
 * above the cap. Undefined when the bounds can't tell.
 */
function signOfPresentValue(
  dated: readonly DatedAmount[],
  numerator: bigint,
  denominator: bigint,
  bits: bigint,
): -1 | 1 | undefined {
  const one = 1n << bits;
  // A day's discount factor (1+r)^(-1/365) lies between root and root + 1 (in units of 2^-bits).
  const root = wholeRoot(
    (denominator * one ** 365n) / numerator,
    365n,
    justAbove(numerator, denominator, bits),
  );
  let low = 0n;
  let high = 0n;
  for (const { day, amount } of dated) {
    const least = power(root, day, bits, 'down');
    const most = power(root + 1n, day, bits, 'up');
    // Payments count as plus here.
    low -= amount * (amount > 0n ? most : least);
    high -= amount * (amount > 0n ? least : most);
  }
  if (low > 0n) return 1;
  if (high < 0n) return -1;
  return undefined;
}

/** (numerator/denominator)^(-1/365) in units of 2^-bits, by doubles and a little too large: a start for the root. */
function justAbove(numerator: bigint, denominator: bigint, bits: bigint): bigint {
  const factor = Math.exp(-Math.log(Number(numerator) / Number(denominator)) / 365);
  const known = 50n;
  return (BigInt(Math.ceil(factor * 2 ** Number(known))) + 8n) << (bits - known);
}

function power(base: bigint, exponent: number, bits: bigint, rounding: 'down' | 'up'): bigint {
  const up = rounding === 'up' ? (1n << bits) - 1n : 0n;
  const times = (a: bigint, b: bigint) => (a * b + up) >> bits;
  let result = 1n << bits;
  let factor = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = times(result, factor);
    if (rest > 1) factor = times(factor, factor);
  }
  return result;
}

/** The largest whole x with x^degree ≤ value, by Newton's steps from above. */
function wholeRoot(value: bigint, degree: bigint, guess: bigint): bigint {
  // Any start not below the root comes down to it; a negative rate has a factor above one.
  let x = guess;
  while (x ** degree <= value) x *= 2n;
  for (let step = 0; step < 100_000; step += 1) {
    const next = ((degree - 1n) * x + value / x ** (degree - 1n)) / degree;
    if (next >= x) return x;
    x = next;
  }
  throw new Error('the root was not reached');
}
