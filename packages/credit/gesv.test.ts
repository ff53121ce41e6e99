import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LocalDate, parseLocalDate, plusDays } from '@nesie/clock';
import { type Decimal, parseDecimal, tenge, tiyn } from '@nesie/money';
import fc from 'fast-check';
import { compareGesv, type Flow, flowsOf, gesv, type ScheduleTerms, scheduleOf, shownGesv } from './index.ts';

const issuedOn = parseLocalDate('2026-01-15');
const CAP_SHORT = parseDecimal('179');
const CAP = parseDecimal('46');

function flowsOfOnePayment(
  share: string,
  days: number,
  principal = tenge(1_000_000_000_000),
): readonly Flow[] {
  const terms: ScheduleTerms = {
    method: 'single-payment',
    principal,
    rate: { share: parseDecimal(share), per: 'day' },
    basis: 'actual-365',
    term: { unit: 'days', count: days },
    issuedOn,
  };
  return flowsOf(scheduleOf(terms), principal);
}

/** Twelve payments of 500,000 tenge from 15 January 2026, by months of 30 days (docs/law.md, "Counting"). */
function twelvePayments(share: string): readonly Flow[] {
  const terms: ScheduleTerms = {
    method: 'annuity',
    principal: tenge(500_000),
    rate: { share: parseDecimal(share), per: 'year' },
    basis: '30-360',
    term: { unit: 'months', count: 12 },
    issuedOn,
  };
  return flowsOf(scheduleOf(terms), terms.principal);
}

test('GESV of one payment is (1+d·t)^(365/t) − 1: 22 days at 0.29 % break the 179 %, 23 days keep them', () => {
  assert.equal(gesv(flowsOfOnePayment('0.0029', 22)).toFixed(3), '179.018');
  assert.equal(gesv(flowsOfOnePayment('0.0029', 23)).toFixed(3), '178.624');
  assert.equal(shownGesv(gesv(flowsOfOnePayment('0.0029', 23))), '178.6');
  assert.equal(compareGesv(flowsOfOnePayment('0.0029', 22), CAP_SHORT), 1);
  assert.equal(compareGesv(flowsOfOnePayment('0.0029', 23), CAP_SHORT), -1);
});

test('the largest daily rates under 179 %, to the seventh place', () => {
  for (const [days, lawful, unlawful] of [
    [15, '0.0028711', '0.0028712'],
    [30, '0.0029330', '0.0029331'],
    [45, '0.0029966', '0.0029967'],
  ] as const) {
    assert.equal(compareGesv(flowsOfOnePayment(lawful, days), CAP_SHORT), -1, `${days} days at ${lawful}`);
    assert.equal(compareGesv(flowsOfOnePayment(unlawful, days), CAP_SHORT), 1, `${days} days at ${unlawful}`);
  }
});

test('twelve payments at 38 % keep the cap of 46 %, at 38.49 % they break it: the vectors of the law page', () => {
  assert.equal(gesv(twelvePayments('0.38')).toFixed(3), '45.609');
  assert.equal(compareGesv(twelvePayments('0.38'), CAP), -1);
  assert.equal(gesv(twelvePayments('0.3849')).toFixed(3), '46.305');
  assert.equal(compareGesv(twelvePayments('0.3849'), CAP), 1);
});

test('the cap is compared before rounding: 46.04 % is shown as 46.0 and refused', () => {
  const flows: Flow[] = [
    { on: issuedOn, amount: tenge(1_000_000) },
    { on: plusDays(issuedOn, 365), amount: tiyn(-146_040_000n) },
  ];
  assert.equal(shownGesv(gesv(flows)), '46.0');
  assert.equal(compareGesv(flows, CAP), 1);
  const atTheCap: Flow[] = [
    { on: issuedOn, amount: tenge(1_000_000) },
    { on: plusDays(issuedOn, 365), amount: tenge(-1_460_000) },
  ];
  assert.equal(compareGesv(atTheCap, CAP), 0);
  const aTiynMore = atTheCap.map((flow, i) => (i === 1 ? { ...flow, amount: tiyn(flow.amount - 1n) } : flow));
  assert.equal(compareGesv(aTiynMore, CAP), 1);
});

test('a tiyn over the cap is found in many payments too', () => {
  // 0 % is the one rate at which many payments can be equal to the cap exactly.
  const flows: Flow[] = [
    { on: issuedOn, amount: tenge(300) },
    ...[30, 60, 90].map((days) => ({ on: plusDays(issuedOn, days), amount: tenge(-100) })),
  ];
  const more: Flow[] = [...flows, { on: plusDays(issuedOn, 91), amount: tiyn(-1n) }];
  assert.equal(compareGesv(more, parseDecimal('0')), 1);
  assert.equal(compareGesv(more, parseDecimal('0.03')), -1);
});

test('flows that are no credit throw', () => {
  const later = plusDays(issuedOn, 10);
  const cases: Flow[][] = [
    [],
    [{ on: issuedOn, amount: tenge(1) }],
    [
      { on: issuedOn, amount: tenge(-1) },
      { on: later, amount: tenge(1) },
    ],
    [
      { on: issuedOn, amount: tenge(1) },
      { on: issuedOn, amount: tenge(-2) },
    ],
    [
      { on: issuedOn, amount: tenge(1) },
      { on: later, amount: tenge(-1) },
      { on: plusDays(later, 1), amount: tenge(1) },
    ],
    Array.from({ length: 2_001 }, () => ({ on: issuedOn, amount: tenge(1) })),
  ];
  for (const flows of cases) assert.throws(() => gesv(flows), RangeError);
});

test('a rate is shown to one decimal, half up', () => {
  const shown: readonly [number, string][] = [
    [42.65, '42.7'],
    [42.649999, '42.6'],
    [179, '179.0'],
    [0.05, '0.1'],
    [0, '0.0'],
    [-0.05, '0.0'],
    [-1.26, '-1.3'],
  ];
  for (const [percent, text] of shown) assert.equal(shownGesv(percent), text);
  assert.throws(() => shownGesv(Number.NaN), RangeError);
});

const someFlows = fc
  .record({
    principal: fc.bigInt(100_00n, 86_500_000_00n),
    payments: fc.array(
      fc.record({ gap: fc.integer({ min: 15, max: 120 }), share: fc.integer({ min: 1, max: 999 }) }),
      {
        minLength: 1,
        maxLength: 12,
      },
    ),
    overpayment: fc.integer({ min: 1, max: 900 }),
  })
  .map(({ principal, payments, overpayment }): Flow[] => {
    const shares = BigInt(payments.reduce((sum, { share }) => sum + share, 0));
    let on: LocalDate = issuedOn;
    return [
      { on, amount: tiyn(principal) },
      ...payments.map(({ gap, share }) => {
        on = plusDays(on, gap);
        return {
          on,
          amount: tiyn(-(principal * BigInt(1_000 + overpayment) * BigInt(share)) / (1_000n * shares)),
        };
      }),
    ];
  });

test('property: at the rate found the flows are worth nothing, to 1e-10', () => {
  fc.assert(
    fc.property(someFlows, (flows) => {
      const rate = gesv(flows) / 100;
      const worth = (r: number) =>
        flows.reduce((sum, { on, amount }) => {
          const days = (Date.parse(on) - Date.parse(issuedOn)) / 86_400_000;
          return sum + Number(amount) / (1 + r) ** (days / 365);
        }, 0);
      const width = 1e-10 * (1 + rate);
      assert.ok(worth(rate - width) <= 0 && worth(rate + width) >= 0, `rate ${rate}`);
    }),
    { numRuns: 200 },
  );
});

test('property: the exact comparison agrees with the figure on both sides of any cap', () => {
  const cap = (percent: number): Decimal => parseDecimal(percent.toFixed(7));
  fc.assert(
    fc.property(someFlows, (flows) => {
      const rate = gesv(flows);
      fc.pre(rate < 100_000);
      assert.equal(compareGesv(flows, cap(rate + 0.000_001)), -1);
      assert.equal(compareGesv(flows, cap(rate - 0.000_001)), 1);
    }),
    { numRuns: 25 },
  );
});
