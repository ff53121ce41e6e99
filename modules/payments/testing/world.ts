import { randomUUID } from 'node:crypto';
import {
  dayOf,
  type LocalDate,
  millisBetween,
  plusDays,
  plusMillis,
  startOfDay,
  systemClock,
} from '@nesie/clock';
import { type Rate, scheduleOf, type Term } from '@nesie/credit';
import type { Actor, Tx } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { parseDecimal, type Tiyn, tenge } from '@nesie/money';
import { ok } from '@nesie/problem';
import { startStandIn } from '../../../sandbox/testing.ts';
import { type Loan, servicingRulesOn } from '../../loans/index.ts';
import type { ClientNews } from '../index.ts';
import { CLIENT_ACCOUNT, CLIENT_IIN, SYSTEM, type ToldLeaf, tengeText, wire } from './wiring.ts';

const MIGRATIONS = [
  ...['platform', 'evidence', 'acts', 'notices', 'parties', 'ledger', 'loans', 'payments'],
  ...['instalments-loans', 'payout-cancellation'],
];

export interface BankPayment {
  readonly messageId: string;
  readonly amount: string;
  readonly bookedOn: string;
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** A database and a bank of its own, their business time at noon of tomorrow and moved together. */
export async function createWorld() {
  const realStart = systemClock().now();
  const noon = plusMillis(startOfDay(plusDays(dayOf(realStart), 1)), 12 * 3_600_000);
  const t = await createTestDb({ name: 'payments', startsAt: noon, only: MIGRATIONS });
  const bank = await startStandIn('bank');
  let offset = millisBetween(realStart, noon);
  await bank.post('/control/clock', { offsetMs: offset });
  const news: ClientNews[] = [];
  const leaves: ToldLeaf[] = [];
  const wired = wire({ ...t, bankUrl: bank.address, news, leaves });
  let counter = 0;

  const within = async <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => {
    const result = await t.db.withActor<T, never>(SYSTEM, 'test', null, async (tx) => ok(await fn(tx)));
    if (result.refused) throw new Error('refused');
    return result.value;
  };

  async function aParty(
    state: 'own' | 'unknown' = 'own',
  ): Promise<{ readonly partyId: string; readonly accountId: string }> {
    const partyId = randomUUID();
    const accountId = randomUUID();
    await t.vault.ensureKeys(partyId);
    await seedParty(t, { partyId, accountId, state });
    return { partyId, accountId };
  }

  /** A loan as the signing of its contract opens it: one payment after some days, or instalments over some months. */
  async function aLoan(
    wanted: { readonly principal?: Tiyn; readonly days?: number; readonly months?: number } = {},
  ) {
    const { partyId, accountId } = await aParty();
    const principal = wanted.principal ?? tenge(100_000);
    const { months } = wanted;
    const issuedOn = dayOf(t.clock.now());
    const rate: Rate = months
      ? { share: parseDecimal('0.36'), per: 'year' }
      : { share: parseDecimal('0.0029'), per: 'day' };
    const method = months ? 'annuity' : 'single-payment';
    const term: Term = months
      ? { unit: 'months', count: months }
      : { unit: 'days', count: wanted.days ?? 30 };
    const basis = 'actual-365';
    const { rows, total } = scheduleOf({ method, principal, rate, basis, term, issuedOn });
    counter += 1;
    const reference = `NS-26-${String(counter).padStart(6, '0')}`;
    const dueOn = rows.at(-1)?.dueOn ?? issuedOn;
    const servicing = servicingRulesOn(issuedOn, { isShort: !months });
    const terms = { method, rate, basis, rows, dueOn, servicing } as const;
    const loan = await within((tx) =>
      wired.loans.openLoan(tx, { contractId: randomUUID(), partyId, reference, principal, terms }),
    );
    return { loan, accountId, total };
  }

  const intend = (loan: Loan, accountId: string, ownership: 'own' | 'not-own' | 'unknown' = 'own') =>
    t.db.withActor(SYSTEM, 'test', null, (tx) =>
      wired.payments.intendPayout(tx, {
        loanId: loan.id,
        partyId: loan.partyId,
        amount: loan.principal,
        account: {
          id: accountId,
          ownership,
          creditor: { name: 'Әлібек Сейтжан', iin: CLIENT_IIN, iban: CLIENT_ACCOUNT },
        },
      }),
    );

  /** Called off by its own client. */
  const cancel = ({ id, partyId }: Loan) => {
    const client: Actor = { kind: 'client', personId: partyId, partyId, sessionId: randomUUID() };
    return t.db.withActor(client, 'test', null, (tx) => wired.payments.cancelPayout(tx, id));
  };

  /** Business time forward, here and at the bank. */
  async function advance(seconds: number): Promise<void> {
    t.clock.advance(seconds);
    offset += seconds * 1_000;
    await bank.post('/control/clock', { offsetMs: offset });
  }

  return {
    ...wired,
    ...{ t, bankProcess: bank, news, leaves, within, aParty, aLoan, intend, cancel, advance },
    /** Runs what is due, then what is due a moment later, so many times. */
    async work(rounds = 1, seconds = 6): Promise<void> {
      await wired.worker.runUntilIdle({ maxSteps: 500 });
      for (let round = 1; round < rounds; round += 1) {
        await advance(seconds);
        await wired.worker.runUntilIdle({ maxSteps: 500 });
      }
    },
    /** A loan whose money has gone out. */
    async aPaidOutLoan(wanted: Parameters<typeof aLoan>[0] = {}) {
      const made = await aLoan(wanted);
      await intend(made.loan, made.accountId);
      await wired.worker.runUntilIdle({ maxSteps: 500 });
      return made;
    },
    today: (): LocalDate => dayOf(t.clock.now()),
    async closeDay(day: LocalDate = dayOf(t.clock.now())): Promise<void> {
      await bank.post('/control/close-day', { date: day });
    },
    async payIn(amount: Tiyn, reference: string): Promise<void> {
      const body = { iban: CLIENT_ACCOUNT, reference, amount: tengeText(amount) };
      const answer = await bank.post('/control/pay-in', body);
      if (!answer.ok) throw new Error(await answer.text());
    },
    /** Whether the bank has taken money in with this reference. */
    async hasPayIn(reference: string): Promise<boolean> {
      const { entries } = (await bank.look()) as { entries: readonly { reference: string | null }[] };
      return entries.some((entry) => entry.reference === reference);
    },
    async bankPayments(): Promise<readonly BankPayment[]> {
      const { payments } = (await bank.look('/control/payments')) as { payments: readonly BankPayment[] };
      return payments;
    },
    view: (loan: Loan) => within((tx) => wired.loans.viewLoan(tx, loan.id)),
    findings: () => within((tx) => wired.payments.findings(tx)),
    trial: () => within((tx) => wired.ledger.trialBalance(tx)),
    async close(): Promise<void> {
      await bank.stop();
      await t.close();
    },
  };
}

/** A registered client with an account, without the registration: foreign keys are off for this one statement. */
async function seedParty(
  t: TestDb,
  {
    partyId,
    accountId,
    state,
  }: { readonly partyId: string; readonly accountId: string; readonly state: string },
): Promise<void> {
  const now = t.clock.now();
  const hash = `decode('${randomUUID().replaceAll('-', '').repeat(2)}', 'hex')`;
  const answered = state === 'unknown' ? 'null' : `'${now}'`;
  await t.ownerSql(`
    begin;
    set local session_replication_role = replica;
    insert into parties.individuals (party_id, identification_record_id, act_id, confirmed_at)
      values ('${partyId}', '${randomUUID()}', '${randomUUID()}', '${now}');
    insert into parties.accounts (id, party_id, iban_sealed, iban_hash, bank_code, state, answered_at, act_id, given_at)
      values ('${accountId}', '${partyId}', ${hash}, ${hash}, '722', '${state}', ${answered}, '${randomUUID()}', '${now}');
    commit`);
}
