import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLocalDate } from '@nesie/clock';
import { readTerms } from './domain.ts';
import { toFiguresWire } from './figures.ts';
import { aTerms, instalmentTerms } from './testing/builders.ts';

/** As rows were kept before there were instalments. */
const firstEdition = {
  productId: '00000000-0000-4000-8000-000000000001',
  productVersion: 1,
  amountTiyn: '15000000',
  termDays: 30,
  dailyRate: '0.0029',
  nominalAnnualRate: '105.85',
  gesv: '175.9',
  overpaymentTiyn: '1305000',
  payTiyn: '16305000',
  dueOn: '2026-12-23',
};

test('terms kept in the first edition read as one payment, without a figure changed', () => {
  assert.deepEqual(readTerms(firstEdition), aTerms);
});

test('terms read back as they were kept', () => {
  for (const terms of [aTerms, instalmentTerms(12), instalmentTerms(7, 'equal-principal')])
    assert.deepEqual(readTerms(JSON.parse(JSON.stringify(terms))), terms);
});

test('what is no terms is not read: a field too many or missing, a sum or a day that is none', () => {
  const { gesv: _, ...missing } = firstEdition;
  const wrong: readonly unknown[] = [
    missing,
    { ...firstEdition, pauseHours: null },
    { ...firstEdition, payTiyn: '-1' },
    { ...aTerms, dueOn: '2026-02-30' },
    { ...aTerms, schedule: [] },
    { ...aTerms, method: 'balloon' },
    { ...aTerms, rate: { share: '-0.1', per: 'day' } },
    { ...aTerms, extra: 1 },
    null,
  ];
  for (const json of wrong) assert.throws(() => readTerms(json), JSON.stringify(json));
});

test('figures on the wire name the first payment and its day, and the last', () => {
  const terms = instalmentTerms(12);
  const figures = toFiguresWire(terms);
  assert.deepEqual(
    [figures.firstPaymentTiyn, figures.firstDueOn, figures.dueOn, figures.receiveTiyn],
    [terms.schedule[0]?.totalTiyn, parseLocalDate('2026-12-24'), terms.dueOn, terms.amountTiyn],
  );
  assert.equal(figures.schedule.length, 12);
});
