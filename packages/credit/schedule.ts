import { divideRounded, type Tiyn, tiyn } from '@nesie/money';
import { type Period, periodsOf } from './due-days.ts';
import type { Flow } from './gesv.ts';
import { interestForPeriod, rateOf } from './interest.ts';
import type { Basis, Rate, Schedule, ScheduleRow, ScheduleTerms } from './terms.ts';

/**
 * The schedule of a microcredit, exact to the tiyn. The day of issue bears no interest, the due day does.
 *
 * Rounding: interest is rounded once a row, half up to the tiyn, on the principal left; the equal payment of
 * an annuity and the equal share of principal are rounded once for the whole schedule; the last row takes what
 * remains of the principal, so nothing else is ever adjusted.
 *
 * The equal payment of an annuity is that of the formula at a twelfth of the yearly rate a month, by either
 * basis; counted by actual days the rows only split it differently, and the last evens it out.
 * @throws RangeError on terms that give no such schedule: a sum or term out of range, a row without principal
 *   because the sum is too small, or because the interest of a month eats up the payment
 * @see docs/law.md, "Counting"
 */
export function scheduleOf(terms: ScheduleTerms): Schedule {
  const { method, principal, rate, basis, term, issuedOn } = terms;
  if (principal <= 0n) throw new RangeError('principal must be above zero');
  if (basis === '30-360' && (term.unit === 'days' || rate.per === 'day')) {
    throw new RangeError('months of 30 days go with a term in months and a rate a year');
  }
  const periods = periodsOf(method, term, issuedOn);
  const share = principalByRow(terms, periods.length);
  const rows: ScheduleRow[] = [];
  let left: bigint = principal;
  for (const [index, period] of periods.entries()) {
    const interest = interestForPeriod(left * daysOf(period, basis), rate, basis);
    const paid = index === periods.length - 1 ? left : share(interest);
    left -= paid;
    if (paid <= 0n || left < 0n || (left === 0n && index < periods.length - 1)) {
      throw new RangeError(`payment ${index + 1} of ${periods.length} would repay no principal`);
    }
    rows.push({
      number: index + 1,
      dueOn: period.dueOn,
      principal: tiyn(paid),
      interest,
      total: tiyn(paid + interest),
      balance: tiyn(left),
    });
  }
  const interest = tiyn(rows.reduce((sum, row) => sum + row.interest, 0n));
  return { method, basis, issuedOn, rows, interest, total: tiyn(principal + interest) };
}

/** What moves between lender and client when everybody keeps to the schedule: for GESV and its cap. */
export function flowsOf(
  { issuedOn, rows }: Pick<Schedule, 'issuedOn' | 'rows'>,
  principal: Tiyn,
): readonly Flow[] {
  return [
    { on: issuedOn, amount: principal },
    ...rows.map(({ dueOn, total }) => ({ on: dueOn, amount: tiyn(-total) })),
  ];
}

/** The principal that a row repays, by the interest of that row; the last row isn't asked. */
function principalByRow(
  { method, principal, rate }: ScheduleTerms,
  rows: number,
): (interest: Tiyn) => bigint {
  if (method === 'annuity') {
    const payment = annuityPayment(principal, rate, rows);
    return (interest) => payment - interest;
  }
  const equal = divideRounded(principal, BigInt(rows));
  return () => equal;
}

/** P·i / (1 − (1+i)^−n) as a fraction of whole numbers, i a twelfth of the yearly rate; rounded once, half up. */
function annuityPayment(principal: Tiyn, rate: Rate, months: number): bigint {
  const { digits, scale } = rateOf(rate);
  const count = BigInt(months);
  if (digits === 0n) return divideRounded(principal, count);
  const numerator = rate.per === 'day' ? digits * 365n : digits;
  const denominator = 12n * 10n ** BigInt(scale);
  const grown = (numerator + denominator) ** count;
  return divideRounded(principal * numerator * grown, denominator * (grown - denominator ** count));
}

function daysOf({ days, months }: Period, basis: Basis): bigint {
  return basis === '30-360' ? 30n * BigInt(months) : BigInt(days);
}
