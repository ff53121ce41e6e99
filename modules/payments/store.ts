import { randomUUID } from 'node:crypto';
import type { Instant, LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { type Tiyn, tiyn } from '@nesie/money';
import type { Vault } from '@nesie/vault';
import type { BankEntry } from '../../gateways/bank/port.ts';
import { contentHash, type EntryVerdict, type KnownEntry, type Source } from './domain.ts';
import { MFO, type PaymentTables, place } from './tables.ts';

export type FindingKind =
  | 'receipt-unmatched'
  | 'debit-unknown'
  | 'payout-paid-twice'
  | 'payout-rejected'
  | 'payout-returned'
  | 'entry-changed'
  | 'statement-differs'
  | 'reversal-waiting'
  | 'reference-reused'
  | 'paid-after-cancellation';

/** What people have to look into. `about`: a bank's reference of an entry, a pay-out's id, a day. */
export interface Finding {
  readonly kind: FindingKind;
  readonly about: string;
}

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
