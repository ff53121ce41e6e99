import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { parseTiyn, tiyn } from '@nesie/money';
import type { Vault } from '@nesie/vault';
import { z } from 'zod';
import type { CreditReport } from '../../gateways/bureau/port.ts';
import { readTerms } from '../documents/index.ts';
import type { Decided } from './decision/table.ts';
import type { Application, ApplicationState, DecisionFacts, Offer, Stated } from './domain.ts';

interface ApplicationRow {
  readonly id: string;
  readonly party_id: string;
  readonly state: ApplicationState;
  readonly product_id: string;
  readonly product_version: number;
  readonly amount_tiyn: bigint;
  readonly term_days: number;
  readonly stated_sealed: Buffer;
  readonly reasons: readonly string[];
  readonly bureau_tries: number;
  readonly submitted_at: Instant;
  readonly changed_at: Instant;
}

interface OfferRow {
  readonly id: string;
  readonly application_id: string;
  readonly party_id: string;
  readonly figures: unknown;
  readonly document_id: string;
  readonly offered_at: Instant;
  readonly expires_at: Instant;
}

interface Tables {
  'applications.applications': ApplicationRow;
  'applications.offers': OfferRow;
  'applications.reports': {
    readonly application_id: string;
    readonly party_id: string;
    readonly report_id: string;
    readonly answer_hash: Buffer;
    readonly raw_sealed: Buffer;
    readonly asked_under: string;
    readonly received_at: Instant;
  };
  'applications.decisions': {
    readonly application_id: string;
    readonly party_id: string;
    readonly table_name: string;
    readonly table_sha256: Buffer;
    readonly outcome: 'offer' | 'refuse';
    readonly facts_sealed: Buffer;
    readonly trace_sealed: Buffer;
    readonly decided_at: Instant;
  };
}

const MOST_LISTED = 100;

const Stored = z.strictObject({ incomeTiyn: z.string(), obligationsTiyn: z.string(), purpose: z.string() });

const place = (table: string, column: string, row: string) => ({
  schema: 'applications',
  table,
  column,
  row,
});
const statedPlace = (id: string) => place('applications', 'stated_sealed', id);

async function applicationOf(vault: Vault, row: ApplicationRow): Promise<Application> {
  const json = await vault.open(row.party_id, statedPlace(row.id), row.stated_sealed);
  const { incomeTiyn, obligationsTiyn, purpose } = Stored.parse(JSON.parse(json.toString('utf8')));
  return {
    id: row.id,
    partyId: row.party_id,
    state: row.state,
    productId: row.product_id,
    productVersion: row.product_version,
    amount: tiyn(row.amount_tiyn),
    termDays: row.term_days,
    stated: { income: parseTiyn(incomeTiyn), obligations: parseTiyn(obligationsTiyn), purpose },
    reasons: row.reasons,
    bureauTries: row.bureau_tries,
    submittedAt: row.submitted_at,
  };
}

function statedJson({ income, obligations, purpose }: Stated): string {
  return JSON.stringify({
    incomeTiyn: income.toString(),
    obligationsTiyn: obligations.toString(),
    purpose,
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
      term_days: application.termDays,
      stated_sealed: sealed,
      reasons: [],
      bureau_tries: 0,
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
    .where('state', 'in', ['checking', 'offered'])
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

export async function countBureauTry(tx: Tx, id: string, tries: number): Promise<void> {
  await tx
    .on<Tables>()
    .updateTable('applications.applications')
    .set({ bureau_tries: tries, changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}

export async function insertReport(
  tx: Tx,
  vault: Vault,
  application: Application,
  report: CreditReport,
  consentId: string,
): Promise<void> {
  const at = place('reports', 'raw_sealed', application.id);
  await tx
    .on<Tables>()
    .insertInto('applications.reports')
    .values({
      application_id: application.id,
      party_id: application.partyId,
      report_id: report.reportId,
      answer_hash: Buffer.from(report.answerHash, 'hex'),
      raw_sealed: await vault.seal(application.partyId, at, report.raw),
      asked_under: consentId,
      received_at: tx.now,
    })
    .execute();
}

export async function insertDecision(
  tx: Tx,
  vault: Vault,
  application: Application,
  facts: DecisionFacts,
  decided: Decided,
): Promise<void> {
  const { id, partyId } = application;
  await tx
    .on<Tables>()
    .insertInto('applications.decisions')
    .values({
      application_id: id,
      party_id: partyId,
      table_name: decided.table.name,
      table_sha256: Buffer.from(decided.table.sha256, 'hex'),
      outcome: decided.outcome,
      facts_sealed: await vault.seal(partyId, place('decisions', 'facts_sealed', id), JSON.stringify(facts)),
      trace_sealed: await vault.seal(partyId, place('decisions', 'trace_sealed', id), decided.trace),
      decided_at: tx.now,
    })
    .execute();
}

/** The decision with its facts and trace, for those inside. */
export async function findDecision(tx: Tx, vault: Vault, applicationId: string) {
  const row = await tx
    .on<Tables>()
    .selectFrom('applications.decisions')
    .selectAll()
    .where('application_id', '=', applicationId)
    .executeTakeFirst();
  if (!row) return null;
  const open = async (column: 'facts_sealed' | 'trace_sealed'): Promise<unknown> =>
    JSON.parse(
      (await vault.open(row.party_id, place('decisions', column, applicationId), row[column])).toString(),
    );
  return {
    outcome: row.outcome,
    table: { name: row.table_name, sha256: row.table_sha256.toString('hex') },
    facts: await open('facts_sealed'),
    trace: await open('trace_sealed'),
    decidedAt: row.decided_at,
  };
}

export async function insertOffer(tx: Tx, offer: Offer): Promise<void> {
  await tx
    .on<Tables>()
    .insertInto('applications.offers')
    .values({
      id: offer.id,
      application_id: offer.applicationId,
      party_id: offer.partyId,
      figures: JSON.stringify(offer.figures),
      document_id: offer.documentId,
      offered_at: offer.offeredAt,
      expires_at: offer.expiresAt,
    })
    .execute();
}

export async function findOffer(tx: Tx, applicationId: string): Promise<Offer | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('applications.offers')
    .selectAll()
    .where('application_id', '=', applicationId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    applicationId: row.application_id,
    partyId: row.party_id,
    figures: readTerms(row.figures),
    documentId: row.document_id,
    offeredAt: row.offered_at,
    expiresAt: row.expires_at,
  };
}
