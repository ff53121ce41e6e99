import { daysBetween, type LocalDate } from '@nesie/clock';
import { compareGesv, flowsOf, type ScheduleTerms, scheduleOf } from '@nesie/credit';
import { compareDecimal, type Decimal, formatDecimal, type Tiyn, timesDecimal } from '@nesie/money';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Limits } from './limits.ts';

/** What is going to be offered. */
export interface ProposedOffer extends ScheduleTerms {
  /** the day of the contract: its limits hold, also when the money goes out later */
  readonly signedOn: LocalDate;
}

/** The rules of law that an offer can break. */
export type CapRule =
  | 'largest-microcredit'
  | 'short-daily-rate'
  | 'short-gesv'
  | 'short-overpayment'
  | 'gesv';

export interface OverCap {
  readonly code: 'offer-over-cap';
  readonly rule: CapRule;
  /** the limit itself, as the law gives it */
  readonly limit: string;
  /**
   * the largest lawful value of what is too large: tiyn for the sum, for a rate its share a day or a year, as
   * the offer has it; '0' if none is lawful
   */
  readonly largestLawful: string;
}

/** Seven places: a ten-thousandth of a per cent of a per cent is finer than any rate quoted. */
const RATE_SCALE = 7;

interface BrokenCap {
  readonly rule: CapRule;
  readonly limit: Decimal;
}

/** Whether a microcredit is a short one by the law: by its sum, and by the calendar whatever its term is counted in. */
export function isShort(
  one: { readonly amount: Tiyn; readonly issuedOn: LocalDate; readonly dueOn: LocalDate },
  limits: Limits,
): boolean {
  return daysBetween(one.issuedOn, one.dueOn) <= limits.shortDays && one.amount <= limits.shortAmount;
}

/** The first rule on the price that an offer breaks. */
function brokenPrice(offer: ProposedOffer, limits: Limits): BrokenCap | null {
  const { principal, rate } = offer;
  const schedule = scheduleOf(offer);
  const flows = flowsOf(schedule, principal);
  const { issuedOn, rows } = schedule;
  if (!isShort({ amount: principal, issuedOn, dueOn: rows.at(-1)?.dueOn ?? issuedOn }, limits)) {
    return compareGesv(flows, limits.gesvCap) > 0 ? { rule: 'gesv', limit: limits.gesvCap } : null;
  }
  // Below, not at: the law says "less than 0.3 % a day".
  const { digits, scale } = limits.shortDailyRateBelow;
  const below = rate.per === 'day' ? limits.shortDailyRateBelow : { digits: digits * 365n, scale };
  if (compareDecimal(rate.share, below) >= 0)
    return { rule: 'short-daily-rate', limit: limits.shortDailyRateBelow };
  // A daily rate alone lets unlawful offers pass: 0.29 % a day breaks the annual cap up to 22 days.
  if (compareGesv(flows, limits.shortGesvCap) > 0) return { rule: 'short-gesv', limit: limits.shortGesvCap };
  if (schedule.interest > timesDecimal(principal, limits.shortOverpaymentCap))
    return { rule: 'short-overpayment', limit: limits.shortOverpaymentCap };
  return null;
}

/**
 * The largest rate, a day or a year as the offer has it, at which the same sum, term and method are lawful; by
 * halving between nothing and the rate that is not: the rules grow with the rate.
 */
function largestLawfulRate(offer: ProposedOffer, limits: Limits): Decimal {
  const at = (digits: bigint): Decimal => ({ digits, scale: RATE_SCALE });
  const isLawful = (digits: bigint) =>
    brokenPrice({ ...offer, rate: { ...offer.rate, share: at(digits) } }, limits) === null;
  let [low, high] = [0n, inUnits(offer.rate.share)];
  if (!isLawful(low)) return at(0n);
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (isLawful(middle)) low = middle;
    else high = middle;
  }
  return at(low);
}

/** A share in whole ten-millionths, not less than it is. */
function inUnits({ digits, scale }: Decimal): bigint {
  const unit = 10n ** BigInt(scale);
  return (digits * 10n ** BigInt(RATE_SCALE) + unit - 1n) / unit;
}

/**
 * The guard before every offer and contract: sum and price against the limits of its day.
 * @returns nothing, or `offer-over-cap` with the rule, its limit and the largest lawful value
 * @throws RangeError on the limits of another day, and on terms that `scheduleOf` can't do
 * @see docs/law.md, "Limits" and "Counting"
 */
export function checkCaps(offer: ProposedOffer, limits: Limits): Result<null, OverCap> {
  if (offer.signedOn !== limits.on || offer.issuedOn < offer.signedOn)
    throw new RangeError('an offer is checked against the limits of its own day');
  if (offer.principal > limits.largestMicrocredit) {
    const limit = limits.largestMicrocredit.toString();
    return refuse({ code: 'offer-over-cap', rule: 'largest-microcredit', limit, largestLawful: limit });
  }
  const broken = brokenPrice(offer, limits);
  if (!broken) return ok(null);
  return refuse({
    code: 'offer-over-cap',
    rule: broken.rule,
    limit: formatDecimal(broken.limit),
    largestLawful: formatDecimal(largestLawfulRate(offer, limits)),
  });
}
