import { type Instant, type LocalDate, plusDays, startOfDay } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { type Tiyn, tiyn } from '@nesie/money';
import type { ColumnType, Generated } from 'kysely';
import { type LoanEvent, type LoanEventKind, MAX_EVENTS, type Standing } from './domain.ts';
import { fromStoredTerms, toStoredTerms } from './stored-terms.ts';
import type { LoanTerms } from './terms.ts';

/** jsonb: read as a value, written as its text. */
type Json = ColumnType<unknown, string, never>;

export interface LoanTables {
  'loans.loans': {
    id: string;
    contract_id: string;
    party_id: string;
    reference: string;
    reference_key: string;
    principal_tiyn: bigint;
    terms: Json;
    engine_version: string;
    opened_at: Instant;
  };
  'loans.events': {
    number: Generated<bigint>;
    loan_id: string;
    party_id: string;
    kind: string;
    reference: string;
    amount_tiyn: bigint;
    effective_on: LocalDate;
    recorded_at: Instant;
    reverses_kind: string | null;
    reverses_reference: string | null;
  };
  'loans.standings': {
    loan_id: string;
    party_id: string;
    state: string;
    outstanding_tiyn: bigint;
    closed_on: LocalDate | null;
    next_change_on: LocalDate | null;
    events: number;
    as_of: LocalDate;
  };
}

/** A loan as opened. */
export interface Loan {
  readonly id: string;
  readonly contractId: string;
  readonly partyId: string;
  readonly reference: string;
  readonly principal: Tiyn;
  readonly terms: LoanTerms;
  readonly engineVersion: string;
  readonly openedAt: Instant;
}

/** The reference as it is looked up: letters and digits, capitals. */
export function referenceKey(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

export async function insertLoan(tx: Tx, loan: Loan, today: LocalDate): Promise<void> {
  await tx
    .on<LoanTables>()
    .insertInto('loans.loans')
    .values({
      id: loan.id,
      contract_id: loan.contractId,
      party_id: loan.partyId,
      reference: loan.reference,
      reference_key: referenceKey(loan.reference),
      principal_tiyn: loan.principal,
      terms: JSON.stringify(toStoredTerms(loan.terms)),
      engine_version: loan.engineVersion,
      opened_at: loan.openedAt,
    })
    .execute();
  await tx
    .on<LoanTables>()
    .insertInto('loans.standings')
    .values({
      loan_id: loan.id,
      party_id: loan.partyId,
      state: 'awaiting-payout',
      outstanding_tiyn: 0n,
      closed_on: null,
      next_change_on: null,
      events: 0,
      as_of: today,
    })
    .execute();
}

/** The loans among these ids that the actor may see. */
export async function findLoans(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Loan>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .on<LoanTables>()
    .selectFrom('loans.loans')
    .selectAll()
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, toLoan(row)]));
}

export async function findLoanOfContract(tx: Tx, contractId: string): Promise<Loan | null> {
  const row = await tx
    .on<LoanTables>()
    .selectFrom('loans.loans')
    .selectAll()
    .where('contract_id', '=', contractId)
    .executeTakeFirst();
  return row ? toLoan(row) : null;
}

export async function findLoansOfParty(tx: Tx, partyId: string, limit: number): Promise<readonly Loan[]> {
  const rows = await tx
    .on<LoanTables>()
    .selectFrom('loans.loans')
    .selectAll()
    .where('party_id', '=', partyId)
    .orderBy('opened_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toLoan);
}

/** Loans by what a payer may have written; the map is by the key. */
export async function findByReferences(
  tx: Tx,
  keys: readonly string[],
): Promise<ReadonlyMap<string, { readonly id: string; readonly partyId: string }>> {
  if (keys.length === 0) return new Map();
  const rows = await tx
    .on<LoanTables>()
    .selectFrom('loans.loans')
    .select(['id', 'party_id', 'reference_key'])
    .where('reference_key', 'in', keys)
    .execute();
  return new Map(rows.map((row) => [row.reference_key, { id: row.id, partyId: row.party_id }]));
}

function toLoan(row: {
  id: string;
  contract_id: string;
  party_id: string;
  reference: string;
  principal_tiyn: bigint;
  terms: unknown;
  engine_version: string;
  opened_at: Instant;
}): Loan {
  return {
    id: row.id,
    contractId: row.contract_id,
    partyId: row.party_id,
    reference: row.reference,
    principal: tiyn(row.principal_tiyn),
    terms: fromStoredTerms(row.terms, tiyn(row.principal_tiyn)),
    engineVersion: row.engine_version,
    openedAt: row.opened_at,
  };
}

/** Principal of the loans of a party opened on a day, without those that were cancelled. */
export async function grantedOn(tx: Tx, partyId: string, day: LocalDate): Promise<Tiyn> {
  const rows = await tx
    .on<LoanTables>()
    .selectFrom('loans.loans as l')
    .innerJoin('loans.standings as s', 's.loan_id', 'l.id')
    .select('l.principal_tiyn')
    .where('l.party_id', '=', partyId)
    .where('l.opened_at', '>=', startOfDay(day))
    .where('l.opened_at', '<', startOfDay(plusDays(day, 1)))
    .where('s.state', '<>', 'cancelled')
    .execute();
  return tiyn(rows.reduce((sum, row) => sum + row.principal_tiyn, 0n));
}

/** Locked in id order: two batches over the same loans must not wait for each other. */
export async function lockStandings(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx
    .on<LoanTables>()
    .selectFrom('loans.standings')
    .select('loan_id')
    .where('loan_id', 'in', ids)
    .orderBy('loan_id')
    .forUpdate()
    .execute();
}

export async function findEvents(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly LoanEvent[]>> {
  const byLoan = new Map<string, LoanEvent[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return byLoan;
  const rows = await tx
    .on<LoanTables>()
    .selectFrom('loans.events')
    .selectAll()
    .where('loan_id', 'in', ids)
    .orderBy('number')
    .limit(ids.length * MAX_EVENTS + 1)
    .execute();
  for (const row of rows) byLoan.get(row.loan_id)?.push(toEvent(row));
  return byLoan;
}

function toEvent(row: {
  kind: string;
  reference: string;
  amount_tiyn: bigint;
  effective_on: LocalDate;
  recorded_at: Instant;
  reverses_kind: string | null;
  reverses_reference: string | null;
}): LoanEvent {
  const event = {
    kind: row.kind as LoanEventKind, // a check constraint holds the four
    reference: row.reference,
    amount: tiyn(row.amount_tiyn),
    effectiveOn: row.effective_on,
    recordedAt: row.recorded_at,
  };
  if (row.reverses_kind === null || row.reverses_reference === null) return event;
  const kind = row.reverses_kind === 'disbursed' ? 'disbursed' : 'payment';
  return { ...event, reverses: { kind, reference: row.reverses_reference } };
}

export async function insertEvents(
  tx: Tx,
  events: readonly { readonly loan: Loan; readonly event: LoanEvent }[],
): Promise<void> {
  if (events.length === 0) return;
  await tx
    .on<LoanTables>()
    .insertInto('loans.events')
    .values(
      events.map(({ loan, event }) => ({
        loan_id: loan.id,
        party_id: loan.partyId,
        kind: event.kind,
        reference: event.reference,
        amount_tiyn: event.amount,
        effective_on: event.effectiveOn,
        recorded_at: event.recordedAt,
        reverses_kind: event.reverses?.kind ?? null,
        reverses_reference: event.reverses?.reference ?? null,
      })),
    )
    .execute();
}

export async function saveStanding(
  tx: Tx,
  loanId: string,
  standing: Standing,
  events: number,
): Promise<void> {
  await tx
    .on<LoanTables>()
    .updateTable('loans.standings')
    .set({
      state: standing.state,
      outstanding_tiyn: standing.outstanding.total,
      closed_on: standing.closedOn,
      next_change_on: standing.nextChangeOn,
      events,
      as_of: standing.asOf,
    })
    .where('loan_id', '=', loanId)
    .execute();
}
