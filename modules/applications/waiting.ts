import { randomUUID } from 'node:crypto';
import { plusSeconds } from '@nesie/clock';
import type { Actor, Tx } from '@nesie/db';
import { ok } from '@nesie/problem';
import { type StepHandler, steps } from '@nesie/steps';
import { figuresOf, type Quote } from '../products/index.ts';
import type { ApplicationsDeps } from './applications.ts';
import type { Individual } from './clients.ts';
import type { Application, WaitKind } from './domain.ts';
import { peopleDone, stillWaitingFor } from './people.ts';
import { endRequest, insertSpouseRequest, requestOfApplication } from './spouse-store.ts';
import * as store from './store.ts';

export const CHECK_STEP = 'check-application';
const WAKE_STEP = 'wake-application';
const EXPIRE_WAITING_STEP = 'expire-waiting';

const WAITER: Actor = { kind: 'system', process: 'wait-for-people' };
/** How long people have, business time. */
const WAITING_SECONDS = 7 * 24 * 3600;

/** Steps on one application differ by what follows its id. */
export const applicationIdOf = (key: string): string => key.split('/')[0] ?? '';

/** Has an application looked at again, since somebody has done his part. */
export function wake(tx: Tx, applicationId: string, why: 'spouse' | 'visit'): Promise<boolean> {
  return steps.schedule(tx, { kind: WAKE_STEP, key: `${applicationId}/${why}`, wakeAt: tx.now });
}

const nameOf = ({ details }: Individual): string =>
  [details.surname, details.firstName, details.patronymic].filter(Boolean).join(' ');

/** The part of an application in which people have to do something. */
export function createWaiting(deps: Pick<ApplicationsDeps, 'db' | 'vault' | 'evidence' | 'consents'>) {
  const { db, vault, evidence, consents } = deps;

  async function askSpouse(
    tx: Tx,
    application: Application,
    individual: Individual,
    quote: Quote,
  ): Promise<void> {
    const { spouseIin } = application.stated;
    if (!spouseIin) throw new Error('nobody to ask');
    const id = randomUUID();
    const request = {
      id,
      applicationId: application.id,
      partyId: application.partyId,
      fromName: nameOf(individual),
      figures: figuresOf(quote),
      askedAt: tx.now,
      expiresAt: plusSeconds(tx.now, WAITING_SECONDS),
    };
    // The same is written whether anybody is registered under that IIN or not: nothing tells the applicant.
    await insertSpouseRequest(tx, vault, request, spouseIin);
    await evidence.append(tx, {
      subject: application.partyId,
      kind: 'spouse-asked',
      fields: { applicationId: application.id, requestId: id, expiresAt: request.expiresAt },
    });
  }

  /** Lets an application wait: whom it needs is asked, and after seven days it lapses. */
  async function begin(
    tx: Tx,
    application: Application,
    individual: Individual,
    wanted: { readonly for: readonly WaitKind[]; readonly quote: Quote; readonly bureauAnswer: string },
  ): Promise<void> {
    const { id, partyId } = application;
    await store.moveToWaiting(tx, id, wanted.for);
    await evidence.append(tx, {
      subject: partyId,
      kind: 'application-waiting',
      fields: { applicationId: id, for: wanted.for.join(' '), bureauAnswerSha256: wanted.bureauAnswer },
    });
    if (wanted.for.includes('spouse-consent')) await askSpouse(tx, application, individual, wanted.quote);
    const wakeAt = plusSeconds(tx.now, WAITING_SECONDS);
    await steps.schedule(tx, { kind: EXPIRE_WAITING_STEP, key: id, partyId, wakeAt });
  }

  /** Notes a spouse's answer on the applicant's own subject: the spouse can't write there. */
  async function noteAnswer(tx: Tx, { id, partyId }: Application): Promise<void> {
    const request = await requestOfApplication(tx, id);
    if (!request || (request.state !== 'given' && request.state !== 'refused')) return;
    await evidence.append(tx, {
      subject: partyId,
      kind: 'spouse-answered',
      fields: {
        applicationId: id,
        requestId: request.id,
        answer: request.state,
        document: request.document_sha256?.toString('hex') ?? '',
      },
    });
  }

  const onWake: StepHandler = async (step) => {
    await db.withActor(WAITER, 'wake-application', null, async (tx) => {
      const id = applicationIdOf(step.key);
      const application = await store.lockApplication(tx, vault, id);
      await step.fence(tx);
      if (!application) return ok(null);
      if (step.key.endsWith('/spouse')) await noteAnswer(tx, application);
      if (application.state !== 'waiting') return ok(null);
      const { spouse } = await peopleDone(tx, consents, application);
      // A refusal ends the waiting, whatever else is still missing.
      if (spouse !== 'refused' && (await stillWaitingFor(tx, application)).length > 0) return ok(null);
      await store.moveBackToChecking(tx, id);
      await steps.schedule(tx, {
        kind: CHECK_STEP,
        key: `${id}/waited`,
        partyId: application.partyId,
        wakeAt: tx.now,
      });
      return ok(null);
    });
    return 'done';
  };

  const onExpiry: StepHandler = async (step) => {
    await db.withActor(WAITER, 'expire-waiting', null, async (tx) => {
      const application = await store.lockApplication(tx, vault, step.key);
      await step.fence(tx);
      if (application?.state !== 'waiting') return ok(null);
      // Done in the last moment: the step that wakes it is on its way.
      if ((await stillWaitingFor(tx, application)).length === 0) return ok(null);
      await endRequest(tx, application.id);
      await store.moveApplication(tx, application.id, 'lapsed', ['people-not-in-time']);
      await evidence.append(tx, {
        subject: application.partyId,
        kind: 'application-lapsed',
        fields: { applicationId: application.id, reason: 'people-not-in-time' },
      });
      return ok(null);
    });
    return 'done';
  };

  return { begin, stepHandlers: { [WAKE_STEP]: onWake, [EXPIRE_WAITING_STEP]: onExpiry } };
}
