import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseInstant, parseLocalDate, plusDays } from '@nesie/clock';
import { flowsOf, gesv, scheduleOf } from '@nesie/credit';
import type { Actor } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { formatDecimal, tenge, tiyn } from '@nesie/money';
import { LANGS, toProblem } from '@nesie/problem';
import { productProblems } from './errors.ts';
import { type Limits, limitsOn, type Parameter } from './limits.ts';
import { createProducts, type Products } from './products.ts';
import { type Asked, type Product, quoteOf } from './quotes.ts';

const SHORT = '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0001';
const INSTALMENTS = '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0002';
const visitor: Actor = { kind: 'visitor' };
let base: TestDb;
let products: Products;
let all: readonly Parameter[];

before(async () => {
  base = await createTestDb({ name: 'products' });
  products = createProducts({ db: base.db });
  all = await base.db.read(visitor, 'list-parameters', (tx) => products.parameters(tx));
});
after(() => base.close());

function limits(on = '2026-11-23'): Limits {
  const known = limitsOn(all, parseLocalDate(on));
  assert.ok(!known.refused);
  return known.value;
}

const asked = (over: Partial<Asked> = {}): Asked => ({
  productId: SHORT,
  amount: tenge(150_000),
  term: { unit: 'days', count: 30 },
  ...over,
});

const inInstalments = (over: Partial<Asked> = {}): Asked =>
  asked({
    productId: INSTALMENTS,
    amount: tenge(300_000),
    term: { unit: 'months', count: 12 },
    method: 'annuity',
    ...over,
  });

async function quote(wanted: Asked) {
  const quoted = await products.quoteFor(visitor, wanted);
  assert.ok(!quoted.refused, quoted.refused ? quoted.refusal.code : '');
  return quoted.value;
}

async function instalments(): Promise<Product> {
  const product = (await products.listProducts(visitor)).products.find(({ id }) => id === INSTALMENTS);
  assert.ok(product);
  return product;
}

async function refusal(wanted: Asked) {
  const quoted = await products.quoteFor(visitor, wanted);
  return quoted.refused ? quoted.refusal : null;
}

test('limits are those of the day: before 5 January 2026 there is no short cap, after 2026 no MCI, and lending stops', () => {
  assert.equal(formatDecimal({ digits: limits().mci, scale: 2 }), '4325');
  const early = limitsOn(all, parseLocalDate('2026-01-04'));
  assert.deepEqual(early.refused && early.refusal.parameter, 'gesv-cap');
  const late = limitsOn(all, parseLocalDate('2027-01-01'));
  assert.deepEqual(late.refused && late.refusal, {
    code: 'legal-parameter-unknown',
    parameter: 'mci',
    on: '2027-01-01',
  });
});

test('what is fairly sure and not confirmed is named', () => {
  assert.deepEqual(limits().unconfirmed, [
    'short-overpayment-cap',
    'microcredit-arrears-over',
    'bank-arrears-over',
    'young-below',
    'older-from',
    'applications-an-hour',
    'arrears-notice',
  ]);
});

test('ages, the spouse, the pause and deadlines are limits of the day too', () => {
  const known = limits();
  assert.deepEqual(
    [
      known.youngBelow,
      known.olderFrom,
      known.spouseAmount,
      known.applicationsPerHour,
      known.appealAnswerDays,
    ],
    [21, 55, tenge(4_325_000), 3, 15],
  );
  assert.deepEqual([known.pauseAmount, known.pauseHours], [tenge(324_375), 24]);
});

test('a new parameter that a day lacks stops lending and is named', () => {
  for (const name of [
    'pause',
    'young-below',
    'older-from',
    'spouse-amount',
    'applications-an-hour',
    'appeal-answer',
  ]) {
    const known = limitsOn(
      all.filter((one) => one.name !== name),
      parseLocalDate('2026-11-23'),
    );
    assert.deepEqual(known.refused && known.refusal.parameter, name);
  }
});

test('two products are listed, the short one first, each with its ways of repayment', async () => {
  const listed = await products.listProducts(visitor);
  assert.deepEqual(
    listed.products.map(({ id, term, rate, basis, methods }) => [
      id,
      term,
      formatDecimal(rate.share),
      rate.per,
      basis,
      methods,
    ]),
    [
      [SHORT, { unit: 'days', min: 23, max: 45 }, '0.0029', 'day', 'actual-365', ['single-payment']],
      [
        INSTALMENTS,
        { unit: 'months', min: 3, max: 12 },
        '0.36',
        'year',
        'actual-365',
        ['annuity', 'equal-principal'],
      ],
    ],
  );
});

test('a quote carries the rate with its GESV, and the sums to the tiyn', async () => {
  const { interest, pay, gesv, nominalAnnualRate, dueOn, over, rows, pause } = await quote(asked());
  assert.deepEqual(
    [interest, pay, gesv, formatDecimal(nominalAnnualRate), dueOn, over, rows.length, pause],
    [1_305_000n, 16_305_000n, '175.9', '105.85', '2026-12-23', null, 1, null],
  );
});

test('a quote of instalments has every payment, and compares by the way of repayment', async () => {
  const annuity = await quote(inInstalments());
  const falling = await quote(inInstalments({ method: 'equal-principal' }));
  assert.deepEqual(
    [annuity.rows.length, annuity.firstDueOn, annuity.dueOn, annuity.rows[0]?.total, annuity.rows[10]?.total],
    [12, '2026-12-23', '2027-11-23', 3_013_863n, 3_013_863n],
  );
  assert.ok(falling.interest < annuity.interest);
  assert.ok((falling.rows[0]?.total ?? 0n) > (falling.rows[11]?.total ?? 0n));
  for (const { over, gesv, rows, pay } of [annuity, falling]) {
    assert.equal(over, null);
    assert.match(gesv, /^42\.\d$/);
    assert.equal(
      rows.reduce((sum, { total }) => sum + total, 0n),
      pay,
    );
  }
});

test('over 75 MCI a quote has the pause, and its days count from the first day the money can go', async () => {
  assert.equal((await quote(inInstalments({ amount: tenge(324_375) }))).pause, null);
  const paused = await quote(inInstalments({ amount: tiyn(32_437_501n) }));
  assert.deepEqual(
    [paused.pause, paused.issuedOn, paused.firstDueOn, paused.over],
    [{ hours: 24 }, '2026-11-24', '2026-12-24', null],
  );
});

test('sums granted on one day are added up before the pause', async () => {
  const second = { amount: tenge(174_375), grantedToday: tenge(150_000) };
  assert.equal((await quote(asked(second))).pause, null);
  assert.deepEqual((await quote(asked({ ...second, grantedToday: tiyn(15_000_001n) }))).pause, { hours: 24 });
});

test('a pause of a day and a half puts the money off by two days', async () => {
  const wanted = inInstalments({ amount: tenge(400_000) });
  const quoted = quoteOf(await instalments(), { ...limits(), pauseHours: 36 }, wanted);
  assert.equal(!quoted.refused && quoted.value.issuedOn, '2026-11-25');
});

test('instalments keep 46 % at every sum, term, way of repayment and day of a year, before rounding', async () => {
  const product = await instalments();
  const { rate, basis, term } = product;
  for (const method of product.methods) {
    for (let count = term.min; count <= term.max; count += 1) {
      let dearest = { on: parseLocalDate('2027-06-01'), percent: 0 };
      // A year with a 29th of February in it.
      for (let on = dearest.on; on < '2028-06-01'; on = plusDays(on, 1)) {
        const principal = product.minTiyn;
        const schedule = scheduleOf({
          ...{ method, principal, rate, basis, issuedOn: on },
          term: { unit: 'months', count },
        });
        const percent = gesv(flowsOf(schedule, principal));
        if (percent > dearest.percent) dearest = { on, percent };
      }
      assert.ok(dearest.percent < 43, `${method} ${count} months from ${dearest.on}: ${dearest.percent}`);
      for (const amount of [product.minTiyn, tenge(324_375), product.maxTiyn]) {
        const wanted = inInstalments({ amount, method, term: { unit: 'months', count } });
        const quoted = quoteOf(product, { ...limits(), on: dearest.on }, wanted);
        assert.equal(!quoted.refused && quoted.value.over, null);
      }
    }
  }
});

test('where there is a choice the client makes it, and only of what is offered', async () => {
  const methods = ['annuity', 'equal-principal'];
  assert.deepEqual(await refusal(inInstalments({ method: undefined })), { code: 'method-needed', methods });
  assert.deepEqual(await refusal(inInstalments({ method: 'single-payment' })), {
    code: 'method-not-offered',
    methods,
  });
  assert.equal((await refusal(asked({ method: 'annuity' })))?.code, 'method-not-offered');
  assert.equal((await quote(asked({ method: 'single-payment' }))).method, 'single-payment');
});

test('sums, terms and products that are not granted are refused with what is', async () => {
  const term = (count: number, unit: 'days' | 'months' = 'days') => ({ term: { unit, count } });
  assert.deepEqual(await refusal(asked({ amount: tiyn(999_999n) })), {
    code: 'amount-out-of-range',
    minTiyn: '1000000',
    maxTiyn: '19000000',
  });
  assert.equal((await refusal(asked({ amount: tiyn(19_000_001n) })))?.code, 'amount-out-of-range');
  assert.equal((await refusal(inInstalments({ amount: tiyn(4_999_999n) })))?.code, 'amount-out-of-range');
  assert.equal((await refusal(inInstalments({ amount: tiyn(500_000_001n) })))?.code, 'amount-out-of-range');
  assert.deepEqual(await refusal(asked(term(22))), {
    code: 'term-out-of-range',
    unit: 'days',
    min: 23,
    max: 45,
  });
  const months = { code: 'term-out-of-range', unit: 'months', min: 3, max: 12 };
  for (const wrong of [term(46), term(30, 'months'), term(30.5)])
    assert.equal((await refusal(asked(wrong)))?.code, 'term-out-of-range');
  for (const wrong of [term(2, 'months'), term(13, 'months'), term(6, 'days')])
    assert.deepEqual(await refusal(inInstalments(wrong)), months);
  const unknown = asked({ productId: '00000000-0000-4000-8000-000000000000' });
  assert.equal((await refusal(unknown))?.code, 'product-not-found');
});

test('on a day without an MCI nothing is granted', async () => {
  base.clock.set(parseInstant('2026-12-31T19:00:00Z')); // midnight in Almaty: a year without an MCI begins
  for (const wanted of [asked(), inInstalments()]) {
    const refused = await refusal(wanted);
    assert.deepEqual(refused, { code: 'legal-parameter-unknown', parameter: 'mci', on: '2027-01-01' });
  }
  base.clock.set(parseInstant('2026-11-23T07:00:00Z'));
});

test('every refusal has a sentence in each language, and says what can be done', async () => {
  const refusals = [
    await refusal(asked({ amount: tiyn(1n) })),
    await refusal(asked({ term: { unit: 'days', count: 1 } })),
    await refusal(inInstalments({ method: undefined })),
    await refusal(inInstalments({ method: 'single-payment' })),
  ];
  for (const one of refusals) {
    assert.ok(one);
    for (const lang of LANGS) {
      const { detail } = toProblem(productProblems, one, lang);
      assert.match(detail, /таңдаңыз|[Вв]ыберите|[Cc]hoose/);
      assert.doesNotMatch(detail, /\{\w+\}/);
    }
  }
});

test('the table takes no product whose client could not choose, and no rate of 0.3 % a day', async () => {
  const insert = (values: string) =>
    base.ownerSql(
      `insert into products.versions (product_id, version, from_day, name_kk, name_ru, name_en, min_tiyn, max_tiyn,
         term_unit, min_term, max_term, rate, rate_per, basis, methods)
       values (gen_random_uuid(), 1, '2026-01-05', 'abc', 'abc', 'abc', 1, 2, ${values})`,
    );
  await assert.rejects(
    insert(`'months', 3, 12, 0.36, 'year', 'actual-365', array['annuity']`),
    /leave_a_choice/,
  );
  await assert.rejects(
    insert(`'days', 3, 12, 0.36, 'year', 'actual-365', array['annuity', 'equal-principal']`),
    /leave_a_choice/,
  );
  await assert.rejects(insert(`'days', 3, 12, 0.001, 'day', '30-360', array['single-payment']`), /basis_is/);
  await assert.rejects(
    insert(`'days', 3, 12, 0.003, 'day', 'actual-365', array['single-payment']`),
    /rate_is/,
  );
  await assert.rejects(
    insert(`'days', 3, 12, 1.095, 'year', 'actual-365', array['single-payment']`),
    /rate_is/,
  );
  await assert.rejects(insert(`'months', 3, 121, 0.3, 'year', '30-360', array['single-payment']`), /term_is/);
});

test('a product version that the law does not allow quotes as unlawful and is never offered', async () => {
  await base.ownerSql(
    `insert into products.versions select product_id, 2, '2026-11-01', '2026-11-30', name_kk, name_ru, name_en,
       min_tiyn, max_tiyn, 5, 45, rate, term_unit, rate_per, basis, methods
       from products.versions where version = 1 and product_id = '${SHORT}'`,
  );
  const tooDear = asked({ amount: tenge(100_000), term: { unit: 'days', count: 22 } });
  const quoted = await products.quoteFor(visitor, tooDear);
  assert.equal(!quoted.refused && quoted.value.over?.rule, 'short-gesv');
  const offered = await base.db.read(visitor, 'offer', (tx) => products.lawfulQuote(tx, tooDear));
  assert.equal(offered.refused && offered.refusal.code, 'offer-over-cap');
});

test('the data of law and products are append-only and not written by clients', async () => {
  await assert.rejects(base.ownerSql(`update products.parameters set value = 1000`), /append-only/);
  await assert.rejects(base.ownerSql(`delete from products.versions`), /append-only/);
  await assert.rejects(
    base.db.withActor(visitor, 'raise-cap', null, async (tx) => {
      await tx.query(
        `insert into products.parameters (name, value, unit, from_day, source, certainty)
         values ('gesv-cap', 900, 'percent', '2026-11-23', 'nobody', 'S')`,
      );
      return { refused: false, value: null };
    }),
    /row-level security/,
  );
});
