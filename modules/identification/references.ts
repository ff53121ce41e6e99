import { sha256Hex } from '@nesie/canonical';
import { dayOf, type Instant, plusSeconds } from '@nesie/clock';
import type { Actor, Db, Tx } from '@nesie/db';
import type { FaceEngine } from '@nesie/face';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { PersonAnswer, SdaoPort } from '../../gateways/sdao/port.ts';
import type { Parties } from '../parties/index.ts';
import type { IdentificationRefusal } from './errors.ts';
import * as store from './reference-store.ts';
import type { ReferenceSource } from './tables.ts';

export interface ReferencesDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly engine: FaceEngine;
  readonly sdao: SdaoPort;
  readonly parties: Pick<Parties, 'registrationOf' | 'pictureOf'>;
}

/** Everything that a person is compared with, ready before the camera starts. */
export interface References {
  readonly answer: store.RegisterAnswer;
  readonly portrait: store.ReferenceFace;
  readonly document: store.ReferenceFace;
  /** null where the register knows nobody by the IIN: the comparison then fails. */
  readonly register: store.ReferenceFace | null;
}

/** How long an answer of the register serves: later live images of the same person ask again after it. */
const ANSWER_SECONDS = 30 * 24 * 3600;

/** Asks the register and measures the pictures, outside of any transaction, once each. */
export function createReferences({ db, vault, engine, sdao, parties }: ReferencesDeps) {
  const since = (now: Instant) => plusSeconds(now, -ANSWER_SECONDS);

  /** The answer at hand with the register's photograph, or a new one. */
  async function answerFor(
    actor: Actor,
    partyId: string,
    iin: string,
    consentRef: string,
  ): Promise<
    Result<
      { readonly answer: store.RegisterAnswer; readonly photo: Uint8Array | null },
      IdentificationRefusal
    >
  > {
    const known = await db.read(actor, 'identify', (tx) => answerAtHand(tx, partyId));
    if (known) return ok({ answer: known, photo: null });
    const told: PersonAnswer = await sdao.person({ iin, consentRef });
    const kept = await db.withActor<store.RegisterAnswer | null, never>(
      actor,
      'identify',
      null,
      async (tx) => {
        const id = await store.insertAnswer(tx, vault, { partyId, iin, consentRef }, told);
        return ok(await store.answerById(tx, vault, id));
      },
    );
    // an unknown answer never passes; nobody is asked before the camera for nothing.
    if (told.outcome === 'unknown' || kept.refused || !kept.value)
      return refuse({ code: 'register-unavailable' });
    return ok({ answer: kept.value, photo: told.outcome === 'found' ? told.photo : null });
  }

  /** A recent answer whose photograph was measured as well; without that the register is asked again. */
  async function answerAtHand(tx: Tx, partyId: string): Promise<store.RegisterAnswer | null> {
    const known = await store.findAnswer(tx, vault, partyId, since(tx.now));
    if (!known?.person) return null;
    const face = await store.findReference(tx, vault, partyId, 'state-register', known.person.photoSha256);
    return face && known;
  }

  /** The face on a picture, measured once and kept. @param picture null when it was measured before */
  async function faceOf(
    actor: Actor,
    partyId: string,
    source: ReferenceSource,
    pictureSha256: string,
    picture: () => Promise<Uint8Array | null>,
  ): Promise<Result<store.ReferenceFace | null, IdentificationRefusal>> {
    const known = await db.read(actor, 'identify', (tx) =>
      store.findReference(tx, vault, partyId, source, pictureSha256),
    );
    if (known) return ok(known);
    const bytes = await picture();
    if (!bytes || sha256Hex(bytes) !== pictureSha256) return ok(null);
    const measured = await engine.measure(bytes, 'picture', { embed: true, liveness: false });
    if (measured.refused) return measured;
    const embedding = measured.value.face?.embedding;
    if (!embedding) return ok(null);
    const face = { source, pictureSha256, embedding };
    await db.withActor<void, never>(actor, 'identify', null, async (tx) =>
      ok(await store.insertReference(tx, vault, partyId, face)),
    );
    return ok(face);
  }

  return {
    /**
     * @param consentRef by whose leave the register is asked; both sides keep it
     * @returns the references, or `register-unavailable`, `reference-picture-missing`, `document-expired`, refusals of
     *   the pictures
     */
    async prepare(
      actor: Actor,
      partyId: string,
      consentRef: string,
    ): Promise<Result<References, IdentificationRefusal | { readonly code: 'document-expired' }>> {
      const { registration, today } = await db.read(actor, 'identify', async (tx) => ({
        registration: await parties.registrationOf(tx, partyId),
        today: dayOf(tx.now),
      }));
      if (!registration) return refuse({ code: 'reference-picture-missing' });
      const answered = await answerFor(actor, partyId, registration.facts.iin, consentRef);
      if (answered.refused) return answered;
      const { answer, photo } = answered.value;
      // R-6.1c: by the register's word too, not only by the day that the person typed.
      const { person } = answer;
      const isSameDocument = person?.documentNumber === registration.facts.documentNumber;
      if (person && isSameDocument && person.documentExpiresOn < today)
        return refuse({ code: 'document-expired' });

      const submitted = (kind: 'portrait' | 'document-front') => () =>
        db.read(actor, 'identify', (tx) => parties.pictureOf(tx, partyId, kind));
      const portrait = await faceOf(actor, partyId, 'portrait', registration.portrait, submitted('portrait'));
      if (portrait.refused) return portrait;
      const document = await faceOf(
        actor,
        partyId,
        'document-picture',
        registration.documentFront,
        submitted('document-front'),
      );
      if (document.refused) return document;
      if (!portrait.value || !document.value) return refuse({ code: 'reference-picture-missing' });

      const register = await registerFace(actor, partyId, answer, photo);
      if (register.refused) return register;
      return ok({ answer, portrait: portrait.value, document: document.value, register: register.value });
    },

    /** The references of a live image under way, from the rows alone. */
    async load(tx: Tx, partyId: string, answerId: string): Promise<References> {
      const registration = await parties.registrationOf(tx, partyId);
      const answer = await store.answerById(tx, vault, answerId);
      if (!registration || !answer)
        throw new Error(`live image of ${partyId} without what it is compared with`);
      const find = (source: ReferenceSource, hash: string) =>
        store.findReference(tx, vault, partyId, source, hash);
      const portrait = await find('portrait', registration.portrait);
      const document = await find('document-picture', registration.documentFront);
      if (!portrait || !document) throw new Error(`pictures of ${partyId} were not measured`);
      const register = answer.person ? await find('state-register', answer.person.photoSha256) : null;
      return { answer, portrait, document, register };
    },
  };

  async function registerFace(
    actor: Actor,
    partyId: string,
    answer: store.RegisterAnswer,
    photo: Uint8Array | null,
  ): Promise<Result<store.ReferenceFace | null, IdentificationRefusal>> {
    if (!answer.person) return ok(null);
    const { photoSha256 } = answer.person;
    const face = await faceOf(actor, partyId, 'state-register', photoSha256, () => Promise.resolve(photo));
    // The register's own picture can't be judged: that is not the person's failure, and it does not pass either.
    if (face.refused && face.refusal.code.startsWith('picture-'))
      return refuse({ code: 'register-unavailable' });
    if (!face.refused && !face.value) return refuse({ code: 'register-unavailable' });
    return face;
  }
}

export type ReferenceFaces = ReturnType<typeof createReferences>;
