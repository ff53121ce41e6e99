import type { LocalDate } from '@nesie/clock';
import { type Tiyn, tiyn } from '@nesie/money';
import { ok, type Result, refuse } from '@nesie/problem';
import { type Debt, fold, type LoanEvent } from './domain.ts';
import type { PayoffRefusal } from './errors.ts';
import type { LoanTerms } from './terms.ts';

/** What closes a loan on a day. */
export interface Payoff {
  readonly on: LocalDate;
  readonly debt: Debt;
  /** What falls due from today on and before that day; it is taken to be paid on its due days. */
  readonly dueBefore: Tiyn;
  /** How much less than paying the rest by the schedule. */
  readonly saved: Tiyn;
}

/**
 * The sum that closes a loan on a day, from today to the last due day.
 * @returns the sum, or `loan-not-running`, `payoff-day-outside`
 */
export function payoffOn(
  events: readonly LoanEvent[],
  terms: LoanTerms,
  { today, on }: { readonly today: LocalDate; readonly on: LocalDate },
): Result<Payoff, PayoffRefusal> {
  if (fold(events, terms, today).state !== 'active') return refuse({ code: 'loan-not-running' });
  const last = terms.dueOn > today ? terms.dueOn : today;
  if (on < today || on > last) return refuse({ code: 'payoff-day-outside', from: today, to: last });

  const supposed = [...events];
  /** Pays what is due by a day, on it. */
  const payRow = (day: LocalDate): bigint => {
    const { next } = fold(supposed, terms, day);
    if (next === null || next.dueOn !== day || next.amount <= 0n) return 0n;
    supposed.push({
      kind: 'payment',
      reference: `supposed:${day}`,
      amount: next.amount,
      effectiveOn: day,
      recordedAt: supposed[0]?.recordedAt ?? ('' as LoanEvent['recordedAt']),
    });
    return next.amount;
  };
  const coming = terms.rows.map(({ dueOn }) => dueOn).filter((day) => day >= today);
  const dueBefore = coming.filter((day) => day < on).reduce((sum, day) => sum + payRow(day), 0n);
  const debt = fold(supposed, terms, on).outstanding;
  const bySchedule = coming.filter((day) => day >= on).reduce((sum, day) => sum + payRow(day), 0n);
  const saved = bySchedule > debt.total ? bySchedule - debt.total : 0n;
  return ok({ on, debt, dueBefore: tiyn(dueBefore), saved: tiyn(saved) });
}
