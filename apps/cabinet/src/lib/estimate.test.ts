import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLocalDate } from '@nesie/clock';
import { parseDecimal, parseTiyn } from '@nesie/money';
import fc from 'fast-check';
import type { Limits } from '../../../../modules/products/index.ts';
import { quoteOf, type Product as ServerProduct } from '../../../../modules/products/quotes.ts';
import { toQuoteWire } from '../../../../modules/products/routes.ts';
import type { Product } from '../api-types/products.ts';
import { costUntil, estimate } from './estimate.ts';

const today = '2026-11-23';
const pauseOverTiyn = '32437500';

const short: Product = {
  id: 'short',
  version: 1,
  name: { kk: 'Қысқа', ru: 'Короткий', en: 'Short' },
  minTiyn: '1000000',
  maxTiyn: '30000000',
  term: { unit: 'days', min: 23, max: 45 },
  rate: { share: '0.0029', per: 'day' },
  basis: 'actual-365',
  methods: ['single-payment'],
  today,
  pauseOverTiyn,
  pauseHours: 24,
};
const instalments: Product = {
  ...short,
  id: 'instalments',
  minTiyn: '5000000',
  maxTiyn: '500000000',
  term: { unit: 'months', min: 3, max: 12 },
  rate: { share: '0.36', per: 'year' },
  methods: ['annuity', 'equal-principal'],
};

const limits: Limits = {
  on: parseLocalDate(today),
  mci: parseTiyn('432500'),
  largestMicrocredit: parseTiyn('8650000000'),
  gesvCap: parseDecimal('46'),
  shortDays: 45,
  shortAmount: parseTiyn('19462500'),
  shortDailyRateBelow: parseDecimal('0.003'),
  shortGesvCap: parseDecimal('179'),
  shortOverpaymentCap: parseDecimal('1'),
  pauseAmount: parseTiyn(pauseOverTiyn),
  pauseHours: 24,
} as Limits;

/** What the server would say of the same product. */
function serverQuote(product: Product, asked: Parameters<typeof estimate>[1]) {
  const { id, name, minTiyn, maxTiyn, term, rate, basis, methods } = product;
  const known: ServerProduct = {
    id,
    version: 1,
    name,
    minTiyn: parseTiyn(minTiyn),
    maxTiyn: parseTiyn(maxTiyn),
    term,
    rate: { share: parseDecimal(rate.share), per: rate.per },
    basis,
    methods,
  };
  const quoted = quoteOf(known, limits, {
    productId: id,
    amount: parseTiyn(asked.amountTiyn),
    term: { unit: term.unit, count: asked.count },
    method: asked.method,
  });
  assert.ok(!quoted.refused);
  const { issuedOn: _issuedOn, lawful: _lawful, ...figures } = toQuoteWire(quoted.value);
  return Object.fromEntries(
    Object.entries(figures).filter(([key]) => !['rule', 'largestLawful'].includes(key)),
  );
}

const someAsked = fc.oneof(
  fc.record({
    product: fc.constant(short),
    tiyn: fc.integer({ min: 1_000_000, max: 30_000_000 }),
    count: fc.integer({ min: 23, max: 45 }),
    method: fc.constant('single-payment' as const),
  }),
  fc.record({
    product: fc.constant(instalments),
    tiyn: fc.integer({ min: 5_000_000, max: 500_000_000 }),
    count: fc.integer({ min: 3, max: 12 }),
    method: fc.constantFrom('annuity' as const, 'equal-principal' as const),
  }),
);

test('what the page counts while the slider moves is what the server then says, to the tiyn and the tenth of a per cent', () => {
  fc.assert(
    fc.property(someAsked, ({ product, tiyn, count, method }) => {
      const asked = { amountTiyn: String(tiyn), count, method };
      assert.deepEqual(estimate(product, asked), serverQuote(product, asked));
    }),
    { numRuns: 150 },
  );
});

test('over the sum of the pause the days are counted from its end', () => {
  const asked = { amountTiyn: '40000000', count: 3, method: 'annuity' } as const;
  assert.equal(estimate(instalments, asked)?.pauseHours, 24);
  assert.equal(estimate(instalments, asked)?.firstDueOn, '2026-12-24');
  assert.equal(estimate(instalments, { ...asked, amountTiyn: pauseOverTiyn })?.firstDueOn, '2026-12-23');
});

test('what is no sum or no term gives no estimate', () => {
  for (const [amountTiyn, count] of [
    ['1.5', 30],
    ['', 30],
    ['100', 1.5],
    ['100', 0],
    ['0', 30],
  ] as const) {
    assert.equal(estimate(short, { amountTiyn, count, method: 'single-payment' }), null);
  }
});

test('interest stops on the day the money is back', () => {
  assert.equal(costUntil(short, '10000000', 30), '870000');
  assert.equal(costUntil(short, '10000000', 10), '290000');
  assert.equal(costUntil(instalments, '10000000', 10), null);
});
