import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { parseLocalDate } from '@nesie/clock';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { createHttpServer } from '@nesie/http';
import { tenge } from '@nesie/money';
import { ok, type Problem, type ProblemMap, type Refusal, refuse } from '@nesie/problem';
import { createWorker, type Worker } from '@nesie/steps';
import type { BankPort } from '../../gateways/bank/port.ts';
import { actProblems, createActs } from '../acts/index.ts';
import {
  applicationProblems,
  applicationRoutes,
  createApplications,
  loadDecisionTable,
} from '../applications/index.ts';
import { aConfirmedParty, aReport, type TestParty } from '../applications/testing/builders.ts';
import { consentProblems, consentRoutes, createConsents } from '../consents/index.ts';
import { createDocuments, createRenderer, documentProblems } from '../documents/index.ts';
import { aClient, aMfo } from '../documents/testing/builders.ts';
import { createLedger } from '../ledger/index.ts';
import { createLoans, loanProblems } from '../loans/index.ts';
import { partyProblems } from '../parties/index.ts';
import { createPayments, paymentProblems } from '../payments/index.ts';
import { createProducts, productProblems, productRoutes } from '../products/index.ts';
import { contractProblems, contractRoutes, createContracts } from './index.ts';

const PRODUCT = '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0001';
const TERM = { unit: 'days', count: 30 };
const PROBLEM_MAPS: readonly ProblemMap<Refusal>[] = [
  actProblems,
  applicationProblems,
  consentProblems,
  contractProblems,
  documentProblems,
  loanProblems,
  partyProblems,
  paymentProblems,
  productProblems,
];

let base: TestDb;
let app: Awaited<ReturnType<typeof createHttpServer>>;
let worker: Worker;
let party: TestParty;

const noBank: BankPort = new Proxy({} as BankPort, {
  get: () => async () => {
    throw new Error('nothing is sent in these tests');
  },
});

before(async () => {
  base = await createTestDb({ name: 'contract_routes' });
  const { db, vault, clock } = base;
  party = await aConfirmedParty(base);
  const evidence = {
    append: async () => ({ leafHash: 'a'.repeat(64), number: 1 }),
    appendAll: async () => [],
    trustFingerprint: async () => 'b'.repeat(64),
  };
  const documents = createDocuments({
    db,
    vault,
    evidence,
    renderer: createRenderer(),
    log: { error: () => {} },
  });
  const consents = createConsents({ db, documents, evidence });
  const products = createProducts({ db });
  const clients = { individual: async () => ({ details: aClient, birthDate: parseLocalDate('1990-01-01') }) };
  const applications = createApplications({
    ...{ db, vault, evidence, documents, consents, products, clients },
    bureau: { report: async () => aReport() },
    table: loadDecisionTable(),
    mfo: aMfo,
    trustFingerprint: evidence.trustFingerprint,
    ownMicrocredits: async () => ({ open: 0, overdueDays: 0, grantedToday: tenge(0) }),
    contractIdOf: async () => null,
  });
  const ledger = createLedger();
  const loans = createLoans({ db, ledger });
  const contracts = createContracts({
    ...{ db, evidence, clients, documents, products, applications, loans },
    acts: createActs({ db, vault }),
    parties: {
      assertDocumentValid: async () => ok(null),
      payableAccount: async () => refuse({ code: 'account-not-confirmed' }),
      accountOf: async () => null,
    },
    payments: createPayments({
      ...{ db, clock, vault, ledger, loans, evidence },
      bank: noBank,
      tell: async () => {},
      account: { iban: aMfo.iban, payoutPurpose: '411' },
    }),
    notices: { sendSms: async () => ({ id: randomUUID() }) },
    contactOf: async () => null,
    deviceOf: async () => refuse({ code: 'device-not-bound' }),
    mfo: aMfo,
    repaymentKnp: '421',
  });
  worker = createWorker({ db, clock, handlers: applications.stepHandlers });
  app = await createHttpServer({
    publicUrl: new URL('http://localhost:8080'),
    problems: PROBLEM_MAPS,
    sessionOf: async (cookie) => ({
      actor: cookie ? party.actor : { kind: 'visitor' },
      sessionId: 's',
      csrfToken: 'csrf',
    }),
  });
  const routes = [
    productRoutes(products),
    consentRoutes(consents),
    applicationRoutes(applications),
    contractRoutes(contracts),
  ];
  for (const plugin of routes) await app.register(plugin, { prefix: '/api' });
});
after(async () => {
  await app.close();
  await base.close();
});

interface Asked {
  readonly body?: unknown;
  readonly as?: 'client' | 'visitor';
  readonly lang?: string;
  readonly key?: string;
  readonly raw?: string;
}

async function ask(
  method: 'GET' | 'POST',
  url: string,
  { body, as = 'client', lang = 'kk', key, raw }: Asked = {},
) {
  const response = await app.inject({
    method,
    url: `/api${url}`,
    headers: {
      'accept-language': lang,
      'x-csrf-token': 'csrf',
      ...(as === 'client' ? { cookie: 'nesie_session=x' } : {}),
      ...(method === 'POST'
        ? { 'idempotency-key': key ?? randomUUID(), 'content-type': 'application/json' }
        : {}),
    },
    ...(method === 'POST' ? { payload: raw ?? JSON.stringify(body ?? {}) } : {}),
  });
  return {
    status: response.statusCode,
    type: String(response.headers['content-type']),
    json: response.json(),
  };
}

function assertProblem(
  answer: { status: number; type: string; json: Problem },
  status: number,
  code: string,
): void {
  assert.deepEqual([answer.status, answer.json.code], [status, code]);
  assert.match(answer.type, /^application\/problem\+json/);
  assert.equal(answer.json.type, `urn:nesie:problem:${code}`);
  assert.ok(answer.json.detail.length > 10);
  assert.doesNotMatch(answer.json.detail, /\{\w+\}/);
}

const anApplication = (over: Readonly<Record<string, unknown>> = {}) => ({
  productId: PRODUCT,
  amountTiyn: '10000000',
  term: { unit: 'days', count: 30 },
  askedByOthers: false,
  conscript: false,
  incomeTiyn: '30000000',
  obligationsTiyn: '0',
  purpose: 'everyday',
  consents: ['credit-bureau', 'personal-data'],
  ...over,
});

test('products and quotes are public; a quote needs no key and shows GESV beside the rate', async () => {
  const listed = await ask('GET', '/products', { as: 'visitor' });
  assert.deepEqual(listed.json[0].rate, { share: '0.0029', per: 'day' });
  const body = { productId: PRODUCT, amountTiyn: '15000000', term: TERM };
  const quoted = await app.inject({
    method: 'POST',
    url: '/api/quotes',
    headers: { 'x-csrf-token': 'csrf' },
    payload: body,
  });
  assert.deepEqual(quoted.json(), {
    productId: PRODUCT,
    method: 'single-payment',
    receiveTiyn: '15000000',
    payTiyn: '16305000',
    overpaymentTiyn: '1305000',
    firstPaymentTiyn: '16305000',
    term: TERM,
    issuedOn: '2026-11-23',
    firstDueOn: '2026-12-23',
    dueOn: '2026-12-23',
    rate: { share: '0.0029', per: 'day' },
    nominalAnnualRate: '105.85',
    gesv: '175.9',
    pauseHours: null,
    schedule: [
      {
        number: 1,
        dueOn: '2026-12-23',
        principalTiyn: '15000000',
        interestTiyn: '1305000',
        totalTiyn: '16305000',
        balanceTiyn: '0',
      },
    ],
    lawful: true,
  });
});

test('every field of a quote and of an application, wrong, is a problem that names the field', async () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['productId', 'x'],
    ['productId', 7],
    ['amountTiyn', 100],
    ['amountTiyn', '-1'],
    ['amountTiyn', '0'],
    ['amountTiyn', '1.5'],
    ['amountTiyn', '1e9'],
    ['amountTiyn', '9'.repeat(40)],
    ['term', 30],
    ['term', { unit: 'weeks', count: 4 }],
    ['term', { unit: 'days', count: '30' }],
    ['term', { unit: 'days', count: 0 }],
    ['term', { unit: 'days', count: 30.5 }],
    ['term', { unit: 'days', count: 1e9 }],
    ['term', null],
    ['method', 'balloon'],
  ];
  const onlyApplication: readonly (readonly [string, unknown])[] = [
    ['incomeTiyn', ''],
    ['incomeTiyn', '-5'],
    ['incomeTiyn', undefined],
    ['obligationsTiyn', 'много'],
    ['purpose', ''],
    ['purpose', 'x'.repeat(101)],
    ['purpose', '中文'],
    ['purpose', 'a\u0000b'],
    ['purpose', 5],
    ['consents', 'credit-bureau'],
    ['consents', ['other']],
  ];
  for (const [field, value] of [...wrong, ...onlyApplication]) {
    const answer = await ask('POST', '/applications', { body: anApplication({ [field]: value }) });
    assertProblem(answer, 400, 'request-invalid');
    const errors: readonly { readonly field: string }[] = answer.json.errors;
    assert.ok(
      errors.some((one) => one.field.startsWith(field)),
      `${field}: ${JSON.stringify(errors)}`,
    );
  }
  for (const [field, value] of wrong) {
    const body = { productId: PRODUCT, amountTiyn: '15000000', term: TERM, [field]: value };
    assertProblem(await ask('POST', '/quotes', { body }), 400, 'request-invalid');
  }
  assertProblem(
    await ask('POST', '/applications', { body: anApplication({ state: 'offered' }) }),
    400,
    'request-invalid',
  );
  assertProblem(await ask('POST', '/applications', { raw: '{"productId":' }), 400, 'body-unreadable');
  assertProblem(
    await ask('POST', '/applications', { raw: `"${'x'.repeat(300_000)}"` }),
    413,
    'body-too-large',
  );
});

test('a refusal of the guard names its rule in the language asked for', async () => {
  // A product whose shortest term is beyond the annual cap: the daily rate alone would let it pass.
  const productId = randomUUID();
  await base.ownerSql(
    `insert into products.versions select $1, 1, from_day, null, name_kk, name_ru, name_en, min_tiyn, max_tiyn, 5,
       max_term, rate, term_unit, rate_per, basis, methods from products.versions where product_id = $2`,
    [productId, PRODUCT],
  );
  const body = { productId, amountTiyn: '10000000', term: { unit: 'days', count: 15 } };
  const quote = await ask('POST', '/quotes', { body, as: 'visitor' });
  assert.deepEqual([quote.status, quote.json.lawful, quote.json.rule], [200, false, 'short-gesv']);
  for (const [lang, word] of [
    ['kk', 'заң'],
    ['ru', 'закон'],
    ['en', 'law'],
  ] as const) {
    const answer = await ask('POST', '/applications', { body: anApplication(body), lang });
    assertProblem(answer, 422, 'offer-over-cap');
    assert.match(answer.json.detail, new RegExp(word));
    assert.equal(answer.json.rule, 'short-gesv');
  }
});

test('from the application to the contract over HTTP: steps can not be skipped, and one key is one effect', async () => {
  assertProblem(
    await ask('POST', '/applications', { body: anApplication(), as: 'visitor' }),
    401,
    'client-needed',
  );
  const key = randomUUID();
  const made = await ask('POST', '/applications', { body: anApplication(), key });
  assert.equal(made.status, 201);
  assert.deepEqual([made.json.state, made.json.reasons], ['checking', []]);
  const again = await ask('POST', '/applications', { body: anApplication(), key });
  assert.equal(again.json.id, made.json.id);
  const reused = await ask('POST', '/applications', {
    body: anApplication({ term: { unit: 'days', count: 31 } }),
    key,
  });
  assertProblem(reused, 422, 'idempotency-key-reused');
  assertProblem(await ask('POST', '/applications', { body: anApplication() }), 409, 'application-open');

  assertProblem(await ask('POST', `/applications/${made.json.id}/contract`), 409, 'offer-missing');
  await worker.runUntilIdle();
  const offered = await ask('GET', `/applications/${made.json.id}`);
  assert.deepEqual(
    [offered.json.state, offered.json.offer.payTiyn, offered.json.offer.gesv],
    ['offered', '10870000', '175.9'],
  );
  assertProblem(await ask('POST', `/applications/${made.json.id}/contract`), 409, 'account-not-confirmed');
  const withdrawn = await ask('POST', `/applications/${made.json.id}/withdrawal`);
  assert.deepEqual([withdrawn.status, withdrawn.json.state], [200, 'withdrawn']);
});

test('what is not there, or is no id, is a problem and never a crash', async () => {
  const id = randomUUID();
  assertProblem(await ask('GET', `/applications/${id}`), 404, 'application-not-found');
  assertProblem(await ask('GET', `/contracts/${id}`), 404, 'contract-not-found');
  assertProblem(await ask('GET', `/contracts/${id}/document`), 404, 'contract-not-found');
  assertProblem(await ask('POST', `/contracts/${id}/acts`), 404, 'contract-not-found');
  assertProblem(await ask('POST', `/contracts/${id}/confirmation-acts`), 404, 'contract-not-found');
  assertProblem(await ask('POST', `/contracts/${id}/cancellation`), 404, 'contract-not-found');
  const confirmation = await ask('POST', `/contracts/${id}/confirmation`, { body: { actId: id } });
  assertProblem(confirmation, 404, 'contract-not-found');
  assertProblem(
    await ask('POST', `/contracts/${id}/signature`, { body: { actId: id } }),
    404,
    'contract-not-found',
  );
  assertProblem(
    await ask('POST', `/contracts/${id}/signature`, { body: { actId: 'x' } }),
    400,
    'request-invalid',
  );
  assertProblem(await ask('POST', `/contracts/${id}/signature`, { body: {} }), 400, 'request-invalid');
  assertProblem(await ask('POST', `/consents/${id}/withdrawal`), 404, 'consent-not-found');
  assertProblem(await ask('GET', '/contracts/1'), 400, 'request-invalid');
  assertProblem(await ask('GET', '/applications/..%2f..'), 400, 'request-invalid');
});

test('the words of the consents are public, and the ones given are listed', async () => {
  const texts = await ask('GET', '/consent-texts', { as: 'visitor' });
  assert.equal(texts.json.length, 3);
  const given = await ask('GET', '/consents');
  assert.ok(given.json.length >= 2);
  assert.deepEqual((await ask('GET', '/consents', { as: 'visitor' })).json, []);
});

test('every refusal has its sentences in three languages, and no code is used twice', () => {
  const seen = new Set<string>();
  for (const map of PROBLEM_MAPS) {
    for (const [code, { status, text }] of Object.entries(map)) {
      assert.ok(!seen.has(code), code);
      seen.add(code);
      assert.ok(status >= 400 && status < 600);
      for (const lang of ['kk', 'ru', 'en'] as const) assert.ok(text[lang].length > 10, `${code} ${lang}`);
    }
  }
});
