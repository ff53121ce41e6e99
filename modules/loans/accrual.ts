import { daysBetween, type LocalDate } from '@nesie/clock';
import { interestForPeriod } from '@nesie/credit';
import { timesDecimal, tiyn } from '@nesie/money';
import { enter, overdueDaysOn, penaltyBase } from './dues.ts';
import { least, notBelowZero, type Plan, type Run } from './run.ts';

/** Whether a day without any event would charge something, or may come to. */
export function accrues(run: Run, plan: Plan, day: LocalDate): boolean {
  enter(run, plan, day);
  const { servicing } = plan.terms;
  const overdue = overdueDaysOn(run, plan, day);
  const byInterest = run.principal > 0n && overdue <= servicing.interestDaysOverdue;
  const byPenalty = run.principal + run.interestDue > 0n && overdue <= servicing.penaltyDays;
  return byInterest || byPenalty;
}

/** Charges a day: the day of issue does not count, the day of payment does. */
export function accrue(run: Run, plan: Plan, day: LocalDate): void {
  if (run.disbursedOn === null || day <= run.disbursedOn) return;
  const { servicing } = plan.terms;
  const overdue = overdueDaysOn(run, plan, day);
  const base = penaltyBase(run, plan);
  if (overdue <= servicing.interestDaysOverdue) accrueInterest(run, plan, overdue);
  if (overdue >= 1 && overdue <= servicing.penaltyDays) accruePenalty(run, plan, day, base);
}

/** What may still be charged before interest and penalty together reach their cap; null: no cap. */
function roomUnderCap(run: Run, { terms }: Plan): bigint | null {
  const { overpaymentShare } = terms.servicing;
  if (!overpaymentShare) return null;
  return notBelowZero(
    timesDecimal(tiyn(run.disbursed), overpaymentShare) - run.interest - run.penaltyCharged,
  );
}

function accrueInterest(run: Run, plan: Plan, overdue: number): void {
  const { rows, rate } = plan.terms;
  // The days after the last due day belong to the last period.
  const period = Math.min(run.passed, rows.length - 1);
  if (period !== run.period)
    Object.assign(run, { period, interestDays: 0n, interestRaw: 0n, interestInTime: 0n });
  run.interestDays += run.principal;
  const raw = interestForPeriod(run.interestDays, rate);
  let charge: bigint = raw - run.interestRaw;
  run.interestRaw = raw;
  if (overdue === 0) {
    // While nothing is overdue the client owes no more than the contract shows.
    charge = least(charge, notBelowZero((rows[period]?.interest ?? 0n) - run.interestInTime));
  }
  const room = roomUnderCap(run, plan);
  if (room !== null) charge = least(charge, room);
  run.interest += charge;
  if (overdue === 0) run.interestInTime += charge;
  if (run.passed < rows.length) run.interestDue += charge;
  else run.interestLate += charge;
}

function accruePenalty(run: Run, plan: Plan, day: LocalDate, base: bigint): void {
  if (run.disbursedOn === null) return;
  const { penaltyDailyRate, penaltyYearlyShare } = plan.terms.servicing;
  const year = Math.floor((daysBetween(run.disbursedOn, day) - 1) / 365);
  const tiynDays = (run.penaltyDays.get(year) ?? 0n) + base;
  run.penaltyDays.set(year, tiynDays);
  const cap = timesDecimal(tiyn(run.disbursed), penaltyYearlyShare);
  const raw = least(timesDecimal(tiyn(tiynDays), penaltyDailyRate), cap);
  let charge = raw - (run.penaltyRaw.get(year) ?? 0n);
  run.penaltyRaw.set(year, raw);
  const room = roomUnderCap(run, plan);
  if (room !== null) charge = least(charge, room);
  run.penalty += charge;
  run.penaltyCharged += charge;
}
