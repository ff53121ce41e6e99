import { type Instant, millisBetween, plusSeconds } from '@nesie/clock';
import type { Actor, Db, Tx } from '@nesie/db';
import { ok } from '@nesie/problem';
import { type StepHandler, steps } from '@nesie/steps';
import type { Vault } from '@nesie/vault';
import type { AntifraudPort } from '../../gateways/antifraud/port.ts';
import type { EvidenceLog } from './applications.ts';
import type { Clients } from './clients.ts';
import * as store from './store.ts';

export interface AntifraudDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly evidence: EvidenceLog;
  readonly clients: Clients;
  readonly antifraud: AntifraudPort;
}

const REPORT_STEP = 'report-applications';
const REPORTER: Actor = { kind: 'system', process: 'report-applications' };
const HOUR_SECONDS = 3600;
const MINUTE_SECONDS = 60;
/** So long it is told again by itself; then it waits for the operator. */
const PATIENCE_MS = 30 * 24 * 3_600_000;

/** Applications of a party within the hour that ends with a moment. */
export function withinTheHour(tx: Tx, partyId: string, last: Instant): Promise<number> {
  return store.countApplications(tx, partyId, plusSeconds(last, -HOUR_SECONDS), last);
}

/** Has the anti-fraud centre told of an application that is one of several, once. */
export function scheduleReport(tx: Tx, applicationId: string): Promise<boolean> {
  return steps.schedule(tx, { kind: REPORT_STEP, key: applicationId, wakeAt: tx.now });
}

/** Tells the anti-fraud centre of several applications within an hour; unknown is told again under the same reference. */
export function createAntifraudReports({ db, vault, evidence, clients, antifraud }: AntifraudDeps) {
  async function whatToTell(applicationId: string) {
    return db.read(REPORTER, 'report-applications', async (tx) => {
      const application = await store.findApplication(tx, vault, applicationId);
      const individual = application && (await clients.individual(tx, application.partyId));
      if (!application || !individual) throw new Error('an application of nobody');
      const { partyId, submittedAt } = application;
      return {
        partyId,
        submittedAt,
        now: tx.now,
        report: {
          reference: applicationId,
          iin: individual.details.iin,
          applications: await withinTheHour(tx, partyId, submittedAt),
          lastAt: submittedAt,
        },
      };
    });
  }

  const report: StepHandler = async (step) => {
    const told = await whatToTell(step.key);
    const age = millisBetween(told.submittedAt, told.now);
    if (age > PATIENCE_MS) throw new Error('the anti-fraud centre gave no answer for thirty days');
    const receipt = await antifraud.report(told.report);
    if (receipt.outcome === 'unknown')
      return { again: plusSeconds(told.now, age < HOUR_SECONDS * 1000 ? MINUTE_SECONDS : HOUR_SECONDS) };
    await db.withActor(REPORTER, 'report-applications', null, async (tx) => {
      await step.fence(tx, 'done');
      await evidence.append(tx, {
        subject: told.partyId,
        kind: 'applications-reported',
        fields: {
          applicationId: step.key,
          applications: String(told.report.applications),
          outcome: receipt.outcome,
          number: receipt.outcome === 'accepted' ? receipt.number : '',
          reason: receipt.outcome === 'rejected' ? receipt.reason : '',
        },
      });
      return ok(null);
    });
    return 'done';
  };

  return { stepHandlers: { [REPORT_STEP]: report } };
}
