import { randomUUID } from 'node:crypto';
import { dayOf, type Instant } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { ok, type Refused, type Result, refuse } from '@nesie/problem';
import { steps } from '@nesie/steps';
import type { Vault } from '@nesie/vault';
import type { BureauPort } from '../../gateways/bureau/port.ts';
import { CONSENT_KINDS, type ConsentKind, type Consents } from '../consents/index.ts';
import type { Documents, MfoDetails } from '../documents/index.ts';
import type { Asked, Limits, Products, Quote } from '../products/index.ts';
import { scheduleReport, withinTheHour } from './antifraud.ts';
import type { Clients } from './clients.ts';
import type { DecisionTable } from './decision/table.ts';
import { type Application, type Offer, type Stated, type WaitKind, WITHDRAWABLE } from './domain.ts';
import type { ApplicationOwnRefusal, ApplicationRefusal } from './errors.ts';
import { type Needs, needsOf, type OwnMicrocredits } from './facts.ts';
import * as outcomes from './outcome-store.ts';
import { givenFor, stillWaitingFor } from './people.ts';
import { endRequest } from './spouse-store.ts';
import { marriageRefusal, statedFor } from './stating.ts';
import { createStepHandlers } from './steps.ts';
import * as store from './store.ts';
import { hasVisited } from './visit-store.ts';
import { CHECK_STEP } from './waiting.ts';

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
  /** the client's microcredits here; `loans` comes after this module, so that wiring tells it */
  readonly ownMicrocredits: (tx: Tx, partyId: string) => Promise<OwnMicrocredits>;
  /** the contract drawn last for an application, likewise */
  readonly contractIdOf: (tx: Tx, applicationId: string) => Promise<string | null>;
}

export interface NewApplication extends Asked {
  readonly stated: Stated;
  readonly consents: readonly ConsentKind[];
}

export interface ApplicationView {
  readonly application: Application;
  readonly offer: Offer | null;
  /** what people still have to do, while it waits */
  readonly waitingFor: readonly WaitKind[];
}

/** One application with the contract that came of it. */
export interface ApplicationInFull extends ApplicationView {
  readonly contractId: string | null;
}

/** What a client is told before he applies. */
export interface ToldNeeds extends Omit<Needs, 'ageConfirmation'> {
  readonly consents: readonly ConsentKind[];
}

interface Considered {
  readonly quote: Quote;
  readonly limits: Limits;
  readonly iin: string;
  readonly needs: Needs;
}

export type Applications = ReturnType<typeof createApplications>;

/** Names of the leaf's fields that hold the hashes of the consents' documents. */
const consentFields: Readonly<Record<ConsentKind, string>> = {
  'credit-bureau': 'creditBureauConsent',
  'personal-data': 'personalDataConsent',
  'age-confirmation': 'ageConfirmation',
};

const isOver = (offer: Offer, now: Instant): boolean => offer.expiresAt <= now;

/** From the wish to the offer. */
export function createApplications(deps: ApplicationsDeps) {
  const { db, vault, evidence, consents, products, clients } = deps;

  async function view(tx: Tx, application: Application): Promise<ApplicationView> {
    return {
      application,
      offer: await outcomes.findOffer(tx, application.id),
      waitingFor: await stillWaitingFor(tx, application),
    };
  }

  const consentsOf = ({ ageConfirmation }: Needs): readonly ConsentKind[] =>
    CONSENT_KINDS.filter((kind) => kind !== 'age-confirmation' || ageConfirmation);

  /** Figures and needs of what is asked, by the law of today. */
  async function consider(
    tx: Tx,
    partyId: string,
    asked: Asked,
  ): Promise<Result<Considered, ApplicationRefusal>> {
    const individual = await clients.individual(tx, partyId);
    if (!individual) return refuse({ code: 'registration-not-confirmed' });
    const { grantedToday } = await deps.ownMicrocredits(tx, partyId);
    const quoted = await products.lawfulQuote(tx, { ...asked, grantedToday });
    if (quoted.refused) return quoted;
    const limits = await products.limits(tx, dayOf(tx.now));
    if (limits.refused) return limits;
    const needs = needsOf({
      ...{ quote: quoted.value, limits: limits.value, grantedToday },
      birthDate: individual.birthDate,
      visited: await hasVisited(tx, partyId),
    });
    return ok({ quote: quoted.value, limits: limits.value, iin: individual.details.iin, needs });
  }

  async function giveConsents(
    tx: Tx,
    application: Application,
    kinds: readonly ConsentKind[],
  ): Promise<Readonly<Record<string, string>>> {
    const individual = await clients.individual(tx, application.partyId);
    if (!individual) throw new Error('an application of nobody');
    const head = {
      mfo: deps.mfo,
      client: individual.details,
      trustFingerprint: await deps.trustFingerprint(tx),
    };
    const given: [string, string][] = [];
    for (const kind of kinds) {
      const about = { kind, partyId: application.partyId, givenFor: givenFor(application.id) };
      given.push([consentFields[kind], (await consents.give(tx, about, head)).documentSha256]);
    }
    return Object.fromEntries(given);
  }

  async function submit(
    tx: Tx,
    partyId: string,
    wanted: NewApplication,
  ): Promise<Result<ApplicationView, ApplicationRefusal>> {
    const considered = await consider(tx, partyId, wanted);
    if (considered.refused) return considered;
    const { quote, limits, iin, needs } = considered.value;
    const kinds = consentsOf(needs);
    const missing = kinds.filter((kind) => !wanted.consents.includes(kind));
    if (missing.length > 0) return refuse({ code: 'consent-missing', missing });
    const unstated = needs.spouse ? marriageRefusal(wanted.stated, iin) : null;
    if (unstated) return refuse(unstated);

    const stated = statedFor(wanted.stated, needs);
    const application: Application = {
      id: randomUUID(),
      partyId,
      state: 'checking',
      productId: quote.productId,
      productVersion: quote.productVersion,
      amount: quote.amount,
      term: quote.term,
      method: quote.method,
      stated,
      reasons: [],
      bureauTries: 0,
      submittedAt: tx.now,
      checkingSince: tx.now,
      waited: null,
    };
    if (!(await store.insertApplication(tx, vault, application)))
      return refuse({
        code: 'application-open',
        applicationId: (await store.openApplicationId(tx, partyId)) ?? '',
      });
    const consentHashes = await giveConsents(tx, application, kinds);
    // Reported at once, whatever becomes of it: a bureau that is silent must not keep it back.
    if ((await withinTheHour(tx, partyId, tx.now)) >= limits.applicationsPerHour)
      await scheduleReport(tx, application.id);
    await steps.schedule(tx, { kind: CHECK_STEP, key: application.id, partyId, wakeAt: tx.now });
    await evidence.append(tx, {
      subject: partyId,
      kind: 'application-submitted',
      fields: {
        applicationId: application.id,
        productId: application.productId,
        productVersion: String(application.productVersion),
        amountTiyn: application.amount.toString(),
        term: `${application.term.count} ${application.term.unit}`,
        method: application.method,
        incomeTiyn: stated.income.toString(),
        obligationsTiyn: stated.obligations.toString(),
        purpose: stated.purpose,
        askedByOthers: String(stated.askedByOthers),
        conscript: String(stated.conscript),
        ...(stated.married === undefined ? {} : { married: String(stated.married) }),
        ...consentHashes,
      },
    });
    return ok({ application, offer: null, waitingFor: [] });
  }

  return {
    /** What the law wants of a client for a sum and a term: consents, spouse, visit, pause; or why it is not granted. */
    async needs(actor: Actor, asked: Asked): Promise<Result<ToldNeeds, ApplicationRefusal>> {
      if (actor.kind !== 'client') return clientNeeded();
      return db.read(actor, 'read-needs', async (tx) => {
        const considered = await consider(tx, actor.partyId, asked);
        if (considered.refused) return considered;
        const { needs } = considered.value;
        const { spouse, officeVisit, pauseHours } = needs;
        return ok({ consents: consentsOf(needs), spouse, officeVisit, pauseHours });
      });
    },

    /**
     * Applies for a microcredit: figures within the caps, every consent given and kept, the check set going.
     * @returns the application in state `checking`, or why it can't be made
     */
    async submitApplication(actor: Actor, wanted: NewApplication, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<ApplicationView, ApplicationRefusal>(actor, 'submit-application', key, (tx) =>
        submit(tx, actor.partyId, wanted),
      );
    },

    /** The actor's own application, or `application-not-found`. */
    readApplication: (actor: Actor, id: string): Promise<Result<ApplicationInFull, ApplicationOwnRefusal>> =>
      db.read(actor, 'read-application', async (tx) => {
        const application = await store.findApplication(tx, vault, id);
        if (!application) return refuse({ code: 'application-not-found' });
        return ok({ ...(await view(tx, application)), contractId: await deps.contractIdOf(tx, id) });
      }),

    /** Applications of a party, newest first, at most a hundred, in the caller's transaction. */
    async listApplications(tx: Tx, partyId: string): Promise<readonly ApplicationView[]> {
      const views: ApplicationView[] = [];
      for (const one of await store.listApplications(tx, vault, partyId)) views.push(await view(tx, one));
      return views;
    },

    /**
     * Takes an application back in any state before money; free, and without a reason asked.
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
          if (!WITHDRAWABLE.includes(application.state))
            return refuse({ code: 'application-not-withdrawable', state: application.state });
          await store.moveApplication(tx, id, 'withdrawn');
          await endRequest(tx, id);
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
      const offer = await outcomes.findOffer(tx, applicationId);
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
    decisionOf: (tx: Tx, applicationId: string) => outcomes.findDecision(tx, vault, applicationId),

    /** Handlers for the worker. */
    stepHandlers: createStepHandlers(deps),
  };
}

const clientNeeded = (): Refused<{ readonly code: 'client-needed' }> => refuse({ code: 'client-needed' });
