import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';
import type { CreditReport } from '../../gateways/bureau/port.ts';
import { readTerms } from '../documents/index.ts';
import type { Decided } from './decision/table.ts';
import type { Application, Offer } from './domain.ts';
import type { DecisionFacts } from './facts.ts';

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

const place = (table: string, column: string, row: string) => ({
  schema: 'applications',
  table,
  column,
  row,
});

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
    // The same report again, after people were waited for, is kept once.
    .onConflict((conflict) => conflict.doNothing())
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
