import { type Instant, type LocalDate, plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { ok, type Refused, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import { z } from 'zod';
import type { Act, Acts, DeviceJwk } from '../acts/index.ts';
import type { Consents } from '../consents/index.ts';
import type { Documents, MfoDetails, ReadDocument } from '../documents/index.ts';
import type { EvidenceLog } from './applications.ts';
import type { Clients } from './clients.ts';
import type { SpouseRefusal } from './errors.ts';
import { givenFor } from './people.ts';
import * as store from './spouse-store.ts';
import { consentSummary, spouseFacts } from './spouse-words.ts';
import { wake } from './waiting.ts';

export interface SpouseConsentsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly evidence: EvidenceLog;
  readonly acts: Pick<Acts, 'createAct' | 'consumeAct' | 'waysTo'>;
  readonly consents: Consents;
  readonly documents: Documents;
  readonly clients: Clients;
  readonly mfo: MfoDetails;
  readonly trustFingerprint: (tx: Tx) => Promise<string>;
  /** the key bound to the device of the transaction's actor, or `device-not-bound` */
  readonly deviceOf: (tx: Tx) => Promise<Result<{ readonly jwk: DeviceJwk }, { readonly code: string }>>;
}

/** A request whose document the spouse can read. */
export interface DrawnRequest extends store.SpouseRequest {
  readonly drawn: NonNullable<store.SpouseRequest['drawn']>;
}

const PURPOSE = 'consent-spouse';
const ACT_SECONDS = 30 * 60;

type AnyRefusal = SpouseRefusal | { readonly code: string };
export type SpouseConsents = ReturnType<typeof createSpouseConsents>;

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/** What is embedded in the document of a consent, as far as it is needed again. */
const DrawnData = z.object({ edition: z.int(), validUntil: z.iso.date() });

/** A request is over once its time is, whether or not its step has run. */
export function requestStateAt({ state, expiresAt }: store.SpouseRequest, now: Instant) {
  return state === 'open' && now >= expiresAt ? 'over' : state;
}

/** The second party of an application: sees what is asked, and consents or refuses by himself. */
export function createSpouseConsents(deps: SpouseConsentsDeps) {
  const { db, vault, evidence, acts, consents, documents } = deps;

  const aboutOf = (request: store.SpouseRequest, spouseId: string) =>
    ({ kind: 'spouse', partyId: spouseId, givenFor: givenFor(request.applicationId) }) as const;

  /** Renders the words once, at the spouse's first look: the document is of his own party. */
  async function drawn(tx: Tx, request: store.SpouseRequest, spouseId: string): Promise<DrawnRequest | null> {
    if (request.drawn) return { ...request, drawn: request.drawn };
    if (requestStateAt(request, tx.now) !== 'open') return null;
    const spouse = await deps.clients.individual(tx, spouseId);
    if (!spouse) return null;
    const head = {
      mfo: deps.mfo,
      client: spouse.details,
      trustFingerprint: await deps.trustFingerprint(tx),
    };
    const made = await consents.draw(tx, aboutOf(request, spouseId), head, spouseFacts(request));
    const named = { spouseId, documentId: made.documentId, documentSha256: made.documentSha256 };
    await store.nameDocument(tx, request.id, named);
    await evidence.append(tx, {
      subject: spouseId,
      kind: 'spouse-consent-asked',
      fields: { requestId: request.id, applicationId: request.applicationId, document: made.documentSha256 },
    });
    return { ...request, drawn: named };
  }

  /** The request if the actor is its spouse and can answer it now; held until the transaction ends. */
  async function answerable(
    tx: Tx,
    id: string,
    spouseId: string,
  ): Promise<Result<DrawnRequest, SpouseRefusal>> {
    const request = await store.lockRequestTo(tx, vault, id, spouseId);
    if (!request) return refuse({ code: 'spouse-request-not-found' });
    const state = requestStateAt(request, tx.now);
    if (state !== 'open') return refuse({ code: 'spouse-request-over', state });
    const ready = await drawn(tx, request, spouseId);
    return ready ? ok(ready) : refuse({ code: 'spouse-request-not-found' });
  }

  async function answered(tx: Tx, request: DrawnRequest, fields: Readonly<Record<string, string>>) {
    const isGiven = 'act' in fields;
    await evidence.append(tx, {
      subject: request.drawn.spouseId,
      kind: isGiven ? 'spouse-consent-given' : 'spouse-consent-refused',
      fields: {
        requestId: request.id,
        applicationId: request.applicationId,
        document: request.drawn.documentSha256,
        ...fields,
      },
    });
    await wake(tx, request.applicationId, 'spouse');
  }

  async function give(
    tx: Tx,
    id: string,
    spouseId: string,
    actId: string,
  ): Promise<Result<DrawnRequest & { state: 'given' }, AnyRefusal>> {
    const found = await answerable(tx, id, spouseId);
    if (found.refused) return found;
    const request = found.value;
    // what is consented to is read, and checked against its hash.
    const document = await documents.read(tx, request.drawn.documentId);
    if (document.refused) return document;
    if (document.value.sha256 !== request.drawn.documentSha256)
      return refuse({ code: 'document-distorted', documentId: request.drawn.documentId });
    // the act is of this document, of this spouse, and is used up here.
    const used = await acts.consumeAct(tx, actId, {
      purpose: PURPOSE,
      contentHash: request.drawn.documentSha256,
      principal: spouseId,
      ways: acts.waysTo('confirm'),
      usedFor: `spouse-request:${id}`,
    });
    if (used.refused) return used;
    const { edition, validUntil } = DrawnData.parse(JSON.parse(document.value.data));
    const { documentId } = request.drawn;
    const consent = await consents.keep(tx, aboutOf(request, spouseId), {
      ...{ edition, documentId },
      validUntil: validUntil as LocalDate, // an ISO date that exists is a LocalDate
    });
    await store.answerRequest(tx, id, { state: 'given', actId });
    await answered(tx, request, {
      act: used.value.digest,
      actId,
      factors: used.value.done.join(' '),
      consentId: consent.id,
    });
    return ok({ ...request, state: 'given' });
  }

  return {
    /**
     * Requests to the actor as a spouse, newest first. Looking at an open one draws its document, once: before, there
     * was perhaps nobody whose document it could be.
     */
    async listRequests(
      actor: Actor,
    ): Promise<Result<{ readonly requests: readonly DrawnRequest[]; readonly now: Instant }, AnyRefusal>> {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<{ requests: readonly DrawnRequest[]; now: Instant }, AnyRefusal>(
        actor,
        'list-spouse-requests',
        null,
        async (tx) => {
          const requests: DrawnRequest[] = [];
          for (const { id } of await store.listRequestsTo(tx, vault, actor.partyId)) {
            const held = await store.lockRequestTo(tx, vault, id, actor.partyId);
            const ready = held && (await drawn(tx, held, actor.partyId));
            if (ready) requests.push(ready);
          }
          return ok({ requests, now: tx.now });
        },
      );
    },

    /**
     * The document of a request, checked against its hash; the spouse's first look at it is recorded.
     * @returns the document; `spouse-request-not-found` for everybody else
     */
    async readRequestDocument(actor: Actor, id: string): Promise<Result<ReadDocument, AnyRefusal>> {
      if (actor.kind !== 'client') return clientNeeded();
      const read = await db.read<Result<ReadDocument, AnyRefusal>>(
        actor,
        'read-spouse-request',
        async (tx) => {
          const request = await store.findRequestTo(tx, vault, id, actor.partyId);
          if (!request?.drawn) return refuse({ code: 'spouse-request-not-found' });
          return documents.read(tx, request.drawn.documentId);
        },
      );
      if (!read.refused) await documents.noteOpening(actor, read.value);
      return read;
    },

    /** Makes the act that consents: on the hash of this request's document, for the key of the spouse's device. */
    async createConsentAct(actor: Actor, id: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<Act, AnyRefusal>(actor, 'create-spouse-act', key, async (tx) => {
        const found = await answerable(tx, id, actor.partyId);
        if (found.refused) return found;
        const device = await deps.deviceOf(tx);
        if (device.refused) return device;
        return ok(
          await acts.createAct(tx, {
            actor: actor.personId,
            principal: actor.partyId,
            deviceKey: device.value.jwk,
            channel: 'cabinet',
            purpose: PURPOSE,
            contentHash: found.value.drawn.documentSha256,
            deadline: earlier(plusSeconds(tx.now, ACT_SECONDS), found.value.expiresAt),
            ways: acts.waysTo('confirm'),
            summary: consentSummary(found.value),
          }),
        );
      });
    },

    /**
     * Consents: the act is used up, the consent kept for this application alone, the application woken.
     * @returns the request, or why not: nothing of it has then happened
     */
    async giveConsent(actor: Actor, id: string, actId: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<DrawnRequest, AnyRefusal>(actor, 'consent-spouse', key, (tx) =>
        give(tx, id, actor.partyId, actId),
      );
    },

    /** Refuses; free, without a reason asked, and for good: the applicant would have to apply again. */
    async refuseConsent(actor: Actor, id: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<DrawnRequest, AnyRefusal>(actor, 'refuse-spouse', key, async (tx) => {
        const found = await answerable(tx, id, actor.partyId);
        if (found.refused) return found;
        await store.answerRequest(tx, id, { state: 'refused' });
        await answered(tx, found.value, {});
        return ok({ ...found.value, state: 'refused' });
      });
    },
  };
}

const clientNeeded = (): Refused<{ readonly code: 'client-needed' }> => refuse({ code: 'client-needed' });
