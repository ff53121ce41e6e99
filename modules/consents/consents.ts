import { randomUUID } from 'node:crypto';
import { dayOf, type LocalDate, plusDays } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { DocumentHead, Documents } from '../documents/index.ts';
import {
  type AnyConsentKind,
  CONSENT_KINDS,
  type Consent,
  type ConsentText,
  filled,
  isInForce,
  type ListedConsent,
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

/** Whose consent, to what: one of a kind for each thing. */
export interface ConsentAbout {
  readonly kind: AnyConsentKind;
  readonly partyId: string;
  /** what it is for, such as `application:<id>` */
  readonly givenFor: string;
}

export type ConsentHead = Omit<DocumentHead, 'documentId' | 'drawnOn' | 'drawnAt'>;

/** The words of a consent, rendered and kept, before it is given. */
export interface DrawnConsent {
  readonly documentId: string;
  readonly documentSha256: string;
  readonly edition: number;
  readonly validUntil: LocalDate;
}

export type Consents = ReturnType<typeof createConsents>;

/** What the client allowed, for what, until when. */
export function createConsents({ db, documents, evidence }: ConsentsDeps) {
  async function draw(
    tx: Tx,
    { kind, partyId }: ConsentAbout,
    head: ConsentHead,
    facts: Readonly<Record<'kk' | 'ru', Readonly<Record<string, string>>>> | null,
  ): Promise<DrawnConsent> {
    const today = dayOf(tx.now);
    const text = await store.textOn(tx, kind, today);
    if (!text) throw new Error(`no words of the consent ${kind} are in force`);
    const validUntil = plusDays(today, text.validDays);
    const document = await documents.render(tx, partyId, {
      ...head,
      kind: 'consent',
      documentId: randomUUID(),
      drawnOn: today,
      drawnAt: tx.now,
      consentKind: kind,
      edition: text.edition,
      title: { kk: text.title.kk, ru: text.title.ru },
      paragraphs: text.paragraphs.map(({ kk, ru }) => ({
        kk: filled(kk, facts?.kk ?? {}),
        ru: filled(ru, facts?.ru ?? {}),
      })),
      givenAt: tx.now,
      validUntil,
    });
    return {
      documentId: document.id,
      documentSha256: document.sha256,
      edition: text.edition,
      validUntil,
    };
  }

  async function keep(
    tx: Tx,
    about: ConsentAbout,
    drawn: Omit<DrawnConsent, 'documentSha256'>,
  ): Promise<Consent> {
    const { edition, documentId, validUntil } = drawn;
    const consent: Consent = {
      ...about,
      ...{ edition, documentId, validUntil },
      id: randomUUID(),
      givenAt: tx.now,
      withdrawnAt: null,
    };
    await store.insertConsent(tx, consent);
    return consent;
  }

  return {
    /**
     * Gives one consent, in the caller's transaction: its words are rendered and kept; the caller's leaf names it.
     * @throws when no edition of its words is in force: an installation without texts can't ask
     */
    async give(tx: Tx, about: ConsentAbout, head: ConsentHead): Promise<GivenConsent> {
      const drawn = await draw(tx, about, head, null);
      return { consent: await keep(tx, about, drawn), documentSha256: drawn.documentSha256 };
    },

    /**
     * Renders the words of a consent that is given later, by an act on its document.
     * @param facts what the blanks of the words are filled with, in both languages
     */
    draw,

    /** Keeps a consent whose document was drawn before: that it was agreed to is the caller's to prove. */
    keep,

    /** the consent of a kind given for something, if it is in force now: neither withdrawn nor run out. */
    async inForce(tx: Tx, about: ConsentAbout): Promise<Consent | null> {
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
    listConsents: (actor: Actor): Promise<readonly ListedConsent[]> =>
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
