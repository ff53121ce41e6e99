import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLocalDate } from '@nesie/clock';
import { scheduleOf } from '@nesie/credit';
import { parseDecimal, tenge, tiyn } from '@nesie/money';
import fc from 'fast-check';
import { ageOn } from './domain.ts';
import { debtBurden, monthlyPaymentOf } from './facts.ts';
import { reasonTexts } from './texts.ts';

const stated = (income: bigint, obligations = 0n) => ({
  income: tiyn(income),
  obligations: tiyn(obligations),
  purpose: 'everyday',
});

test('age counts full years, also for those born on 29 February', () => {
  const born = parseLocalDate('2008-11-23');
  assert.equal(ageOn(born, parseLocalDate('2026-11-22')), 17);
  assert.equal(ageOn(born, parseLocalDate('2026-11-23')), 18);
  const leap = parseLocalDate('2008-02-29');
  assert.equal(ageOn(leap, parseLocalDate('2026-02-27')), 17);
  assert.equal(ageOn(leap, parseLocalDate('2026-02-28')), 18);
});

test('the debt burden is rounded up, takes the larger of two answers, and no income is over any cap', () => {
  assert.equal(debtBurden(stated(30_000n), tiyn(0n), tiyn(15_000n)), 5_000);
  assert.equal(debtBurden(stated(30_000n), tiyn(0n), tiyn(15_001n)), 5_001);
  assert.equal(debtBurden(stated(10_000n, 1_000n), tiyn(2_000n), tiyn(0n)), 2_000);
  assert.equal(debtBurden(stated(10_000n, 2_000n), tiyn(1_000n), tiyn(0n)), 2_000);
  assert.equal(debtBurden(stated(0n), tiyn(0n), tiyn(1n)), 1_000_000);
  assert.equal(debtBurden(stated(1n), tenge(1_000_000), tiyn(1n)), 1_000_000);
});

test('property: the burden is over a cap exactly when the payments are', () => {
  const sum = fc.bigInt(1n, 10n ** 9n);
  fc.assert(
    fc.property(sum, sum, sum, (income, known, payment) => {
      const isOver = (known + payment) * 2n > income;
      assert.equal(debtBurden(stated(income), tiyn(known), tiyn(payment)) > 5_000, isOver);
    }),
  );
});

test('a single payment weighs its share of thirty days, never less; instalments weigh their largest row', () => {
  const single = (pay: bigint, count: number) =>
    monthlyPaymentOf({ method: 'single-payment', pay: tiyn(pay), term: { unit: 'days', count }, rows: [] });
  assert.equal(single(16_305_000n, 30), 16_305_000n);
  assert.equal(single(16_305_000n, 10), 16_305_000n);
  assert.equal(single(16_305_000n, 45), 10_870_000n);
  assert.equal(single(100n, 45), 67n);
  const { rows, total: pay } = scheduleOf({
    ...({ method: 'equal-principal', basis: 'actual-365', principal: tenge(300_000) } as const),
    rate: { share: parseDecimal('0.36'), per: 'year' },
    term: { unit: 'months', count: 3 },
    issuedOn: parseLocalDate('2026-11-23'),
  });
  const asked = { method: 'equal-principal', pay, term: { unit: 'months', count: 3 }, rows } as const;
  assert.equal(monthlyPaymentOf(asked), rows[0]?.total);
  assert.ok((rows[0]?.total ?? 0n) > (rows[2]?.total ?? 0n));
});

test('every reason is said in three languages, and says what to do', () => {
  for (const { text, advice } of Object.values(reasonTexts)) {
    for (const lang of ['kk', 'ru', 'en'] as const)
      for (const words of [text[lang], advice[lang]])
        assert.ok(words.length > 20 && words.endsWith('.'), words);
  }
});
