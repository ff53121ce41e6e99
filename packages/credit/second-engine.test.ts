import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LocalDate, parseLocalDate, plusDays } from '@nesie/clock';
import { parseDecimal, tiyn } from '@nesie/money';
import { compareGesv, flowsOf, gesv, type Method, type ScheduleTerms, scheduleOf } from './index.ts';

// An engine of another make, to count everything a second time: rationals with numerator and denominator kept
// apart, days as Julian day numbers, the annuity by summing discount factors instead of by its formula, GESV by
// bisection on the sum itself. It shares nothing with the first but the numbers that go in.

interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

const rational = (n: bigint, d = 1n): Rational => {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b > 0n) [a, b] = [b, a % b];
  return a === 0n ? { n: 0n, d: 1n } : { n: n / a, d: d / a };
};
const plus = (a: Rational, b: Rational) => rational(a.n * b.d + b.n * a.d, a.d * b.d);
const times = (a: Rational, b: Rational) => rational(a.n * b.n, a.d * b.d);
const over = (a: Rational, b: Rational) => rational(a.n * b.d, a.d * b.n);
/** Half up, of what is not below zero: the whole part of x + 1/2. */
const nearest = (a: Rational): bigint => {
  const { n, d } = plus(a, { n: 1n, d: 2n });
  return n / d;
};

function julianDay(year: number, month: number, dayOfMonth: number): number {
  const a = Math.floor((14 - month) / 12);
  const y = year + 4800 - a;
  const m = month + 12 * a - 3;
  return (
    dayOfMonth +
    Math.floor((153 * m + 2) / 5) +
    365 * y +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) -
    32_045
  );
}

/** Julian day numbers of the issue and of each due day. */
function dueDays(issuedOn: LocalDate, months: number): number[] {
  const [year, month, dayOfMonth] = [issuedOn.slice(0, 4), issuedOn.slice(5, 7), issuedOn.slice(8)].map(
    Number,
  );
  assert.ok(year !== undefined && month !== undefined && dayOfMonth !== undefined);
  return Array.from({ length: months + 1 }, (_, k) => {
    const m = month - 1 + k;
    const first = julianDay(year + Math.floor(m / 12), (m % 12) + 1, 1);
    const next = julianDay(year + Math.floor((m + 1) / 12), ((m + 1) % 12) + 1, 1);
    return Math.min(first + dayOfMonth - 1, next - 1);
  });
}

interface SecondRow {
  readonly dueDay: number;
  readonly principal: bigint;
  readonly interest: bigint;
}

function secondEngine({ method, principal, rate, basis, term, issuedOn }: ScheduleTerms): SecondRow[] {
  const year = rational(
    rate.share.digits * (rate.per === 'day' ? 365n : 1n),
    10n ** BigInt(rate.share.scale),
  );
  const days = dueDays(issuedOn, term.count);
  const monthly = times(year, rational(1n, 12n));

  let factors = rational(0n);
  let factor = rational(1n);
  for (let k = 0; k < term.count; k += 1) {
    factor = over(factor, plus(rational(1n), monthly));
    factors = plus(factors, factor);
  }
  const payment = nearest(over(rational(principal), factors));
  const equal = nearest(rational(principal, BigInt(term.count)));

  const rows: SecondRow[] = [];
  let repaid = 0n;
  for (let k = 1; k <= term.count; k += 1) {
    const length = BigInt((days[k] ?? 0) - (days[k - 1] ?? 0));
    const part = basis === '30-360' ? monthly : times(year, rational(length, 365n));
    const interest = nearest(times(rational(principal - repaid), part));
    const portion = method === 'annuity' ? payment - interest : equal;
    const share = k === term.count ? principal - repaid : portion;
    repaid += share;
    rows.push({ dueDay: days[k] ?? 0, principal: share, interest });
  }
  return rows;
}

/** Per cent a year, by bisection on the present value. */
function secondGesv(principal: bigint, rows: readonly SecondRow[], start: number): number {
  const excess = (r: number) =>
    rows.reduce(
      (all, row) => all + Number(row.principal + row.interest) * (1 + r) ** (-(row.dueDay - start) / 365),
      -Number(principal),
    );
  let [low, high] = [0, 100];
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return low * 100;
}

/** mulberry32: the same loans at every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const METHODS: readonly Method[] = ['annuity', 'equal-principal'];

function aRandomLoan(random: () => number): ScheduleTerms {
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const perDay = random() < 0.2;
  return {
    method: METHODS[whole(0, 1)] ?? 'annuity',
    principal: tiyn(BigInt(whole(10_000, 500_000_000_00))),
    rate: {
      share: { digits: BigInt(perDay ? whole(0, 2_999) : whole(0, 600_000)), scale: 6 },
      per: perDay ? 'day' : 'year',
    },
    basis: perDay || random() < 0.5 ? 'actual-365' : '30-360',
    term: { unit: 'months', count: whole(1, 24) },
    issuedOn: plusDays(parseLocalDate('2024-01-01'), whole(0, 3_000)),
  };
}

test('two thousand loans counted by a second engine: every row and every GESV are the same', () => {
  const random = generator(20_261_124);
  const epoch = julianDay(1970, 1, 1);
  for (let n = 0; n < 2_000; n += 1) {
    const terms = aRandomLoan(random);
    const about = () => `loan ${n}: ${terms.method} ${terms.basis} ${terms.principal} ${terms.term.count}`;
    const schedule = scheduleOf(terms);
    const second = secondEngine(terms);
    assert.deepEqual(
      schedule.rows.map(({ dueOn, principal, interest }) => [
        Date.parse(dueOn) / 86_400_000,
        principal,
        interest,
      ]),
      second.map(({ dueDay, principal, interest }) => [dueDay - epoch, principal, interest]),
      about(),
    );
    const start = Date.parse(terms.issuedOn) / 86_400_000 + epoch;
    const ours = gesv(flowsOf(schedule, terms.principal));
    assert.ok(Math.abs(ours - secondGesv(terms.principal, second, start)) < 1e-7, `${about()}: ${ours}`);
  }
});

test('on both sides of the cap the comparison agrees with the second engine', () => {
  const random = generator(46);
  const cap = parseDecimal('46');
  for (let n = 0; n < 100; n += 1) {
    const terms = {
      ...aRandomLoan(random),
      rate: { share: { digits: 360_000n, scale: 6 }, per: 'year' },
    } as const;
    const start = Date.parse(terms.issuedOn) / 86_400_000 + julianDay(1970, 1, 1);
    const shares = [terms.rate.share, { digits: 400_000n, scale: 6 }];
    for (const share of shares) {
      const offer = { ...terms, rate: { share, per: 'year' } } as const;
      const percent = secondGesv(offer.principal, secondEngine(offer), start);
      const sign = compareGesv(flowsOf(scheduleOf(offer), offer.principal), cap);
      assert.equal(sign, percent > 46 ? 1 : -1, `${share.digits}: ${percent}`);
    }
  }
});
