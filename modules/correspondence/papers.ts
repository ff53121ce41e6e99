import { dayOf } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { ok, type Result, refuse, type Text } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { Consents } from '../consents/index.ts';
import { contractLinks } from '../contracts/index.ts';
import {
  type Documents,
  documentTitles,
  type ListedDocument,
  type ReadDocument,
} from '../documents/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Notices } from '../notices/index.ts';
import { letterLimits, numberText } from './domain.ts';
import type { AnyRefusal, CorrespondenceRefusal } from './errors.ts';
import { type Client, clientNeeded, type HeadsDeps, headOf } from './heads.ts';
import * as store from './store.ts';
import { letterTitles, numbered } from './texts.ts';

export interface PapersDeps extends HeadsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly evidence: Pick<Evidence, 'append' | 'trustFingerprint'>;
  readonly documents: Documents;
  readonly consents: Pick<Consents, 'listConsents' | 'texts'>;
  readonly notices: Pick<Notices, 'findNotice'>;
}

/** A document as its client sees it in the list. */
export interface Paper extends ListedDocument {
  readonly title: Text;
  readonly from: 'client' | 'mfo';
  readonly contractId?: string;
  readonly loanId?: string;
  readonly letterId?: string;
  /** the message that told of it */
  readonly noticeId?: string;
}

type Described = Omit<Paper, keyof ListedDocument>;

/** What is known of documents beside their kind: by the document's id. */
type Descriptions = ReadonlyMap<string, Described>;

/** Documents of a client, whoever made them: listed, opened, and confirmed as sent and received. */
export function createPapers(deps: PapersDeps) {
  const { db, vault, evidence, documents, consents, notices } = deps;

  /** What each consent is called; read before the caller's own transaction, since these open their own. */
  async function consentTitles(actor: Actor): Promise<Descriptions> {
    const titles = new Map((await consents.texts(actor)).map(({ kind, title }) => [kind, title]));
    const given = await consents.listConsents(actor);
    return new Map(
      given.map(({ documentId, kind }) => [
        documentId,
        { title: titles.get(kind) ?? documentTitles.consent, from: 'client' },
      ]),
    );
  }

  async function describe(tx: Tx, partyId: string): Promise<Descriptions> {
    const known = new Map<string, Described>();
    for (const { documentId, contractId, number, loanId } of await contractLinks(tx, partyId)) {
      const loan = loanId ? { loanId } : {};
      known.set(documentId, {
        title: numbered(documentTitles.contract, number),
        from: 'mfo',
        contractId,
        ...loan,
      });
    }
    for (const letter of await store.listLetters(tx, vault, partyId)) {
      const number = numberText(letter.number);
      const about = { letterId: letter.id, ...(letter.loanId ? { loanId: letter.loanId } : {}) };
      known.set(letter.documentId, {
        ...about,
        title: numbered(letterTitles[letter.direction], number),
        from: letter.direction === 'in' ? 'client' : 'mfo',
        ...(letter.noticeId ? { noticeId: letter.noticeId } : {}),
      });
      if (letter.receiptId) {
        const title = numbered(documentTitles['letter-receipt'], number);
        known.set(letter.receiptId, { ...about, title, from: 'mfo' });
      }
    }
    for (const [id, number] of await store.confirmationsOf(tx, partyId))
      known.set(id, { title: numbered(documentTitles.delivery, numberText(number)), from: 'mfo' });
    return known;
  }

  const paperOf = (document: ListedDocument, ...descriptions: readonly Descriptions[]): Paper => {
    const described = descriptions.map((known) => known.get(document.id)).find((one) => one !== undefined);
    return { ...document, ...(described ?? { title: documentTitles[document.kind], from: 'mfo' }) };
  };

  async function confirm(
    tx: Tx,
    { partyId }: Client,
    id: string,
    known: Descriptions,
  ): Promise<Result<string, AnyRefusal>> {
    const listed = await documents.findListed(tx, id);
    if (!listed) return refuse({ code: 'document-not-found' });
    // Nothing is confirmed of bytes that are no longer those that were sent.
    const read = await documents.read(tx, id);
    if (read.refused) return read;
    const head = await headOf(tx, deps, partyId);
    if (!head) return refuse({ code: 'registration-not-confirmed' });
    const paper = paperOf(listed, known, await describe(tx, partyId));
    const notice = paper.noticeId ? await notices.findNotice(tx, paper.noticeId) : null;
    const day = dayOf(tx.now);
    const number = await store.takeNumber(tx, 'Р', day);
    if ((await store.countConfirmations(tx, partyId, day)) >= letterLimits.confirmationsADay)
      return refuse({ code: 'confirmations-a-day', limit: letterLimits.confirmationsADay });
    const document = await documents.render(tx, partyId, {
      ...head,
      kind: 'delivery',
      number: numberText(number),
      about: {
        documentId: id,
        title: { kk: paper.title.kk, ru: paper.title.ru },
        sha256: paper.sha256,
        createdAt: paper.createdAt,
      },
      from: paper.from,
      notice: notice && { queuedAt: notice.queuedAt, standing: notice.state },
      openedAt: paper.openedAt,
    });
    await store.insertConfirmation(tx, {
      document_id: document.id,
      party_id: partyId,
      ...number,
      about_id: id,
      made_on: day,
      made_at: tx.now,
    });
    await evidence.append(tx, {
      subject: partyId,
      kind: 'delivery-confirmed',
      fields: {
        document: document.sha256,
        number: numberText(number),
        about: paper.sha256,
        aboutId: id,
        ...(paper.openedAt ? { openedAt: paper.openedAt } : {}),
      },
    });
    return ok(document.id);
  }

  return {
    /** The actor's own documents, newest first, at most five hundred. */
    async listPapers(actor: Actor) {
      if (actor.kind !== 'client') return clientNeeded();
      const named = await consentTitles(actor);
      return db.read(actor, 'list-documents', async (tx) => {
        const described = await describe(tx, actor.partyId);
        const listed = await documents.listWithOpenings(tx, actor.partyId);
        return ok(listed.map((document) => paperOf(document, named, described)));
      });
    },

    /**
     * The bytes of a document of the actor's own, checked against their hash; the first time is recorded.
     * @returns the document, `document-not-found` (also for another's), or `document-distorted`
     */
    async openPaper(actor: Actor, id: string): Promise<Result<ReadDocument, CorrespondenceRefusal>> {
      const read = await db.read(actor, 'read-document', (tx) => documents.read(tx, id));
      if (!read.refused) await documents.noteOpening(actor, read.value);
      return read;
    },

    /**
     * Confirms that a document was sent, and received or not: itself a document of the list.
     * @returns its id, or `document-not-found`, `document-distorted`, `confirmations-a-day`
     */
    async confirmDelivery(actor: Actor, id: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      const named = await consentTitles(actor);
      return db.withActor<string, AnyRefusal>(actor, 'confirm-delivery', key, (tx) =>
        confirm(tx, actor, id, named),
      );
    },
  };
}
