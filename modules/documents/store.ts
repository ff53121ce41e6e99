import type { Instant, LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { DocumentKind } from './domain.ts';

export interface DocumentRow {
  readonly id: string;
  readonly party_id: string;
  readonly kind: DocumentKind;
  readonly sha256: Buffer;
  readonly data_sealed: Buffer;
  readonly bytes_sealed: Buffer;
  readonly edition: string;
  readonly template_sha256: Buffer;
  readonly created_at: Instant;
}

interface DistortionRow {
  readonly document_id: string;
  readonly found_on: LocalDate;
  readonly party_id: string | null;
  readonly reason: 'hash' | 'seal';
  readonly found_at: Instant;
}

interface Tables {
  'documents.documents': DocumentRow;
  'documents.distortions': DistortionRow;
}

export async function insertDocument(tx: Tx, row: DocumentRow): Promise<void> {
  await tx.on<Tables>().insertInto('documents.documents').values(row).execute();
}

export async function findDocument(tx: Tx, id: string): Promise<DocumentRow | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('documents.documents')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** What is kept of a party, oldest first; the bytes stay where they are. */
export async function listDocuments(
  tx: Tx,
  partyId: string,
  { without, most }: { readonly without: readonly DocumentKind[]; readonly most: number },
): Promise<readonly Pick<DocumentRow, 'id' | 'kind'>[]> {
  return tx
    .on<Tables>()
    .selectFrom('documents.documents')
    .select(['id', 'kind'])
    .where('party_id', '=', partyId)
    .where('kind', 'not in', without)
    .orderBy('created_at')
    .orderBy('id')
    .limit(most)
    .execute();
}

/** @returns whether this is the day's first finding about the document */
export async function insertDistortion(tx: Tx, row: DistortionRow): Promise<boolean> {
  const result = await tx
    .on<Tables>()
    .insertInto('documents.distortions')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}
