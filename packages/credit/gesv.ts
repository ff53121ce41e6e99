import { daysBetween, type LocalDate } from '@nesie/clock';
import type { Tiyn } from '@nesie/money';

/** Flows one computation takes: a bound on work, far above any schedule. */
export const MAX_FLOWS = 2_000;

/** The rate is looked for below this, per cent a year; beyond it no figure would mean anything. */
const HIGHEST_PERCENT = 1e15;

/** A movement of money between lender and client, from the client's side. */
export interface Flow {
  readonly on: LocalDate;
  /** Tiyn: above zero to the client, below zero from the client (without penalties). */
  readonly amount: Tiyn;
}

/** A flow by days from the first tranche. */
export interface DatedAmount {
  readonly day: number;
  readonly amount: bigint;
}

/**
 * GESV, the annual effective rate: the r at which Σ S_j/(1+r)^(t_j/365) = Σ P_i/(1+r)^(t_i/365),
 * t in days from the first tranche.
 *
 * Found by Newton's steps kept inside a bracket, to better than 1e-10 of the rate. It is for showing;
 * whether a cap is kept is decided by {@link compareGesv}, which rounds nothing.
 * @returns per cent a year, not rounded: 178.624…
 * @throws RangeError unless money goes to the client first and comes back later
 * @see docs/law.md, "Counting"
 */
export function gesv(flows: readonly Flow[]): number {
  const dated = fromFirstTranche(flows);
  const scale = Number(
    dated.reduce((most, { amount }) => (amount > most ? amount : -amount > most ? -amount : most), 0n),
  );
  const terms = dated.map(({ day, amount }) => ({ years: day / 365, amount: Number(amount) / scale }));

  // The unknown is g = ln(1+r): the sum is then smooth everywhere and r stays above -100 %.
  const at = (g: number) => terms.reduce((sum, term) => sum + term.amount * Math.exp(-g * term.years), 0);
  const slopeAt = (g: number) =>
    terms.reduce((sum, term) => sum - term.amount * term.years * Math.exp(-g * term.years), 0);

  let [low, high] = bracket(at);
  let g = (low + high) / 2;
  for (let step = 0; step < 200; step += 1) {
    const value = at(g);
    if (value === 0) break;
    if (value < 0) low = g;
    else high = g;
    const newton = g - value / slopeAt(g);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - g) <= 1e-15 * Math.max(1, Math.abs(g)) || next === low || next === high) {
      g = next;
      break;
    }
    g = next;
  }
  return Math.expm1(g) * 100;
}

/**
 * A rate as people see it: one decimal, half up.
 * @param percent per cent a year, as `gesv` gives it
 */
export function shownGesv(percent: number): string {
  if (!Number.isFinite(percent) || Math.abs(percent) > 9e6)
    throw new RangeError(`not a rate to be shown: ${percent}`);
  // Half up is done on whole numbers: 42.65 has no exact double, and toFixed(1) would show 42.6.
  const billionths = BigInt(Math.round(percent * 1e9));
  const tenths = floorDivide(billionths + 50_000_000n, 100_000_000n);
  const sign = tenths < 0n ? '-' : '';
  const size = tenths < 0n ? -tenths : tenths;
  return `${sign}${size / 10n}.${size % 10n}`;
}

/** @throws RangeError on flows that are no credit */
export function fromFirstTranche(flows: readonly Flow[]): readonly DatedAmount[] {
  if (flows.length > MAX_FLOWS) throw new RangeError(`more than ${MAX_FLOWS} flows`);
  const moving = flows.filter(({ amount }) => amount !== 0n);
  const first = moving.map(({ on }) => on).sort()[0];
  if (first === undefined) throw new RangeError('no flows');

  const byDay = new Map<number, bigint>();
  for (const { on, amount } of moving) {
    const day = daysBetween(first, on);
    byDay.set(day, (byDay.get(day) ?? 0n) + amount);
  }
  const dated = [...byDay].map(([day, amount]) => ({ day, amount })).sort((a, b) => a.day - b.day);

  const lastTranche = dated.findLastIndex(({ amount }) => amount > 0n);
  const firstPayment = dated.findIndex(({ amount }) => amount < 0n);
  if (lastTranche < 0 || firstPayment < 0)
    throw new RangeError('a credit has a tranche and, on a later day, a payment');
  // With every tranche before every payment the sum changes sign once, so that there is one rate and no other.
  if (lastTranche > firstPayment)
    throw new RangeError('a tranche after a payment: the rate would not be unique');
  return dated;
}

function bracket(at: (g: number) => number): [number, number] {
  const highest = Math.log1p(HIGHEST_PERCENT / 100);
  let high = 1;
  while (at(high) < 0) {
    if (high > highest) throw new RangeError(`the rate is above ${HIGHEST_PERCENT} %`);
    high *= 2;
  }
  let low = -1;
  while (at(low) > 0) {
    if (low < -highest) throw new RangeError('the rate is beyond measure below zero');
    low *= 2;
  }
  return [low, high];
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
