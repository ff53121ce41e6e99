import { randomUUID } from 'node:crypto';
import { dayOf, millisBetween, plusSeconds } from '@nesie/clock';
import type { Actor, Tx } from '@nesie/db';
import { ok } from '@nesie/problem';
import { type Step, type StepHandler, type StepOutcome, steps } from '@nesie/steps';
import type { CreditReport, ReportAnswer } from '../../gateways/bureau/port.ts';
import { figuresOf, type Limits, type Quote } from '../products/index.ts';
import { scheduleReport, withinTheHour } from './antifraud.ts';
import type { ApplicationsDeps } from './applications.ts';
import type { Individual } from './clients.ts';
import type { Decided, ReasonCode } from './decision/table.ts';
import type { Application, Offer, WaitKind } from './domain.ts';
import { decidesAlone, factsOf, type OwnMicrocredits, type PeopleDone } from './facts.ts';
import * as outcomes from './outcome-store.ts';
import { givenFor, peopleDone } from './people.ts';
import * as store from './store.ts';
import type { LapseCode } from './texts.ts';
import { applicationIdOf, CHECK_STEP, createWaiting } from './waiting.ts';

const EXPIRE_STEP = 'expire-offer';

const CHECKER: Actor = { kind: 'system', process: 'check-application' };

/** Seconds between questions to a bureau that gives no answer. */
const AGAIN_SECONDS = [5, 30, 120, 600, 1800];
const EVERY_SECONDS = 3600;
/** After so long a silence the client is asked to come back. */
const PATIENCE_MS = 24 * 3_600_000;
const OFFER_SECONDS = 3 * 24 * 3600;

interface Asked {
  readonly application: Application;
  readonly individual: Individual;
  readonly consentId: string;
  readonly people: PeopleDone;
}

/** What people still have to do, by the reason that the table gives for it. */
const WAITS: Readonly<Partial<Record<ReasonCode, WaitKind>>> = {
  'spouse-missing': 'spouse-consent',
  'visit-missing': 'office-visit',
};

/** What an answer leads to, before anything is written. */
type Priced =
  | { readonly quote: Quote; readonly limits: Limits; readonly own: OwnMicrocredits }
  | { readonly lapse: LapseCode };

/** The durable half of an application: the bureau is asked, the table decides, an offer runs out. */
export function createStepHandlers(deps: ApplicationsDeps): Readonly<Record<string, StepHandler>> {
  const { db, vault, evidence, consents, documents, products, clients, bureau, table } = deps;
  const waiting = createWaiting(deps);

  /** Whom to ask about and under which consent; null when there is nothing left to check. */
  async function whatToAsk(id: string): Promise<Asked | 'over' | 'consent-withdrawn'> {
    return db.read(CHECKER, 'check-application', async (tx) => {
      const application = await store.findApplication(tx, vault, id);
      if (application?.state !== 'checking') return 'over';
      const { partyId } = application;
      const about = { kind: 'credit-bureau', partyId, givenFor: givenFor(id) } as const;
      // the bureau is asked under a consent that is in force at that moment, or not at all.
      const consent = await consents.inForce(tx, about);
      if (!consent) return 'consent-withdrawn';
      const individual = await clients.individual(tx, partyId);
      if (!individual) throw new Error('an application of nobody');
      const people = await peopleDone(tx, consents, application);
      return { application, individual, consentId: consent.id, people };
    });
  }

  /** Runs an effect on the application as long as it is still being checked, fenced. */
  async function settle(
    step: Step,
    outcome: (tx: Tx) => StepOutcome,
    effect: (tx: Tx, application: Application) => Promise<void>,
  ): Promise<StepOutcome> {
    let result: StepOutcome = 'done';
    await db.withActor(CHECKER, 'check-application', null, async (tx) => {
      const application = await store.lockApplication(tx, vault, applicationIdOf(step.key));
      const isOpen = application?.state === 'checking';
      result = isOpen ? outcome(tx) : 'done';
      await step.fence(tx, result);
      if (application && isOpen) await effect(tx, application);
      return ok(null);
    });
    return result;
  }

  async function lapse(tx: Tx, application: Application, reason: LapseCode): Promise<void> {
    await store.moveApplication(tx, application.id, 'lapsed', [reason]);
    await evidence.append(tx, {
      subject: application.partyId,
      kind: 'application-lapsed',
      fields: { applicationId: application.id, reason },
    });
  }

  /** Unknown never passes: it is asked again, and after a day the client is asked to come back. */
  function wait(step: Step, asked: Application): Promise<StepOutcome> {
    const again = AGAIN_SECONDS[asked.bureauTries] ?? EVERY_SECONDS;
    const isTooLong = (tx: Tx) => millisBetween(asked.checkingSince, tx.now) >= PATIENCE_MS;
    return settle(
      step,
      (tx) => (isTooLong(tx) ? 'done' : { again: plusSeconds(tx.now, again) }),
      async (tx, application) => {
        if (isTooLong(tx)) return lapse(tx, application, 'bureau-unavailable');
        await store.countBureauTry(tx, application.id, application.bureauTries + 1);
      },
    );
  }

  async function price(tx: Tx, application: Application): Promise<Priced> {
    const limits = await products.limits(tx, dayOf(tx.now));
    if (limits.refused) return { lapse: 'terms-no-longer-granted' };
    const own = await deps.ownMicrocredits(tx, application.partyId);
    // The law and the product of today, not of the day the client applied.
    const quoted = await products.lawfulQuote(tx, { ...application, grantedToday: own.grantedToday });
    if (quoted.refused) return { lapse: 'terms-no-longer-granted' };
    // law:spouse: whoever was waited for has seen one price, and agreed to that one.
    if (application.waited && quoted.value.productVersion !== application.productVersion)
      return { lapse: 'terms-no-longer-granted' };
    return { quote: quoted.value, limits: limits.value, own };
  }

  async function offer(
    tx: Tx,
    application: Application,
    individual: Individual,
    quote: Quote,
  ): Promise<Offer & { sha256: string }> {
    const figures = figuresOf(quote);
    const expiresAt = plusSeconds(tx.now, OFFER_SECONDS);
    // Rate, GESV and overpayment are told before the contract, and the telling is kept.
    const document = await documents.render(tx, application.partyId, {
      kind: 'terms-shown',
      documentId: randomUUID(),
      drawnOn: dayOf(tx.now),
      drawnAt: tx.now,
      mfo: deps.mfo,
      client: individual.details,
      trustFingerprint: await deps.trustFingerprint(tx),
      applicationId: application.id,
      terms: figures,
      expiresAt,
    });
    const made: Offer = {
      id: randomUUID(),
      applicationId: application.id,
      partyId: application.partyId,
      figures,
      documentId: document.id,
      offeredAt: tx.now,
      expiresAt,
    };
    await outcomes.insertOffer(tx, made);
    await steps.schedule(tx, {
      kind: EXPIRE_STEP,
      key: application.id,
      partyId: application.partyId,
      wakeAt: expiresAt,
    });
    return { ...made, sha256: document.sha256 };
  }

  /** What an application would have to wait for, where nothing else speaks against it and it has not waited yet. */
  function waitsOf({ stated, waited }: Application, { reasons }: Decided): readonly WaitKind[] {
    const waits = reasons.flatMap((reason) => WAITS[reason] ?? []);
    if (waited || waits.length === 0 || waits.length < reasons.length) return [];
    // Nobody to ask: a sum that came to need the spouse's consent only after he applied.
    return waits.includes('spouse-consent') && !stated.spouseIin ? [] : waits;
  }

  /** @param report null where what people say decides alone */
  async function decide(tx: Tx, asked: Asked, report: CreditReport | null): Promise<void> {
    const { application, individual } = asked;
    const { stated, partyId } = application;
    if (report) await outcomes.insertReport(tx, vault, application, report, asked.consentId);
    const priced = await price(tx, application);
    if ('lapse' in priced) return lapse(tx, application, priced.lapse);
    const { quote, limits } = priced;
    const facts = factsOf({
      ...priced,
      ...{ stated, report, birthDate: individual.birthDate },
      people: await peopleDone(tx, consents, application),
      applicationsThisHour: await withinTheHour(tx, partyId, application.submittedAt),
    });
    // law:applications-an-hour: those elsewhere, which the bureau counts, make several as well as those here.
    if (facts.applicationsThisHour >= facts.applicationsPerHour) await scheduleReport(tx, application.id);
    const decided = await table.decide(facts);
    const waits = waitsOf(application, decided);
    if (report && waits.length > 0)
      return waiting.begin(tx, application, individual, {
        ...{ for: waits, quote },
        bureauAnswer: report.answerHash,
      });
    await outcomes.insertDecision(tx, vault, application, facts, decided);

    const isOffer = decided.outcome === 'offer';
    const made = isOffer ? await offer(tx, application, individual, quote) : null;
    await store.moveApplication(tx, application.id, isOffer ? 'offered' : 'refused', toldReasons(decided));
    await evidence.append(tx, {
      subject: partyId,
      kind: 'application-decided',
      fields: {
        applicationId: application.id,
        outcome: decided.outcome,
        reasons: decided.reasons.join(' '),
        decisionTable: decided.table.name,
        decisionTableSha256: decided.table.sha256,
        ...(report ? { bureauAnswerSha256: report.answerHash, consentId: asked.consentId } : {}),
        kdnBasisPoints: String(facts.kdnBasisPoints),
        unconfirmedParameters: limits.unconfirmed.join(' '),
        ...(made ? { offerId: made.id, termsShownSha256: made.sha256, gesv: made.figures.gesv } : {}),
      },
    });
  }

  const check: StepHandler = async (step) => {
    const asked = await whatToAsk(applicationIdOf(step.key));
    if (asked === 'over') return 'done';
    if (asked === 'consent-withdrawn')
      return settle(
        step,
        () => 'done',
        (tx, application) => lapse(tx, application, asked),
      );
    // Nobody is asked about a client without need.
    if (decidesAlone(asked.application.stated, asked.people))
      return settle(
        step,
        () => 'done',
        (tx, application) => decide(tx, { ...asked, application }, null),
      );
    const answer = await bureau.report({ iin: asked.individual.details.iin, consentRef: asked.consentId });
    if (!isAbout(answer, asked.individual.details.iin)) return wait(step, asked.application);
    return settle(
      step,
      () => 'done',
      (tx, application) => decide(tx, { ...asked, application }, answer),
    );
  };

  const expire: StepHandler = async (step) => {
    await db.withActor(CHECKER, 'expire-offer', null, async (tx) => {
      const application = await store.lockApplication(tx, vault, step.key);
      await step.fence(tx);
      if (application?.state === 'offered') await lapse(tx, application, 'offer-expired');
      return ok(null);
    });
    return 'done';
  };

  return { [CHECK_STEP]: check, [EXPIRE_STEP]: expire, ...waiting.stepHandlers };
}

/** A report about somebody else is as good as none. */
function isAbout(answer: ReportAnswer, iin: string): answer is CreditReport {
  return answer.outcome === 'report' && answer.iin === iin;
}

/**
 * The reasons that the client is told: what he could still wait for is none beside what can't be waited for, and no
 * other reason is told beside the warning that somebody may be deceiving him.
 */
function toldReasons({ reasons }: Decided): readonly ReasonCode[] {
  if (reasons.includes('asked-by-others')) return ['asked-by-others'];
  const told = reasons.filter((reason) => !WAITS[reason]);
  return told.length > 0 ? told : reasons;
}
