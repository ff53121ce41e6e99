import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { plusDays } from '@nesie/clock';
import { tiyn } from '@nesie/money';
import fc from 'fast-check';
import { ledgerTargets } from './domain.ts';
import { type NewLoanEvent, toLoanWire } from './index.ts';
import { clientOf, createWorld, principal } from './testing/world.ts';

const world = await createWorld('loans');
const { t, ledger, loans, within, aParty, aLoan, today, record, disbursed, payment, reversalOf } = world;
after(() => t.close());

test('a client opens his own loan and nobody else’s, and records no event', async () => {
  const loan = await aLoan();
  const view = await within((tx) => loans.viewLoan(tx, loan.id), clientOf(loan.partyId));
  assert.equal(view?.standing.state, 'awaiting-payout');
  const stranger = clientOf(await aParty());
  assert.equal(await within((tx) => loans.viewLoan(tx, loan.id), stranger), null);
  const read = await loans.readLoan(stranger, loan.id);
  assert.ok(read.refused && read.refusal.code === 'loan-not-found');
  const forAnother = {
    contractId: randomUUID(),
    partyId: loan.partyId,
    reference: 'NS-26-999999',
    principal,
    terms: loan.terms,
  };
  await assert.rejects(
    within((tx) => loans.openLoan(tx, forAnother), stranger),
    /row-level security/,
  );
  await assert.rejects(
    within((tx) => loans.recordEvents(tx, [disbursed(loan)]), clientOf(loan.partyId)),
    /row-level security/,
  );
});

test('a contract opens one loan; principal and engine must be servable', async () => {
  const loan = await aLoan();
  const again = {
    contractId: loan.contractId,
    partyId: loan.partyId,
    reference: 'NS-26-900001',
    principal,
    terms: loan.terms,
  };
  await assert.rejects(
    within((tx) => loans.openLoan(tx, again)),
    /contract_id/,
  );
  const other = { ...again, contractId: randomUUID() };
  await assert.rejects(
    within((tx) => loans.openLoan(tx, { ...other, principal: tiyn(0n) })),
    RangeError,
  );
  await assert.rejects(
    within((tx) => loans.openLoan(tx, { ...other, engineVersion: 'other-9' })),
    RangeError,
  );
  await assert.rejects(
    within((tx) => loans.openLoan(tx, { ...other, principal: tiyn(principal + 1n) })),
    /repays another sum/,
  );
  assert.equal((await within((tx) => loans.findLoanOfContract(tx, loan.contractId)))?.id, loan.id);
});

test('loans and events are append-only for the owner too; the application cannot change what was signed', async () => {
  const loan = await aLoan();
  await record([disbursed(loan)]);
  for (const statement of [
    'update loans.loans set principal_tiyn = 1',
    'delete from loans.events',
    'update loans.events set amount_tiyn = 1',
    'truncate loans.events',
  ]) {
    await assert.rejects(t.ownerSql(statement), /append-only/, statement);
    await assert.rejects(t.appSql(statement), /permission denied/, statement);
  }
  await assert.rejects(
    t.appSql('update loans.standings set party_id = gen_random_uuid()'),
    /permission denied/,
  );
});

test('an event is recorded once: told again it is a repeat, told otherwise it is refused', async () => {
  const loan = await aLoan();
  const event = disbursed(loan);
  const { verdicts } = await record([event, event]);
  assert.deepEqual(verdicts, ['recorded', 'repeated']);
  assert.deepEqual((await record([event])).verdicts, ['repeated']);
  assert.deepEqual((await record([{ ...event, amount: tiyn(1n) }])).verdicts, ['reference-reused']);
  assert.deepEqual((await record([{ ...event, loanId: randomUUID() }])).verdicts, ['loan-not-found']);
  await assert.rejects(record([{ ...event, reference: 'x', amount: tiyn(0n) }]), RangeError);
});

test('fifty transactions at once with one repayment: one event, closed once', async () => {
  const loan = await aLoan();
  await record([disbursed(loan)]);
  const back = payment(loan, 0, principal);
  const all = await Promise.all(Array.from({ length: 50 }, () => record([back])));
  assert.equal(all.filter(({ verdicts }) => verdicts[0] === 'recorded').length, 1);
  const view = await within((tx) => loans.viewLoan(tx, loan.id));
  assert.deepEqual([view?.standing.state, view?.standing.paid], ['closed', principal]);
  const rows = await t.ownerSql<{ state: string; events: number }>(
    'select state, events from loans.standings where loan_id = $1',
    [loan.id],
  );
  assert.deepEqual(rows, [{ state: 'closed', events: 2 }]);
});

test('a payment told late with its own day posts the difference today, with its value date', async () => {
  const loan = await aLoan();
  await record([disbursed(loan)]);
  const start = today();
  t.clock.advance(20 * 86_400);
  // Paid on the tenth day, told on the twentieth: ten days' interest fall away.
  const late = { ...payment(loan, 0, principal), effectiveOn: plusDays(start, 10) };
  await record([payment(loan, 0, 100n, 'first')]);
  await record([late]);
  const rows = await t.ownerSql<{ value_on: string; booked_on: string; kind: string }>(
    'select value_on, booked_on, kind from ledger.entries where subject = $1 order by number',
    [loan.id],
  );
  assert.deepEqual(rows.at(-1), { value_on: plusDays(start, 10), booked_on: today(), kind: 'loan-payment' });
  const view = await within((tx) => loans.viewLoan(tx, loan.id));
  const posted = await within((tx) => ledger.balancesOf(tx, loan.id));
  assert.equal(posted.get('interest-income'), -(view?.standing.accrued.interest ?? 0n));
  assert.equal(view?.standing.accrued.interest, (principal * 29n * 10n) / 10_000n);
});

test('the wire shows sums as text, split by what they went to, and how to pay', async () => {
  const loan = await aLoan();
  await record([disbursed(loan), payment(loan, 0, 500n)]);
  const view = await within((tx) => loans.viewLoan(tx, loan.id));
  assert.ok(view);
  const wire = toLoanWire(view, { iban: 'KZ77601NESIE00000001', bin: '090840000906', knp: '421' }, 'paid');
  assert.equal(wire.outstanding.totalTiyn, (principal - 500n).toString());
  assert.equal(wire.repayment.reference, loan.reference);
  assert.deepEqual(wire.payments[0]?.principalTiyn, '500');
  assert.equal(JSON.stringify(wire).includes('"payout":{"state":"paid"}'), true);
  assert.deepEqual([wire.method, wire.rate], ['single-payment', { share: '0.0029', per: 'day' }]);
  const { dueOn } = loan.terms;
  const [row] = wire.schedule;
  assert.deepEqual(
    [row?.dueOn, row?.totalTiyn, row?.paidTiyn, row?.state],
    [dueOn, '10870000', '500', 'partly'],
  );
  // 8.7 % of the 99,995.00 that are left is 8,699.565.
  assert.deepEqual(wire.nextPayment, { dueOn, amountTiyn: '10869457', overdueTiyn: '0' });
});

test('a loan opened by the earlier edition of the program is served as it was', async () => {
  const loan = await aLoan();
  const { servicing } = loan.terms;
  const stored = {
    ...{ dailyRate: '0.0029', termDays: 30, dueOn: loan.terms.dueOn, interestTiyn: '870000' },
    servicing: {
      ...servicing,
      penaltyDailyRate: '0.005',
      penaltyYearlyShare: '0.1',
      overpaymentShare: '1',
    },
  };
  await t.ownerSql(`alter table loans.loans disable trigger all`);
  await t.ownerSql(`update loans.loans set terms = $2, engine_version = 'single-payment-1' where id = $1`, [
    loan.id,
    JSON.stringify(stored),
  ]);
  await t.ownerSql(`alter table loans.loans enable trigger all`);
  await record([disbursed(loan)]);
  const view = await within((tx) => loans.viewLoan(tx, loan.id));
  assert.deepEqual(view?.loan.terms, loan.terms);
  assert.equal(view?.standing.next?.amount, principal + 870_000n);
});

test('a client asks what closes his loan on a day; another’s loan is not there', async () => {
  const loan = await aLoan();
  const client = clientOf(loan.partyId);
  const early = await loans.quotePayoff(client, loan.id, today());
  assert.ok(early.refused && early.refusal.code === 'loan-not-running');
  await record([disbursed(loan)]);
  const quoted = await loans.quotePayoff(client, loan.id, plusDays(today(), 10));
  assert.ok(!quoted.refused);
  assert.deepEqual([quoted.value.debt.total, quoted.value.saved], [principal + 290_000n, 580_000n]);
  const outside = await loans.quotePayoff(client, loan.id, plusDays(today(), 31));
  assert.ok(outside.refused && outside.refusal.code === 'payoff-day-outside');
  const stranger = await loans.quotePayoff(clientOf(await aParty()), loan.id, today());
  assert.ok(stranger.refused && stranger.refusal.code === 'loan-not-found');
});

test('loans are found by what payers write', async () => {
  const loan = await aLoan();
  const found = await within((tx) =>
    loans.findByReferences(tx, [loan.reference.replaceAll('-', ''), 'NOSUCH']),
  );
  assert.deepEqual([...found.values()], [{ id: loan.id, partyId: loan.partyId }]);
  const listed = await within((tx) => loans.listLoans(tx, loan.partyId), clientOf(loan.partyId));
  assert.deepEqual(
    listed.map((view) => view.loan.id),
    [loan.id],
  );
});

test('property: however events arrive and are batched, ledger and fold agree, and settlement has what banks moved', async () => {
  const life = fc
    .array(
      fc.record({
        days: fc.integer({ min: 0, max: 60 }),
        amount: fc.bigInt(1n, principal),
        back: fc.boolean(),
      }),
      {
        maxLength: 5,
      },
    )
    .chain((payments) =>
      fc.record({
        payments: fc.constant(payments),
        order: fc.array(fc.nat(), { minLength: 11, maxLength: 11 }),
        cuts: fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }),
      }),
    );
  await fc.assert(
    fc.asyncProperty(life, async ({ payments, order, cuts }) => {
      const loan = await aLoan();
      const paid = payments.map(({ days, amount }, n) => payment(loan, days, amount, `p${n}`));
      const back = payments.flatMap(({ days, back: isBack }, n) => {
        const original = paid[n];
        return isBack && original ? [reversalOf(original, days)] : [];
      });
      const events = [disbursed(loan), ...paid, ...back]
        .map((event, n) => ({ event, rank: order[n] ?? 0 }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ event }) => event);
      let batch: NewLoanEvent[] = [];
      for (const [n, event] of events.entries()) {
        batch.push(event);
        if (cuts[n] || n === events.length - 1) {
          await record(batch);
          batch = [];
        }
      }
      const posted = await within((tx) => ledger.balancesOf(tx, loan.id));
      const latest =
        events
          .map(({ effectiveOn }) => effectiveOn)
          .sort()
          .at(-1) ?? today();
      const on = latest > today() ? latest : today();
      const { verdicts, changed } = await record([payment(loan, 60, 1n, 'last')]);
      assert.deepEqual(verdicts, ['recorded']);
      const standing = changed[0]?.after;
      assert.ok(standing && changed[0]?.before.asOf && on <= standing.asOf);
      const now = await within((tx) => ledger.balancesOf(tx, loan.id));
      for (const [account, target] of ledgerTargets(standing))
        assert.equal(now.get(account) ?? 0n, target, account);
      assert.equal(
        [...posted.values()].reduce((sum, amount) => sum + amount, 0n),
        0n,
      );
    }),
    { numRuns: 25 },
  );
  const trial = await within((tx) => ledger.trialBalance(tx));
  assert.ok(trial.isBalanced && trial.runningAgree);
});
