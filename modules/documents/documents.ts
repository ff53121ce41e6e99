import { canonicalJson, sha256Hex } from '@nesie/canonical';
import { dayOf, type Instant } from '@nesie/clock';
import type { Db, Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import { SealBrokenError, type Vault } from '@nesie/vault';
import type { DocumentData, DocumentKind } from './domain.ts';
import type { DocumentRefusal } from './errors.ts';
import { createDocumentOpenings } from './openings.ts';
import { printed } from './printed.ts';
import type { Renderer } from './renderer.ts';
import * as store from './store.ts';

/** The part of the evidence log that documents write to. */
interface EvidenceLog {
  append(
    tx: Tx,
    leaf: {
      readonly subject: string;
      readonly kind: string;
      readonly fields: Readonly<Record<string, string>>;
    },
  ): Promise<unknown>;
}

export interface DocumentsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly evidence: EvidenceLog;
  readonly renderer: Renderer;
  /** where the operator looks; gets ids and hashes only */
  readonly log: { error(about: Readonly<Record<string, string>>, message: string): void };
}

/** A stored document, without its bytes. */
export interface StoredDocument {
  readonly id: string;
  readonly partyId: string;
  readonly kind: DocumentKind;
  /** SHA-256 of the bytes, hexadecimal: what an act on this document names */
  readonly sha256: string;
  readonly edition: string;
  readonly templateSha256: string;
  readonly createdAt: Instant;
}

/** A document just rendered, with the canonical JSON that is embedded in it. */
export interface RenderedOnce extends StoredDocument {
  readonly data: string;
}

export interface ReadDocument extends StoredDocument {
  readonly pdf: Buffer;
  /** the canonical JSON that is embedded in it */
  readonly data: string;
}

export type Documents = ReturnType<typeof createDocuments>;

const place = (column: 'bytes_sealed' | 'data_sealed', row: string) => ({
  schema: 'documents',
  table: 'documents',
  column,
  row,
});

/** Only what is printed goes into the file, whatever else the configuration knows of the MFO. */
function asPrinted<Data extends DocumentData>(data: Data): Data {
  return { ...data, mfo: printed(data.mfo) };
}

function stored(row: store.DocumentRow): StoredDocument {
  return {
    id: row.id,
    partyId: row.party_id,
    kind: row.kind,
    sha256: row.sha256.toString('hex'),
    edition: row.edition,
    templateSha256: row.template_sha256.toString('hex'),
    createdAt: row.created_at,
  };
}

const MOST_LISTED = 500;
/** Kinds that come without end, and that no credit stands on. */
const CORRESPONDENCE: readonly DocumentKind[] = ['letter', 'letter-receipt', 'delivery'];

/** Documents: rendered once, kept by hash, checked at each reading. */
export function createDocuments({ db, vault, evidence, renderer, log }: DocumentsDeps) {
  /** Opens both parts; a broken seal is a distortion like a wrong hash. */
  async function opened(
    row: store.DocumentRow,
    dataSha256?: string,
  ): Promise<{ pdf: Buffer; data: string } | 'seal' | 'hash'> {
    try {
      const pdf = await vault.open(row.party_id, place('bytes_sealed', row.id), row.bytes_sealed);
      const data = await vault.open(row.party_id, place('data_sealed', row.id), row.data_sealed);
      // whoever holds the keys could seal other bytes; the hash was logged when they were made.
      if (sha256Hex(pdf) !== row.sha256.toString('hex')) return 'hash';
      if (dataSha256 !== undefined && sha256Hex(data) !== dataSha256) return 'hash';
      return { pdf, data: data.toString('utf8') };
    } catch (error) {
      if (error instanceof SealBrokenError) return 'seal';
      throw error;
    }
  }

  /** Keeps the finding even though the reader's own transaction may only read. */
  async function noteDistortion(row: store.DocumentRow, reason: 'seal' | 'hash'): Promise<void> {
    log.error(
      { documentId: row.id, reason, sha256: row.sha256.toString('hex') },
      'a stored document is distorted',
    );
    await db.aside({ kind: 'system', process: 'documents' }, 'note-distortion', async (tx) => {
      const isNew = await store.insertDistortion(tx, {
        document_id: row.id,
        found_on: dayOf(tx.now),
        party_id: row.party_id,
        reason,
        found_at: tx.now,
      });
      if (!isNew) return;
      await evidence.append(tx, {
        subject: row.party_id,
        kind: 'document-distorted',
        fields: { documentId: row.id, sha256: row.sha256.toString('hex'), reason },
      });
    });
  }

  return {
    /**
     * Renders a document and stores it, in the caller's transaction; its hash goes into the caller's leaf.
     * The party's keys must exist (`vault.ensureKeys`).
     * @throws when `data.documentId` was used before: a document is rendered once
     */
    async render(tx: Tx, partyId: string, data: DocumentData): Promise<RenderedOnce> {
      const rendered = renderer.render(asPrinted(data));
      const row: store.DocumentRow = {
        id: data.documentId,
        party_id: partyId,
        kind: data.kind,
        sha256: Buffer.from(rendered.sha256, 'hex'),
        data_sealed: await vault.seal(partyId, place('data_sealed', data.documentId), rendered.data),
        bytes_sealed: await vault.seal(partyId, place('bytes_sealed', data.documentId), rendered.pdf),
        edition: rendered.edition,
        template_sha256: Buffer.from(rendered.templateSha256, 'hex'),
        created_at: tx.now,
      };
      await store.insertDocument(tx, row);
      return { ...stored(row), data: rendered.data };
    },

    /** The data as they would be embedded now: equal to a stored document's as long as it would read the same. */
    jsonOf: (data: DocumentData): string => canonicalJson(asPrinted(data)),

    /**
     * A document with its bytes, checked against its hash.
     * @param dataSha256 what the data must hash to, where the caller kept it
     * @returns the document, `document-not-found` (also for another's), or `document-distorted`, which is logged,
     *   kept as a finding and appended to the evidence log
     */
    async read(tx: Tx, id: string, dataSha256?: string): Promise<Result<ReadDocument, DocumentRefusal>> {
      const row = await store.findDocument(tx, id);
      if (!row) return refuse({ code: 'document-not-found' });
      const content = await opened(row, dataSha256);
      if (typeof content === 'string') {
        await noteDistortion(row, content);
        return refuse({ code: 'document-distorted', documentId: id });
      }
      return ok({ ...stored(row), ...content });
    },

    /** Ids and kinds of the documents a party was granted credit on, oldest first, at most five hundred; no letters. */
    listDocuments: (tx: Tx, partyId: string) =>
      store.listDocuments(tx, partyId, { without: CORRESPONDENCE, most: MOST_LISTED }),

    ...createDocumentOpenings({ db, evidence }),
  };
}
