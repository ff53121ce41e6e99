import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';

interface Tables {
  'applications.visit_requests': {
    readonly approval_request_id: string;
    readonly party_id: string;
    readonly document_sealed: Buffer;
    readonly asked_at: Instant;
  };
  'applications.visits': {
    readonly approval_request_id: string;
    readonly party_id: string;
    readonly visited_at: Instant;
  };
}

export interface VisitRequest {
  readonly requestId: string;
  readonly partyId: string;
  readonly documentNumber: string;
}

const place = (row: string) => ({
  schema: 'applications',
  table: 'visit_requests',
  column: 'document_sealed',
  row,
});

export async function insertVisitRequest(tx: Tx, vault: Vault, request: VisitRequest): Promise<void> {
  const { requestId, partyId, documentNumber } = request;
  await tx
    .on<Tables>()
    .insertInto('applications.visit_requests')
    .values({
      approval_request_id: requestId,
      party_id: partyId,
      document_sealed: await vault.seal(partyId, place(requestId), documentNumber),
      asked_at: tx.now,
    })
    .execute();
}

export async function findVisitRequest(tx: Tx, vault: Vault, id: string): Promise<VisitRequest | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('applications.visit_requests')
    .selectAll()
    .where('approval_request_id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const number = await vault.open(row.party_id, place(id), row.document_sealed);
  return { requestId: id, partyId: row.party_id, documentNumber: number.toString('utf8') };
}

export async function insertVisit(tx: Tx, request: VisitRequest): Promise<void> {
  await tx
    .on<Tables>()
    .insertInto('applications.visits')
    .values({ approval_request_id: request.requestId, party_id: request.partyId, visited_at: tx.now })
    .execute();
}

/** Whether a visit of the party to the office is recorded. */
export async function hasVisited(tx: Tx, partyId: string): Promise<boolean> {
  const row = await tx
    .on<Tables>()
    .selectFrom('applications.visits')
    .select('party_id')
    .where('party_id', '=', partyId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
