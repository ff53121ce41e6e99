import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseInstant, parseLocalDate } from '@nesie/clock';
import { compareGesv } from '@nesie/credit';
import type { Actor } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { compareDecimal, type Decimal, formatDecimal, parseDecimal, tenge, tiyn } from '@nesie/money';
import fc from 'fast-check';
import { checkCaps, type ProposedOffer } from './caps.ts';
import { type Limits, limitsOn, type Parameter } from './limits.ts';
import { createProducts, type Products } from './products.ts';

const PRODUCT = '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0001';
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

const anOffer = (over: Partial<ProposedOffer> = {}): ProposedOffer => ({
  amount: tenge(150_000),
  termDays: 30,
  dailyRate: parseDecimal('0.0029'),
  issuedOn: parseLocalDate('2026-11-23'),
  ...over,
});

function verdict(offer: ProposedOffer) {
  const checked = checkCaps(offer, limits());
  return checked.refused ? checked.refusal : null;
}

test('0.29 % a day: 22 days are refused by the annual cap, 23 days pass', () => {
  assert.equal(verdict(anOffer({ termDays: 23 })), null);
  assert.deepEqual(verdict(anOffer({ termDays: 22 })), {
    code: 'offer-over-cap',
    rule: 'short-gesv',
    limit: '179',
    largestLawful: '0.0028998',
  });
});

test('the largest lawful daily rates are those of the law page: 15 days, 30 days, 45 days', () => {
  const rates = [15, 30, 45].map((termDays) => {
    const broken = verdict(anOffer({ termDays, dailyRate: parseDecimal('0.00299999') }));
    return broken?.largestLawful;
  });
  assert.deepEqual(rates, ['0.0028711', '0.002933', '0.0029966']);
});

test('0.3 % a day is not below 0.3 %: refused by the daily rule first', () => {
  assert.equal(verdict(anOffer({ dailyRate: parseDecimal('0.003') }))?.rule, 'short-daily-rate');
  assert.equal(verdict(anOffer({ dailyRate: parseDecimal('0.05') }))?.rule, 'short-daily-rate');
});

test('a tiyn over 45 MCI, or a day over 45, and the annual cap is 46 %', () => {
  assert.equal(verdict(anOffer({ amount: tenge(194_625) })), null);
  const moreMoney = verdict(anOffer({ amount: tiyn(19_462_501n) }));
  assert.deepEqual([moreMoney?.rule, moreMoney?.limit], ['gesv', '46']);
  const longer = verdict(anOffer({ termDays: 46 }));
  assert.deepEqual([longer?.rule, longer?.limit], ['gesv', '46']);
  assert.equal(verdict(anOffer({ termDays: 46, dailyRate: parseDecimal('0.001') })), null);
});

test('over 75 MCI nothing is granted without the pause; over 20,000 MCI nothing at all', () => {
  const cheap = { dailyRate: parseDecimal('0.0005') };
  assert.equal(verdict(anOffer({ ...cheap, amount: tenge(324_375) })), null);
  assert.deepEqual(verdict(anOffer({ ...cheap, amount: tiyn(32_437_501n) })), {
    code: 'offer-over-cap',
    rule: 'pause-amount',
    limit: '32437500',
    largestLawful: '32437500',
  });
  assert.equal(verdict(anOffer({ ...cheap, amount: tenge(86_500_001) }))?.rule, 'largest-microcredit');
});

test('the overpayment of a short microcredit is at most the principal, whatever the other caps say', () => {
  const loose = { ...limits(), shortDailyRateBelow: parseDecimal('1'), shortGesvCap: parseDecimal('999999') };
  const at = (dailyRate: string) =>
    checkCaps(anOffer({ termDays: 40, dailyRate: parseDecimal(dailyRate) }), loose);
  assert.ok(!at('0.025').refused);
  const over = at('0.0251');
  assert.ok(over.refused);
  assert.deepEqual([over.refusal.rule, over.refusal.largestLawful], ['short-overpayment', '0.025']);
});

test('an offer is not checked against the limits of another day', () => {
  assert.throws(() => checkCaps(anOffer(), limits('2026-11-24')), RangeError);
});

test('property: what passes keeps every cap, and the largest lawful rate passes while the next does not', () => {
  const step = (rate: Decimal): Decimal => ({
    digits: rate.digits * 10n ** BigInt(7 - rate.scale) + 1n,
    scale: 7,
  });
  fc.assert(
    fc.property(
      fc.bigInt(1_000_000n, 32_437_500n),
      fc.integer({ min: 1, max: 120 }),
      fc.bigInt(1n, 60_000n),
      (amount, termDays, rate) => {
        const offer = anOffer({ amount: tiyn(amount), termDays, dailyRate: { digits: rate, scale: 7 } });
        const broken = verdict(offer);
        const interest = (amount * BigInt(termDays) * rate + 5_000_000n) / 10_000_000n;
        const flows = [
          { on: offer.issuedOn, amount: offer.amount },
          { on: parseLocalDate(addDays('2026-11-23', termDays)), amount: tiyn(-(amount + interest)) },
        ];
        const isShort = termDays <= 45 && amount <= 19_462_500n;
        const keeps = isShort
          ? rate < 30_000n && compareGesv(flows, parseDecimal('179')) <= 0 && interest <= amount
          : compareGesv(flows, parseDecimal('46')) <= 0;
        assert.equal(broken === null, keeps);
        if (!broken) return;
        const largest = parseDecimal(broken.largestLawful);
        assert.equal(verdict({ ...offer, dailyRate: largest }), null);
        assert.notEqual(verdict({ ...offer, dailyRate: step(largest) }), null);
        assert.ok(compareDecimal(largest, offer.dailyRate) < 0);
      },
    ),
    { numRuns: 60 },
  );
});

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
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
    'arrears-notice',
  ]);
});

test('a quote carries the rate with its GESV, and the sums to the tiyn', async () => {
  const quoted = await products.quoteFor(visitor, {
    productId: PRODUCT,
    amount: tenge(150_000),
    termDays: 30,
  });
  assert.ok(!quoted.refused);
  const { interest, pay, gesv, nominalAnnualRate, dueOn, over } = quoted.value;
  assert.deepEqual(
    [interest, pay, gesv, formatDecimal(nominalAnnualRate), dueOn, over],
    [1_305_000n, 16_305_000n, '175.9', '105.85', '2026-12-23', null],
  );
});

test('sums, terms and products that are not granted are refused with what is', async () => {
  const ask = async (amount: bigint, termDays: number, productId = PRODUCT) => {
    const quoted = await products.quoteFor(visitor, { productId, amount: tiyn(amount), termDays });
    return quoted.refused ? quoted.refusal : null;
  };
  assert.deepEqual(await ask(999_999n, 30), {
    code: 'amount-out-of-range',
    minTiyn: '1000000',
    maxTiyn: '19000000',
  });
  assert.equal((await ask(19_000_001n, 30))?.code, 'amount-out-of-range');
  assert.deepEqual(await ask(1_000_000n, 22), { code: 'term-out-of-range', minDays: 23, maxDays: 45 });
  assert.equal((await ask(1_000_000n, 46))?.code, 'term-out-of-range');
  assert.equal((await ask(32_437_501n, 30))?.code, 'offer-over-cap');
  assert.equal(
    (await ask(1_000_000n, 30, '00000000-0000-4000-8000-000000000000'))?.code,
    'product-not-found',
  );
  base.clock.set(parseInstant('2026-12-31T19:00:00Z')); // midnight in Almaty: a year without an MCI begins
  assert.equal((await ask(1_000_000n, 30))?.code, 'legal-parameter-unknown');
  base.clock.set(parseInstant('2026-11-23T07:00:00Z'));
});

test('a product version that the law does not allow quotes as unlawful and is never offered', async () => {
  await base.ownerSql(
    `insert into products.versions select product_id, 2, '2026-11-01', '2026-11-30', name_kk, name_ru, name_en,
       min_tiyn, max_tiyn, 5, 45, daily_rate from products.versions where version = 1`,
  );
  const asked = { productId: PRODUCT, amount: tenge(100_000), termDays: 22 };
  const quoted = await products.quoteFor(visitor, asked);
  assert.equal(!quoted.refused && quoted.value.over?.rule, 'short-gesv');
  const offered = await base.db.read(visitor, 'offer', (tx) => products.lawfulQuote(tx, asked));
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
