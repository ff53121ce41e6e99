import { tiyn } from '@nesie/money';
import type { LoanEvent } from './domain.ts';
import { noteCovered, overdueDaysOn, potsOf } from './dues.ts';
import { debtOf, least, type Plan, type Run } from './run.ts';
import type { DebtPart, LoanTerms } from './terms.ts';

/**
 * Sets a payment off in the order of the terms: what is overdue, then the row that is running. What is over repays
 * principal early, then the interest accrued, so that paying early never costs more; the rest is the client's.
 */
export function setOff(run: Run, plan: Plan, event: LoanEvent): void {
  const pots = potsOf(run, plan);
  const size: Readonly<Record<DebtPart, bigint>> = {
    'overdue-principal': pots.overduePrincipal,
    'overdue-interest': pots.overdueInterest,
    penalty: run.penalty,
    'current-principal': pots.currentPrincipal,
    'current-interest': pots.currentInterest,
  };
  const before = debtOf(run);
  let rest: bigint = event.amount;
  for (const part of orderOf(plan.terms, overdueDaysOn(run, plan, event.effectiveOn))) {
    rest -= payOff(run, part, least(rest, size[part]));
  }
  rest -= payOff(run, 'current-principal', least(rest, run.principal));
  rest -= payOff(run, 'current-interest', least(rest, debtOf(run).interest));
  noteCovered(run, plan);

  const after = debtOf(run);
  run.paid += event.amount;
  run.refundable += rest;
  run.payments.push({
    kind: 'payment',
    reference: event.reference,
    on: event.effectiveOn,
    amount: event.amount,
    principal: tiyn(before.principal - after.principal),
    interest: tiyn(before.interest - after.interest),
    penalty: tiyn(before.penalty - after.penalty),
    refundable: tiyn(rest),
  });
}

function orderOf({ servicing }: LoanTerms, overdueDays: number): readonly DebtPart[] {
  const order = servicing.setOff.find(
    ({ throughOverdueDays }) => throughOverdueDays === null || overdueDays <= throughOverdueDays,
  )?.order;
  if (!order) throw new Error('the orders of set-off do not cover every day');
  return order;
}

/** @returns the money, all of which the part took: it is no more than there is of it */
function payOff(run: Run, part: DebtPart, money: bigint): bigint {
  if (part === 'penalty') {
    run.penalty -= money;
  } else if (part.endsWith('principal')) {
    run.principal -= money;
    run.principalPaid += money;
  } else {
    const toDue = least(money, run.interestDue);
    run.interestDue -= toDue;
    run.interestLate -= money - toDue;
    run.interestPaid += money;
  }
  return money;
}
