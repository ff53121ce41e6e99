import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseInstant } from '@nesie/clock';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { createHttpServer } from '@nesie/http';
import { createProducts, productProblems, productRoutes } from './index.ts';

const SHORT = '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0001';
const INSTALMENTS = '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0002';

let base: TestDb;
let app: Awaited<ReturnType<typeof createHttpServer>>;

before(async () => {
  base = await createTestDb({ name: 'product_routes' });
  app = await createHttpServer({
    publicUrl: new URL('http://localhost:8080'),
    problems: [productProblems],
    // Nobody has a session here.
    sessionOf: async () => ({ actor: { kind: 'visitor' }, sessionId: null, csrfToken: null }),
  });
  await app.register(productRoutes(createProducts({ db: base.db })), { prefix: '/api' });
});
after(async () => {
  await app.close();
  await base.close();
});

const months = (count: number) => ({ unit: 'months', count });
const aQuestion = (over: Readonly<Record<string, unknown>> = {}) => ({
  productId: INSTALMENTS,
  amountTiyn: '30000000',
  term: months(3),
  method: 'annuity',
  ...over,
});

async function ask(payload: object, lang = 'kk') {
  const headers = { 'accept-language': lang };
  const answer = await app.inject({ method: 'POST', url: '/api/quotes', headers, payload });
  return { status: answer.statusCode, json: answer.json() };
}

test('a visitor without a session gets a quote with every payment, and GESV beside the rate', async () => {
  const { status, json } = await ask(aQuestion());
  assert.equal(status, 200);
  assert.deepEqual(json, {
    productId: INSTALMENTS,
    method: 'annuity',
    receiveTiyn: '30000000',
    payTiyn: '31822596',
    overpaymentTiyn: '1822596',
    term: months(3),
    firstPaymentTiyn: '10605911',
    firstDueOn: '2026-12-23',
    dueOn: '2027-02-23',
    rate: { share: '0.36', per: 'year' },
    nominalAnnualRate: '36',
    gesv: '42.6',
    pauseHours: null,
    schedule: [
      {
        number: 1,
        dueOn: '2026-12-23',
        principalTiyn: '9718240',
        interestTiyn: '887671',
        totalTiyn: '10605911',
        balanceTiyn: '20281760',
      },
      {
        number: 2,
        dueOn: '2027-01-23',
        principalTiyn: '9985789',
        interestTiyn: '620122',
        totalTiyn: '10605911',
        balanceTiyn: '10295971',
      },
      {
        number: 3,
        dueOn: '2027-02-23',
        principalTiyn: '10295971',
        interestTiyn: '314803',
        totalTiyn: '10610774',
        balanceTiyn: '0',
      },
    ],
    issuedOn: '2026-11-23',
    lawful: true,
  });
});

test('who compares the ways of repayment asks once for each', async () => {
  const [equal, falling] = await Promise.all(
    ['annuity', 'equal-principal'].map((method) => ask(aQuestion({ method }))),
  );
  assert.equal(equal?.json.method, 'annuity');
  assert.ok(BigInt(falling?.json.overpaymentTiyn) < BigInt(equal?.json.overpaymentTiyn));
  assert.ok(BigInt(falling?.json.firstPaymentTiyn) > BigInt(equal?.json.firstPaymentTiyn));
});

test('over 75 MCI a quote tells of the pause, and is lawful', async () => {
  const { json } = await ask(aQuestion({ amountTiyn: '32437501' }));
  assert.deepEqual([json.pauseHours, json.issuedOn, json.lawful], [24, '2026-11-24', true]);
});

test('products are public: with terms, rates, ways of repayment and the limits of the day', async () => {
  const { statusCode, json } = await app.inject({ method: 'GET', url: '/api/products' });
  const [short, instalments] = json();
  assert.equal(statusCode, 200);
  assert.deepEqual(instalments, {
    id: INSTALMENTS,
    version: 1,
    name: { kk: 'Бөліп төлеу', ru: 'Оплата частями', en: 'Instalments' },
    minTiyn: '5000000',
    maxTiyn: '500000000',
    term: { unit: 'months', min: 3, max: 12 },
    rate: { share: '0.36', per: 'year' },
    basis: 'actual-365',
    methods: ['annuity', 'equal-principal'],
    today: '2026-11-23',
    pauseOverTiyn: '32437500',
    pauseHours: 24,
    burdenCap: '0.5',
  });
  assert.deepEqual([short.id, short.rate, short.term.unit], [SHORT, { share: '0.0029', per: 'day' }, 'days']);
});

test('every refusal of a quote has its code, its figures and a sentence in the language asked for', async () => {
  const methods = ['annuity', 'equal-principal'];
  const cases = [
    [{ method: undefined }, 'method-needed', { methods }],
    [{ method: 'single-payment' }, 'method-not-offered', { methods }],
    [{ term: months(13) }, 'term-out-of-range', { unit: 'months', min: 3, max: 12 }],
    [{ term: { unit: 'days', count: 6 } }, 'term-out-of-range', { unit: 'months', min: 3, max: 12 }],
    [{ amountTiyn: '500000001' }, 'amount-out-of-range', { minTiyn: '5000000', maxTiyn: '500000000' }],
  ] as const;
  for (const [over, code, figures] of cases) {
    const details = new Set<string>();
    for (const lang of ['kk', 'ru', 'en']) {
      const { status, json } = await ask(aQuestion(over), lang);
      assert.deepEqual([status, json.code], [422, code]);
      for (const [name, value] of Object.entries(figures)) assert.deepEqual(json[name], value, name);
      details.add(json.detail);
    }
    assert.equal(details.size, 3);
  }
});

test('a question of the wrong shape is a problem, whatever is wrong', async () => {
  const wrong = [
    { term: 3 },
    { term: { unit: 'weeks', count: 3 } },
    { term: { unit: 'months', count: 0 } },
    { term: { unit: 'months', count: 1e9 } },
    { term: { unit: 'months', count: '3' } },
    { termDays: 30 },
    { method: 'bullet' },
    { method: null },
    { amountTiyn: 100 },
    { amountTiyn: '-1' },
    { productId: 'x' },
    { grantedToday: '0' },
  ];
  for (const over of wrong) {
    const { status, json } = await ask(aQuestion(over));
    assert.deepEqual([status, json.code], [400, 'request-invalid'], JSON.stringify(over));
  }
});

test('on a day without an MCI products are listed without limits, and quotes say that nothing is granted', async () => {
  base.clock.set(parseInstant('2026-12-31T19:00:00Z'));
  const [short] = (await app.inject({ method: 'GET', url: '/api/products' })).json();
  assert.deepEqual(
    [short.today, short.pauseOverTiyn, short.pauseHours, short.burdenCap],
    ['2027-01-01', null, null, null],
  );
  const { status, json } = await ask(aQuestion());
  assert.deepEqual([status, json.code, json.parameter], [503, 'legal-parameter-unknown', 'mci']);
  base.clock.set(parseInstant('2026-11-23T07:00:00Z'));
});
