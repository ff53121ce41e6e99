import { type Decimal, divideRounded, type Tiyn, tiyn } from '@nesie/money';
import type { Basis, Rate } from './terms.ts';

/** Days that a rate a year is spread over. */
const DAYS_OF_YEAR: Readonly<Record<Basis, bigint>> = { 'actual-365': 365n, '30-360': 360n };

/**
 * Interest of one period, rounded once, half up to the tiyn. Schedule and servicing both count by it, so that
 * who pays on the agreed days pays exactly the agreed rows.
 * @param balanceDays the sum of balance × days over the period, tiyn·days: 1,000 tiyn for 10 days, then
 *   400 tiyn for 5 are 12,000; days as `basis` counts them
 * @param basis the year that a rate a year is spread over (default: 365 days of the calendar)
 * @throws RangeError on anything below zero
 */
export function interestForPeriod(balanceDays: bigint, rate: Rate, basis: Basis = 'actual-365'): Tiyn {
  if (balanceDays < 0n) throw new RangeError('a balance is not below zero');
  const { digits, scale } = rateOf(rate);
  const days = rate.per === 'year' ? DAYS_OF_YEAR[basis] : 1n;
  return tiyn(divideRounded(balanceDays * digits, 10n ** BigInt(scale) * days));
}

/** The nominal rate a year, per cent: 0.0029 a day is 105.85 (365 days), 0.36 a year is 36. */
export function nominalAnnualPercent(rate: Rate): Decimal {
  const { digits, scale } = rateOf(rate);
  return withoutTrailingZeros({ digits: digits * (rate.per === 'day' ? 36_500n : 100n), scale });
}

/** @throws RangeError on a rate below zero */
export function rateOf({ share }: Rate): Decimal {
  if (share.digits < 0n) throw new RangeError('a rate is not below zero');
  return share;
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
