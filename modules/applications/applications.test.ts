import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { parseLocalDate } from '@nesie/clock';
import { idempotencyKey } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { type Tiyn, tenge, tiyn } from '@nesie/money';
import { createWorker, type Worker } from '@nesie/steps';
import type { BureauPort, ReportAnswer } from '../../gateways/bureau/port.ts';
import { CONSENT_KINDS, createConsents } from '../consents/index.ts';
import { createDocuments, createRenderer } from '../documents/index.ts';
import { aClient, aMfo } from '../documents/testing/builders.ts';
import { createProducts } from '../products/index.ts';
import {
  type Applications,
  createApplications,
  loadDecisionTable,
  type NewApplication,
  type Stated,
  toApplicationWire,
} from './index.ts';
import { aConfirmedParty, anObligation, aReport, type TestParty } from './testing/builders.ts';

const PRODUCT = '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0001';
const FINGERPRINT = 'a'.repeat(64);

let base: TestDb;
let applications: Applications;
let worker: Worker;
let consents: ReturnType<typeof createConsents>;
let documents: ReturnType<typeof createDocuments>;
let answer: ReportAnswer | (() => ReportAnswer);
let birthDate = parseLocalDate('1990-01-01');
let own = { open: 0, overdueDays: 0, grantedToday: tenge(0) };
const asked: { readonly iin: string; readonly consentRef: string }[] = [];
const leaves: {
  readonly subject: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
}[] = [];

before(async () => {
  base = await createTestDb({ name: 'applications' });
  const { db, vault, clock } = base;
  const evidence = {
    append: async (_: unknown, leaf: (typeof leaves)[number]) => {
      leaves.push(leaf);
    },
  };
  const bureau: BureauPort = {
    report: async (query) => {
      asked.push(query);
      return typeof answer === 'function' ? answer() : answer;
    },
  };
  documents = createDocuments({
    ...{ db, vault, evidence },
    renderer: createRenderer(),
    log: { error: () => {} },
  });
  consents = createConsents({ db, documents, evidence });
  applications = createApplications({
    ...{ db, vault, evidence, documents, consents, bureau },
    products: createProducts({ db }),
    clients: { individual: async () => ({ details: aClient, birthDate }) },
    table: loadDecisionTable(),
    mfo: aMfo,
    trustFingerprint: async () => FINGERPRINT,
    ownMicrocredits: async () => own,
    contractIdOf: async () => null,
  });
  worker = createWorker({ db, clock, handlers: applications.stepHandlers, maxAttempts: 1 });
});
after(() => base.close());
beforeEach(() => {
  answer = aReport();
  birthDate = parseLocalDate('1990-01-01');
  own = { open: 0, overdueDays: 0, grantedToday: tenge(0) };
});

const stating = (income: Tiyn, over: Partial<Stated> = {}): Stated => ({
  ...{ income, obligations: tenge(0), purpose: 'everyday', askedByOthers: false, conscript: false },
  ...over,
});
const wanted = (over: Partial<NewApplication> = {}): NewApplication => ({
  productId: PRODUCT,
  amount: tenge(100_000),
  term: { unit: 'days', count: 30 },
  stated: stating(tenge(300_000)),
  consents: ['credit-bureau', 'personal-data'],
  ...over,
});
const key = () => idempotencyKey(randomUUID(), {});
const submit = (party: TestParty, over: Partial<NewApplication> = {}) =>
  applications.submitApplication(party.actor, wanted(over), key());

async function submitted(party: TestParty, over: Partial<NewApplication> = {}): Promise<string> {
  const result = await submit(party, over);
  assert.ok(!result.refused, result.refused ? result.refusal.code : '');
  return result.value.application.id;
}

async function read(party: TestParty, id: string) {
  const result = await applications.readApplication(party.actor, id);
  assert.ok(!result.refused);
  return toApplicationWire(result.value, 'ru');
}

const leavesOf = (party: TestParty) => leaves.filter(({ subject }) => subject === party.id);

test('[R-2.3] from the wish to the offer: consents kept, bureau asked under one of them, figures to the tiyn', async () => {
  const party = await aConfirmedParty(base);
  const id = await submitted(party);
  assert.equal((await read(party, id)).state, 'checking');
  await worker.runUntilIdle();

  const { state, offer, reasons } = await read(party, id);
  assert.deepEqual([state, reasons], ['offered', []]);
  assert.deepEqual(
    [
      offer?.receiveTiyn,
      offer?.payTiyn,
      offer?.overpaymentTiyn,
      offer?.gesv,
      offer?.nominalAnnualRate,
      offer?.dueOn,
    ],
    ['10000000', '10870000', '870000', '175.9', '105.85', '2026-12-23'],
  );
  assert.deepEqual(
    leavesOf(party).map(({ kind }) => kind),
    ['application-submitted', 'application-decided'],
  );
  const given = await consents.listConsents(party.actor);
  assert.deepEqual(given.map(({ kind }) => kind).sort(), ['credit-bureau', 'personal-data']);
  assert.ok(given.some((consent) => consent.id === asked.at(-1)?.consentRef));
  const told = await base.db.read(party.actor, 'read-document', (tx) =>
    documents.read(tx, offer?.documentId ?? ''),
  );
  assert.ok(!told.refused);
  assert.equal(told.value.sha256, leavesOf(party)[1]?.fields.termsShownSha256);
});

test('the decision is kept with its table, its facts and the rules that spoke; the client does not see it', async () => {
  const party = await aConfirmedParty(base);
  answer = aReport({ stopCredit: true, stopCreditSince: parseLocalDate('2026-01-01') });
  const id = await submitted(party);
  await worker.runUntilIdle();
  const inside = await base.db.read({ kind: 'system', process: 'tests' }, 'read-decision', (tx) =>
    applications.decisionOf(tx, id),
  );
  assert.equal(inside?.outcome, 'refuse');
  assert.match(JSON.stringify(inside?.trace), /stop-credit/);
  assert.equal(inside?.table.sha256, loadDecisionTable().sha256);
  assert.equal(inside?.table.sha256, leavesOf(party)[1]?.fields.decisionTableSha256);
  assert.equal(
    await base.db.read(party.actor, 'read-decision', (tx) => applications.decisionOf(tx, id)),
    null,
  );
});

const refusals: readonly (readonly [string, string, () => Partial<NewApplication> | undefined])[] = [
  [
    'under-age',
    'a client under eighteen',
    () => {
      birthDate = parseLocalDate('2008-11-24');
      return { consents: [...CONSENT_KINDS] };
    },
  ],
  [
    'stop-credit',
    'a voluntary refusal of credit',
    () => {
      answer = aReport({ stopCredit: true, stopCreditSince: parseLocalDate('2026-01-01') });
      return undefined;
    },
  ],
  [
    'bankruptcy',
    'bankruptcy',
    () => {
      answer = aReport({ bankruptcy: true });
      return undefined;
    },
  ],
  [
    'microcredit-arrears',
    'arrears on a microcredit elsewhere',
    () => {
      answer = aReport({ obligations: [anObligation({ kind: 'microcredit', arrearsDays: 2 })] });
      return undefined;
    },
  ],
  [
    'microcredit-arrears',
    'arrears here that the bureau does not know yet',
    () => {
      own = { ...own, overdueDays: 2 };
      return undefined;
    },
  ],
  [
    'bank-arrears',
    'arrears on a bank loan',
    () => {
      answer = aReport({ obligations: [anObligation({ arrearsDays: 31 })] });
      return undefined;
    },
  ],
  [
    'microcredit-open',
    'an open microcredit here',
    () => {
      own = { ...own, open: 1 };
      return undefined;
    },
  ],
  ['kdn-over', 'a debt burden over one half', () => ({ stated: stating(tenge(217_399)) })],
  [
    'kdn-over',
    'a debt burden over one quarter after long arrears',
    () => {
      answer = aReport({ longestArrearsDays12Months: 91 });
      return { stated: stating(tenge(400_000)) };
    },
  ],
  ['kdn-over', 'no income', () => ({ stated: stating(tenge(0)) })],
];

for (const [code, title, arrange] of refusals) {
  test(`refused with a reason in plain words: ${title}`, async () => {
    const party = await aConfirmedParty(base);
    const id = await submitted(party, arrange());
    await worker.runUntilIdle();
    const { state, reasons, offer } = await read(party, id);
    assert.deepEqual([state, reasons.map((reason) => reason.code), offer], ['refused', [code], undefined]);
    assert.ok((reasons[0]?.text.length ?? 0) > 20);
  });
}

test('at exactly one half of the income the burden passes', async () => {
  const party = await aConfirmedParty(base);
  const id = await submitted(party, {
    stated: stating(tenge(217_400)),
  });
  await worker.runUntilIdle();
  assert.equal((await read(party, id)).state, 'offered');
});

test('a silent bureau is asked again and never passes; after a day the client is asked to come back', async () => {
  const party = await aConfirmedParty(base);
  const start = base.clock.now();
  answer = { outcome: 'unknown', why: 'timeout' };
  const id = await submitted(party);
  const before = asked.length;
  await worker.runUntilIdle();
  assert.equal(asked.length, before + 1);
  for (const seconds of [5, 30, 120]) {
    base.clock.advance(seconds);
    await worker.runUntilIdle();
  }
  assert.equal(asked.length, before + 4);
  assert.equal((await read(party, id)).state, 'checking');
  base.clock.advance(24 * 3600);
  await worker.runUntilIdle();
  const { state, reasons } = await read(party, id);
  assert.deepEqual([state, reasons[0]?.code], ['refused', 'bureau-unavailable']);
  assert.equal(leavesOf(party).at(-1)?.kind, 'application-lapsed');
  base.clock.set(start);
});

test('a bureau that answers in the end is believed; a report about somebody else is not', async () => {
  const party = await aConfirmedParty(base);
  answer = aReport({ iin: '900101300811' });
  const id = await submitted(party);
  await worker.runUntilIdle();
  assert.equal((await read(party, id)).state, 'checking');
  answer = aReport();
  base.clock.advance(5);
  await worker.runUntilIdle();
  assert.equal((await read(party, id)).state, 'offered');
});

test('[R-12.2] a withdrawn consent no longer opens the bureau report', async () => {
  const party = await aConfirmedParty(base);
  const id = await submitted(party);
  const [consent] = (await consents.listConsents(party.actor)).filter(({ kind }) => kind === 'credit-bureau');
  await consents.withdrawConsent(party.actor, consent?.id ?? '', key());
  const before = asked.length;
  await worker.runUntilIdle();
  assert.equal(asked.length, before);
  assert.equal((await read(party, id)).reasons[0]?.code, 'consent-withdrawn');
});

test('an application withdrawn while the bureau is being asked gets no offer', async () => {
  const party = await aConfirmedParty(base);
  const id = await submitted(party);
  let withdrawal: Promise<unknown> = Promise.resolve();
  answer = () => {
    withdrawal = applications.withdrawApplication(party.actor, id, key());
    return { outcome: 'unknown', why: 'late' };
  };
  await worker.runUntilIdle();
  await withdrawal;
  answer = aReport();
  base.clock.advance(5);
  await worker.runUntilIdle();
  const { state, offer } = await read(party, id);
  assert.deepEqual([state, offer], ['withdrawn', undefined]);
});

test('an offer runs out, and then another application may be made', async () => {
  const party = await aConfirmedParty(base);
  const id = await submitted(party);
  await worker.runUntilIdle();
  base.clock.advance(3 * 24 * 3600 - 1);
  await worker.runUntilIdle();
  assert.equal((await read(party, id)).state, 'offered');
  base.clock.advance(1);
  const late = await base.db.withActor(party.actor, 'draw-contract', null, (tx) =>
    applications.lockOffer(tx, id),
  );
  assert.equal(late.refused && late.refusal.code, 'offer-expired');
  await worker.runUntilIdle();
  assert.equal((await read(party, id)).reasons[0]?.code, 'offer-expired');
  await submitted(party);
});

test('[R-2.3] an offered application can be taken back in the cabinet, once', async () => {
  const party = await aConfirmedParty(base);
  const id = await submitted(party);
  await worker.runUntilIdle();
  const first = await applications.withdrawApplication(party.actor, id, key());
  assert.ok(!first.refused);
  const second = await applications.withdrawApplication(party.actor, id, key());
  assert.deepEqual(second.refused && second.refusal, {
    code: 'application-not-withdrawable',
    state: 'withdrawn',
  });
});

test('ten parallel applications are one', async () => {
  const party = await aConfirmedParty(base);
  const tries = await Promise.all(Array.from({ length: 10 }, () => submit(party)));
  assert.equal(tries.filter(({ refused }) => !refused).length, 1);
  for (const one of tries) if (one.refused) assert.equal(one.refusal.code, 'application-open');
  assert.equal(leavesOf(party).length, 1);
});

test('one key is one application, its answer repeated', async () => {
  const party = await aConfirmedParty(base);
  const same = key();
  const results = await Promise.all(
    Array.from({ length: 5 }, () => applications.submitApplication(party.actor, wanted(), same)),
  );
  const ids = results.map((result) => (result.refused ? '' : result.value.application.id));
  assert.equal(new Set(ids).size, 1);
  assert.deepEqual(results[1], results[0]);
});

test('what is wrong is refused before anything is kept', async () => {
  const party = await aConfirmedParty(base);
  const code = async (over: Partial<NewApplication>) => {
    const result = await submit(party, over);
    return result.refused ? result.refusal.code : null;
  };
  assert.equal(await code({ consents: ['credit-bureau'] }), 'consent-missing');
  assert.equal(await code({ consents: [] }), 'consent-missing');
  assert.equal(await code({ amount: tiyn(999_999n) }), 'amount-out-of-range');
  assert.equal(await code({ term: { unit: 'days', count: 22 } }), 'term-out-of-range');
  assert.equal(await code({ productId: randomUUID() }), 'product-not-found');
  const visitor = await applications.submitApplication({ kind: 'visitor' }, wanted(), key());
  assert.equal(visitor.refused && visitor.refusal.code, 'client-needed');
  const rows = await base.ownerSql('select 1 from applications.applications where party_id = $1', [party.id]);
  assert.equal(rows.length, 0);
  assert.deepEqual(await consents.listConsents(party.actor), []);
});

test("another's application is not found, and can't be withdrawn", async () => {
  const id = await submitted(await aConfirmedParty(base));
  const other = await aConfirmedParty(base);
  const found = await applications.readApplication(other.actor, id);
  assert.equal(found.refused && found.refusal.code, 'application-not-found');
  const taken = await applications.withdrawApplication(other.actor, id, key());
  assert.equal(taken.refused && taken.refusal.code, 'application-not-found');
});

test('what was applied for is not changed by anybody, and no arrow is skipped', async () => {
  const id = await submitted(await aConfirmedParty(base));
  const change = (set: string) =>
    base.ownerSql(`update applications.applications set ${set} where id = $1`, [id]);
  await assert.rejects(change('amount_tiyn = amount_tiyn + 1'), /is not changed/);
  await assert.rejects(change(`state = 'contracted'`), /does not go from checking to contracted/);
  await assert.rejects(
    base.ownerSql('delete from applications.applications where id = $1', [id]),
    /not deleted/,
  );
});
