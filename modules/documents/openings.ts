import type { Instant } from '@nesie/clock';
import type { Actor, Db, Tx } from '@nesie/db';
import type { DocumentsDeps, StoredDocument } from './documents.ts';

interface Tables {
  'documents.documents': {
    readonly id: string;
    readonly party_id: string;
    readonly kind: StoredDocument['kind'];
    readonly sha256: Buffer;
    readonly created_at: Instant;
  };
  'documents.openings': {
    readonly document_id: string;
    readonly party_id: string;
    readonly opened_at: Instant;
  };
}

/** A document in a list, with the moment its client first opened it. */
export interface ListedDocument {
  readonly id: string;
  readonly partyId: string;
  readonly kind: StoredDocument['kind'];
  readonly sha256: string;
  readonly createdAt: Instant;
  readonly openedAt: Instant | null;
}

export type DocumentOpenings = ReturnType<typeof createDocumentOpenings>;

const MOST_LISTED = 500;

function selectListed(tx: Tx) {
  return tx
    .on<Tables>()
    .selectFrom('documents.documents as d')
    .leftJoin('documents.openings as o', 'o.document_id', 'd.id')
    .select(['d.id', 'd.party_id', 'd.kind', 'd.sha256', 'd.created_at', 'o.opened_at']);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectListed>['execute']>>[number];

function listedOf(row: Row): ListedDocument {
  return {
    id: row.id,
    partyId: row.party_id,
    kind: row.kind,
    sha256: row.sha256.toString('hex'),
    createdAt: row.created_at,
    openedAt: row.opened_at,
  };
}

/** What was put into a client's cabinet, and when he first opened it. */
export function createDocumentOpenings({
  db,
  evidence,
}: { readonly db: Db } & Pick<DocumentsDeps, 'evidence'>) {
  return {
    /** A party's documents, newest first, at most five hundred. */
    listWithOpenings: async (tx: Tx, partyId: string): Promise<readonly ListedDocument[]> => {
      const rows = await selectListed(tx)
        .where('d.party_id', '=', partyId)
        .orderBy('d.created_at', 'desc')
        .orderBy('d.id')
        .limit(MOST_LISTED)
        .execute();
      return rows.map(listedOf);
    },

    /** One of them; null for another's. */
    findListed: async (tx: Tx, id: string): Promise<ListedDocument | null> => {
      const row = await selectListed(tx).where('d.id', '=', id).executeTakeFirst();
      return row ? listedOf(row) : null;
    },

    /**
     * Records that a client has opened his own document: the first time only, with a leaf. In a transaction of its
     * own, since whoever reads a document has a read-only one. Does nothing for anybody but the client himself.
     */
    async noteOpening(
      actor: Actor,
      document: Pick<StoredDocument, 'id' | 'partyId' | 'sha256'>,
    ): Promise<void> {
      if (actor.kind !== 'client' || actor.partyId !== document.partyId) return;
      await db.aside(actor, 'open-document', async (tx) => {
        const added = await tx
          .on<Tables>()
          .insertInto('documents.openings')
          .values({ document_id: document.id, party_id: document.partyId, opened_at: tx.now })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (added.numInsertedOrUpdatedRows !== 1n) return;
        // that an electronic document was received is as much evidence as that it was sent.
        await evidence.append(tx, {
          subject: document.partyId,
          kind: 'document-opened',
          fields: { documentId: document.id, document: document.sha256, openedAt: tx.now },
        });
      });
    },
  };
}
