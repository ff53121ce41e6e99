import { type LocalDate, plusDays } from '@nesie/clock';
import { type Decimal, type Tiyn, timesDecimal, tiyn } from '@nesie/money';

/** The longest term a schedule is made for, days: a bound, not a rule of law. */
export const MAX_TERM_DAYS = 3_660;

export interface SinglePaymentTerms {
  /** Principal, tiyn, above zero. */
  readonly principal: Tiyn;
  /** Interest a day as a fraction: 0.29 % a day is 0.0029. */
  readonly dailyRate: Decimal;
  /** Calendar days from the issue to the due day. */
  readonly days: number;
  readonly issuedOn: LocalDate;
}

export interface SinglePayment {
  readonly dueOn: LocalDate;
  readonly interest: Tiyn;
  readonly total: Tiyn;
}

/**
 * Interest for whole days at a daily rate, rounded once, at the end, half away from zero.
 * @param principal outstanding principal, tiyn
 * @param dailyRate a fraction a day, exact
 * @param days actual calendar days, not below zero
 */
export function interestForDays(principal: Tiyn, dailyRate: Decimal, days: number): Tiyn {
  if (!Number.isSafeInteger(days) || days < 0)
    throw new RangeError(`days must be a whole number from 0: ${days}`);
  return timesDecimal(tiyn(principal * BigInt(days)), dailyRate);
}

/**
 * The schedule of a microcredit repaid by one payment: interest by actual days, the day of issue not counted.
 * @throws RangeError on a principal, rate or term no such microcredit can have
 * @see docs/law.md, "Counting"
 */
export function singlePayment({ principal, dailyRate, days, issuedOn }: SinglePaymentTerms): SinglePayment {
  if (principal <= 0n) throw new RangeError('principal must be above zero');
  if (dailyRate.digits < 0n) throw new RangeError('a rate is not below zero');
  if (!Number.isSafeInteger(days) || days < 1 || days > MAX_TERM_DAYS) {
    throw new RangeError(`a term is 1 to ${MAX_TERM_DAYS} whole days: ${days}`);
  }
  const interest = interestForDays(principal, dailyRate, days);
  return { dueOn: plusDays(issuedOn, days), interest, total: tiyn(principal + interest) };
}

/**
 * The nominal rate a year that goes with a daily rate, per cent: 0.0029 a day is 105.85 % (365 days).
 */
export function nominalAnnualPercent(dailyRate: Decimal): Decimal {
  return withoutTrailingZeros({ digits: dailyRate.digits * 36_500n, scale: dailyRate.scale });
}

function withoutTrailingZeros({ digits, scale }: Decimal): Decimal {
  let shorter = digits;
  let places = scale;
  while (places > 0 && shorter % 10n === 0n) {
    shorter /= 10n;
    places -= 1;
  }
  return { digits: shorter, scale: places };
}
