import { randomUUID } from 'node:crypto';
import type { Instant, LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { type Tiyn, tiyn } from '@nesie/money';
import type { Vault } from '@nesie/vault';
import type { BankEntry } from '../../gateways/bank/port.ts';
import {
  type Attempt,
  type Creditor,
  contentHash,
  type EntryVerdict,
  type KnownAttempt,
  type KnownEntry,
  type Payout,
  type PayoutState,
  type Source,
} from './domain.ts';

export interface PaymentTables {
  'payments.payouts': {
    id: string;
    loan_id: string;
    party_id: string;
    account_id: string;
    amount_tiyn: bigint;
    creditor_sealed: Buffer;
    state: string;
    attempts: number;
    intended_at: Instant;
    known_at: Instant | null;
  };
  'payments.attempts': {
    payout_id: string;
    number: number;
    message_id: string;
    end_to_end_id: string;
    requested_on: LocalDate;
    sent_at: Instant;
  };
  'payments.outcomes': {
    payout_id: string;
    number: number;
    outcome: string;
    source: string;
    reason: string | null;
    paid_on: LocalDate | null;
    known_at: Instant;
  };
  'payments.entries': {
    bank_id: string;
    booked_on: LocalDate;
    amount_tiyn: bigint;
    direction: string;
    end_to_end_id: string | null;
    content_hash: Buffer;
    details_sealed: Buffer;
    verdict: string;
    loan_id: string | null;
    reverses_bank_id: string | null;
    source: string;
    recorded_at: Instant;
  };
  'payments.findings': { id: string; kind: string; about: string; found_at: Instant };
  'payments.cursors': { name: string; cursor: string; moved_at: Instant };
  'payments.statements': {
    day: LocalDate;
    opening_tiyn: bigint;
    closing_tiyn: bigint;
    entries: number;
    seen_at: Instant;
  };
}

export type FindingKind =
  | 'receipt-unmatched'
  | 'debit-unknown'
  | 'payout-paid-twice'
  | 'payout-rejected'
  | 'payout-returned'
  | 'entry-changed'
  | 'statement-differs'
  | 'reversal-waiting'
  | 'reference-reused';

/** What people have to look into. `about`: a bank's reference of an entry, a pay-out's id, a day. */
export interface Finding {
  readonly kind: FindingKind;
  readonly about: string;
}

const MFO = 'mfo';
const place = (table: string, column: string, row: string) => ({ schema: 'payments', table, column, row });

// --- pay-outs

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
    state: row.state as PayoutState, // a check constraint holds the four
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
  const isKnown = to.state === 'paid' || to.state === 'rejected';
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

// --- entries

export async function findEntryHashes(
  tx: Tx,
  bankIds: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  if (bankIds.length === 0) return new Map();
  const rows = await tx
    .on<PaymentTables>()
    .selectFrom('payments.entries')
    .select(['bank_id', 'content_hash'])
    .where('bank_id', 'in', bankIds)
    .execute();
  return new Map(rows.map((row) => [row.bank_id, row.content_hash]));
}

export async function knownEntries(
  tx: Tx,
  endToEndIds: readonly string[],
): Promise<readonly (readonly [string, KnownEntry])[]> {
  if (endToEndIds.length === 0) return [];
  const rows = await tx
    .on<PaymentTables>()
    .selectFrom('payments.entries as e')
    .leftJoin('payments.entries as back', 'back.reverses_bank_id', 'e.bank_id')
    .select([
      'e.bank_id',
      'e.amount_tiyn',
      'e.direction',
      'e.verdict',
      'e.loan_id',
      'e.booked_on',
      'e.end_to_end_id',
      'back.bank_id as reversed_by',
    ])
    .where('e.end_to_end_id', 'in', endToEndIds)
    .orderBy('e.recorded_at')
    .execute();
  return rows.flatMap((row) => {
    if (row.end_to_end_id === null) return [];
    const entry: KnownEntry = {
      bankId: row.bank_id,
      amount: tiyn(row.amount_tiyn),
      direction: row.direction === 'credit' ? 'credit' : 'debit',
      verdict: row.verdict as EntryVerdict, // a check constraint holds them
      loanId: row.loan_id,
      bookedOn: row.booked_on,
      isReversed: row.reversed_by !== null,
    };
    return [[row.end_to_end_id, entry] as const];
  });
}

export interface JudgedEntry {
  readonly entry: BankEntry;
  readonly verdict: EntryVerdict;
  readonly loanId: string | null;
  readonly reverses: string | null;
}

export async function insertEntries(
  tx: Tx,
  vault: Vault,
  judged: readonly JudgedEntry[],
  source: Source,
): Promise<void> {
  if (judged.length === 0) return;
  const values = await Promise.all(
    judged.map(async ({ entry, verdict, loanId, reverses }) => ({
      bank_id: entry.id,
      booked_on: entry.bookedOn,
      amount_tiyn: entry.amountTiyn,
      direction: entry.creditDebit,
      end_to_end_id: entry.endToEndId,
      content_hash: contentHash(entry),
      details_sealed: await vault.seal(
        MFO,
        place('entries', 'details_sealed', entry.id),
        JSON.stringify({
          iban: entry.counterpartyIban,
          name: entry.counterpartyName,
          reference: entry.reference,
        }),
      ),
      verdict,
      loan_id: loanId,
      reverses_bank_id: reverses,
      source,
      recorded_at: tx.now,
    })),
  );
  await tx.on<PaymentTables>().insertInto('payments.entries').values(values).execute();
}

// --- findings, cursor, statements

export async function insertFindings(tx: Tx, findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) return;
  await tx
    .on<PaymentTables>()
    .insertInto('payments.findings')
    .values(findings.map(({ kind, about }) => ({ id: randomUUID(), kind, about, found_at: tx.now })))
    .onConflict((conflict) => conflict.columns(['kind', 'about']).doNothing())
    .execute();
}

export async function listFindings(
  tx: Tx,
  limit: number,
): Promise<
  readonly {
    readonly id: string;
    readonly kind: string;
    readonly about: string;
    readonly found_at: Instant;
  }[]
> {
  return tx
    .on<PaymentTables>()
    .selectFrom('payments.findings')
    .selectAll()
    .orderBy('found_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function readCursor(
  tx: Tx,
  name: string,
): Promise<{ readonly cursor: string; readonly movedAt: Instant } | null> {
  const row = await tx
    .on<PaymentTables>()
    .selectFrom('payments.cursors')
    .select(['cursor', 'moved_at'])
    .where('name', '=', name)
    .executeTakeFirst();
  return row ? { cursor: row.cursor, movedAt: row.moved_at } : null;
}

export async function moveCursor(tx: Tx, name: string, cursor: string): Promise<void> {
  await tx
    .on<PaymentTables>()
    .insertInto('payments.cursors')
    .values({ name, cursor, moved_at: tx.now })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ cursor, moved_at: tx.now }))
    .execute();
}

/** Holds other batches of entries back until this transaction ends. */
export async function lockAccount(tx: Tx): Promise<void> {
  await moveCursor(tx, 'account-lock', '');
}

export interface StatementRow {
  readonly day: LocalDate;
  readonly opening: Tiyn;
  readonly closing: Tiyn;
  readonly seenAt: Instant;
}

function toStatement(row: PaymentTables['payments.statements']): StatementRow {
  return {
    day: row.day,
    opening: tiyn(row.opening_tiyn),
    closing: tiyn(row.closing_tiyn),
    seenAt: row.seen_at,
  };
}

export async function findStatement(tx: Tx, day: LocalDate): Promise<StatementRow | null> {
  const row = await tx
    .on<PaymentTables>()
    .selectFrom('payments.statements')
    .selectAll()
    .where('day', '=', day)
    .executeTakeFirst();
  return row ? toStatement(row) : null;
}

export async function edgeStatement(tx: Tx, edge: 'first' | 'last'): Promise<StatementRow | null> {
  const row = await tx
    .on<PaymentTables>()
    .selectFrom('payments.statements')
    .selectAll()
    .orderBy('day', edge === 'first' ? 'asc' : 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toStatement(row) : null;
}

export async function insertStatement(
  tx: Tx,
  statement: Omit<StatementRow, 'seenAt'> & { readonly entries: number },
): Promise<void> {
  await tx
    .on<PaymentTables>()
    .insertInto('payments.statements')
    .values({
      day: statement.day,
      opening_tiyn: statement.opening,
      closing_tiyn: statement.closing,
      entries: statement.entries,
      seen_at: tx.now,
    })
    .execute();
}

/** Credits less debits of the entries booked on a day, or before it. */
export async function turnover(tx: Tx, day: LocalDate, which: 'on' | 'before'): Promise<Tiyn> {
  const rows = await tx.query<{ net: string }>(
    `select coalesce(sum(case direction when 'credit' then amount_tiyn else -amount_tiyn end), 0)::text as net
       from payments.entries where case when $2 then booked_on = $1 else booked_on < $1 end`,
    [day, which === 'on'],
  );
  return tiyn(BigInt(rows[0]?.net ?? '0'));
}
