import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Product } from '../api-types/products.ts';
import {
  forgetChoice,
  linkOf,
  noChoice,
  readChoice,
  readLink,
  rememberWanted,
  wantedNow,
  wantedOf,
} from './choice.ts';

const short: Product = {
  id: 'short',
  version: 1,
  name: { kk: 'Қысқа', ru: 'Короткий', en: 'Short' },
  minTiyn: '1000000',
  maxTiyn: '19000000',
  term: { unit: 'days', min: 23, max: 45 },
  rate: { share: '0.0029', per: 'day' },
  basis: 'actual-365',
  methods: ['single-payment'],
};
const instalments: Product = {
  ...short,
  id: 'instalments',
  minTiyn: '5000000',
  maxTiyn: '500000000',
  term: { unit: 'months', min: 3, max: 12 },
  methods: ['annuity', 'equal-principal'],
};
const products = [short, instalments];

function aStore(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: () => null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

beforeEach(() => {
  for (const name of ['sessionStorage', 'localStorage'])
    Object.defineProperty(globalThis, name, { value: aStore(), configurable: true });
});

test('what is wanted is always inside what the product allows', () => {
  assert.deepEqual(wantedOf(short, { amountTiyn: '99999999', count: 99, method: 'annuity' }), {
    product: short,
    amountTiyn: '19000000',
    count: 45,
    method: 'single-payment',
  });
  assert.equal(wantedOf(instalments, undefined).method, 'annuity');
  assert.equal(wantedNow([], noChoice), null);
  assert.equal(wantedNow(products, { ...noChoice, productId: 'gone' })?.product.id, 'short');
});

test('going to another product and back keeps what was chosen of both', () => {
  const first = rememberWanted(noChoice, {
    product: short,
    amountTiyn: '7000000',
    count: 33,
    method: 'single-payment',
  });
  const both = {
    ...noChoice,
    ...rememberWanted({ ...noChoice, ...first }, wantedOf(instalments, undefined)),
  };
  assert.equal(wantedNow(products, both)?.product.id, 'instalments');
  assert.equal(wantedOf(short, both.chosen.short).count, 33);
});

test('a choice goes through an address whole, and nonsense in an address is left out', () => {
  const wanted = wantedOf(instalments, { amountTiyn: '45000000', count: 9, method: 'equal-principal' });
  assert.deepEqual(linkOf(wanted), {
    product: 'instalments',
    amount: '450000',
    term: '9',
    method: 'equal-principal',
  });
  assert.deepEqual(readLink(products, linkOf(wanted)), wanted);
  const odd = readLink(products, { product: 'short', amount: '1e9', term: '-3', method: 'annuity' });
  assert.deepEqual(odd, wantedOf(short, undefined));
  assert.equal(readLink(products, { product: 'unknown' }), null);
});

test('answers kept on the device are their owner’s only, for seven days', () => {
  const now = Date.parse('2026-11-24T05:00:00Z');
  const kept = { owner: 'party-1', savedAt: now, choice: { income: '350 000' } };
  localStorage.setItem('nesie.application', JSON.stringify(kept));
  assert.equal(readChoice('party-1', now).income, '350 000');
  assert.equal(readChoice('party-2', now).income, '');
  assert.equal(readChoice(null, now).income, '');
  assert.equal(readChoice('party-1', now + 8 * 86_400_000).income, '');
  forgetChoice();
  assert.equal(readChoice('party-1', now).income, '');
});

test('a broken or forbidden store gives no answers and breaks nothing', () => {
  sessionStorage.setItem('nesie.application', '{half');
  assert.deepEqual(readChoice(null), noChoice);
  Object.defineProperty(globalThis, 'sessionStorage', {
    get: () => {
      throw new Error('forbidden');
    },
    configurable: true,
  });
  assert.deepEqual(readChoice(null), noChoice);
});
