import type { LocalDate } from '@nesie/clock';
import { type Tiyn, tiyn } from '@nesie/money';
import type { AppliedPayment, Debt } from './domain.ts';
import type { LoanTerms } from './terms.ts';

/** Signed terms with the sums that the fold asks for every day. */
export interface Plan {
  readonly terms: LoanTerms;
  /** What is to be paid by the end of rows 1 to k; index 0 is nothing. */
  readonly totals: readonly bigint[];
  /** Principal of it. */
  readonly principals: readonly bigint[];
}

/** The run of the fold: exact sums of days times tiyn, rounded only where they are read. */
export interface Run {
  principal: bigint;
  /** Interest of days up to the last due day, and of days after it: the penalty runs on the first only. */
  interestDue: bigint;
  interestLate: bigint;
  penalty: bigint;
  /** Rows whose due day is over. */
  passed: number;
  /** Rows that payments cover whole; they count toward the rows in order, penalty aside. */
  covered: number;
  principalPaid: bigint;
  interestPaid: bigint;
  /** The period that interest is counted in, from 0. */
  period: number;
  /** Of that period: balance × days, interest of it, and what was charged of it while nothing was overdue. */
  interestDays: bigint;
  interestRaw: bigint;
  interestInTime: bigint;
  interest: bigint;
  penaltyDays: Map<number, bigint>;
  penaltyRaw: Map<number, bigint>;
  penaltyCharged: bigint;
  disbursed: bigint;
  disbursedOn: LocalDate | null;
  isCancelled: boolean;
  paid: bigint;
  refundable: bigint;
  closedOn: LocalDate | null;
  payments: AppliedPayment[];
}

export function planOf(terms: LoanTerms): Plan {
  const totals = [0n];
  const principals = [0n];
  for (const { total, principal } of terms.rows) {
    totals.push((totals.at(-1) ?? 0n) + total);
    principals.push((principals.at(-1) ?? 0n) + principal);
  }
  return { terms, totals, principals };
}

export function newRun(): Run {
  return {
    principal: 0n,
    interestDue: 0n,
    interestLate: 0n,
    penalty: 0n,
    passed: 0,
    covered: 0,
    principalPaid: 0n,
    interestPaid: 0n,
    period: 0,
    interestDays: 0n,
    interestRaw: 0n,
    interestInTime: 0n,
    interest: 0n,
    penaltyDays: new Map(),
    penaltyRaw: new Map(),
    penaltyCharged: 0n,
    disbursed: 0n,
    disbursedOn: null,
    isCancelled: false,
    paid: 0n,
    refundable: 0n,
    closedOn: null,
    payments: [],
  };
}

export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const notBelowZero = (a: bigint): bigint => (a < 0n ? 0n : a);

/** What counts toward the rows: everything paid but penalty. */
export function paidToRows(run: Run): Tiyn {
  return tiyn(run.principalPaid + run.interestPaid);
}

export function debtOf(run: Run): Debt {
  const interest = run.interestDue + run.interestLate;
  return {
    principal: tiyn(run.principal),
    interest: tiyn(interest),
    penalty: tiyn(run.penalty),
    total: tiyn(run.principal + interest + run.penalty),
  };
}
