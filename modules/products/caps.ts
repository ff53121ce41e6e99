import type { LocalDate } from '@nesie/clock';
import { compareGesv, type Flow, singlePayment } from '@nesie/credit';
import { compareDecimal, type Decimal, formatDecimal, type Tiyn, timesDecimal, tiyn } from '@nesie/money';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Limits } from './limits.ts';

/** What is going to be offered: one payment, at a daily rate. */
export interface ProposedOffer {
  readonly amount: Tiyn;
  readonly termDays: number;
  /** a share a day */
  readonly dailyRate: Decimal;
  readonly issuedOn: LocalDate;
}

/** The rules of law that an offer can break. */
export type CapRule =
  | 'largest-microcredit'
  | 'pause-amount'
  | 'short-daily-rate'
  | 'short-gesv'
  | 'short-overpayment'
  | 'gesv';

export interface OverCap {
  readonly code: 'offer-over-cap';
  readonly rule: CapRule;
  /** the limit itself, as the law gives it */
  readonly limit: string;
  /** the largest lawful value of what is too large: tiyn for sums, a share a day for rates; '0' if none is lawful */
  readonly largestLawful: string;
}

/** Seven places: a ten-thousandth of a per cent of a per cent is finer than any rate quoted. */
const RATE_SCALE = 7;

function flowsOf(offer: ProposedOffer): readonly Flow[] {
  const { dueOn, total } = singlePayment({
    principal: offer.amount,
    dailyRate: offer.dailyRate,
    days: offer.termDays,
    issuedOn: offer.issuedOn,
  });
  return [
    { on: offer.issuedOn, amount: offer.amount },
    { on: dueOn, amount: tiyn(-total) },
  ];
}

const isShort = (offer: ProposedOffer, limits: Limits): boolean =>
  offer.termDays <= limits.shortDays && offer.amount <= limits.shortAmount;

interface BrokenCap {
  readonly rule: CapRule;
  readonly limit: Decimal;
}

/** The first rule on the price that an offer breaks. */
function brokenPrice(offer: ProposedOffer, limits: Limits): BrokenCap | null {
  const flows = flowsOf(offer);
  if (!isShort(offer, limits)) {
    return compareGesv(flows, limits.gesvCap) > 0 ? { rule: 'gesv', limit: limits.gesvCap } : null;
  }
  // Below, not at: the law says "less than 0.3 % a day".
  if (compareDecimal(offer.dailyRate, limits.shortDailyRateBelow) >= 0)
    return { rule: 'short-daily-rate', limit: limits.shortDailyRateBelow };
  // A daily rate alone lets unlawful offers pass: 0.29 % a day breaks the annual cap up to 22 days.
  if (compareGesv(flows, limits.shortGesvCap) > 0) return { rule: 'short-gesv', limit: limits.shortGesvCap };
  const overpayment = tiyn(-(flows[1]?.amount ?? 0n) - offer.amount);
  if (overpayment > timesDecimal(offer.amount, limits.shortOverpaymentCap))
    return { rule: 'short-overpayment', limit: limits.shortOverpaymentCap };
  return null;
}

/** The largest daily rate at which the same sum and term are lawful, by halving: the rules grow with the rate. */
function largestLawfulRate(offer: ProposedOffer, limits: Limits): Decimal {
  const at = (digits: bigint): Decimal => ({ digits, scale: RATE_SCALE });
  const isLawful = (digits: bigint) => brokenPrice({ ...offer, dailyRate: at(digits) }, limits) === null;
  let [low, high] = [0n, 10n ** BigInt(RATE_SCALE)];
  if (!isLawful(low)) return at(0n);
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (isLawful(middle)) low = middle;
    else high = middle;
  }
  return at(low);
}

/**
 * The guard before every offer and contract: sum and price against the limits of its day.
 * @returns nothing, or `offer-over-cap` with the rule, its limit and the largest lawful value
 * @see docs/law.md, "Limits" and "Counting"
 */
export function checkCaps(offer: ProposedOffer, limits: Limits): Result<null, OverCap> {
  if (offer.issuedOn !== limits.on)
    throw new RangeError('an offer is checked against the limits of its own day');
  const sums = [
    ['largest-microcredit', limits.largestMicrocredit],
    // Over this the law wants a pause, a second confirmation and a visit; the product doesn't grant such sums.
    ['pause-amount', limits.pauseAmount],
  ] as const;
  for (const [rule, limit] of sums) {
    if (offer.amount > limit)
      return refuse({
        code: 'offer-over-cap',
        rule,
        limit: limit.toString(),
        largestLawful: limit.toString(),
      });
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
