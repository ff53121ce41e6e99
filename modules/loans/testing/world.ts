import { randomUUID } from 'node:crypto';
import { dayOf, plusDays } from '@nesie/clock';
import { type ScheduleTerms, scheduleOf } from '@nesie/credit';
import type { Actor, Tx } from '@nesie/db';
import { createTestDb } from '@nesie/db/testing';
import { parseDecimal, tenge, tiyn } from '@nesie/money';
import { ok } from '@nesie/problem';
import { createLedger } from '../../ledger/index.ts';
import { createLoans, type Loan, type NewLoanEvent, servicingRulesOn } from '../index.ts';

const MIGRATIONS = ['platform', 'acts', 'parties', 'ledger', 'loans', 'instalments-loans'];
const SYSTEM: Actor = { kind: 'system', process: 'test' };

/** What every loan of these tests is of, unless said. */
export const principal = tenge(100_000);

export const clientOf = (partyId: string): Actor => ({
  kind: 'client',
  personId: partyId,
  partyId,
  sessionId: randomUUID(),
});

/** Loans over a database of their own. */
export async function createWorld(name: string) {
  const t = await createTestDb({ name, only: MIGRATIONS });
  const ledger = createLedger();
  const loans = createLoans({ db: t.db, ledger });
  const today = () => dayOf(t.clock.now());
  let counter = 0;

  async function within<T>(fn: (tx: Tx) => Promise<T>, actor: Actor = SYSTEM): Promise<T> {
    const result = await t.db.withActor<T, never>(actor, 'test-loans', null, async (tx) => ok(await fn(tx)));
    if (result.refused) throw new Error('refused');
    return result.value;
  }

  async function aParty(): Promise<string> {
    const partyId = randomUUID();
    await t.ownerSql(`
      begin;
      set local session_replication_role = replica;
      insert into parties.individuals (party_id, identification_record_id, act_id, confirmed_at)
        values ('${partyId}', '${randomUUID()}', '${randomUUID()}', '${t.clock.now()}');
      commit`);
    return partyId;
  }

  /** One payment after thirty days at 0.29 % a day, unless said. */
  async function aLoan(wanted: Partial<ScheduleTerms> = {}): Promise<Loan> {
    const partyId = await aParty();
    const issuedOn = today();
    const of: ScheduleTerms = {
      ...{ method: 'single-payment', principal, issuedOn, basis: 'actual-365' },
      rate: { share: parseDecimal('0.0029'), per: 'day' },
      term: { unit: 'days', count: 30 },
      ...wanted,
    };
    const { method, basis, rows } = scheduleOf(of);
    counter += 1;
    const servicing = servicingRulesOn(issuedOn, { isShort: method === 'single-payment' });
    const dueOn = rows.at(-1)?.dueOn ?? issuedOn;
    const opened = {
      ...{ contractId: randomUUID(), partyId, principal: of.principal },
      reference: `NS-26-${String(counter).padStart(6, '0')}`,
      terms: { method, rate: of.rate, basis, rows, dueOn, servicing },
    };
    // The client's own transaction opens it: the signing of the contract.
    return within((tx) => loans.openLoan(tx, opened), clientOf(partyId));
  }

  return {
    ...{ t, ledger, loans, within, aParty, aLoan, today },
    record: (events: readonly NewLoanEvent[]) => within((tx) => loans.recordEvents(tx, events)),
    disbursed: (loan: Loan): NewLoanEvent => ({
      loanId: loan.id,
      kind: 'disbursed',
      reference: `payout-${loan.id}`,
      amount: loan.principal,
      effectiveOn: today(),
    }),
    payment: (loan: Loan, days: number, amount: bigint, reference: string = randomUUID()): NewLoanEvent => ({
      loanId: loan.id,
      kind: 'payment',
      reference,
      amount: tiyn(amount),
      effectiveOn: plusDays(today(), days),
    }),
    reversalOf: (event: NewLoanEvent, days: number): NewLoanEvent => ({
      ...event,
      kind: 'reversal',
      reference: `back-${event.reference}`,
      effectiveOn: plusDays(today(), days),
      reverses: { kind: event.kind === 'disbursed' ? 'disbursed' : 'payment', reference: event.reference },
    }),
  };
}
