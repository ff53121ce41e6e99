import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figures } from '../api-types/products.ts';
import { burdenOf } from './burden.ts';

const row = (number: number, totalTiyn: string) => ({
  number,
  dueOn: '2026-12-23',
  principalTiyn: '0',
  interestTiyn: '0',
  totalTiyn,
  balanceTiyn: '0',
});
const figures = (over: Partial<Figures>): Figures => ({
  productId: 'p',
  method: 'single-payment',
  receiveTiyn: '10000000',
  payTiyn: '10870000',
  overpaymentTiyn: '870000',
  term: { unit: 'days', count: 30 },
  firstPaymentTiyn: '10870000',
  firstDueOn: '2026-12-23',
  dueOn: '2026-12-23',
  rate: { share: '0.0029', per: 'day' },
  nominalAnnualRate: '105.85',
  gesv: '172.3',
  pauseHours: null,
  schedule: [row(1, '10870000')],
  ...over,
});

test('a single payment weighs wholly up to thirty days and its share of thirty beyond', () => {
  assert.equal(burdenOf('21740000', '0', figures({})), 50);
  const longer = figures({ term: { unit: 'days', count: 45 }, payTiyn: '11305000' });
  assert.equal(burdenOf('21740000', '0', longer), 35);
});

test('payments in parts weigh their largest, and other credit is added', () => {
  const parts = figures({ schedule: [row(1, '3000000'), row(2, '2000000')] });
  assert.equal(burdenOf('10000000', '2000000', parts), 50);
  assert.equal(burdenOf('10000000', '2000001', parts), 51, 'rounded up: an estimate never flatters');
  assert.equal(burdenOf('0', '0', parts), null);
  assert.equal(burdenOf(null, null, parts), null);
});
