import { daysBetween, type Instant, type LocalDate, plusDays } from '@nesie/clock';
import { type Tiyn, timesDecimal, tiyn } from '@nesie/money';
import type { DebtPart, LoanTerms } from './terms.ts';

/** The engine of this file. A loan pins the one it was signed under; a change of figures is a new number. */
export const ENGINE_VERSION = 'single-payment-1';

/** Days one computation walks at most: ten years beyond any term. */
const MAX_DAYS = 8_000;

/** Events one loan may have. */
export const MAX_EVENTS = 1_000;

export type LoanEventKind = 'disbursed' | 'payment' | 'reversal';

/** What happened to a loan. Where it came from is its reference: with its kind, it is unique within the loan. */
export interface LoanEvent {
  readonly kind: LoanEventKind;
  readonly reference: string;
  readonly amount: Tiyn;
  /** The day from which it counts. */
  readonly effectiveOn: LocalDate;
  readonly recordedAt: Instant;
  /** Of a reversal: the event that thereby never was. It may arrive later than its reversal. */
  readonly reverses?: { readonly kind: 'disbursed' | 'payment'; readonly reference: string };
}

export interface Debt {
  readonly principal: Tiyn;
  readonly interest: Tiyn;
  readonly penalty: Tiyn;
  readonly total: Tiyn;
}

/** A payment and what it went to; the rest, if any, is the client's to have back. */
export interface AppliedPayment {
  readonly kind: 'payment';
  readonly reference: string;
  readonly on: LocalDate;
  readonly amount: Tiyn;
  readonly principal: Tiyn;
  readonly interest: Tiyn;
  readonly penalty: Tiyn;
  readonly refundable: Tiyn;
}

export interface Standing {
  readonly state: 'awaiting-payout' | 'active' | 'closed';
  readonly asOf: LocalDate;
  readonly disbursedOn: LocalDate | null;
  readonly disbursed: Tiyn;
  readonly paid: Tiyn;
  readonly outstanding: Debt;
  /** All that was ever charged. */
  readonly accrued: { readonly interest: Tiyn; readonly penalty: Tiyn };
  readonly refundable: Tiyn;
  readonly overdueDays: number;
  readonly closedOn: LocalDate | null;
  readonly payments: readonly AppliedPayment[];
  /** Reversals of what has not arrived yet. */
  readonly waitingReversals: readonly string[];
  /** The next day on which something changes without any event, null: none. */
  readonly nextChangeOn: LocalDate | null;
}

/** The run of the fold: exact sums of days times tiyn, rounded only where they are read. */
interface Run {
  principal: bigint;
  interestDue: bigint;
  interestLate: bigint;
  penalty: bigint;
  interestDays: bigint;
  interestRaw: bigint;
  interest: bigint;
  penaltyDays: Map<number, bigint>;
  penaltyRaw: Map<number, bigint>;
  penaltyCharged: bigint;
  disbursed: bigint;
  disbursedOn: LocalDate | null;
  paid: bigint;
  refundable: bigint;
  closedOn: LocalDate | null;
  payments: AppliedPayment[];
}

/**
 * The state of a loan on a day: a pure fold over its events.
 *
 * Events count in the order of their day, then kind, then reference, never of arrival, so that payments and
 * their reversals may come in any order. A reversed event never was. Interest and penalty run by actual days, the
 * day of issue not counted and the day of payment counted; a payment counts after its day's accrual. Paying all
 * that is outstanding closes the loan on any day, without any charge for being early.
 * @param events in any order; those that take effect after `on` are left out
 * @param on the day asked about, Asia/Almaty
 * @throws RangeError on more events or days than a loan can have
 * @see docs/law.md, "Limits" and "Counting"
 */
export function standingOn(events: readonly LoanEvent[], terms: LoanTerms, on: LocalDate): Standing {
  if (events.length > MAX_EVENTS) throw new RangeError(`more than ${MAX_EVENTS} events`);
  const { standing: effective, waiting } = withoutReversed(events);
  const ordered = effective.filter(({ effectiveOn }) => effectiveOn <= on).sort(byDayKindReference);
  const run = newRun();

  let day = ordered[0]?.effectiveOn ?? on;
  let next = 0;
  for (let walked = 0; day <= on; walked += 1) {
    if (walked > MAX_DAYS) throw new RangeError(`more than ${MAX_DAYS} days`);
    accrue(run, terms, day);
    for (let event = ordered[next]; event?.effectiveOn === day; event = ordered[next]) {
      apply(run, terms, event);
      next += 1;
    }
    noteClosing(run, day);
    // Where nothing accrues the next thing that can matter is an event.
    const tomorrow = plusDays(day, 1);
    day = accrues(run, terms, tomorrow) ? tomorrow : (ordered[next]?.effectiveOn ?? plusDays(on, 1));
  }
  return toStanding(run, terms, on, waiting);
}

function newRun(): Run {
  return {
    principal: 0n,
    interestDue: 0n,
    interestLate: 0n,
    penalty: 0n,
    interestDays: 0n,
    interestRaw: 0n,
    interest: 0n,
    penaltyDays: new Map(),
    penaltyRaw: new Map(),
    penaltyCharged: 0n,
    disbursed: 0n,
    disbursedOn: null,
    paid: 0n,
    refundable: 0n,
    closedOn: null,
    payments: [],
  };
}

function withoutReversed(events: readonly LoanEvent[]) {
  const name = (kind: string, reference: string) => `${kind}/${reference}`;
  const originals = new Map(events.map((event) => [name(event.kind, event.reference), event]));
  const gone = new Set<string>();
  const waiting: string[] = [];
  for (const { kind, reverses, reference, amount } of events) {
    if (kind !== 'reversal' || !reverses) continue;
    const target = name(reverses.kind, reverses.reference);
    if (originals.get(target)?.amount === amount) gone.add(target);
    else waiting.push(reference);
  }
  const standing = events.filter(
    ({ kind, reference }) => kind !== 'reversal' && !gone.has(name(kind, reference)),
  );
  return { standing, waiting: waiting.sort() };
}

/** Money goes out before it comes in on the same day: `disbursed` sorts before `payment`. */
function byDayKindReference(a: LoanEvent, b: LoanEvent): number {
  return (
    compare(a.effectiveOn, b.effectiveOn) || compare(a.kind, b.kind) || compare(a.reference, b.reference)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const notBelowZero = (a: bigint): bigint => (a < 0n ? 0n : a);

function overdueDaysOn(terms: LoanTerms, day: LocalDate): number {
  return Math.max(0, daysBetween(terms.dueOn, day));
}

function accrues(run: Run, terms: LoanTerms, day: LocalDate): boolean {
  const overdue = overdueDaysOn(terms, day);
  const byInterest = run.principal > 0n && overdue <= terms.servicing.interestDaysOverdue;
  const byPenalty = run.principal + run.interestDue > 0n && overdue <= terms.servicing.penaltyDays;
  return byInterest || byPenalty;
}

/** What may still be charged before interest and penalty together reach their cap; null: no cap. */
function roomUnderCap(run: Run, terms: LoanTerms): bigint | null {
  const { overpaymentShare } = terms.servicing;
  if (!overpaymentShare) return null;
  return notBelowZero(
    timesDecimal(tiyn(run.disbursed), overpaymentShare) - run.interest - run.penaltyCharged,
  );
}

function accrue(run: Run, terms: LoanTerms, day: LocalDate): void {
  if (run.disbursedOn === null || day <= run.disbursedOn) return;
  const overdue = overdueDaysOn(terms, day);
  if (overdue <= terms.servicing.interestDaysOverdue) accrueInterest(run, terms, overdue);
  if (overdue >= 1 && overdue <= terms.servicing.penaltyDays) accruePenalty(run, terms, day);
}

function accrueInterest(run: Run, terms: LoanTerms, overdue: number): void {
  run.interestDays += run.principal;
  const raw = timesDecimal(tiyn(run.interestDays), terms.dailyRate);
  let charge: bigint = raw - run.interestRaw;
  run.interestRaw = raw;
  // Up to the due day the client owes no more than the contract shows.
  if (overdue === 0) charge = least(charge, notBelowZero(terms.interest - run.interest));
  const room = roomUnderCap(run, terms);
  if (room !== null) charge = least(charge, room);
  run.interest += charge;
  if (overdue === 0) run.interestDue += charge;
  else run.interestLate += charge;
}

function accruePenalty(run: Run, terms: LoanTerms, day: LocalDate): void {
  if (run.disbursedOn === null) return;
  const { penaltyDailyRate, penaltyYearlyShare } = terms.servicing;
  // The penalty runs on what was due and not paid; interest of the days after is not part of that.
  const overdueSum = run.principal + run.interestDue;
  const year = Math.floor((daysBetween(run.disbursedOn, day) - 1) / 365);
  const tiynDays = (run.penaltyDays.get(year) ?? 0n) + overdueSum;
  run.penaltyDays.set(year, tiynDays);
  const cap = timesDecimal(tiyn(run.disbursed), penaltyYearlyShare);
  const raw = least(timesDecimal(tiyn(tiynDays), penaltyDailyRate), cap);
  let charge = raw - (run.penaltyRaw.get(year) ?? 0n);
  run.penaltyRaw.set(year, raw);
  const room = roomUnderCap(run, terms);
  if (room !== null) charge = least(charge, room);
  run.penalty += charge;
  run.penaltyCharged += charge;
}

function apply(run: Run, terms: LoanTerms, event: LoanEvent): void {
  if (event.kind === 'disbursed') {
    run.principal += event.amount;
    run.disbursed += event.amount;
    run.disbursedOn ??= event.effectiveOn;
    return;
  }
  const overdue = overdueDaysOn(terms, event.effectiveOn);
  const order = terms.servicing.setOff.find(
    ({ throughOverdueDays }) => throughOverdueDays === null || overdue <= throughOverdueDays,
  )?.order;
  if (!order) throw new Error('the orders of set-off do not cover every day');

  const before = debtOf(run);
  let rest: bigint = event.amount;
  for (const part of order) rest -= payOff(run, part, rest, overdue > 0);
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

/** @returns what of `money` the part took */
function payOff(run: Run, part: DebtPart, money: bigint, isOverdue: boolean): bigint {
  // With one payment due, all of the debt is overdue or none of it.
  if (part !== 'penalty' && part.startsWith('overdue') !== isOverdue) return 0n;
  if (part === 'penalty') {
    const taken = least(money, run.penalty);
    run.penalty -= taken;
    return taken;
  }
  if (part.endsWith('principal')) {
    const taken = least(money, run.principal);
    run.principal -= taken;
    return taken;
  }
  const toDue = least(money, run.interestDue);
  const toLate = least(money - toDue, run.interestLate);
  run.interestDue -= toDue;
  run.interestLate -= toLate;
  return toDue + toLate;
}

function debtOf(run: Run): Debt {
  const interest = run.interestDue + run.interestLate;
  return {
    principal: tiyn(run.principal),
    interest: tiyn(interest),
    penalty: tiyn(run.penalty),
    total: tiyn(run.principal + interest + run.penalty),
  };
}

/** Closed if and only if money went out and nothing is outstanding. */
function noteClosing(run: Run, day: LocalDate): void {
  if (run.disbursed === 0n || debtOf(run).total > 0n) run.closedOn = null;
  else run.closedOn ??= day;
}

function toStanding(run: Run, terms: LoanTerms, on: LocalDate, waiting: readonly string[]): Standing {
  const outstanding = debtOf(run);
  const isOpen = run.disbursed > 0n && outstanding.total > 0n;
  return {
    state: run.disbursed === 0n ? 'awaiting-payout' : isOpen ? 'active' : 'closed',
    asOf: on,
    disbursedOn: run.disbursedOn,
    disbursed: tiyn(run.disbursed),
    paid: tiyn(run.paid),
    outstanding,
    accrued: { interest: tiyn(run.interest), penalty: tiyn(run.penaltyCharged) },
    refundable: tiyn(run.refundable),
    overdueDays: isOpen ? overdueDaysOn(terms, on) : 0,
    closedOn: run.closedOn,
    payments: run.payments,
    waitingReversals: waiting,
    nextChangeOn: isOpen ? nextChange(terms, on) : null,
  };
}

function nextChange(terms: LoanTerms, on: LocalDate): LocalDate | null {
  const { servicing, dueOn } = terms;
  const offsets = [
    0,
    1,
    servicing.penaltyDays + 1,
    servicing.interestDaysOverdue + 1,
    ...servicing.setOff.flatMap(({ throughOverdueDays }) =>
      throughOverdueDays === null ? [] : [throughOverdueDays + 1],
    ),
  ];
  const days = offsets.map((offset) => plusDays(dueOn, offset)).filter((day) => day > on);
  return days.sort()[0] ?? null;
}

/** Accounts of the ledger that loans post to. */
export const ACCOUNTS = {
  principal: 'microcredits',
  interest: 'interest-receivable',
  penalty: 'penalty-receivable',
  interestIncome: 'interest-income',
  penaltyIncome: 'penalty-income',
  refundable: 'refundable-to-clients',
  settlement: 'settlement',
} as const;

/**
 * What the ledger has to say about a loan in this standing, debit above zero; it sums to zero. The difference to
 * what is posted is posted, so that a late event corrects everything it changes, in the open period.
 */
export function ledgerTargets(standing: Standing): ReadonlyMap<string, Tiyn> {
  const { outstanding, accrued, refundable, paid, disbursed } = standing;
  return new Map([
    [ACCOUNTS.principal, outstanding.principal],
    [ACCOUNTS.interest, outstanding.interest],
    [ACCOUNTS.penalty, outstanding.penalty],
    [ACCOUNTS.interestIncome, tiyn(-accrued.interest)],
    [ACCOUNTS.penaltyIncome, tiyn(-accrued.penalty)],
    [ACCOUNTS.refundable, tiyn(-refundable)],
    [ACCOUNTS.settlement, tiyn(paid - disbursed)],
  ]);
}
