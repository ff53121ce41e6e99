import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysBetween, type LocalDate, parseLocalDate, plusDays } from '@nesie/clock';
import { formatDecimal, parseDecimal, type Tiyn, tenge, tiyn } from '@nesie/money';
import fc from 'fast-check';
import {
  flowsOf,
  gesv,
  interestForPeriod,
  MAX_TERM,
  type Method,
  nominalAnnualPercent,
  plusMonths,
  type Schedule,
  type ScheduleTerms,
  scheduleOf,
} from './index.ts';

const day = parseLocalDate;
const aYear = { share: parseDecimal('0.36'), per: 'year' } as const;
const aDay = { share: parseDecimal('0.0029'), per: 'day' } as const;

/** The loan of docs/law.md, "Counting". */
const aLoan = (over: Partial<ScheduleTerms> = {}): ScheduleTerms => ({
  method: 'annuity',
  principal: tenge(500_000),
  rate: aYear,
  basis: 'actual-365',
  term: { unit: 'months', count: 12 },
  issuedOn: day('2026-01-15'),
  ...over,
});

const totals = ({ rows }: Schedule): bigint[] => rows.map(({ total }) => total);

test('twelve equal payments by days, the vector of the law page: 50,231.04, the last 49,672.58, GESV 42.578 %', () => {
  const schedule = scheduleOf(aLoan());
  assert.deepEqual(totals(schedule), [...Array<bigint>(11).fill(5_023_104n), 4_967_258n]);
  assert.equal(gesv(flowsOf(schedule, tenge(500_000))).toFixed(3), '42.578');
  // January to February has 31 days: 500,000 × 0.36 × 31 / 365.
  assert.deepEqual(schedule.rows[0], {
    number: 1,
    dueOn: '2026-02-15',
    principal: 3_494_337n,
    interest: 1_528_767n,
    total: 5_023_104n,
    balance: 46_505_663n,
  });
});

test('twelve equal payments by months of 30 days: 50,231.04, the last 50,231.07, GESV 42.798 %', () => {
  const schedule = scheduleOf(aLoan({ basis: '30-360' }));
  assert.deepEqual(totals(schedule), [...Array<bigint>(11).fill(5_023_104n), 5_023_107n]);
  assert.equal(gesv(flowsOf(schedule, tenge(500_000))).toFixed(3), '42.798');
  assert.equal(schedule.rows[0]?.interest, 1_500_000n);
});

test('equal principal: the same share every month, interest on what is left, the last row takes the remainder', () => {
  const { rows } = scheduleOf(aLoan({ method: 'equal-principal', basis: '30-360' }));
  assert.deepEqual(
    rows.map(({ principal }) => principal),
    [...Array<bigint>(11).fill(4_166_667n), 4_166_663n],
  );
  assert.deepEqual(
    [rows[0]?.interest, rows[1]?.interest, rows[11]?.interest],
    [1_500_000n, 1_375_000n, 125_000n],
  );
});

test('one payment: interest by actual days, exact to the tiyn', () => {
  const once = { method: 'single-payment', principal: tenge(100_000), rate: aDay } as const;
  const schedule = scheduleOf(aLoan({ ...once, term: { unit: 'days', count: 30 } }));
  assert.deepEqual(
    [schedule.rows.length, schedule.rows[0]?.dueOn, schedule.interest, schedule.total],
    [1, '2026-02-14', 870_000n, 10_870_000n],
  );
  // Across the 29th of February the days are those of the calendar.
  const leap = scheduleOf(aLoan({ ...once, term: { unit: 'days', count: 2 }, issuedOn: day('2028-02-28') }));
  assert.equal(leap.rows[0]?.dueOn, '2028-03-01');
  const months = scheduleOf(aLoan({ method: 'single-payment', term: { unit: 'months', count: 3 } }));
  assert.deepEqual([months.rows[0]?.dueOn, months.interest], ['2026-04-15', 4_438_356n]);
});

test('interest is rounded once a period, half up', () => {
  // 0.29 % of 1.05 tenge is 0.3045 tiyn a day, 3 days are 0.9135.
  assert.equal(interestForPeriod(315n, aDay), 1n);
  assert.equal(interestForPeriod(105n, aDay), 0n);
  const half = { share: parseDecimal('0.5'), per: 'day' } as const;
  assert.equal(interestForPeriod(1n, half), 1n);
  // A year's rate is an exact 365th, or 360th, a day.
  assert.equal(interestForPeriod(365n * 25n, { share: parseDecimal('0.02'), per: 'year' }), 1n);
  assert.equal(interestForPeriod(365n * 25n - 1n, { share: parseDecimal('0.02'), per: 'year' }), 0n);
  assert.equal(interestForPeriod(360n * 25n, { share: parseDecimal('0.02'), per: 'year' }, '30-360'), 1n);
  assert.throws(() => interestForPeriod(-1n, aDay), RangeError);
  assert.throws(() => interestForPeriod(1n, { share: parseDecimal('-0.1'), per: 'day' }), RangeError);
});

test('months are counted from the day of issue, clamped to the last day of a short month', () => {
  const dues = (issuedOn: string, count: number) =>
    scheduleOf(aLoan({ issuedOn: day(issuedOn), term: { unit: 'months', count } })).rows.map(
      ({ dueOn }) => dueOn,
    );
  assert.deepEqual(dues('2027-10-31', 5), [
    '2027-11-30',
    '2027-12-31',
    '2028-01-31',
    '2028-02-29',
    '2028-03-31',
  ]);
  assert.deepEqual(dues('2026-12-29', 3), ['2027-01-29', '2027-02-28', '2027-03-29']);
  assert.equal(plusMonths(day('2024-02-29'), 12), '2025-02-28');
});

test('a first payment may fall on any day of any year', () => {
  for (let on = day('2026-01-01'); on < '2030-03-02'; on = plusDays(on, 1)) {
    const { rows } = scheduleOf(aLoan({ issuedOn: on, term: { unit: 'months', count: 3 } }));
    let before: LocalDate = on;
    for (const { dueOn } of rows) {
      const days = daysBetween(before, dueOn);
      assert.ok(days >= 28 && days <= 31, `${on}: ${before} to ${dueOn}`);
      before = dueOn;
    }
  }
});

test('terms that give no such schedule throw', () => {
  const bad: Partial<ScheduleTerms>[] = [
    { principal: tiyn(0n) },
    { principal: tiyn(-1n) },
    { rate: { share: parseDecimal('-0.001'), per: 'year' } },
    { term: { unit: 'days', count: 30 } },
    { basis: '30-360', rate: aDay },
    { basis: '30-360', method: 'single-payment', term: { unit: 'days', count: 30 } },
    { issuedOn: '2026-02-30' as LocalDate },
    ...[0, -1, 1.5, Number.NaN, MAX_TERM.months + 1].map((count) => ({
      term: { unit: 'months', count } as const,
    })),
    ...[0, MAX_TERM.days + 1].map(
      (count) => ({ method: 'single-payment', rate: aDay, term: { unit: 'days', count } }) as const,
    ),
  ];
  for (const over of bad)
    assert.throws(() => scheduleOf(aLoan(over)), RangeError, JSON.stringify(Object.keys(over)));
});

test('a sum too small for so many payments throws instead of giving a row without principal', () => {
  for (const method of ['annuity', 'equal-principal'] as const) {
    assert.throws(() => scheduleOf(aLoan({ method, principal: tiyn(11n) })), /repay no principal/);
    // Rounded up eleven times, the shares would be more than the whole.
    assert.throws(() => scheduleOf(aLoan({ method, principal: tiyn(18n) })), /repay no principal/);
    assert.equal(scheduleOf(aLoan({ method, principal: tiyn(1_200n) })).rows.length, 12);
  }
  // At 900 % the interest of 31 days is more than the equal payment of an average month.
  const dear = { share: parseDecimal('9'), per: 'year' } as const;
  assert.throws(() => scheduleOf(aLoan({ rate: dear })), /repay no principal/);
});

test('without interest an annuity is the principal in equal parts', () => {
  const free = scheduleOf(
    aLoan({ principal: tenge(1_000), rate: { share: parseDecimal('0'), per: 'year' } }),
  );
  assert.deepEqual([totals(free)[0], totals(free)[11], free.interest], [8_333n, 8_337n, 0n]);
});

test('the nominal rate a year of a rate a day, and of a rate a year', () => {
  assert.equal(formatDecimal(nominalAnnualPercent(aDay)), '105.85');
  assert.equal(formatDecimal(nominalAnnualPercent(aYear)), '36');
  assert.equal(formatDecimal(nominalAnnualPercent({ share: parseDecimal('0'), per: 'day' })), '0');
});

const MONTHLY: readonly Method[] = ['annuity', 'equal-principal'];
const someDay = fc.integer({ min: 0, max: 3_000 }).map((days) => plusDays(day('2026-01-01'), days));
const someInstalments = fc.record({
  method: fc.constantFrom(...MONTHLY),
  principal: fc.bigInt(1_000_00n, 86_500_000_00n).map(tiyn),
  rate: fc.record({
    share: fc.bigInt(0n, 600_000n).map((digits) => ({ digits, scale: 6 })),
    per: fc.constant('year' as const),
  }),
  basis: fc.constantFrom('actual-365' as const, '30-360' as const),
  term: fc.record({ unit: fc.constant('months' as const), count: fc.integer({ min: 1, max: 60 }) }),
  issuedOn: someDay,
});

test('property: as many rows as agreed, on rising days, all of the principal, nothing lost or repaid below zero', () => {
  fc.assert(
    fc.property(someInstalments, (terms) => {
      const { rows, interest, total } = scheduleOf(terms);
      assert.equal(rows.length, terms.term.count);
      let left: bigint = terms.principal;
      let before: LocalDate = terms.issuedOn;
      for (const row of rows) {
        assert.ok(row.dueOn > before && row.principal > 0n && row.interest >= 0n);
        assert.equal(row.total, row.principal + row.interest);
        left -= row.principal;
        assert.equal(row.balance, left);
        before = row.dueOn;
      }
      assert.equal(left, 0n);
      const sum = (of: (row: (typeof rows)[number]) => Tiyn) => rows.reduce((all, row) => all + of(row), 0n);
      assert.deepEqual([sum((row) => row.interest), sum((row) => row.total)], [interest, total]);
    }),
    { numRuns: 500 },
  );
});

test('property: discounted at its GESV the schedule is worth the sum granted', () => {
  fc.assert(
    fc.property(someInstalments, (terms) => {
      const schedule = scheduleOf(terms);
      const r = gesv(flowsOf(schedule, terms.principal)) / 100;
      const worth = schedule.rows.reduce(
        (all, { dueOn, total }) =>
          all + Number(total) / (1 + r) ** (daysBetween(terms.issuedOn, dueOn) / 365),
        0,
      );
      assert.ok(Math.abs(worth / Number(terms.principal) - 1) < 1e-9, `${worth} for ${terms.principal}`);
    }),
    { numRuns: 300 },
  );
});
