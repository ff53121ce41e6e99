import { randomUUID } from 'node:crypto';
import type { Instant } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { ok, type Refused, type Result, refuse } from '@nesie/problem';
import { steps } from '@nesie/steps';
import type { Vault } from '@nesie/vault';
import type { BureauPort } from '../../gateways/bureau/port.ts';
import { CONSENT_KINDS, type ConsentKind, type Consents } from '../consents/index.ts';
import type { Documents, MfoDetails } from '../documents/index.ts';
import type { Asked, Products } from '../products/index.ts';
import type { Clients } from './clients.ts';
import type { DecisionTable } from './decision/table.ts';
import type { Application, Offer, OwnMicrocredits, Stated } from './domain.ts';
import type { ApplicationOwnRefusal, ApplicationRefusal } from './errors.ts';
import { CHECK_STEP, createStepHandlers } from './steps.ts';
import * as store from './store.ts';

/** The part of the evidence log that applications write to. */
export interface EvidenceLog {
  append(
    tx: Tx,
    leaf: {
      readonly subject: string;
      readonly kind: string;
      readonly fields: Readonly<Record<string, string>>;
    },
  ): Promise<unknown>;
}

export interface ApplicationsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly evidence: EvidenceLog;
  readonly documents: Documents;
  readonly consents: Consents;
  readonly products: Products;
  readonly clients: Clients;
  readonly bureau: BureauPort;
  readonly table: DecisionTable;
  readonly mfo: MfoDetails;
  /** SHA-256 of the edition of the trust file in force, hexadecimal */
  readonly trustFingerprint: (tx: Tx) => Promise<string>;
  /** the client's open microcredits here; `loans` comes after this module, so that wiring tells it */
  readonly ownMicrocredits: (tx: Tx, partyId: string) => Promise<OwnMicrocredits>;
}

export interface NewApplication extends Asked {
  readonly stated: Stated;
  readonly consents: readonly ConsentKind[];
}

export interface ApplicationView {
  readonly application: Application;
  readonly offer: Offer | null;
}

export type Applications = ReturnType<typeof createApplications>;

/** Names of the leaf's fields that hold the hashes of the consents' documents. */
const consentFields: Readonly<Record<ConsentKind, string>> = {
  'credit-bureau': 'creditBureauConsent',
  'personal-data': 'personalDataConsent',
};

const isOver = (offer: Offer, now: Instant): boolean => offer.expiresAt <= now;

/** From the wish to the offer. */
export function createApplications(deps: ApplicationsDeps) {
  const { db, vault, evidence, consents, products, clients } = deps;

  async function view(tx: Tx, application: Application): Promise<ApplicationView> {
    return { application, offer: await store.findOffer(tx, application.id) };
  }

  async function giveConsents(tx: Tx, application: Application): Promise<Readonly<Record<string, string>>> {
    const individual = await clients.individual(tx, application.partyId);
    if (!individual) throw new Error('an application of nobody');
    const head = {
      mfo: deps.mfo,
      client: individual.details,
      trustFingerprint: await deps.trustFingerprint(tx),
    };
    const given: [string, string][] = [];
    for (const kind of CONSENT_KINDS) {
      const about = { kind, partyId: application.partyId, givenFor: `application:${application.id}` };
      given.push([consentFields[kind], (await consents.give(tx, about, head)).documentSha256]);
    }
    return Object.fromEntries(given);
  }

  async function submit(
    tx: Tx,
    partyId: string,
    wanted: NewApplication,
  ): Promise<Result<ApplicationView, ApplicationRefusal>> {
    const missing = CONSENT_KINDS.filter((kind) => !wanted.consents.includes(kind));
    if (missing.length > 0) return refuse({ code: 'consent-missing', missing });
    if (!(await clients.individual(tx, partyId))) return refuse({ code: 'registration-not-confirmed' });
    const quoted = await products.lawfulQuote(tx, wanted);
    if (quoted.refused) return quoted;

    const application: Application = {
      id: randomUUID(),
      partyId,
      state: 'checking',
      productId: quoted.value.productId,
      productVersion: quoted.value.productVersion,
      amount: quoted.value.amount,
      termDays: quoted.value.termDays,
      stated: wanted.stated,
      reasons: [],
      bureauTries: 0,
      submittedAt: tx.now,
    };
    if (!(await store.insertApplication(tx, vault, application)))
      return refuse({
        code: 'application-open',
        applicationId: (await store.openApplicationId(tx, partyId)) ?? '',
      });
    const consentHashes = await giveConsents(tx, application);
    await steps.schedule(tx, { kind: CHECK_STEP, key: application.id, partyId, wakeAt: tx.now });
    await evidence.append(tx, {
      subject: partyId,
      kind: 'application-submitted',
      fields: {
        applicationId: application.id,
        productId: application.productId,
        productVersion: String(application.productVersion),
        amountTiyn: application.amount.toString(),
        termDays: String(application.termDays),
        incomeTiyn: wanted.stated.income.toString(),
        obligationsTiyn: wanted.stated.obligations.toString(),
        purpose: wanted.stated.purpose,
        ...consentHashes,
      },
    });
    return ok({ application, offer: null });
  }

  return {
    /**
     * Applies for a microcredit: figures within the caps, both consents given and kept, the check set going.
     * @returns the application in state `checking`, or why it can't be made
     */
    async submitApplication(actor: Actor, wanted: NewApplication, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<ApplicationView, ApplicationRefusal>(actor, 'submit-application', key, (tx) =>
        submit(tx, actor.partyId, wanted),
      );
    },

    /** The actor's own application, or `application-not-found`. */
    readApplication: (actor: Actor, id: string): Promise<Result<ApplicationView, ApplicationOwnRefusal>> =>
      db.read(actor, 'read-application', async (tx) => {
        const application = await store.findApplication(tx, vault, id);
        return application ? ok(await view(tx, application)) : refuse({ code: 'application-not-found' });
      }),

    /** Applications of a party, newest first, at most a hundred, in the caller's transaction. */
    async listApplications(tx: Tx, partyId: string): Promise<readonly ApplicationView[]> {
      const views: ApplicationView[] = [];
      for (const one of await store.listApplications(tx, vault, partyId)) views.push(await view(tx, one));
      return views;
    },

    /**
     * Takes an application back, checked or offered; free, and without a reason asked.
     * @returns the application, `application-not-found`, or `application-not-withdrawable`
     */
    withdrawApplication: (actor: Actor, id: string, key: IdempotencyKey) =>
      db.withActor(
        actor,
        'withdraw-application',
        key,
        async (tx): Promise<Result<ApplicationView, ApplicationOwnRefusal>> => {
          const application = await store.lockApplication(tx, vault, id);
          if (!application) return refuse({ code: 'application-not-found' });
          // what was begun in the cabinet is ended in it, as long as there is something to end.
          if (application.state !== 'checking' && application.state !== 'offered')
            return refuse({ code: 'application-not-withdrawable', state: application.state });
          await store.moveApplication(tx, id, 'withdrawn');
          await evidence.append(tx, {
            subject: application.partyId,
            kind: 'application-withdrawn',
            fields: { applicationId: id },
          });
          return ok(await view(tx, { ...application, state: 'withdrawn' }));
        },
      ),

    /**
     * The offer that a contract is drawn from, its application held until the transaction ends.
     * @returns both, or `application-not-found`, `offer-missing`, `offer-expired`
     */
    async lockOffer(
      tx: Tx,
      applicationId: string,
    ): Promise<Result<{ readonly application: Application; readonly offer: Offer }, ApplicationOwnRefusal>> {
      const application = await store.lockApplication(tx, vault, applicationId);
      if (!application) return refuse({ code: 'application-not-found' });
      const offer = await store.findOffer(tx, applicationId);
      if (offer && application.reasons.includes('offer-expired')) return refuse({ code: 'offer-expired' });
      if (!offer || application.state !== 'offered')
        return refuse({ code: 'offer-missing', state: application.state });
      if (isOver(offer, tx.now)) return refuse({ code: 'offer-expired' });
      return ok({ application, offer });
    },

    /** The application with its offer, in the caller's transaction; null for another's. */
    async find(tx: Tx, id: string): Promise<ApplicationView | null> {
      const application = await store.findApplication(tx, vault, id);
      return application && view(tx, application);
    },

    /** Notes that a contract was signed; the leaf is the signing's own. */
    markContracted: (tx: Tx, applicationId: string): Promise<void> =>
      store.moveApplication(tx, applicationId, 'contracted'),

    /** The decision with its table's hash, facts and trace, for those inside. */
    decisionOf: (tx: Tx, applicationId: string) => store.findDecision(tx, vault, applicationId),

    /** Handlers for the worker. */
    stepHandlers: createStepHandlers(deps),
  };
}

const clientNeeded = (): Refused<{ readonly code: 'client-needed' }> => refuse({ code: 'client-needed' });
