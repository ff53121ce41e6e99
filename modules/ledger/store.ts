import type { Instant, LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { type Tiyn, tiyn } from '@nesie/money';
import { sql } from 'kysely';

export interface LedgerTables {
  'ledger.accounts': { code: string; kind: string; never: string | null };
  'ledger.balances': { account_code: string; balance_tiyn: bigint; version: bigint };
  'ledger.entries': { number: bigint; reference: string; subject: string | null; booked_on: LocalDate };
}

/** A batch as the function takes it: parallel arrays, legs flattened. */
export interface Batch {
  readonly references: readonly string[];
  readonly kinds: readonly string[];
  readonly subjects: readonly (string | null)[];
  readonly valueOn: readonly LocalDate[];
  readonly reverses: readonly (string | null)[];
  readonly legCounts: readonly number[];
  readonly legAccounts: readonly string[];
  readonly legAmounts: readonly bigint[];
  readonly bookedOn: LocalDate;
  readonly recordedAt: Instant;
}

/** Raw SQL: a call with parallel arrays has no form in the query builder. */
export async function post(tx: Tx, batch: Batch): Promise<readonly string[]> {
  const { rows } = await sql<{ verdicts: string[] }>`
    select ledger.post(
      ${batch.references}::text[], ${batch.kinds}::text[], ${batch.subjects}::uuid[], ${batch.valueOn}::date[],
      ${batch.reverses}::text[], ${batch.legCounts}::int[], ${batch.legAccounts}::text[],
      ${batch.legAmounts.map(String)}::bigint[], ${batch.bookedOn}::date, ${batch.recordedAt}::timestamptz
    ) as verdicts`.execute(tx.on<LedgerTables>());
  return rows[0]?.verdicts ?? [];
}

export async function balancesOf(tx: Tx, subject: string): Promise<ReadonlyMap<string, Tiyn>> {
  const { rows } = await sql<{ code: string; balance: string }>`
    select legs.code, sum(legs.amount)::text as balance
      from ledger.entries e, unnest(e.account_codes, e.amounts_tiyn) as legs (code, amount)
     where e.subject = ${subject}
     group by legs.code`.execute(tx.on<LedgerTables>());
  return new Map(rows.map(({ code, balance }) => [code, tiyn(BigInt(balance))]));
}

export interface AccountRow {
  readonly code: string;
  readonly kind: string;
  readonly debit: string;
  readonly credit: string;
  readonly running: bigint;
}

export async function accountLines(tx: Tx, bookedThrough: LocalDate | null): Promise<readonly AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    with sums as (
      select legs.code,
             coalesce(sum(legs.amount) filter (where legs.amount > 0), 0) as debit,
             coalesce(-sum(legs.amount) filter (where legs.amount < 0), 0) as credit
        from ledger.entries e, unnest(e.account_codes, e.amounts_tiyn) as legs (code, amount)
       where ${bookedThrough}::date is null or e.booked_on <= ${bookedThrough}::date
       group by legs.code
    )
    select a.code, a.kind, coalesce(s.debit, 0)::text as debit, coalesce(s.credit, 0)::text as credit,
           b.balance_tiyn as running
      from ledger.accounts a
      join ledger.balances b on b.account_code = a.code
      left join sums s on s.code = a.code
     order by a.code`.execute(tx.on<LedgerTables>());
  return rows;
}

export async function legsOf(
  tx: Tx,
  reference: string,
): Promise<{
  readonly subject: string | null;
  readonly legs: readonly { code: string; amount: Tiyn }[];
} | null> {
  const { rows } = await sql<{ subject: string | null; code: string; amount: string }>`
    select e.subject, legs.code, legs.amount::text as amount
      from ledger.entries e, unnest(e.account_codes, e.amounts_tiyn) with ordinality as legs (code, amount, place)
     where e.reference = ${reference}
     order by legs.place`.execute(tx.on<LedgerTables>());
  const [first] = rows;
  if (!first) return null;
  return {
    subject: first.subject,
    legs: rows.map(({ code, amount }) => ({ code, amount: tiyn(BigInt(amount)) })),
  };
}
