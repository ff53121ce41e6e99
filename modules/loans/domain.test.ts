import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LocalDate, parseInstant, parseLocalDate, plusDays } from '@nesie/clock';
import { scheduleOf } from '@nesie/credit';
import { parseDecimal, type Tiyn, tenge, tiyn } from '@nesie/money';
import fc from 'fast-check';
import { type LoanEvent, ledgerTargets, standingOn } from './domain.ts';
import { fromStoredTerms, toStoredTerms } from './stored-terms.ts';
import { type LoanTerms, servicingRulesOn } from './terms.ts';

const issued = parseLocalDate('2026-03-02');
const principal = tenge(100_000);
const dailyRate = parseDecimal('0.0029');
const rate = { share: dailyRate, per: 'day' } as const;
const schedule = scheduleOf({
  ...{ method: 'single-payment', principal, rate, basis: 'actual-365', issuedOn: issued },
  term: { unit: 'days', count: 30 },
});
const dueOn = plusDays(issued, 30);

const servicing = servicingRulesOn(issued, { isShort: true });

function theTerms({
  interest = schedule.interest,
  ...changed
}: Partial<LoanTerms> & { interest?: Tiyn } = {}): LoanTerms {
  const total = tiyn(principal + interest);
  return {
    method: 'single-payment',
    rate,
    basis: 'actual-365',
    rows: [{ number: 1, dueOn, principal, interest, total, balance: tiyn(0n) }],
    dueOn,
    servicing,
    ...changed,
  };
}

const recordedAt = parseInstant('2026-03-02T06:00:00Z');
const dayAfter = (days: number): LocalDate => plusDays(issued, days);

function disbursed(days = 0, reference = 'payout-1'): LoanEvent {
  return { kind: 'disbursed', reference, amount: principal, effectiveOn: dayAfter(days), recordedAt };
}
function payment(days: number, amount: Tiyn, reference: string): LoanEvent {
  return { kind: 'payment', reference, amount, effectiveOn: dayAfter(days), recordedAt };
}
function reversal(of: LoanEvent, days: number): LoanEvent {
  const kind = of.kind === 'disbursed' ? 'disbursed' : 'payment';
  return {
    kind: 'reversal',
    reference: `back/${of.reference}`,
    amount: of.amount,
    effectiveOn: dayAfter(days),
    recordedAt,
    reverses: { kind, reference: of.reference },
  };
}
const at = (events: readonly LoanEvent[], days: number, terms = theTerms()) =>
  standingOn(events, terms, dayAfter(days));

test('a loan waits, runs, and is closed by exactly what the contract says on its due day', () => {
  assert.equal(at([], 5).state, 'awaiting-payout');
  assert.equal(at([disbursed()], 0).outstanding.total, principal);
  const due = at([disbursed()], 30);
  assert.equal(due.state, 'active');
  assert.equal(due.outstanding.total, schedule.total);
  assert.equal(due.overdueDays, 0);
  const paid = [disbursed(), payment(30, schedule.total, 'p1')];
  const closed = at(paid, 30);
  assert.deepEqual(
    [closed.state, closed.closedOn, closed.outstanding.total, closed.refundable],
    ['closed', dayAfter(30), 0n, 0n],
  );
  // A closed loan accrues nothing more, however late one looks.
  assert.deepEqual(at(paid, 400).accrued, closed.accrued);
  assert.equal(at(paid, 400).nextChangeOn, null);
});

test('early repayment in full costs the interest of the days had, and nothing else', () => {
  for (const days of [0, 1, 10, 29]) {
    const owed = at([disbursed()], days).outstanding;
    assert.equal(owed.interest, (principal * 29n * BigInt(days)) / 10_000n);
    assert.equal(owed.penalty, 0n);
    assert.equal(at([disbursed(), payment(days, owed.total, 'p')], days).state, 'closed');
  }
});

test('a tiyn less than owed leaves the loan active; a tiyn more closes it and is the client’s', () => {
  const less = at([disbursed(), payment(30, tiyn(schedule.total - 1n), 'p')], 30);
  assert.deepEqual([less.state, less.outstanding.total, less.closedOn], ['active', 1n, null]);
  const more = at([disbursed(), payment(30, tiyn(schedule.total + 1n), 'p')], 30);
  assert.deepEqual([more.state, more.outstanding.total, more.refundable], ['closed', 0n, 1n]);
  assert.equal(more.payments[0]?.refundable, 1n);
});

test('paid out later than signed: interest by the days had, never more than the contract shows', () => {
  assert.equal(at([disbursed(2)], 30).outstanding.interest, (principal * 29n * 28n) / 10_000n);
  const shown = tiyn(schedule.interest - 500n);
  assert.equal(at([disbursed()], 30, theTerms({ interest: shown })).outstanding.interest, shown);
});

test('overdue: half a per cent a day of what was due and is not paid, for ninety days, within the caps', () => {
  const oneDay = at([disbursed()], 31);
  assert.equal(oneDay.overdueDays, 1);
  assert.equal(oneDay.outstanding.penalty, (schedule.total * 5n) / 1_000n);
  // Ten days: the sum the penalty runs on does not grow by interest after the due day.
  assert.equal(at([disbursed()], 40).outstanding.penalty, (schedule.total * 50n) / 1_000n);
  assert.equal(at([disbursed()], 40).outstanding.interest, (principal * 29n * 40n) / 10_000n);
  // At most a tenth of the issued sum a year.
  assert.equal(at([disbursed()], 60).outstanding.penalty, tenge(10_000));
  assert.equal(at([disbursed()], 120).outstanding.penalty, tenge(10_000));
  // Interest stops after ninety days overdue in a row.
  const stopped = at([disbursed()], 120).outstanding.interest;
  assert.equal(stopped, (principal * 29n * 120n) / 10_000n);
  assert.equal(at([disbursed()], 121).outstanding.interest, stopped);
  assert.equal(at([disbursed()], 2_000).outstanding.total, at([disbursed()], 121).outstanding.total);
});

test('interest and penalty together never pass the issued sum, and what was charged stays charged', () => {
  const terms = theTerms({
    servicing: { ...servicing, overpaymentShare: parseDecimal('0.12') },
  });
  let before = at([disbursed()], 0, terms).accrued;
  for (let days = 1; days <= 130; days += 1) {
    const { accrued } = at([disbursed()], days, terms);
    assert.ok(accrued.interest >= before.interest && accrued.penalty >= before.penalty);
    assert.ok(accrued.interest + accrued.penalty <= tenge(12_000));
    before = accrued;
  }
  assert.equal(before.interest + before.penalty, tenge(12_000));
});

test('a payment that is not enough goes to overdue principal, overdue interest, penalty, in the legal order', () => {
  const events = [disbursed(), payment(40, tiyn(principal + 1_000n), 'p1')];
  const [first] = at(events, 40).payments;
  assert.deepEqual([first?.principal, first?.interest, first?.penalty], [principal, 1_000n, 0n]);
  const reversed = theTerms({
    servicing: {
      ...servicing,
      setOff: [
        {
          throughOverdueDays: null,
          order: [
            'penalty',
            'overdue-interest',
            'overdue-principal',
            'current-interest',
            'current-principal',
          ],
        },
      ],
    },
  });
  const penalty = at([disbursed()], 40).outstanding.penalty;
  const [other] = at(events, 40, reversed).payments;
  assert.equal(other?.penalty, penalty);
});

test('after 180 days overdue the penalty comes last', () => {
  const debt = at([disbursed()], 211).outstanding;
  const [late] = at([disbursed(), payment(211, tiyn(debt.principal + debt.interest), 'p')], 211).payments;
  assert.deepEqual([late?.principal, late?.interest, late?.penalty], [debt.principal, debt.interest, 0n]);
  const [within] = at(
    [disbursed(), payment(210, tiyn(debt.principal + debt.interest + 5n), 'p')],
    210,
  ).payments;
  assert.equal(within?.penalty, 5n);
});

test('a reversed payment never was, whichever arrives first; one of another sum waits', () => {
  const p = payment(30, schedule.total, 'p1');
  for (const events of [
    [disbursed(), p, reversal(p, 33)],
    [reversal(p, 33), p, disbursed()],
  ]) {
    assert.deepEqual(at(events, 40), at([disbursed()], 40));
  }
  const early = at([disbursed(), reversal(p, 29)], 31);
  assert.deepEqual(early.waitingReversals, ['back/p1']);
  assert.equal(early.outstanding.total, at([disbursed()], 31).outstanding.total);
  const other = { ...reversal(p, 33), amount: tiyn(1n) };
  assert.deepEqual(at([disbursed(), p, other], 40).waitingReversals, ['back/p1']);
  assert.equal(at([disbursed(), p, other], 40).state, 'closed');
});

test('a payment twice: the second is the client’s, and takes over when the first is reversed', () => {
  const first = payment(30, schedule.total, 'p1');
  const second = payment(30, schedule.total, 'p2');
  const both = at([disbursed(), first, second], 31);
  assert.deepEqual([both.state, both.refundable], ['closed', schedule.total]);
  const left = at([disbursed(), first, second, reversal(first, 31)], 31);
  assert.deepEqual([left.state, left.refundable], ['closed', 0n]);
});

test('a pay-out that came back leaves nothing owed', () => {
  const standing = at([disbursed(), reversal(disbursed(), 3)], 40);
  assert.deepEqual([standing.state, standing.outstanding.total], ['awaiting-payout', 0n]);
});

test('the next day on which something changes', () => {
  assert.equal(at([disbursed()], 3).nextChangeOn, dayAfter(30));
  assert.equal(at([disbursed()], 30).nextChangeOn, dayAfter(31));
  assert.equal(at([disbursed()], 31).nextChangeOn, dayAfter(121));
  assert.equal(at([disbursed()], 121).nextChangeOn, dayAfter(211));
  assert.equal(at([disbursed()], 300).nextChangeOn, null);
});

test('terms survive storing, and an order of set-off that leaves a part out is refused', () => {
  const terms = theTerms();
  const text = JSON.stringify(toStoredTerms(terms));
  assert.deepEqual(toStoredTerms(fromStoredTerms(JSON.parse(text), principal)), JSON.parse(text));
  const lacking = { ...terms.servicing, setOff: [{ throughOverdueDays: null, order: ['penalty' as const] }] };
  assert.throws(() => toStoredTerms(theTerms({ servicing: lacking })));
  const ending = { ...terms.servicing, setOff: terms.servicing.setOff.slice(0, 1) };
  assert.throws(() => toStoredTerms(theTerms({ servicing: ending })));
  const [row] = toStoredTerms(terms).rows;
  const noSuchDay = { ...toStoredTerms(terms), rows: [{ ...row, dueOn: '2026-02-30' }] };
  assert.throws(() => fromStoredTerms(noSuchDay, principal));
  assert.throws(() => servicingRulesOn(parseLocalDate('2020-01-01'), { isShort: true }), RangeError);
});

/** A loan's life: payments, some repeated in sum and day, some reversed. */
const life = fc
  .record({
    paidOutAfter: fc.integer({ min: 0, max: 3 }),
    payments: fc.array(
      fc.record({
        days: fc.integer({ min: 0, max: 230 }),
        amount: fc.bigInt(1n, principal),
        reversedAfter: fc.option(fc.integer({ min: -3, max: 20 })),
      }),
      { maxLength: 7 },
    ),
    askedAfter: fc.integer({ min: 0, max: 260 }),
  })
  .map(({ paidOutAfter, payments, askedAfter }) => {
    const paid = payments.map(({ days, amount }, n) => payment(days, tiyn(amount), `p${n}`));
    const back = payments.flatMap(({ days, reversedAfter }, n) => {
      const original = paid[n];
      return reversedAfter === null || !original ? [] : [reversal(original, days + reversedAfter)];
    });
    return { events: [disbursed(paidOutAfter), ...paid, ...back], askedAfter };
  });

test('property: payments and reversals in any order of arrival give the same state', () => {
  const shuffled = life.chain(({ events, askedAfter }) =>
    fc.record({
      events: fc.constant(events),
      arrived: fc.shuffledSubarray(events, { minLength: events.length }),
      askedAfter: fc.constant(askedAfter),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ events, arrived, askedAfter }) => {
      assert.deepEqual(at(arrived, askedAfter), at(events, askedAfter));
    }),
    { numRuns: 300 },
  );
});

test('property: no tiyn is lost, nothing is below zero, closed exactly when nothing is owed', () => {
  fc.assert(
    fc.property(life, ({ events, askedAfter }) => {
      const standing = at(events, askedAfter);
      const { outstanding, accrued } = standing;
      for (const part of [
        outstanding.principal,
        outstanding.interest,
        outstanding.penalty,
        standing.refundable,
      ]) {
        assert.ok(part >= 0n);
      }
      assert.equal(
        standing.disbursed + accrued.interest + accrued.penalty + standing.refundable,
        outstanding.total + standing.paid,
      );
      for (const one of standing.payments) {
        assert.equal(one.principal + one.interest + one.penalty + one.refundable, one.amount);
      }
      assert.equal(standing.state === 'closed', standing.disbursed > 0n && outstanding.total === 0n);
      assert.equal(standing.closedOn !== null, standing.state === 'closed');
      assert.ok(accrued.interest + accrued.penalty <= principal, 'the cap on overpayment');
      assert.ok(accrued.penalty <= tenge(10_000), 'the cap on penalty');
      assert.equal(
        [...ledgerTargets(standing).values()].reduce((sum, leg) => sum + leg, 0n),
        0n,
      );
    }),
    { numRuns: 300 },
  );
});

test('property: paying what is outstanding closes the loan on any day, and a day earlier never costs more', () => {
  fc.assert(
    fc.property(life, ({ events, askedAfter }) => {
      const standing = at(events, askedAfter);
      if (standing.state !== 'active') return;
      const rest = payment(askedAfter, standing.outstanding.total, 'zz-last');
      const closed = at([...events, rest], askedAfter);
      assert.deepEqual([closed.state, closed.refundable], ['closed', standing.refundable]);
      assert.ok(
        standingOn(events, theTerms(), dayAfter(askedAfter + 1)).accrued.interest >=
          standing.accrued.interest,
      );
    }),
    { numRuns: 200 },
  );
});
