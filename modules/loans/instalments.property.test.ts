import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysBetween, type LocalDate, plusDays } from '@nesie/clock';
import type { Method } from '@nesie/credit';
import { tiyn } from '@nesie/money';
import fc from 'fast-check';
import { type LoanEvent, ledgerTargets, standingOn } from './domain.ts';
import { servedRows } from './schedule.ts';
import { disbursed, interestOf, issuedOn, parts, payment, principalOf, termsOf } from './testing/builders.ts';

/** Any schedule that the product can draw. */
const someTerms = fc
  .record({
    method: fc.constantFrom<Method>('annuity', 'equal-principal'),
    count: fc.integer({ min: 2, max: 12 }),
    thousands: fc.bigInt(50n, 5_000n),
    odd: fc.bigInt(0n, 99_999n),
    perMille: fc.integer({ min: 1, max: 380 }),
    startsAfter: fc.integer({ min: 0, max: 365 }),
  })
  .map(({ method, count, thousands, odd, perMille, startsAfter }) => {
    const start = plusDays(issuedOn, startsAfter);
    const terms = termsOf({
      method,
      principal: tiyn(thousands * 100_000n + odd),
      rate: { share: { digits: BigInt(perMille), scale: 3 }, per: 'year' },
      term: { unit: 'months', count },
      issuedOn: start,
    });
    return { terms, start };
  });

test('property: who pays each row on its day pays exactly the signed figures', () => {
  fc.assert(
    fc.property(someTerms, ({ terms, start }) => {
      const events = [
        disbursed(terms, start),
        ...terms.rows.map(({ dueOn, total }) => payment(dueOn, total)),
      ];
      const closed = standingOn(events, terms, terms.dueOn);
      assert.deepEqual(
        parts(closed),
        terms.rows.map(({ principal, interest }) => [principal, interest, 0n]),
      );
      assert.deepEqual([closed.state, closed.refundable], ['closed', 0n]);
      // The day before the last, nothing but the last row is left.
      const before = standingOn(events.slice(0, -1), terms, plusDays(terms.dueOn, -1));
      assert.equal(before.next?.amount, terms.rows.at(-1)?.total);
    }),
    { numRuns: 150 },
  );
});

test('property: paying early, whole or in part, never costs more and is never overdue', () => {
  const shares = fc.array(fc.record({ early: fc.integer({ min: 0, max: 200 }), half: fc.boolean() }), {
    minLength: 12,
    maxLength: 12,
  });
  fc.assert(
    fc.property(someTerms, shares, ({ terms, start }, how) => {
      const events: LoanEvent[] = [disbursed(terms, start)];
      const dayOf = (dueOn: LocalDate, early: number) => {
        const day = plusDays(dueOn, -early);
        return day < start ? start : day;
      };
      for (const [n, { dueOn, total }] of terms.rows.entries()) {
        const { early = 0, half = false } = how[n] ?? {};
        const first = half ? total / 2n : total;
        events.push(payment(dayOf(dueOn, early), first, `a${n}`));
        if (first < total) events.push(payment(dayOf(dueOn, Math.floor(early / 2)), total - first, `b${n}`));
      }
      for (const { dueOn } of terms.rows) {
        const next = standingOn(events, terms, plusDays(dueOn, 1));
        assert.deepEqual([next.overdueDays, next.overdue.total, next.accrued.penalty], [0, 0n, 0n]);
      }
      const end = standingOn(events, terms, terms.dueOn);
      assert.equal(end.state, 'closed');
      assert.ok(end.accrued.interest <= interestOf(terms));
      assert.equal(end.refundable, interestOf(terms) - end.accrued.interest);
    }),
    { numRuns: 150 },
  );
});

/** A loan's life: late pay-out, payments in any sum on any day, some reversed. */
const life = someTerms.chain(({ terms, start }) => {
  const days = daysBetween(start, terms.dueOn) + 250;
  return fc
    .record({
      paidOutAfter: fc.integer({ min: 0, max: 3 }),
      payments: fc.array(
        fc.record({
          after: fc.integer({ min: 0, max: days }),
          amount: fc.oneof(
            fc.bigInt(1n, principalOf(terms)),
            fc.constantFrom(...terms.rows.map(({ total }): bigint => total)),
          ),
          reversedAfter: fc.option(fc.integer({ min: -3, max: 40 })),
        }),
        { maxLength: 14 },
      ),
      askedAfter: fc.integer({ min: 0, max: days + 50 }),
    })
    .chain(({ paidOutAfter, payments, askedAfter }) => {
      const paid = payments.map(({ after, amount }, n) => payment(plusDays(start, after), amount, `p${n}`));
      const back = payments.flatMap(({ reversedAfter }, n): LoanEvent[] => {
        const of = paid[n];
        if (reversedAfter === null || !of) return [];
        const reverses = { kind: 'payment', reference: of.reference } as const;
        const effectiveOn = plusDays(of.effectiveOn, reversedAfter);
        return [{ ...of, kind: 'reversal', reference: `back/${of.reference}`, effectiveOn, reverses }];
      });
      const events = [disbursed(terms, plusDays(start, paidOutAfter)), ...paid, ...back];
      return fc.record({
        terms: fc.constant(terms),
        start: fc.constant(start),
        events: fc.constant(events),
        arrived: fc.shuffledSubarray(events, { minLength: events.length }),
        asked: fc.constant(plusDays(start, askedAfter)),
      });
    });
});

test('property: payments and reversals in any order of arrival give the same state, and no tiyn is lost', () => {
  fc.assert(
    fc.property(life, ({ terms, events, arrived, asked }) => {
      const standing = standingOn(events, terms, asked);
      assert.deepEqual(standingOn(arrived, terms, asked), standing);
      const { outstanding, accrued, disbursed: out, paid, refundable, overdue } = standing;
      const { principal, interest, penalty } = outstanding;
      for (const part of [principal, interest, penalty, refundable, overdue.principal, overdue.interest]) {
        assert.ok(part >= 0n);
      }
      assert.ok(overdue.principal <= principal && overdue.interest <= interest);
      assert.equal(out + accrued.interest + accrued.penalty + refundable, outstanding.total + paid);
      for (const one of standing.payments) {
        assert.equal(one.principal + one.interest + one.penalty + one.refundable, one.amount);
      }
      assert.equal(standing.state === 'closed', out > 0n && outstanding.total === 0n);
      assert.equal(standing.next === null, standing.state !== 'active');
      assert.equal(
        [...ledgerTargets(standing).values()].reduce((sum, leg) => sum + leg, 0n),
        0n,
      );
      const rows = servedRows(terms, standing);
      assert.equal(overdue.total > 0n, standing.state === 'active' && rows.some(isLate), 'a row is overdue');
    }),
    { numRuns: 250 },
  );
});

const isLate = ({ state }: ReturnType<typeof servedRows>[number]) => state === 'overdue';

test('property: paying what is outstanding closes on any day; paying what is next leaves nothing overdue', () => {
  fc.assert(
    fc.property(life, ({ terms, events, asked }) => {
      const standing = standingOn(events, terms, asked);
      if (standing.state !== 'active' || !standing.next) return;
      const all = payment(asked, standing.outstanding.total, 'zz-all');
      const closed = standingOn([...events, all], terms, asked);
      assert.deepEqual([closed.state, closed.refundable], ['closed', standing.refundable]);
      const next = payment(asked, standing.next.amount, 'zz-next');
      const after = standingOn([...events, next], terms, asked);
      assert.deepEqual([after.overdueDays, after.outstanding.penalty], [0, 0n]);
      const quiet = events.filter(({ effectiveOn }) => effectiveOn <= asked);
      const due = standing.next.dueOn > asked ? standing.next.dueOn : asked;
      const later = standingOn([...quiet, next], terms, plusDays(due, 1));
      assert.deepEqual([later.overdueDays, later.overdue.total], [0, 0n]);
    }),
    { numRuns: 250 },
  );
});

test('property: who is in time, and pays any payment earlier still, never pays more for it', () => {
  const extras = fc.array(fc.record({ after: fc.integer({ min: 0, max: 360 }), share: fc.bigInt(1n, 30n) }), {
    maxLength: 3,
  });
  const move = fc.record({ which: fc.nat(), days: fc.integer({ min: 1, max: 90 }) });
  fc.assert(
    fc.property(someTerms, extras, move, ({ terms, start }, more, { which, days }) => {
      const inTime = terms.rows.map(({ dueOn, total }) => payment(dueOn, total));
      const extra = more.map(({ after, share }, n) =>
        payment(plusDays(start, after), (principalOf(terms) * share) / 100n, `extra${n}`),
      );
      const paid = [...inTime, ...extra];
      const moved = paid[which % paid.length];
      const earlier = plusDays(moved?.effectiveOn ?? start, -days);
      if (!moved || earlier < start) return;
      const sooner = paid.map((event) => (event === moved ? { ...event, effectiveOn: earlier } : event));
      const cost = (events: readonly LoanEvent[]) => {
        const { state, accrued } = standingOn([disbursed(terms, start), ...events], terms, terms.dueOn);
        assert.deepEqual([state, accrued.penalty], ['closed', 0n]);
        return accrued.interest;
      };
      assert.ok(cost(sooner) <= cost(paid));
    }),
    { numRuns: 300 },
  );
});
