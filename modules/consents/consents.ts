import { randomUUID } from 'node:crypto';
import { dayOf, plusDays } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { DocumentHead, Documents } from '../documents/index.ts';
import {
  CONSENT_KINDS,
  type Consent,
  type ConsentKind,
  type ConsentText,
  isInForce,
  withdraw,
} from './domain.ts';
import type { ConsentRefusal } from './errors.ts';
import * as store from './store.ts';

/** The part of the evidence log that consents write to. */
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

export interface ConsentsDeps {
  readonly db: Db;
  readonly documents: Documents;
  readonly evidence: EvidenceLog;
}

/** A consent just given, with the hash of its document: fields of the caller's leaf. */
export interface GivenConsent {
  readonly consent: Consent;
  readonly documentSha256: string;
}

export type Consents = ReturnType<typeof createConsents>;

/** What the client allowed, for what, until when. */
export function createConsents({ db, documents, evidence }: ConsentsDeps) {
  return {
    /**
     * Gives one consent, in the caller's transaction: its words are rendered and kept; the caller's leaf names it.
     * @param givenFor what it is for, such as `application:<id>`; one consent of a kind for each
     * @throws when no edition of its words is in force: an installation without texts can't ask
     */
    async give(
      tx: Tx,
      about: { readonly kind: ConsentKind; readonly partyId: string; readonly givenFor: string },
      head: Omit<DocumentHead, 'documentId' | 'drawnOn' | 'drawnAt'>,
    ): Promise<GivenConsent> {
      const today = dayOf(tx.now);
      const text = await store.textOn(tx, about.kind, today);
      if (!text) throw new Error(`no words of the consent ${about.kind} are in force`);
      const validUntil = plusDays(today, text.validDays);
      const document = await documents.render(tx, about.partyId, {
        ...head,
        kind: 'consent',
        documentId: randomUUID(),
        drawnOn: today,
        drawnAt: tx.now,
        consentKind: about.kind,
        edition: text.edition,
        title: { kk: text.title.kk, ru: text.title.ru },
        paragraphs: text.paragraphs.map(({ kk, ru }) => ({ kk, ru })),
        givenAt: tx.now,
        validUntil,
      });
      const consent: Consent = {
        ...about,
        id: randomUUID(),
        edition: text.edition,
        documentId: document.id,
        givenAt: tx.now,
        validUntil,
        withdrawnAt: null,
      };
      await store.insertConsent(tx, consent);
      return { consent, documentSha256: document.sha256 };
    },

    /** the consent of a kind given for something, if it is in force now: neither withdrawn nor run out. */
    async inForce(
      tx: Tx,
      about: { readonly kind: ConsentKind; readonly partyId: string; readonly givenFor: string },
    ): Promise<Consent | null> {
      const given = await store.consentsFor(tx, about.partyId, about.givenFor);
      return given.find((one) => one.kind === about.kind && isInForce(one, dayOf(tx.now))) ?? null;
    },

    /** The words in force today, for showing before they are agreed to. */
    texts: (actor: Actor): Promise<readonly ConsentText[]> =>
      db.read(actor, 'read-consent-texts', async (tx) => {
        const texts: ConsentText[] = [];
        for (const kind of CONSENT_KINDS) {
          const text = await store.textOn(tx, kind, dayOf(tx.now));
          if (text) texts.push(text);
        }
        return texts;
      }),

    /** The actor's own consents, newest first, at most two hundred. */
    listConsents: (actor: Actor): Promise<readonly Consent[]> =>
      db.read(actor, 'list-consents', (tx) => store.listConsents(tx)),

    /**
     * Withdraws a consent of the actor's own party.
     * @returns the consent as withdrawn, or `consent-not-found`, `consent-already-withdrawn`
     */
    withdrawConsent: (actor: Actor, id: string, key: IdempotencyKey) =>
      db.withActor(actor, 'withdraw-consent', key, async (tx): Promise<Result<Consent, ConsentRefusal>> => {
        const consent = await store.findConsent(tx, id); // another's is not there: row-level security
        if (!consent) return refuse({ code: 'consent-not-found' });
        const withdrawn = withdraw(consent, tx.now);
        if (withdrawn.refused) return withdrawn;
        if (!(await store.insertWithdrawal(tx, consent, tx.now)))
          return refuse({ code: 'consent-already-withdrawn', withdrawnAt: tx.now });
        await evidence.append(tx, {
          subject: consent.partyId,
          kind: 'consent-withdrawn',
          fields: { consentId: id, kind: consent.kind, givenFor: consent.givenFor },
        });
        return ok(withdrawn.value);
      }),
  };
}
