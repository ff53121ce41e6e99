import { type Instant, type LocalDate, plusDays } from '@nesie/clock';
import { type Tiyn, tiyn } from '@nesie/money';
import { accrue, accrues } from './accrual.ts';
import { enter, overdueDaysOn, overdueSince, potsOf } from './dues.ts';
import { debtOf, least, newRun, type Plan, paidToRows, planOf, type Run } from './run.ts';
import { setOff } from './set-off.ts';
import type { LoanTerms } from './terms.ts';

/**
 * The engine of this folder. A loan pins the one it was signed under; a change of figures is a new number. Loans of
 * `single-payment-1` have one row, and this engine gives them the same figures.
 */
export const ENGINE_VERSION = 'schedule-1';

/** Days one computation walks at most: ten years beyond any term. */
const MAX_DAYS = 8_000;

/** Events one loan may have. */
export const MAX_EVENTS = 1_000;

export type LoanEventKind = 'disbursed' | 'payment' | 'reversal' | 'cancelled';

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

/** What the client pays next, and by when. */
export interface NextPayment {
  readonly dueOn: LocalDate;
  /** By that day, with all that is overdue and the penalty of today. */
  readonly amount: Tiyn;
  /** Of it overdue, without penalty. */
  readonly overdue: Tiyn;
}

export type LoanState = 'awaiting-payout' | 'active' | 'closed' | 'cancelled';

export interface Standing {
  readonly state: LoanState;
  readonly asOf: LocalDate;
  readonly disbursedOn: LocalDate | null;
  readonly disbursed: Tiyn;
  readonly paid: Tiyn;
  readonly outstanding: Debt;
  /** All that was ever charged. */
  readonly accrued: { readonly interest: Tiyn; readonly penalty: Tiyn };
  readonly refundable: Tiyn;
  /** What counts toward the rows of the schedule, in order: everything paid but penalty. */
  readonly paidToRows: Tiyn;
  /** Due before this day and not paid, without penalty. */
  readonly overdue: { readonly principal: Tiyn; readonly interest: Tiyn; readonly total: Tiyn };
  /** Days since the earliest due day whose dues are not paid. */
  readonly overdueDays: number;
  /** null: nothing is to be paid */
  readonly next: NextPayment | null;
  readonly closedOn: LocalDate | null;
  readonly payments: readonly AppliedPayment[];
  /** Reversals of what has not arrived yet. */
  readonly waitingReversals: readonly string[];
  /** The next day on which something changes without any event, null: none. */
  readonly nextChangeOn: LocalDate | null;
}

/**
 * The state of a loan on a day: a pure fold over its events.
 *
 * Events count in the order of their day, then kind, then reference, never of arrival, so that payments and
 * their reversals may come in any order. A reversed event never was. Interest and penalty run by actual days, the
 * day of issue not counted and the day of payment counted; a payment counts after its day's accrual. Paying all
 * that is outstanding closes the loan on any day, without any charge for being early. A cancellation counts only
 * where no money went out.
 * @param events in any order; those that take effect after `on` are left out
 * @param on the day asked about, Asia/Almaty
 * @throws RangeError on more events or days than a loan can have
 * @see docs/law.md, "Limits" and "Counting"
 */
export function standingOn(events: readonly LoanEvent[], terms: LoanTerms, on: LocalDate): Standing {
  if (events.length > MAX_EVENTS) throw new RangeError(`more than ${MAX_EVENTS} events`);
  return fold(events, terms, on);
}

/** As {@link standingOn}, for events that were counted, with payments supposed to come added. */
export function fold(events: readonly LoanEvent[], terms: LoanTerms, on: LocalDate): Standing {
  const { standing: effective, waiting } = withoutReversed(events);
  const ordered = effective.filter(({ effectiveOn }) => effectiveOn <= on).sort(byDayKindReference);
  const plan = planOf(terms);
  const run = newRun();
  walk(run, plan, ordered, { from: ordered[0]?.effectiveOn ?? on, to: on });
  return toStanding(run, plan, on, waiting);
}

/** Goes through the days; where nothing accrues the next thing that can matter is an event. */
function walk(
  run: Run,
  plan: Plan,
  ordered: readonly LoanEvent[],
  { from, to }: { readonly from: LocalDate; readonly to: LocalDate },
): void {
  let day = from;
  let next = 0;
  for (let walked = 0; day <= to; walked += 1) {
    if (walked > MAX_DAYS) throw new RangeError(`more than ${MAX_DAYS} days`);
    enter(run, plan, day);
    accrue(run, plan, day);
    for (let event = ordered[next]; event?.effectiveOn === day; event = ordered[next]) {
      apply(run, plan, event);
      next += 1;
    }
    noteClosing(run, day);
    const tomorrow = plusDays(day, 1);
    day = accrues(run, plan, tomorrow) ? tomorrow : (ordered[next]?.effectiveOn ?? plusDays(to, 1));
  }
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

function apply(run: Run, plan: Plan, event: LoanEvent): void {
  if (event.kind === 'cancelled') {
    run.isCancelled = true;
  } else if (event.kind === 'disbursed') {
    run.principal += event.amount;
    run.disbursed += event.amount;
    run.disbursedOn ??= event.effectiveOn;
  } else {
    setOff(run, plan, event);
  }
}

/** Closed if and only if money went out and nothing is outstanding. */
function noteClosing(run: Run, day: LocalDate): void {
  if (run.disbursed === 0n || debtOf(run).total > 0n) run.closedOn = null;
  else run.closedOn ??= day;
}

function stateOf(run: Run): LoanState {
  if (run.disbursed === 0n) return run.isCancelled ? 'cancelled' : 'awaiting-payout';
  return debtOf(run).total > 0n ? 'active' : 'closed';
}

function toStanding(run: Run, plan: Plan, on: LocalDate, waiting: readonly string[]): Standing {
  enter(run, plan, on);
  const outstanding = debtOf(run);
  const state = stateOf(run);
  const isOpen = state === 'active';
  const { overduePrincipal, overdueInterest } = potsOf(run, plan);
  const overdue = {
    principal: tiyn(overduePrincipal),
    interest: tiyn(overdueInterest),
    total: tiyn(overduePrincipal + overdueInterest),
  };
  return {
    state,
    asOf: on,
    disbursedOn: run.disbursedOn,
    disbursed: tiyn(run.disbursed),
    paid: tiyn(run.paid),
    outstanding,
    accrued: { interest: tiyn(run.interest), penalty: tiyn(run.penaltyCharged) },
    refundable: tiyn(run.refundable),
    paidToRows: paidToRows(run),
    overdue,
    overdueDays: isOpen ? overdueDaysOn(run, plan, on) : 0,
    closedOn: run.closedOn,
    payments: run.payments,
    waitingReversals: waiting,
    nextChangeOn: isOpen ? nextChange(run, plan, on) : null,
    // Last: it lets the run go on.
    next: isOpen ? nextPayment(run, plan, on, overdue.total) : null,
  };
}

function nextChange(run: Run, plan: Plan, on: LocalDate): LocalDate | null {
  const { rows, servicing } = plan.terms;
  const open = rows.slice(Math.min(run.covered, rows.length - 1));
  const since = overdueSince(run, plan) ?? open[0]?.dueOn;
  const offsets = [
    servicing.penaltyDays + 1,
    servicing.interestDaysOverdue + 1,
    ...servicing.setOff.flatMap(({ throughOverdueDays }) =>
      throughOverdueDays === null ? [] : [throughOverdueDays + 1],
    ),
  ];
  const days = [
    ...open.flatMap(({ dueOn }) => [dueOn, plusDays(dueOn, 1)]),
    ...(since ? offsets.map((offset) => plusDays(since, offset)) : []),
  ].filter((day) => day > on);
  return days.sort()[0] ?? null;
}

/** The next row that payments do not cover, with all before it; the whole debt by the last due day. */
function nextPayment(run: Run, plan: Plan, on: LocalDate, overdue: Tiyn): NextPayment | null {
  const { rows } = plan.terms;
  const { passed, covered, penalty } = run;
  const number = Math.min(Math.max(passed, covered), rows.length - 1);
  const row = rows[number];
  if (!row) return null;
  const wanted = (plan.totals[number + 1] ?? 0n) - paidToRows(run);
  const isLast = number === rows.length - 1;
  if (row.dueOn > on && (isLast || wanted > run.principal)) {
    walk(run, plan, [], { from: plusDays(on, 1), to: row.dueOn });
  }
  const { principal, interest } = debtOf(run);
  const debt = principal + interest;
  return { dueOn: row.dueOn, amount: tiyn((isLast ? debt : least(wanted, debt)) + penalty), overdue };
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
