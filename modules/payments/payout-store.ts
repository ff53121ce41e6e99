import type { LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { tiyn } from '@nesie/money';
import type { Vault } from '@nesie/vault';
import type { Attempt, Creditor, KnownAttempt, Payout, PayoutState, Source } from './domain.ts';
import { type PaymentTables, place } from './tables.ts';

export async function insertPayout(
  tx: Tx,
  vault: Vault,
  wanted: { readonly payout: Payout; readonly accountId: string; readonly creditor: Creditor },
): Promise<void> {
  const { payout, accountId, creditor } = wanted;
  const sealed = await vault.seal(
    payout.partyId,
    place('payouts', 'creditor_sealed', payout.id),
    JSON.stringify(creditor),
  );
  await tx
    .on<PaymentTables>()
    .insertInto('payments.payouts')
    .values({
      id: payout.id,
      loan_id: payout.loanId,
      party_id: payout.partyId,
      account_id: accountId,
      amount_tiyn: payout.amount,
      creditor_sealed: sealed,
      state: payout.state,
      attempts: payout.attempts,
      intended_at: tx.now,
      known_at: null,
    })
    .execute();
}

const payoutColumns = ['id', 'loan_id', 'party_id', 'amount_tiyn', 'state', 'attempts'] as const;

interface PayoutRow {
  readonly id: string;
  readonly loan_id: string;
  readonly party_id: string;
  readonly amount_tiyn: bigint;
  readonly state: string;
  readonly attempts: number;
}

function toPayout(row: PayoutRow): Payout {
  return {
    id: row.id,
    loanId: row.loan_id,
    partyId: row.party_id,
    amount: tiyn(row.amount_tiyn),
    state: row.state as PayoutState, // a check constraint holds the five
    attempts: row.attempts,
  };
}

/** The newest pay-out of a loan, as the actor may see it. */
export async function payoutOfLoan(tx: Tx, loanId: string): Promise<Payout | null> {
  const row = await tx
    .on<PaymentTables>()
    .selectFrom('payments.payouts')
    .select(payoutColumns)
    .where('loan_id', '=', loanId)
    .orderBy('intended_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toPayout(row) : null;
}

/**
 * The pay-out of a loan of which nothing was sent, locked; null where there is none any more. Whoever is just sending it
 * is waited for, and what that made of it is what counts.
 */
export async function lockUnsentPayout(tx: Tx, loanId: string): Promise<Payout | null> {
  const row = await tx
    .on<PaymentTables>()
    .selectFrom('payments.payouts')
    .select(payoutColumns)
    .where('loan_id', '=', loanId)
    .where('state', '=', 'intended')
    .where('attempts', '=', 0)
    .forUpdate()
    .executeTakeFirst();
  return row ? toPayout(row) : null;
}

export async function findPayout(tx: Tx, id: string): Promise<Payout | null> {
  const row = await tx
    .on<PaymentTables>()
    .selectFrom('payments.payouts')
    .select(payoutColumns)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? toPayout(row) : null;
}

/** Locked in id order: two batches over the same pay-outs must not wait for each other. */
export async function lockPayouts(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Payout>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .on<PaymentTables>()
    .selectFrom('payments.payouts')
    .select(payoutColumns)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, toPayout(row)]));
}

export async function readCreditor(tx: Tx, vault: Vault, payout: Payout): Promise<Creditor> {
  const row = await tx
    .on<PaymentTables>()
    .selectFrom('payments.payouts')
    .select('creditor_sealed')
    .where('id', '=', payout.id)
    .executeTakeFirstOrThrow();
  const opened = await vault.open(
    payout.partyId,
    place('payouts', 'creditor_sealed', payout.id),
    row.creditor_sealed,
  );
  return JSON.parse(opened.toString('utf8')) as Creditor; // sealed by insertPayout, authenticated by the vault
}

export async function movePayout(
  tx: Tx,
  id: string,
  to: { readonly state: PayoutState; readonly attempts?: number },
): Promise<void> {
  const isKnown = to.state === 'paid' || to.state === 'rejected' || to.state === 'cancelled';
  await tx
    .on<PaymentTables>()
    .updateTable('payments.payouts')
    .set({
      state: to.state,
      known_at: isKnown ? tx.now : null,
      ...(to.attempts === undefined ? {} : { attempts: to.attempts }),
    })
    .where('id', '=', id)
    .execute();
}

export async function insertAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  await tx
    .on<PaymentTables>()
    .insertInto('payments.attempts')
    .values({
      payout_id: attempt.payoutId,
      number: attempt.number,
      message_id: attempt.messageId,
      end_to_end_id: attempt.endToEndId,
      requested_on: attempt.requestedOn,
      sent_at: attempt.sentAt,
    })
    .execute();
}

export async function findAttempt(tx: Tx, payoutId: string, number: number): Promise<Attempt | null> {
  const row = await tx
    .on<PaymentTables>()
    .selectFrom('payments.attempts')
    .selectAll()
    .where('payout_id', '=', payoutId)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!row) return null;
  return {
    payoutId: row.payout_id,
    number: row.number,
    messageId: row.message_id,
    endToEndId: row.end_to_end_id,
    requestedOn: row.requested_on,
    sentAt: row.sent_at,
  };
}

export interface Outcome {
  readonly kind: 'paid' | 'rejected' | 'absent';
  readonly source: Source;
  readonly reason: string | null;
  readonly paidOn: LocalDate | null;
}

/** @returns false where the attempt has an outcome already: what is known stays */
export async function insertOutcome(
  tx: Tx,
  payoutId: string,
  number: number,
  outcome: Outcome,
): Promise<boolean> {
  const row = await tx
    .on<PaymentTables>()
    .insertInto('payments.outcomes')
    .values({
      payout_id: payoutId,
      number,
      outcome: outcome.kind,
      source: outcome.source,
      reason: outcome.reason?.slice(0, 200) ?? null,
      paid_on: outcome.paidOn,
      known_at: tx.now,
    })
    .onConflict((conflict) => conflict.columns(['payout_id', 'number']).doNothing())
    .returning('number')
    .executeTakeFirst();
  return row !== undefined;
}

/** Attempts by end-to-end id, their pay-outs locked. */
export async function knownAttempts(
  tx: Tx,
  endToEndIds: readonly string[],
): Promise<ReadonlyMap<string, KnownAttempt>> {
  if (endToEndIds.length === 0) return new Map();
  const attempts = await tx
    .on<PaymentTables>()
    .selectFrom('payments.attempts as a')
    .select(['a.payout_id', 'a.number', 'a.end_to_end_id'])
    .where('a.end_to_end_id', 'in', endToEndIds)
    .execute();
  const payouts = await lockPayouts(tx, [...new Set(attempts.map((row) => row.payout_id))]);
  // Read after the lock: whoever held it may have written the outcome.
  const outcomes = await outcomesOf(tx, [...payouts.keys()]);
  const live = await livePayouts(tx, [...new Set([...payouts.values()].map(({ loanId }) => loanId))]);
  return new Map(
    attempts.flatMap(({ payout_id, number, end_to_end_id }) => {
      const payout = payouts.get(payout_id);
      if (!payout) return [];
      const outcome = outcomes.get(`${payout_id}/${number}`) ?? null;
      const isReplaced = (live.get(payout.loanId) ?? payout.id) !== payout.id;
      return [[end_to_end_id, { payout, number, outcome, isReplaced }] as const];
    }),
  );
}

/** The pay-outs of these loans that were not given up, by loan. */
async function livePayouts(tx: Tx, loanIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (loanIds.length === 0) return new Map();
  const rows = await tx
    .on<PaymentTables>()
    .selectFrom('payments.payouts')
    .select(['id', 'loan_id'])
    .where('loan_id', 'in', loanIds)
    .where('state', '<>', 'rejected')
    .execute();
  return new Map(rows.map(({ id, loan_id }) => [loan_id, id]));
}

async function outcomesOf(tx: Tx, payoutIds: readonly string[]) {
  if (payoutIds.length === 0) return new Map<string, KnownAttempt['outcome']>();
  const rows = await tx
    .on<PaymentTables>()
    .selectFrom('payments.outcomes')
    .select(['payout_id', 'number', 'outcome', 'paid_on'])
    .where('payout_id', 'in', payoutIds)
    .execute();
  return new Map(
    rows.map(({ payout_id, number, outcome, paid_on }) => [
      `${payout_id}/${number}`,
      // a check constraint holds the three
      { kind: outcome as Outcome['kind'], paidOn: paid_on },
    ]),
  );
}
