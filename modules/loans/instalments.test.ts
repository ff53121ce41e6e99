import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monotonicMs, plusDays } from '@nesie/clock';
import { parseDecimal, tenge, tiyn } from '@nesie/money';
import { type LoanEvent, standingOn } from './domain.ts';
import { payoffOn } from './payoff.ts';
import { servedRows } from './schedule.ts';
import { fromStoredTerms, toStoredTerms } from './stored-terms.ts';
import { type LoanTerms, servicingRulesOn } from './terms.ts';
import {
  disbursed,
  issuedOn,
  on,
  parts,
  payment,
  principalOf,
  servicing,
  termsOf,
} from './testing/builders.ts';

const three = termsOf(); // 43,720.00 on 2 April, 42,400.00 on 2 May, 41,240.00 on 2 June
const twelve = termsOf({ term: { unit: 'months', count: 12 } });

test('the schedule that the examples of this file are computed by', () => {
  assert.deepEqual(
    three.rows.map(({ dueOn, principal, interest }) => [dueOn, principal, interest]),
    [
      ['2026-04-02', tenge(40_000), tenge(3_720)],
      ['2026-05-02', tenge(40_000), tenge(2_400)],
      ['2026-06-02', tenge(40_000), tenge(1_240)],
    ],
  );
});

test('paid as agreed: each payment splits as its row does, and the last closes', () => {
  const events = [disbursed(three), ...three.rows.map(({ dueOn, total }) => payment(dueOn, total))];
  const closed = standingOn(events, three, three.dueOn);
  assert.deepEqual(
    parts(closed),
    three.rows.map(({ principal, interest }) => [principal, interest, 0n]),
  );
  assert.deepEqual([closed.state, closed.closedOn, closed.refundable], ['closed', three.dueOn, 0n]);
  assert.deepEqual(closed.next, null);
});

test('what is to be paid next, with what is overdue and the penalty', () => {
  const running = standingOn([disbursed(three)], three, on('2026-03-20'));
  assert.deepEqual(running.next, { dueOn: '2026-04-02', amount: tenge(43_720), overdue: 0n });
  assert.equal(running.overdueDays, 0);
  const late = standingOn([disbursed(three)], three, on('2026-04-12'));
  // Ten days late: 0.5 % a day of 43,720.00 is 2,186.00; the next row comes on top.
  assert.deepEqual([late.overdueDays, late.overdue.total], [10, tenge(43_720)]);
  assert.deepEqual(late.overdue, { principal: tenge(40_000), interest: tenge(3_720), total: tenge(43_720) });
  assert.equal(late.outstanding.penalty, tenge(2_186));
  assert.deepEqual(late.next, {
    dueOn: '2026-05-02',
    amount: tenge(43_720 + 42_400 + 2_186),
    overdue: tenge(43_720),
  });
  // Over the last due day the whole debt is due, penalty included.
  const over = standingOn([disbursed(three)], three, on('2026-06-20'));
  assert.deepEqual(
    [over.next?.dueOn, over.next?.amount, over.overdue.total],
    ['2026-06-02', over.outstanding.total, over.outstanding.principal + over.outstanding.interest],
  );
});

test('late by a row: overdue principal, overdue interest, penalty; only what was late costs more', () => {
  const first = payment(on('2026-04-12'), tenge(45_000));
  const after = standingOn([disbursed(three), first], three, on('2026-04-12'));
  assert.deepEqual(parts(after), [[tenge(40_000), tenge(3_720), tenge(1_280)]]);
  assert.deepEqual(after.outstanding, {
    principal: tenge(80_000),
    // Ten days on 120,000.00 since the due day.
    interest: tenge(1_200),
    penalty: tenge(906),
    total: tenge(82_106),
  });
  assert.deepEqual([after.overdueDays, after.overdue.total], [0, 0n]);
  assert.equal(after.next?.amount, tenge(42_400 + 906));

  const second = payment(on('2026-05-02'), tenge(43_306));
  const may = standingOn([disbursed(three), first, second], three, on('2026-05-02'));
  assert.deepEqual(parts(may)[1], [tenge(40_000), tenge(2_400), tenge(906)]);
  // 1,200.00 and twenty days on 80,000.00, less 2,400.00 paid.
  assert.equal(may.outstanding.interest, tenge(400));
  assert.deepEqual(may.next, { dueOn: '2026-06-02', amount: tenge(40_000 + 400 + 1_240), overdue: 0n });
  const last = payment(on('2026-06-02'), tenge(41_640));
  assert.equal(standingOn([disbursed(three), first, second, last], three, on('2026-06-02')).state, 'closed');
});

test('overdue days count from the earliest row that is not paid', () => {
  const [first, second] = three.rows;
  assert.ok(first && second);
  const at = on('2026-05-12');
  assert.equal(standingOn([disbursed(three)], three, at).overdueDays, 40);
  const caughtUp = [disbursed(three), payment(at, first.total)];
  assert.equal(standingOn(caughtUp, three, at).overdueDays, 10);
  const both = [disbursed(three), payment(at, first.total + second.total)];
  assert.equal(standingOn(both, three, at).overdueDays, 0);
  const aTiynLess = [disbursed(three), payment(at, first.total - 1n)];
  assert.deepEqual(standingOn(aTiynLess, three, at).overdueDays, 40);
});

test('the penalty runs on the overdue sum only, ninety days in a row, and at most a tenth of the sum a year', () => {
  const penaltyOn = (day: string) => standingOn([disbursed(twelve)], twelve, on(day)).outstanding.penalty;
  assert.equal(penaltyOn('2026-04-02'), 0n);
  assert.equal(penaltyOn('2026-04-03'), tiyn(6_860n)); // 0.5 % of 13,720.00
  assert.equal(penaltyOn('2026-05-02'), tiyn(30n * 6_860n));
  assert.equal(penaltyOn('2026-05-03'), tiyn(30n * 6_860n + 13_510n)); // 0.5 % of 27,020.00
  // By the ninetieth day it would be 12,063.50.
  assert.equal(penaltyOn('2026-07-01'), tenge(12_000));
  assert.equal(penaltyOn('2027-06-01'), tenge(12_000));
  // Interest stops with the ninety-first day: 121 days on 120,000.00.
  const accruedOn = (day: string) => standingOn([disbursed(twelve)], twelve, on(day)).accrued.interest;
  assert.deepEqual([accruedOn('2026-07-01'), accruedOn('2026-07-02')], [tenge(14_520), tenge(14_520)]);
});

test('after 180 days overdue in a row the penalty goes last', () => {
  // Six rows are over: 60,000.00 and 17,470.00, of which 14,520.00 has accrued.
  const owed = tenge(77_470);
  const paidOn = (day: string) => {
    const events = [disbursed(twelve), payment(on(day), owed + tenge(100))];
    return parts(standingOn(events, twelve, on(day)));
  };
  assert.deepEqual(paidOn('2026-09-29'), [[tenge(62_950), tenge(14_520), tenge(100)]]);
  assert.deepEqual(paidOn('2026-09-30'), [[tenge(63_050), tenge(14_520), 0n]]);
});

test('the order of set-off is data: penalty first, if the terms say so', () => {
  const order = [
    'penalty',
    'overdue-interest',
    'overdue-principal',
    'current-interest',
    'current-principal',
  ] as const;
  const terms = { ...three, servicing: { ...servicing, setOff: [{ throughOverdueDays: null, order }] } };
  const events = [disbursed(terms), payment(on('2026-04-12'), tenge(5_000))];
  const [split] = parts(standingOn(events, terms, on('2026-04-12')));
  assert.deepEqual(split, [0n, tenge(2_814), tenge(2_186)]);
});

test('paid out a day later than signed: interest by the days had, less is owed at the end', () => {
  const rows = three.rows.slice(0, 2).map(({ dueOn, total }) => payment(dueOn, total));
  const standing = standingOn([disbursed(three, on('2026-03-03')), ...rows], three, three.dueOn);
  assert.deepEqual(parts(standing), [
    [tenge(40_120), tenge(3_600), 0n],
    [tiyn(4_000_360n), tiyn(239_640n), 0n],
  ]);
  assert.equal(standing.outstanding.total, tiyn(4_111_257n));
  assert.equal(standing.overdueDays, 0);
});

test('paid out a day before the signed day: never more interest than signed', () => {
  const early = standingOn([disbursed(three, on('2026-03-01'))], three, on('2026-04-02'));
  assert.equal(early.outstanding.interest, tenge(3_720));
});

test('more than the row repays principal at once, and the coming row needs less', () => {
  const events = [disbursed(three), payment(on('2026-04-02'), tenge(53_720))];
  const standing = standingOn(events, three, on('2026-04-02'));
  assert.deepEqual(parts(standing), [[tenge(50_000), tenge(3_720), 0n]]);
  // 10,000.00 of the second row is paid.
  assert.deepEqual(standing.next, { dueOn: '2026-05-02', amount: tenge(32_400), overdue: 0n });
  assert.deepEqual(
    servedRows(three, standing).map(({ paid, state }) => [paid, state]),
    [
      [tenge(43_720), 'paid'],
      [tenge(10_000), 'partly'],
      [0n, 'coming'],
    ],
  );
});

test('rows as the client sees them: coming, due, overdue, partly and wholly paid', () => {
  const states = (events: readonly LoanEvent[], day: string) =>
    servedRows(three, standingOn(events, three, on(day))).map(({ state }) => state);
  assert.deepEqual(states([], '2026-03-10'), ['coming', 'coming', 'coming']);
  assert.deepEqual(states([disbursed(three)], '2026-03-10'), ['due', 'coming', 'coming']);
  assert.deepEqual(states([disbursed(three)], '2026-05-10'), ['overdue', 'overdue', 'due']);
  const part = payment(on('2026-04-02'), tenge(1_000));
  assert.deepEqual(states([disbursed(three), part], '2026-04-02'), ['partly', 'coming', 'coming']);
  assert.deepEqual(states([disbursed(three), part], '2026-04-03'), ['overdue', 'due', 'coming']);
  const all = payment(on('2026-03-10'), tenge(130_000));
  assert.deepEqual(states([disbursed(three), all], '2026-03-10'), ['paid', 'paid', 'paid']);
  const cancelled: LoanEvent = { ...all, kind: 'cancelled' };
  assert.deepEqual(states([cancelled], '2026-03-10'), ['coming', 'coming', 'coming']);
});

test('a loan called off is cancelled, unless its money went out after all', () => {
  const cancelled: LoanEvent = { ...disbursed(three), kind: 'cancelled', reference: 'cancelled' };
  const day = on('2026-03-05');
  assert.equal(standingOn([cancelled], three, day).state, 'cancelled');
  assert.equal(standingOn([cancelled, disbursed(three)], three, day).state, 'active');
  // Money that comes for it is the client's.
  const paid = standingOn([cancelled, payment(day, 500n)], three, day);
  assert.deepEqual([paid.state, paid.refundable], ['cancelled', 500n]);
});

test('what closes the loan on a day, and what that saves', () => {
  const today = on('2026-03-12');
  const quote = (day: string, events: readonly LoanEvent[] = [disbursed(three)], from = today) => {
    const result = payoffOn(events, three, { today: from, on: on(day) });
    return result.refused ? result.refusal.code : result.value;
  };
  assert.deepEqual(quote('2026-03-12'), {
    on: today,
    debt: { principal: tenge(120_000), interest: tenge(1_200), penalty: 0n, total: tenge(121_200) },
    dueBefore: 0n,
    saved: tenge(127_360 - 121_200),
  });
  // After the first row was paid on its day: ten days on 80,000.00.
  const later = quote('2026-04-12');
  assert.ok(typeof later === 'object');
  assert.deepEqual(
    [later.debt.total, later.dueBefore, later.saved],
    [tenge(80_800), tenge(43_720), tenge(83_640 - 80_800)],
  );
  const atTheEnd = quote('2026-06-02');
  assert.ok(typeof atTheEnd === 'object');
  assert.deepEqual([atTheEnd.debt.total, atTheEnd.saved], [tenge(41_240), 0n]);
  // Overdue: today's whole debt with its penalty is what closes.
  const late = quote('2026-04-12', [disbursed(three)], on('2026-04-12'));
  assert.ok(typeof late === 'object');
  assert.equal(late.debt.total, tenge(120_000 + 4_920 + 2_186));
  assert.equal(quote('2026-03-11'), 'payoff-day-outside');
  assert.equal(quote('2026-06-03'), 'payoff-day-outside');
  assert.equal(quote('2026-03-12', []), 'loan-not-running');
  assert.ok(typeof quote('2026-07-01', [disbursed(three)], on('2026-07-01')) === 'object');
});

test('terms survive storing with all rows; terms of the earlier edition are read as one row', () => {
  const long = termsOf({ term: { unit: 'months', count: 120 } });
  for (const terms of [three, twelve, long]) {
    const stored = JSON.parse(JSON.stringify(toStoredTerms(terms)));
    assert.deepEqual(fromStoredTerms(stored, principalOf(terms)), terms);
  }
  const { penaltyDailyRate: _, ...rules } = toStoredTerms(three).servicing;
  const earlier = {
    dailyRate: '0.0029',
    termDays: 30,
    dueOn: '2026-04-01',
    interestTiyn: '870000',
    servicing: { ...rules, penaltyDailyRate: '0.005', overpaymentShare: '1' },
  };
  const read = fromStoredTerms(earlier, tenge(100_000));
  assert.deepEqual(
    [read.method, read.rate, read.dueOn, read.rows],
    [
      'single-payment',
      { share: parseDecimal('0.0029'), per: 'day' },
      '2026-04-01',
      [
        {
          ...{ number: 1, dueOn: '2026-04-01', principal: tenge(100_000), interest: tenge(8_700) },
          ...{ total: tenge(108_700), balance: 0n },
        },
      ],
    ],
  );
  assert.throws(() => fromStoredTerms({ ...earlier, edition: 3 }, tenge(100_000)));
});

test('terms that cannot be served are refused: rows that do not add up or rise, months of thirty days', () => {
  const [first, ...rest] = three.rows;
  assert.ok(first);
  const broken: readonly Partial<LoanTerms>[] = [
    { rows: [{ ...first, total: tiyn(first.total + 1n) }, ...rest] },
    { rows: [{ ...first, balance: tenge(1) }, ...rest] },
    { rows: [...rest, first] },
    { rows: [], dueOn: issuedOn },
    { dueOn: issuedOn },
    { basis: '30-360' },
  ];
  for (const change of broken) assert.throws(() => toStoredTerms({ ...three, ...change }));
});

test('the cap of all charges at the principal is one of short microcredits only', () => {
  assert.deepEqual(servicingRulesOn(issuedOn, { isShort: true }).overpaymentShare, parseDecimal('1'));
  assert.equal(servicingRulesOn(issuedOn, { isShort: false }).overpaymentShare, null);
});

test('a year of instalments with twenty-four events is computed in well under five milliseconds', () => {
  const events = [
    disbursed(twelve),
    ...twelve.rows.map(({ dueOn, total }, n) => payment(plusDays(dueOn, 3), total / 2n, `late${n}`)),
    ...twelve.rows
      .slice(0, 11)
      .map(({ dueOn, total }, n) => payment(plusDays(dueOn, 9), total / 2n, `rest${n}`)),
  ];
  assert.equal(events.length, 24);
  const once = () => standingOn(events, twelve, plusDays(twelve.dueOn, 30));
  for (let warm = 0; warm < 20; warm += 1) once();
  // The shortest of many: what else the machine does at the moment is not what is measured.
  const times = Array.from({ length: 50 }, () => {
    const from = monotonicMs();
    once();
    return monotonicMs() - from;
  });
  const shortest = Math.min(...times);
  assert.ok(shortest < 5, `${shortest} ms`);
});
