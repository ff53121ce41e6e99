import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimate } from './estimate.ts';

test('the figures while the slider moves are exact to the tiyn, half away from zero', () => {
  assert.deepEqual(estimate('10000000', 30, '0.0029', '2026-11-23'), {
    receiveTiyn: '10000000',
    payTiyn: '10870000',
    overpaymentTiyn: '870000',
    dueOn: '2026-12-23',
  });
  assert.equal(estimate('100', 1, '0.005', '2026-11-23')?.overpaymentTiyn, '1');
  assert.equal(estimate('100', 1, '0.0049', '2026-11-23')?.overpaymentTiyn, '0');
  assert.equal(estimate('100', 45, '0', '2026-11-23')?.payTiyn, '100');
});

test('what is no number gives no estimate', () => {
  for (const [amount, days, rate] of [
    ['1.5', 30, '0.0029'],
    ['100', 1.5, '0.0029'],
    ['100', 30, '-0.1'],
    ['', 30, '0.0029'],
  ] as const) {
    assert.equal(estimate(amount, days, rate, '2026-11-23'), null);
  }
});
