import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compareDecimal,
  divideRounded,
  formatDecimal,
  formatTenge,
  parseDecimal,
  parseTiyn,
  tenge,
  timesDecimal,
  tiyn,
} from './index.ts';

test('rounding is half away from zero', () => {
  assert.equal(divideRounded(5n, 2n), 3n);
  assert.equal(divideRounded(-5n, 2n), -3n);
  assert.equal(divideRounded(7n, -2n), -4n);
  assert.equal(divideRounded(4n, 3n), 1n);
  assert.throws(() => divideRounded(1n, 0n));
});

test('a sum times a rate rounds once', () => {
  // 100 000 ₸ at 0.29 % a day for 23 days
  assert.equal(timesDecimal(tenge(100_000), parseDecimal('0.0667')), tenge(6_670));
  assert.equal(timesDecimal(tiyn(1n), parseDecimal('0.5')), 1n);
});

test('decimals read and write without loss', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.integer({ min: 0, max: 9 }), (digits, scale) => {
      const text = formatDecimal({ digits, scale });
      assert.equal(compareDecimal(parseDecimal(text), { digits, scale }), 0);
    }),
  );
  for (const bad of ['', '1e5', '.5', '1.', '+1', 'NaN', '0x10', '1,5', '9'.repeat(40)])
    assert.throws(() => parseDecimal(bad));
});

test('sums on the wire are whole tiyn', () => {
  assert.equal(parseTiyn('25000000'), tenge(250_000));
  for (const bad of ['', '1.5', '1e3', ' 1', '9'.repeat(19)]) assert.throws(() => parseTiyn(bad));
});

test('sums are shown with a thin space and the sign of the tenge', () => {
  assert.equal(formatTenge(tenge(250_000)), '250\u202f000,00\u00a0₸');
  assert.equal(formatTenge(tiyn(-5n), 'en'), '−0.05\u00a0₸');
});
