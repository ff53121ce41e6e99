import { daysBetween, type LocalDate } from '@nesie/clock';
import { debtOf, least, notBelowZero, type Plan, paidToRows, type Run } from './run.ts';

/**
 * The rule of dues: by the end of due day k at least the signed totals of rows 1 to k are paid, or the whole debt if
 * that is less; what is missing is overdue from the next day. On the last due day the whole debt is due.
 */

/** Begins a day: due days before it are over. */
export function enter(run: Run, { terms: { rows } }: Plan, day: LocalDate): void {
  while ((rows[run.passed]?.dueOn ?? day) < day) run.passed += 1;
  while (run.passed > 0 && (rows[run.passed - 1]?.dueOn ?? day) >= day) run.passed -= 1;
}

/** Notes which rows are covered after a payment. */
export function noteCovered(run: Run, { totals }: Plan): void {
  const paid = paidToRows(run);
  while (run.covered + 1 < totals.length && (totals[run.covered + 1] ?? 0n) <= paid) run.covered += 1;
}

/** The due day from which days overdue are counted: the earliest whose dues are not paid; null: nothing is overdue. */
export function overdueSince(run: Run, { terms: { rows } }: Plan): LocalDate | null {
  const debt = debtOf(run);
  const rest = debt.principal + debt.interest;
  const unpaid = run.covered < run.passed ? rows[run.covered] : undefined;
  if (unpaid && rest > 0n) return unpaid.dueOn;
  if (run.passed === rows.length && debt.total > 0n) return rows.at(-1)?.dueOn ?? null;
  return null;
}

/** Days overdue in a row on the day that was entered. */
export function overdueDaysOn(run: Run, plan: Plan, day: LocalDate): number {
  const since = overdueSince(run, plan);
  return since === null ? 0 : daysBetween(since, day);
}

/** What is missing of the rows whose due day is over; all of the debt after the last. */
function missing(run: Run, { totals, terms: { rows } }: Plan, throughRow: number): bigint {
  const { principal, interest } = debtOf(run);
  if (run.passed === rows.length) return principal + interest;
  return least(notBelowZero((totals[throughRow] ?? 0n) - paidToRows(run)), principal + interest);
}

/** The sum that a penalty runs on: overdue, without the interest of days after the last due day. */
export function penaltyBase(run: Run, plan: Plan): bigint {
  return least(missing(run, plan, run.passed), run.principal + run.interestDue);
}

/** The debt by when it is to be paid; what is in none of the parts is due later. */
export interface Pots {
  readonly overduePrincipal: bigint;
  readonly overdueInterest: bigint;
  /** Of the row that is running. */
  readonly currentPrincipal: bigint;
  readonly currentInterest: bigint;
}

/** Principal first within each: as the rows have it, and interest only as far as it has accrued. */
export function potsOf(run: Run, plan: Plan): Pots {
  const { principals } = plan;
  const { principal, interest } = debtOf(run);
  const overdue = missing(run, plan, run.passed);
  const isLast = run.passed === plan.terms.rows.length;
  const lacking = (row: number) => notBelowZero((principals[row] ?? 0n) - run.principalPaid);
  const wanted = isLast ? principal : least(least(overdue, lacking(run.passed)), principal);
  const overdueInterest = least(overdue - wanted, interest);
  const overduePrincipal = overdue - overdueInterest;
  const current = missing(run, plan, run.passed + 1) - overdue;
  const currentPrincipal = least(
    least(current, notBelowZero(lacking(run.passed + 1) - overduePrincipal)),
    principal - overduePrincipal,
  );
  const currentInterest = least(current - currentPrincipal, interest - overdueInterest);
  return { overduePrincipal, overdueInterest, currentPrincipal, currentInterest };
}
