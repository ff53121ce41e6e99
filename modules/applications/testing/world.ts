/** Applications over the real modules, with people who have an IIN, a device and a document; the bureau says what a test wants. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID, sign as signBytes } from 'node:crypto';
import { parseLocalDate } from '@nesie/clock';
import { idempotencyKey } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { checkDigit } from '@nesie/kz';
import { tenge } from '@nesie/money';
import { ok } from '@nesie/problem';
import { createWorker } from '@nesie/steps';
import type { ReportReceipt, SeveralApplications } from '../../../gateways/antifraud/port.ts';
import type { ReportAnswer } from '../../../gateways/bureau/port.ts';
import { createActs, type DeviceJwk, readDeviceJwk } from '../../acts/index.ts';
import { createConsents } from '../../consents/index.ts';
import { createDocuments, createRenderer } from '../../documents/index.ts';
import { aClient, aMfo } from '../../documents/testing/builders.ts';
import { createProducts } from '../../products/index.ts';
import {
  createAntifraudReports,
  createApplications,
  createSpouseConsents,
  loadDecisionTable,
  type NewApplication,
  type Stated,
} from '../index.ts';
import { aConfirmedParty, aReport, type TestParty } from './builders.ts';

export const SHORT = '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0001';
export const INSTALMENTS = '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0002';

export interface Person extends TestParty {
  readonly iin: string;
  readonly jwk: DeviceJwk;
  readonly sign: (digest: Buffer) => Buffer;
}

interface Leaf {
  readonly subject: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
}

let issued = 0;
/** A well-formed IIN that no other test of this process was given. */
export function anIin(): string {
  for (;;) {
    const eleven = `9001013${String(issued++).padStart(4, '0')}`;
    const check = checkDigit(eleven);
    if (check !== null) return `${eleven}${check}`;
  }
}

export const key = () => idempotencyKey(randomUUID(), {});

export const stating = (over: Partial<Stated> = {}): Stated => ({
  ...{ income: tenge(2_000_000), obligations: tenge(0), purpose: 'everyday' },
  ...{ askedByOthers: false, conscript: false },
  ...over,
});

/** Twelve instalments of a sum from which the spouse has to consent. */
export const aLargeWish = (over: Partial<NewApplication> = {}): NewApplication => ({
  productId: INSTALMENTS,
  amount: tenge(4_325_000),
  term: { unit: 'months', count: 12 },
  method: 'annuity',
  stated: stating({ married: false }),
  consents: ['credit-bureau', 'personal-data'],
  ...over,
});

function aDevice(): Pick<Person, 'jwk' | 'sign'> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = readDeviceJwk(publicKey.export({ format: 'jwk' }));
  assert.ok(jwk);
  return {
    jwk,
    sign: (digest) => signBytes('sha256', digest, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}

/** As if two members of staff had approved it; that they have to is tested with visits. */
export async function rememberVisit({ ownerSql }: TestDb, party: TestParty): Promise<void> {
  for (const table of ['visit_requests', 'visits'])
    await ownerSql(`alter table applications.${table} disable trigger all`);
  const id = randomUUID();
  await ownerSql(`insert into applications.visit_requests values ($1, $2, 'x', now())`, [id, party.id]);
  await ownerSql('insert into applications.visits values ($1, $2, now())', [id, party.id]);
  for (const table of ['visit_requests', 'visits'])
    await ownerSql(`alter table applications.${table} enable trigger all`);
}

/** The modules, and whoever acts in them. */
export async function createApplicationWorld(name: string) {
  const base = await createTestDb({ name });
  const { db, vault, clock } = base;
  const leaves: Leaf[] = [];
  const people = new Map<string, Person>();
  const says: {
    bureau: ReportAnswer;
    asked: number;
    birthDate: string;
    grantedToday: bigint;
    antifraud: ReportReceipt;
  } = {
    bureau: aReport(),
    asked: 0,
    birthDate: '1990-01-01',
    grantedToday: 0n,
    antifraud: { outcome: 'accepted', number: 'AF-1' },
  };
  const reported: SeveralApplications[] = [];
  const evidence = {
    append: async (_: unknown, leaf: Leaf) => {
      leaves.push(leaf);
    },
  };
  const acts = createActs({ db, vault });
  const documents = createDocuments({
    ...{ db, vault, evidence },
    renderer: createRenderer(),
    log: { error: () => {} },
  });
  const consents = createConsents({ db, documents, evidence });
  const clients = {
    individual: async (_: unknown, partyId: string) => {
      const iin = people.get(partyId)?.iin;
      return iin ? { details: { ...aClient, iin }, birthDate: parseLocalDate(says.birthDate) } : null;
    },
  };
  const trustFingerprint = async () => 'a'.repeat(64);
  const applications = createApplications({
    ...{ db, vault, evidence, documents, consents, clients, trustFingerprint },
    mfo: aMfo,
    products: createProducts({ db }),
    table: loadDecisionTable(),
    bureau: {
      report: async ({ iin }) => {
        says.asked += 1;
        return says.bureau.outcome === 'report'
          ? { ...says.bureau, reportId: randomUUID(), iin }
          : says.bureau;
      },
    },
    ownMicrocredits: async () => ({
      open: 0,
      overdueDays: 0,
      grantedToday: tenge(Number(says.grantedToday)),
    }),
    contractIdOf: async () => null,
  });
  const spouses = createSpouseConsents({
    ...{ db, vault, evidence, acts, consents, documents, clients, trustFingerprint },
    mfo: aMfo,
    deviceOf: async (tx) => {
      const person = tx.actor.kind === 'client' ? people.get(tx.actor.partyId) : undefined;
      assert.ok(person);
      return ok({ jwk: person.jwk });
    },
  });
  const reports = createAntifraudReports({
    ...{ db, vault, evidence, clients },
    antifraud: {
      report: async (report) => {
        reported.push(report);
        return says.antifraud;
      },
    },
  });
  const handlers = { ...applications.stepHandlers, ...reports.stepHandlers };
  const worker = createWorker({ db, clock, handlers, maxAttempts: 1 });

  return {
    ...{ base, says, leaves, reported, acts, documents, consents, applications, spouses, worker },

    async aPerson(iin = anIin()): Promise<Person> {
      const person: Person = { ...(await aConfirmedParty(base)), ...aDevice(), iin };
      people.set(person.id, person);
      await base.ownerSql('insert into parties.iin_hashes values ($1, $2, $3)', [
        vault.searchVersion(),
        vault.searchHash('iin', iin),
        person.id,
      ]);
      return person;
    },

    async apply(person: Person, wish: NewApplication): Promise<string> {
      const made = await applications.submitApplication(person.actor, wish, key());
      assert.ok(!made.refused, made.refused ? JSON.stringify(made.refusal) : '');
      return made.value.application.id;
    },

    async read(person: Person, id: string) {
      const found = await applications.readApplication(person.actor, id);
      assert.ok(!found.refused);
      return found.value;
    },

    /** Every factor proven, by the person's own device. */
    async proven(person: Person, requestId: string): Promise<string> {
      const made = await spouses.createConsentAct(person.actor, requestId, key());
      assert.ok(!made.refused, made.refused ? made.refusal.code : '');
      const { id, digest } = made.value;
      await db.withActor(person.actor, 'prove', null, (tx) =>
        acts.addFactor(tx, id, { kind: 'otp', proof: {} }),
      );
      const signed = await acts.signWithDevice(
        person.actor,
        id,
        person.sign(Buffer.from(digest, 'hex')),
        key(),
      );
      assert.ok(!signed.refused);
      return id;
    },

    kindsOf: (person: TestParty) =>
      leaves.filter(({ subject }) => subject === person.id).map(({ kind }) => kind),
  };
}
