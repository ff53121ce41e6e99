import { randomUUID } from 'node:crypto';
import { dayOf, type LocalDate } from '@nesie/clock';
import type { Actor, Db, Tx } from '@nesie/db';
import type { Tiyn } from '@nesie/money';
import { tiyn } from '@nesie/money';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Ledger, NewEntry } from '../ledger/index.ts';
import {
  ENGINE_VERSION,
  type LoanEvent,
  ledgerTargets,
  MAX_EVENTS,
  type Standing,
  standingOn,
} from './domain.ts';
import type { LoanRefusal, MoneyMoving } from './errors.ts';
import { type Payoff, payoffOn } from './payoff.ts';
import * as store from './store.ts';
import type { LoanTerms } from './terms.ts';

/** Events one call records. */
export const MAX_EVENT_BATCH = 1_000;

/** Loans of one client that a list shows. */
const MAX_LISTED = 100;

export interface LoansDeps {
  readonly db: Db;
  readonly ledger: Ledger;
}

export interface NewLoan {
  readonly contractId: string;
  readonly partyId: string;
  /** The contract's number: capitals, digits, - and /; what the client quotes when paying. */
  readonly reference: string;
  /** tiyn: what the rows of the terms repay */
  readonly principal: Tiyn;
  readonly terms: LoanTerms;
  /** The engine that serves it for good. */
  readonly engineVersion?: string;
}

/** An event to be recorded: what happened to which loan. */
export interface NewLoanEvent {
  readonly loanId: string;
  readonly kind: LoanEvent['kind'];
  /** Where it came from; the same one again is a harmless repeat. */
  readonly reference: string;
  /** tiyn, above zero */
  readonly amount: Tiyn;
  readonly effectiveOn: LocalDate;
  readonly reverses?: LoanEvent['reverses'];
}

/** What became of an event. `reference-reused`: told before, with other figures. */
export type EventVerdict =
  | 'recorded'
  | 'repeated'
  | 'reference-reused'
  | 'loan-not-found'
  | 'too-many-events';

/** A loan that the batch changed, before and after. */
export interface ChangedLoan {
  readonly loan: store.Loan;
  readonly before: Standing;
  readonly after: Standing;
}

export interface Recorded {
  /** In the order of the events given. */
  readonly verdicts: readonly EventVerdict[];
  readonly changed: readonly ChangedLoan[];
}

export interface LoanView {
  readonly loan: store.Loan;
  readonly standing: Standing;
}

export type Loans = ReturnType<typeof createLoans>;

/** Loans: opened by a signed contract, moved by events, their state a fold over these. */
export function createLoans({ db, ledger }: LoansDeps) {
  async function recordEvents(tx: Tx, events: readonly NewLoanEvent[]): Promise<Recorded> {
    if (events.length === 0) return { verdicts: [], changed: [] };
    if (events.length > MAX_EVENT_BATCH)
      throw new RangeError(`more than ${MAX_EVENT_BATCH} events in one batch`);
    const wrong = events.find(({ amount }) => amount <= 0n);
    if (wrong) throw new RangeError(`${wrong.reference}: an amount is above zero`);
    const ids = [...new Set(events.map(({ loanId }) => loanId))].sort();
    await store.lockStandings(tx, ids);
    const loans = await store.findLoans(tx, ids);
    const known = await store.findEvents(tx, ids);
    const { verdicts, added } = judge(tx, events, loans, known);
    await store.insertEvents(tx, added);
    return { verdicts, changed: await settle(tx, added, known) };
  }

  /** Computes each loan touched anew, keeps its standing, and posts what the ledger lacks. */
  async function settle(
    tx: Tx,
    added: readonly Added[],
    known: ReadonlyMap<string, readonly LoanEvent[]>,
  ): Promise<readonly ChangedLoan[]> {
    const changed: ChangedLoan[] = [];
    const entries: NewEntry[] = [];
    for (const loan of new Set(added.map((one) => one.loan))) {
      const before = known.get(loan.id) ?? [];
      const news = added.filter((one) => one.loan === loan).map(({ event }) => event);
      const all = [...before, ...news];
      const on = latestOf([dayOf(tx.now), ...news.map(({ effectiveOn }) => effectiveOn)]);
      const after = standingOn(all, loan.terms, on);
      await store.saveStanding(tx, loan.id, after, all.length);
      const entry = entryFor(loan, after, await ledger.balancesOf(tx, loan.id), news, all.length);
      if (entry) entries.push(entry);
      changed.push({ loan, before: standingOn(before, loan.terms, on), after });
    }
    await ledger.mustPost(tx, entries);
    return changed;
  }

  async function view(tx: Tx, loan: store.Loan, on = dayOf(tx.now)): Promise<LoanView> {
    const events = await store.findEvents(tx, [loan.id]);
    return { loan, standing: standingOn(events.get(loan.id) ?? [], loan.terms, on) };
  }

  async function findLoan(tx: Tx, id: string): Promise<store.Loan | null> {
    return (await store.findLoans(tx, [id])).get(id) ?? null;
  }

  /** The one event that a client's own transaction may record. */
  async function recordCancellation(tx: Tx, loan: store.Loan): Promise<void> {
    const { verdicts } = await recordEvents(tx, [
      {
        loanId: loan.id,
        kind: 'cancelled',
        reference: 'cancelled',
        amount: loan.principal,
        effectiveOn: dayOf(tx.now),
      },
    ]);
    if (verdicts[0] !== 'recorded') throw new Error(`loan ${loan.id} was not cancelled: ${verdicts[0]}`);
  }

  return {
    /**
     * Opens the loan of a signed contract, in the transaction that signs it; it waits for its pay-out.
     * @throws on terms that can't be served and on a second loan for one contract: bugs of callers
     */
    openLoan: async (tx: Tx, wanted: NewLoan): Promise<store.Loan> => {
      if (wanted.principal <= 0n) throw new RangeError('principal must be above zero');
      const engineVersion = wanted.engineVersion ?? ENGINE_VERSION;
      if (engineVersion !== ENGINE_VERSION) throw new RangeError(`no engine ${engineVersion}`);
      const repaid = wanted.terms.rows.reduce((sum, row) => sum + row.principal, 0n);
      if (repaid !== wanted.principal) throw new RangeError('the schedule repays another sum');
      const loan = { ...wanted, id: randomUUID(), engineVersion, openedAt: tx.now };
      await store.insertLoan(tx, loan, dayOf(tx.now));
      return loan;
    },
    /**
     * Records what happened to loans: an array in; events, standings, postings and a verdict an event in the caller's
     * transaction. Bank money must have been posted to `settlement` in the same transaction.
     */
    recordEvents,
    /**
     * Calls a loan off before its money goes out; again is a harmless repeat. Whoever orders the money makes sure
     * that none is on its way: see `payments.cancelPayout`. The client's own transaction may do it.
     * @returns null, or `money-moving` where money went out
     * @throws on another's loan: a bug of callers
     */
    cancelLoan: async (tx: Tx, id: string): Promise<Result<null, MoneyMoving>> => {
      const loan = await findLoan(tx, id);
      if (!loan) throw new Error(`no loan ${id} to cancel`);
      await store.lockStandings(tx, [id]);
      const { standing } = await view(tx, loan);
      if (standing.state === 'cancelled') return ok(null);
      if (standing.state !== 'awaiting-payout') return refuse({ code: 'money-moving' });
      await recordCancellation(tx, loan);
      return ok(null);
    },
    /** Makes whoever moves these loans wait until this transaction is over. */
    lockLoans: store.lockStandings,
    /** What was granted to a party on a day, tiyn: microcredits opened on it and not cancelled. */
    grantedOnDay: store.grantedOn,
    /** The loan as the actor may see it; null for another's. */
    findLoan,
    /** Loan and standing today; null for another's. */
    viewLoan: async (tx: Tx, id: string): Promise<LoanView | null> => {
      const loan = await findLoan(tx, id);
      return loan ? view(tx, loan) : null;
    },
    /** The loan of a contract, if it was opened. */
    findLoanOfContract: (tx: Tx, contractId: string): Promise<store.Loan | null> =>
      store.findLoanOfContract(tx, contractId),
    /** Loans of a party, newest first, at most a hundred. */
    listLoans: async (tx: Tx, partyId: string): Promise<readonly LoanView[]> => {
      const loans = await store.findLoansOfParty(tx, partyId, MAX_LISTED);
      const views: LoanView[] = [];
      for (const loan of loans) views.push(await view(tx, loan));
      return views;
    },
    /** Loans by their references as payers write them; keys as {@link store.referenceKey} makes them. */
    findByReferences: store.findByReferences,
    /** The loan for its reader: the actor's own, or `loan-not-found`. */
    readLoan: (actor: Actor, id: string): Promise<Result<LoanView, LoanRefusal>> =>
      db.read(actor, 'read-loan', async (tx) => {
        const loan = await findLoan(tx, id);
        return loan ? ok(await view(tx, loan)) : refuse({ code: 'loan-not-found' });
      }),
    /**
     * What closes the actor's own loan on a day.
     * @returns the sum, or `loan-not-found`, `loan-not-running`, `payoff-day-outside`
     */
    quotePayoff: (actor: Actor, id: string, on: LocalDate): Promise<Result<Payoff, LoanRefusal>> =>
      db.read<Result<Payoff, LoanRefusal>>(actor, 'read-loan', async (tx) => {
        const loan = await findLoan(tx, id);
        if (!loan) return refuse({ code: 'loan-not-found' });
        const events = (await store.findEvents(tx, [id])).get(id) ?? [];
        return payoffOn(events, loan.terms, { today: dayOf(tx.now), on });
      }),
  };
}

interface Added {
  readonly loan: store.Loan;
  readonly event: LoanEvent;
}

function judge(
  tx: Tx,
  events: readonly NewLoanEvent[],
  loans: ReadonlyMap<string, store.Loan>,
  known: ReadonlyMap<string, readonly LoanEvent[]>,
): { readonly verdicts: readonly EventVerdict[]; readonly added: readonly Added[] } {
  const told = new Map<string, LoanEvent[]>([...known].map(([id, list]) => [id, [...list]]));
  const added: Added[] = [];
  const verdicts = events.map(({ loanId, ...news }): EventVerdict => {
    const loan = loans.get(loanId);
    const list = told.get(loanId);
    if (!loan || !list) return 'loan-not-found';
    const old = list.find(({ kind, reference }) => kind === news.kind && reference === news.reference);
    if (old) return saysTheSame(old, news) ? 'repeated' : 'reference-reused';
    if (list.length >= MAX_EVENTS) return 'too-many-events';
    const event: LoanEvent = { ...news, recordedAt: tx.now };
    list.push(event);
    added.push({ loan, event });
    return 'recorded';
  });
  return { verdicts, added };
}

function saysTheSame(old: LoanEvent, news: Omit<NewLoanEvent, 'loanId'>): boolean {
  return (
    old.amount === news.amount &&
    old.effectiveOn === news.effectiveOn &&
    old.reverses?.kind === news.reverses?.kind &&
    old.reverses?.reference === news.reverses?.reference
  );
}

function latestOf(days: readonly LocalDate[]): LocalDate {
  return days.reduce((latest, day) => (day > latest ? day : latest));
}

/** The difference between what the ledger should say and what it says; null when it says it already. */
function entryFor(
  loan: store.Loan,
  after: Standing,
  posted: ReadonlyMap<string, Tiyn>,
  news: readonly LoanEvent[],
  version: number,
): NewEntry | null {
  const legs = [...ledgerTargets(after)]
    .map(([account, target]) => ({ account, amount: tiyn(target - (posted.get(account) ?? 0n)) }))
    .filter(({ amount }) => amount !== 0n);
  const [first] = news;
  if (legs.length === 0 || !first) return null;
  // A late event posts the difference today, with the day from which it counts.
  const valueOn = news.map(({ effectiveOn }) => effectiveOn).sort()[0] ?? first.effectiveOn;
  const kind = news.length === 1 ? `loan-${first.kind}` : 'loan-events';
  return { reference: `loan:${loan.id}:${version}`, kind, subject: loan.id, valueOn, legs };
}
