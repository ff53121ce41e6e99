import {
  type Clock,
  dayOf,
  type LocalDate,
  millisBetween,
  plusDays,
  plusSeconds,
  startOfDay,
} from '@nesie/clock';
import type { Actor, Db, Tx } from '@nesie/db';
import { tiyn } from '@nesie/money';
import { ok } from '@nesie/problem';
import { type Step, type StepHandler, type StepOutcome, steps } from '@nesie/steps';
import type { Vault } from '@nesie/vault';
import type { BankEntry, BankPort, PaymentStatus, StatementAnswer } from '../../gateways/bank/port.ts';
import { type Attempt, type Creditor, nextLook, type Payout, type PayoutState } from './domain.ts';
import type { EffectsDeps } from './effects.ts';
import { type createEntries, MAX_ENTRIES } from './entries.ts';
import * as payoutStore from './payout-store.ts';
import { PAYOUT_STEP, type Payouts } from './payouts.ts';
import * as store from './store.ts';

const ACTOR: Actor = { kind: 'system', process: 'payments' };
const NOTIFICATIONS_STEP = 'bank-notifications';
const STATEMENT_STEP = 'bank-statement';
const OWN_STEPS: readonly string[] = [PAYOUT_STEP, NOTIFICATIONS_STEP, STATEMENT_STEP];
const CURSOR = 'camt.054';

/** States of a pay-out in which its step has nothing left to do. */
const DONE: ReadonlySet<PayoutState> = new Set<PayoutState>(['paid', 'rejected', 'cancelled']);

/** A message written so long ago is not handed over any more by the one who wrote it: it was held up. */
const HANDOVER_MS = 10_000;

export interface PaymentStepsDeps extends EffectsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly bank: BankPort;
  readonly payouts: Payouts;
  readonly entries: ReturnType<typeof createEntries>;
  /** The MFO's own account, and the payment purpose code of a pay-out. */
  readonly account: { readonly iban: string; readonly payoutPurpose: string };
  readonly pollSeconds: number;
  readonly statementPollSeconds: number;
}

/** What a step of a pay-out finds when it wakes. */
interface Situation {
  readonly payout: Payout;
  readonly attempt: Attempt | null;
  /** The day of the message is closed, and the account was read to its end after that was seen. */
  readonly isDayOver: boolean;
}

/** Durable work with the bank: no transaction is open while the bank is asked. */
export function createPaymentSteps(deps: PaymentStepsDeps) {
  const { db, clock, vault, bank, payouts, entries, at } = deps;

  const transact = (purpose: string, fn: (tx: Tx) => Promise<unknown>) =>
    db.withActor(ACTOR, purpose, null, async (tx) => {
      await fn(tx);
      return ok(null);
    });

  async function look(payoutId: string): Promise<Situation | null> {
    return db.read(ACTOR, 'pay-out', async (tx) => {
      const payout = await at('look: pay-out', payoutStore.findPayout(tx, payoutId));
      if (!payout) return null;
      const attempt = await at('look: attempt', payoutStore.findAttempt(tx, payout.id, payout.attempts));
      if (!attempt) return { payout, attempt, isDayOver: false };
      const statement = await at('look: statement', store.findStatement(tx, attempt.requestedOn));
      const cursor = await at('look: cursor', store.readCursor(tx, CURSOR));
      const isDayOver = statement !== null && cursor !== null && cursor.movedAt > statement.seenAt;
      return { payout, attempt, isDayOver };
    });
  }

  /** Second state: committed before anything is sent. The step is let go with it, to be woken if nothing is heard. */
  async function commitSent(step: Step, payoutId: string): Promise<Attempt | null> {
    let written: Attempt | null = null;
    await at(
      'send: committed',
      transact('pay-out', async (tx) => {
        written = null;
        const locked = await at('send: locked', payoutStore.lockPayouts(tx, [payoutId]));
        const payout = locked.get(payoutId);
        if (payout?.state !== 'intended') return;
        written = await at('send: attempt', payouts.writeAttempt(tx, payout));
        await at('send: fenced', step.fence(tx, { again: nextLook(tx.now, tx.now) }));
      }),
    );
    return written;
  }

  /** Hands the message over, once: only the one who has just written it does, and only at once. */
  async function handOver(
    payout: Payout,
    creditor: Creditor,
    attempt: Attempt,
    writtenAt: ReturnType<Clock['real']>,
  ): Promise<void> {
    if (millisBetween(writtenAt, clock.real()) > HANDOVER_MS) return;
    const answer = await at(
      'send: handed over',
      bank.submitCreditTransfer({
        messageId: attempt.messageId,
        endToEndId: attempt.endToEndId,
        amountTiyn: payout.amount,
        creditorIban: creditor.iban,
        creditorName: creditor.name,
        creditorIin: creditor.iin,
        purpose: deps.account.payoutPurpose,
        debtorIban: deps.account.iban,
        requestedOn: attempt.requestedOn,
      }),
    );
    if (answer.outcome === 'unknown') return;
    if (answer.outcome === 'rejected') {
      await at('send: refusal known', conclude(payout, attempt, answer, false));
      return;
    }
    const status = await at('send: status asked', bank.paymentStatus(attempt.messageId));
    await at('send: status known', conclude(payout, attempt, status, false));
  }

  /** Third state, in a transaction of its own. What is not final changes nothing. */
  async function conclude(
    payout: Payout,
    attempt: Attempt,
    status: PaymentStatus,
    isDayOver: boolean,
    fence?: (tx: Tx) => Promise<void>,
  ): Promise<boolean> {
    const isFinal =
      status.outcome === 'settled' ||
      status.outcome === 'rejected' ||
      (status.outcome === 'not-found' && isDayOver);
    if (!isFinal) return false;
    await at(
      'known: committed',
      transact('pay-out', async (tx) => {
        const locked = await at('known: locked', payoutStore.lockPayouts(tx, [payout.id]));
        const now = locked.get(payout.id);
        // The attempt's number is the fencing token: what is heard of an older message moves nothing.
        const isCurrent = now?.state === 'sent' && now.attempts === attempt.number;
        if (fence) await at('known: fenced', fence(tx));
        if (!isCurrent) return;
        if (status.outcome === 'settled') await at('known: as paid', payouts.recordPaid(tx, now, attempt));
        else if (status.outcome === 'rejected') {
          await at('known: as rejected', payouts.recordRejected(tx, now, attempt, status.reason));
        } else await at('known: as absent', payouts.recordAbsent(tx, now, attempt));
      }),
    );
    return true;
  }

  const payOut: StepHandler = async (step) => {
    const situation = await at('look: read', look(step.key));
    if (!situation) return 'done';
    const { payout, attempt, isDayOver } = situation;
    if (DONE.has(payout.state)) return 'done';
    if (payout.state === 'intended' || !attempt) {
      const creditor = await at(
        'send: creditor',
        db.read(ACTOR, 'pay-out', (tx) => payoutStore.readCreditor(tx, vault, payout)),
      );
      const writtenAt = clock.real();
      const written = await at('send: sent', commitSent(step, payout.id));
      if (written) await at('send: over', handOver(payout, creditor, written, writtenAt));
      return { again: nextLook(clock.now(), clock.now()) };
    }
    // Sent by somebody, perhaps: from here on the bank is only asked.
    const status = await at('follow: status asked', bank.paymentStatus(attempt.messageId));
    const again: StepOutcome = { again: clock.now() };
    const fence = (tx: Tx) => step.fence(tx, again);
    const isKnown = await at('follow: concluded', conclude(payout, attempt, status, isDayOver, fence));
    return isKnown ? again : { again: nextLook(attempt.sentAt, clock.now()) };
  };

  const readNotifications: StepHandler = async (step) => {
    const last = await at(
      'poll: cursor',
      db.read(ACTOR, 'read-bank', (tx) => store.readCursor(tx, CURSOR)),
    );
    const cursor = last && last.cursor !== '' ? last.cursor : null;
    const answer = await at('poll: asked', bank.creditNotifications(cursor));
    if (answer.outcome === 'unknown') return { again: plusSeconds(clock.now(), deps.pollSeconds * 5) };
    const next = answer.cursor ?? cursor ?? '';
    // A bank that repeats its last entry for ever is asked again after a pause, not at once.
    const isMore = answer.entries.length > 0 && next !== (cursor ?? '');
    let outcome: StepOutcome = { again: clock.now() };
    await at('poll: accepted', acceptAll(answer.entries, 'camt.054'));
    await at(
      'poll: committed',
      transact('read-bank', async (tx) => {
        outcome = { again: isMore ? tx.now : plusSeconds(tx.now, deps.pollSeconds) };
        await at('poll: cursor moved', store.moveCursor(tx, CURSOR, next));
        await at('poll: fenced', step.fence(tx, outcome));
      }),
    );
    return outcome;
  };

  /** In batches, each a transaction of its own: entries taken twice are harmless, so a crash between them is too. */
  async function acceptAll(all: readonly BankEntry[], source: 'camt.053' | 'camt.054'): Promise<void> {
    for (let first = 0; first < all.length; first += MAX_ENTRIES) {
      const batch = all.slice(first, first + MAX_ENTRIES);
      await at(
        'entries: committed',
        transact('read-bank', (tx) => at('entries: accepted', entries.acceptEntries(tx, batch, source))),
      );
    }
  }

  const readStatement: StepHandler = async (step) => {
    const day = dayKey(step.key);
    const answer = await at('statement: asked', bank.statement(day));
    if (answer.outcome !== 'closed') {
      const soonest = plusSeconds(clock.now(), deps.statementPollSeconds);
      return { again: soonest };
    }
    await at('statement: accepted', acceptAll(answer.entries, 'camt.053'));
    await at(
      'statement: committed',
      transact('read-bank', async (tx) => {
        await at('statement: compared', reconcile(tx, day, answer));
        const next = plusDays(day, 1);
        const plan = { kind: STATEMENT_STEP, key: next, wakeAt: dueAt(next, tx) };
        await at('statement: next day scheduled', steps.schedule(tx, plan));
        await at('statement: fenced', step.fence(tx));
      }),
    );
    return 'done';
  };

  /** The day as the bank has it against the day as it was read; what differs is for people. */
  async function reconcile(
    tx: Tx,
    day: LocalDate,
    statement: Extract<StatementAnswer, { outcome: 'closed' }>,
  ): Promise<void> {
    await at('reconcile: locked', store.lockAccount(tx));
    if (await at('reconcile: seen', store.findStatement(tx, day))) return;
    const last = await at('reconcile: last', store.edgeStatement(tx, 'last'));
    const moved = await at('reconcile: turnover', store.turnover(tx, day, 'on'));
    const agrees =
      moved === statement.closingTiyn - statement.openingTiyn &&
      (last === null || last.closing === statement.openingTiyn);
    if (last === null) await at('reconcile: opening', postOpening(tx, day, statement.openingTiyn));
    if (!agrees) {
      await at('reconcile: finding', store.insertFindings(tx, [{ kind: 'statement-differs', about: day }]));
    }
    await at(
      'reconcile: written',
      store.insertStatement(tx, {
        day,
        opening: statement.openingTiyn,
        closing: statement.closingTiyn,
        entries: statement.entries.length,
      }),
    );
    const fields = { day, closingTiyn: statement.closingTiyn.toString(), agrees: String(agrees) };
    const leaf = { subject: 'process:bank-account', kind: 'statement', fields };
    await at('reconcile: leaf', deps.evidence.append(tx, leaf));
  }

  /** What stood on the account before the first entry that was read. */
  async function postOpening(tx: Tx, day: LocalDate, openingTiyn: bigint): Promise<void> {
    const before = await at('opening: entries before', store.turnover(tx, day, 'before'));
    const amount = openingTiyn - before;
    if (amount === 0n) return;
    const legs = [
      { account: 'bank', amount: tiyn(amount) },
      { account: 'bank-opening', amount: tiyn(-amount) },
    ];
    const entry = { reference: 'bank-opening', kind: 'opening', subject: null, valueOn: day, legs };
    await at('opening: posted', deps.ledger.mustPost(tx, [entry]));
  }

  /** A day may be asked for as soon as it has begun: a bank that closes early is believed. */
  function dueAt(day: LocalDate, tx: Tx) {
    const begin = startOfDay(day);
    return begin > tx.now ? begin : tx.now;
  }

  return {
    /** Makes the steps that read the account, once for ever; later calls change nothing. */
    begin: () =>
      transact('read-bank', async (tx) => {
        // Neither reading the account nor a pay-out stays given up: starting anew is the operator's way to try again.
        const dead = await steps.dead(tx, 1_000);
        const own = dead.filter(({ kind }) => OWN_STEPS.includes(kind));
        for (const { id } of own) await steps.revive(tx, id);
        await steps.schedule(tx, { kind: NOTIFICATIONS_STEP, key: CURSOR, wakeAt: tx.now });
        const last = await store.edgeStatement(tx, 'last');
        if (last) return;
        const today = dayOf(tx.now);
        const isBegun = await tx.query('select 1 from platform.steps where kind = $1 limit 1', [
          STATEMENT_STEP,
        ]);
        if (isBegun.length === 0) {
          await steps.schedule(tx, { kind: STATEMENT_STEP, key: today, wakeAt: dueAt(today, tx) });
        }
      }),
    handlers: {
      [PAYOUT_STEP]: payOut,
      [NOTIFICATIONS_STEP]: readNotifications,
      [STATEMENT_STEP]: readStatement,
    } satisfies Readonly<Record<string, StepHandler>>,
  };
}

function dayKey(key: string): LocalDate {
  return dayOf(startOfDay(key as LocalDate)); // written by this file; startOfDay throws on what is no day
}
