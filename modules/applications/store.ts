import type { Instant } from '@nesie/clock';
import type { Method, Term } from '@nesie/credit';
import type { Tx } from '@nesie/db';
import { parseTiyn, tiyn } from '@nesie/money';
import type { Vault } from '@nesie/vault';
import { z } from 'zod';
import {
  type Application,
  type ApplicationState,
  type Stated,
  type WaitKind,
  WITHDRAWABLE,
} from './domain.ts';

interface ApplicationRow {
  readonly id: string;
  readonly party_id: string;
  readonly state: ApplicationState;
  readonly product_id: string;
  readonly product_version: number;
  readonly amount_tiyn: bigint;
  readonly term_unit: Term['unit'];
  readonly term_count: number;
  readonly method: Method;
  readonly stated_sealed: Buffer;
  readonly reasons: readonly string[];
  readonly bureau_tries: number;
  readonly waiting_for: readonly WaitKind[];
  readonly waiting_since: Instant | null;
  readonly checking_since: Instant | null;
  readonly submitted_at: Instant;
  readonly changed_at: Instant;
}

interface Tables {
  'applications.applications': ApplicationRow;
}

const MOST_LISTED = 100;

/** Applications made before the last four were asked for have none of them. */
const Stored = z.strictObject({
  incomeTiyn: z.string(),
  obligationsTiyn: z.string(),
  purpose: z.string(),
  askedByOthers: z.boolean().default(false),
  conscript: z.boolean().default(false),
  married: z.boolean().optional(),
  spouseIin: z.string().optional(),
});

const statedPlace = (row: string) => ({
  schema: 'applications',
  table: 'applications',
  column: 'stated_sealed',
  row,
});

async function applicationOf(vault: Vault, row: ApplicationRow): Promise<Application> {
  const json = await vault.open(row.party_id, statedPlace(row.id), row.stated_sealed);
  const { incomeTiyn, obligationsTiyn, ...stated } = Stored.parse(JSON.parse(json.toString('utf8')));
  return {
    id: row.id,
    partyId: row.party_id,
    state: row.state,
    productId: row.product_id,
    productVersion: row.product_version,
    amount: tiyn(row.amount_tiyn),
    term: { unit: row.term_unit, count: row.term_count },
    method: row.method,
    stated: { income: parseTiyn(incomeTiyn), obligations: parseTiyn(obligationsTiyn), ...stated },
    reasons: row.reasons,
    bureauTries: row.bureau_tries,
    submittedAt: row.submitted_at,
    checkingSince: row.checking_since ?? row.submitted_at,
    waited: row.waiting_since && { since: row.waiting_since, for: row.waiting_for },
  };
}

function statedJson({ income, obligations, ...stated }: Stated): string {
  return JSON.stringify({
    incomeTiyn: income.toString(),
    obligationsTiyn: obligations.toString(),
    ...stated,
  });
}

/** @returns false when the client has an open application already */
export async function insertApplication(tx: Tx, vault: Vault, application: Application): Promise<boolean> {
  const sealed = await vault.seal(
    application.partyId,
    statedPlace(application.id),
    statedJson(application.stated),
  );
  const result = await tx
    .on<Tables>()
    .insertInto('applications.applications')
    .values({
      id: application.id,
      party_id: application.partyId,
      state: application.state,
      product_id: application.productId,
      product_version: application.productVersion,
      amount_tiyn: application.amount,
      term_unit: application.term.unit,
      term_count: application.term.count,
      method: application.method,
      stated_sealed: sealed,
      reasons: [],
      bureau_tries: 0,
      waiting_for: [],
      waiting_since: null,
      checking_since: null,
      submitted_at: application.submittedAt,
      changed_at: application.submittedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function findApplication(tx: Tx, vault: Vault, id: string): Promise<Application | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('applications.applications')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? applicationOf(vault, row) : null;
}

/** The application, held until the transaction ends: whoever moves its state goes through here. */
export async function lockApplication(tx: Tx, vault: Vault, id: string): Promise<Application | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('applications.applications')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row ? applicationOf(vault, row) : null;
}

export async function openApplicationId(tx: Tx, partyId: string): Promise<string | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('applications.applications')
    .select('id')
    .where('party_id', '=', partyId)
    .where('state', 'in', [...WITHDRAWABLE])
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function listApplications(
  tx: Tx,
  vault: Vault,
  partyId: string,
): Promise<readonly Application[]> {
  const rows = await tx
    .on<Tables>()
    .selectFrom('applications.applications')
    .selectAll()
    .where('party_id', '=', partyId)
    .orderBy('submitted_at', 'desc')
    .limit(MOST_LISTED)
    .execute();
  return Promise.all(rows.map((row) => applicationOf(vault, row)));
}

export async function moveApplication(
  tx: Tx,
  id: string,
  state: ApplicationState,
  reasons: readonly string[] = [],
): Promise<void> {
  await tx
    .on<Tables>()
    .updateTable('applications.applications')
    .set({ state, reasons, changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}

/** From checking to waiting, once in an application's life. */
export async function moveToWaiting(tx: Tx, id: string, waitingFor: readonly WaitKind[]): Promise<void> {
  await tx
    .on<Tables>()
    .updateTable('applications.applications')
    .set({ state: 'waiting', waiting_for: waitingFor, waiting_since: tx.now, changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}

/** Back to checking: the bureau is asked anew, with the whole patience. */
export async function moveBackToChecking(tx: Tx, id: string): Promise<void> {
  await tx
    .on<Tables>()
    .updateTable('applications.applications')
    .set({ state: 'checking', bureau_tries: 0, checking_since: tx.now, changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}

/** Applications that a party made after one moment and not after another, this transaction's own included. */
export async function countApplications(
  tx: Tx,
  partyId: string,
  since: Instant,
  until: Instant,
): Promise<number> {
  const { count } = await tx
    .on<Tables>()
    .selectFrom('applications.applications')
    .select((e) => e.fn.countAll<bigint>().as('count'))
    .where('party_id', '=', partyId)
    .where('submitted_at', '>', since)
    .where('submitted_at', '<=', until)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The party's application that waits, as seen from inside; null when none does. */
export async function waitingApplicationId(tx: Tx, partyId: string): Promise<string | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('applications.applications')
    .select('id')
    .where('party_id', '=', partyId)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function countBureauTry(tx: Tx, id: string, tries: number): Promise<void> {
  await tx
    .on<Tables>()
    .updateTable('applications.applications')
    .set({ bureau_tries: tries, changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}
