import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';
import { z } from 'zod';
import { readTerms, type TermsDetails } from '../documents/index.ts';

export type SpouseRequestState = 'open' | 'given' | 'refused' | 'over';

/** What a spouse is asked; nothing else of the one who asks is in it. */
export interface SpouseRequest {
  readonly id: string;
  readonly applicationId: string;
  /** who asks */
  readonly partyId: string;
  readonly fromName: string;
  readonly figures: TermsDetails;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
  readonly state: SpouseRequestState;
  /** from the first look of the spouse on */
  readonly drawn: {
    readonly spouseId: string;
    readonly documentId: string;
    readonly documentSha256: string;
  } | null;
}

interface RequestRow {
  readonly id: string;
  readonly application_id: string;
  readonly party_id: string;
  readonly iin_hash: Buffer;
  readonly hash_version: number;
  readonly asked_sealed: Buffer;
  readonly asked_at: Instant;
  readonly expires_at: Instant;
  readonly state: SpouseRequestState;
  readonly spouse_id: string | null;
  readonly document_id: string | null;
  readonly document_sha256: Buffer | null;
  readonly act_id: string | null;
  readonly answered_at: Instant | null;
}

interface Tables {
  'applications.spouse_requests': RequestRow;
}

const MOST_LISTED = 50;
const Asked = z.strictObject({ fromName: z.string(), figures: z.unknown() });
const place = (row: string) => ({
  schema: 'applications',
  table: 'spouse_requests',
  column: 'asked_sealed',
  row,
});

async function requestOf(vault: Vault, row: RequestRow): Promise<SpouseRequest> {
  const json = await vault.open(row.party_id, place(row.id), row.asked_sealed);
  const { fromName, figures } = Asked.parse(JSON.parse(json.toString('utf8')));
  const { spouse_id: spouseId, document_id: documentId, document_sha256: sha256 } = row;
  return {
    id: row.id,
    applicationId: row.application_id,
    partyId: row.party_id,
    fromName,
    figures: readTerms(figures),
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
    state: row.state,
    drawn:
      spouseId && documentId && sha256
        ? { spouseId, documentId, documentSha256: sha256.toString('hex') }
        : null,
  };
}

const all = (tx: Tx) => tx.on<Tables>().selectFrom('applications.spouse_requests').selectAll();

export async function insertSpouseRequest(
  tx: Tx,
  vault: Vault,
  request: Omit<SpouseRequest, 'state' | 'drawn'>,
  spouseIin: string,
): Promise<void> {
  const { id, partyId, fromName, figures } = request;
  await tx
    .on<Tables>()
    .insertInto('applications.spouse_requests')
    .values({
      id,
      application_id: request.applicationId,
      party_id: partyId,
      iin_hash: vault.searchHash('iin', spouseIin),
      hash_version: vault.searchVersion(),
      asked_sealed: await vault.seal(partyId, place(id), JSON.stringify({ fromName, figures })),
      asked_at: request.askedAt,
      expires_at: request.expiresAt,
      state: 'open',
      spouse_id: null,
      document_id: null,
      document_sha256: null,
      act_id: null,
      answered_at: null,
    })
    .execute();
}

/** The request of an application, as its client or somebody inside sees it. */
export async function requestOfApplication(
  tx: Tx,
  applicationId: string,
): Promise<Pick<RequestRow, 'id' | 'state' | 'spouse_id' | 'document_sha256'> | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('applications.spouse_requests')
    .select(['id', 'state', 'spouse_id', 'document_sha256'])
    .where('application_id', '=', applicationId)
    .executeTakeFirst();
  return row ?? null;
}

/** Requests to the actor as a spouse, newest first: row-level security shows them by his IIN; his own are left out. */
export async function listRequestsTo(
  tx: Tx,
  vault: Vault,
  spouseId: string,
): Promise<readonly SpouseRequest[]> {
  const rows = await all(tx)
    .where('party_id', '!=', spouseId)
    .orderBy('asked_at', 'desc')
    .limit(MOST_LISTED)
    .execute();
  return Promise.all(rows.map((row) => requestOf(vault, row)));
}

/** A request to the actor as a spouse, held until the transaction ends; null for everybody else. */
export async function lockRequestTo(
  tx: Tx,
  vault: Vault,
  id: string,
  spouseId: string,
): Promise<SpouseRequest | null> {
  const row = await all(tx)
    .where('id', '=', id)
    .where('party_id', '!=', spouseId)
    .forUpdate()
    .executeTakeFirst();
  return row ? requestOf(vault, row) : null;
}

/** As `lockRequestTo`, for reading alone. */
export async function findRequestTo(
  tx: Tx,
  vault: Vault,
  id: string,
  spouseId: string,
): Promise<SpouseRequest | null> {
  const row = await all(tx).where('id', '=', id).where('party_id', '!=', spouseId).executeTakeFirst();
  return row ? requestOf(vault, row) : null;
}

export async function nameDocument(
  tx: Tx,
  id: string,
  drawn: NonNullable<SpouseRequest['drawn']>,
): Promise<void> {
  await tx
    .on<Tables>()
    .updateTable('applications.spouse_requests')
    .set({
      spouse_id: drawn.spouseId,
      document_id: drawn.documentId,
      document_sha256: Buffer.from(drawn.documentSha256, 'hex'),
    })
    .where('id', '=', id)
    .execute();
}

export async function answerRequest(
  tx: Tx,
  id: string,
  answer: { readonly state: 'given'; readonly actId: string } | { readonly state: 'refused' },
): Promise<void> {
  await tx
    .on<Tables>()
    .updateTable('applications.spouse_requests')
    .set({
      state: answer.state,
      act_id: 'actId' in answer ? answer.actId : null,
      answered_at: tx.now,
    })
    .where('id', '=', id)
    .execute();
}

/** Ends the request of an application that ends, where it is still open. */
export async function endRequest(tx: Tx, applicationId: string): Promise<void> {
  await tx
    .on<Tables>()
    .updateTable('applications.spouse_requests')
    .set({ state: 'over' })
    .where('application_id', '=', applicationId)
    .where('state', '=', 'open')
    .execute();
}
