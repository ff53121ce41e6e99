import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { daysBetween, type LocalDate, plusDays } from '@nesie/clock';
import { tenge, tiyn } from '@nesie/money';
import { createWorker } from '@nesie/steps';
import { SYSTEM } from './testing/wiring.ts';
import { createWorld, type World } from './testing/world.ts';

describe('money out and in, against the bank stand-in', { concurrency: 1 }, () => {
  let w: World;
  before(async () => {
    w = await createWorld();
    await w.payments.begin();
  });
  beforeEach(async () => {
    await w.bankProcess.mode({ repeatPaysTwice: true });
    w.news.length = 0;
    w.leaves.length = 0;
  });
  after(() => w.close());

  const settled = async () => {
    const { lines, isBalanced, runningAgree } = await w.trial();
    assert.ok(isBalanced && runningAgree);
    assert.equal(lines.find(({ account }) => account === 'settlement')?.balance, 0n, 'settlement is empty');
    return new Map(lines.map(({ account, balance }) => [account, balance]));
  };

  test('[R-10.2] a microcredit goes to the client’s account, once, and the loan runs from that day', async () => {
    const before = (await w.bankPayments()).length;
    const { loan, accountId } = await w.aLoan();
    const intended = await w.intend(loan, accountId);
    assert.equal(intended.refused, false);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'intended');
    await w.work(3);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'paid');
    assert.equal((await w.bankPayments()).length, before + 1);
    const view = await w.view(loan);
    assert.equal(view?.standing.state, 'active');
    assert.equal(view?.standing.disbursedOn, w.today());
    assert.equal((await settled()).get('payouts-in-transit'), 0n);
    assert.deepEqual(
      w.news.map(({ kind }) => kind),
      ['paid-out'],
    );
    assert.deepEqual(
      w.leaves.map(({ subject, kind }) => [subject, kind]),
      [[loan.partyId, 'paid-out']],
    );
  });

  test('[R-10.2] an account that the bank has not called the client’s own is paid nothing', async () => {
    const { loan, accountId } = await w.aLoan();
    for (const ownership of ['unknown', 'not-own'] as const) {
      const result = await w.intend(loan, accountId, ownership);
      assert.ok(result.refused && result.refusal.code === 'account-not-verified');
    }
    await w.work();
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), null);
  });

  test('[R-10.2] nor is it by a program that is mistaken: the database asks what the bank said', async () => {
    const { loan } = await w.aLoan();
    const other = await w.aParty();
    await assert.rejects(w.intend(loan, other.accountId), /not known to be the client's own/);
    const unanswered = await w.aParty('unknown');
    await assert.rejects(
      w.intend({ ...loan, partyId: unanswered.partyId }, unanswered.accountId),
      /client's own/,
    );
  });

  test('[R-10.2] one microcredit is paid out once: by the command and by the database', async () => {
    const { loan, accountId } = await w.aPaidOutLoan();
    const again = await w.intend(loan, accountId);
    assert.ok(again.refused && again.refusal.code === 'payout-already-intended');
    const copied = w.t.ownerSql(
      `insert into payments.payouts (id, loan_id, party_id, account_id, amount_tiyn, creditor_sealed, state, attempts, intended_at)
       select gen_random_uuid(), loan_id, party_id, account_id, amount_tiyn, creditor_sealed, 'intended', 0, intended_at
         from payments.payouts where loan_id = $1`,
      [loan.id],
    );
    await assert.rejects(copied, /payouts_one_a_loan/);
  });

  test('a message that may still be executed lets no other be written, not even by the owner', async () => {
    const { loan } = await w.aPaidOutLoan();
    const another = w.t.ownerSql(
      `insert into payments.attempts (payout_id, number, message_id, end_to_end_id, requested_on, sent_at)
       select payout_id, number + 1, 'x' || message_id, 'x' || end_to_end_id, requested_on, sent_at
         from payments.attempts a join payments.payouts p on p.id = a.payout_id where p.loan_id = $1`,
      [loan.id],
    );
    await assert.rejects(another, /may still be executed/);
    const changed = w.t.ownerSql(`update payments.payouts set amount_tiyn = 1 where loan_id = $1`, [loan.id]);
    await assert.rejects(changed, /keeps its loan, sum and account/);
    const undone = w.t.ownerSql(
      `update payments.payouts set state = 'intended', known_at = null where loan_id = $1`,
      [loan.id],
    );
    await assert.rejects(undone, /does not go from paid to intended/);
  });

  test('no answer is no reason to send again: the same transfer is found later, and paid once', async () => {
    const before = (await w.bankPayments()).length;
    const { loan, accountId } = await w.aLoan();
    await w.bankProcess.mode({ repeatPaysTwice: true, wire: 'cut' });
    await w.intend(loan, accountId);
    await w.work(3);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'sent');
    await w.bankProcess.mode({ repeatPaysTwice: true });
    await w.work(3, 60);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'paid');
    assert.equal((await w.bankPayments()).length, before + 1);
    await settled();
  });

  test('a bank that says it does not know waits for the closed day; then another message, one payment', async () => {
    const before = (await w.bankPayments()).length;
    const { loan, accountId } = await w.aLoan();
    await w.bankProcess.mode({ dead: true, repeatPaysTwice: true });
    await w.intend(loan, accountId);
    await w.work();
    await w.bankProcess.mode({ repeatPaysTwice: true });
    await w.work(4, 300);
    // Not found, but the day is open: it may still be on its way.
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'sent');
    assert.equal((await w.bankPayments()).length, before);
    await w.closeDay();
    await w.work(6, 300);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'paid');
    assert.equal((await w.bankPayments()).length, before + 1);
    await settled();
  });

  test('rejected only because the time was over: another message goes by itself, and is paid once', async () => {
    const before = (await w.bankPayments()).length;
    const { loan, accountId } = await w.aLoan();
    await w.bankProcess.mode({ repeatPaysTwice: true, settleDelayMs: 600_000 });
    await w.intend(loan, accountId);
    await w.work(2);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'sent');
    // Closed with the transfer still on the desk (TM01); the next one asks for the day after.
    await w.advance(86_400);
    await w.closeDay();
    await w.bankProcess.mode({ repeatPaysTwice: true });
    await w.work(4, 600);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'paid');
    assert.equal((await w.bankPayments()).length, before + 1);
    const outcomes = await w.t.ownerSql<{ reason: string | null }>(
      `select o.reason from payments.outcomes o join payments.payouts p on p.id = o.payout_id
        where p.loan_id = $1 order by o.number`,
      [loan.id],
    );
    // When the day after was closed as well before its statement was read, only the bank's refusal (DT01) tells it.
    const reasons = outcomes.map(({ reason }) => reason);
    assert.deepEqual([reasons[0], reasons.at(-1)], ['TM01', null]);
    assert.ok(reasons.slice(1, -1).every((reason) => reason === 'DT01'));
    await w.advance(86_400);
    await w.work(2);
    await settled();
  });

  test('money that would come on the due day or later is not sent any more', async () => {
    const before = (await w.bankPayments()).length;
    const { loan, accountId } = await w.aLoan({ days: 2 });
    await w.bankProcess.mode({ dead: true });
    await w.intend(loan, accountId);
    await w.work();
    await w.bankProcess.mode({});
    await w.advance(2 * 86_400);
    await w.closeDay(plusDays(w.today(), -1));
    await w.work(4, 900);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'rejected');
    assert.ok(w.news.some(({ kind }) => kind === 'payout-rejected'));
    assert.equal((await w.bankPayments()).length, before);
  });

  test('instalments are not paid out on the day of their first payment or later', async () => {
    const { loan, accountId } = await w.aLoan({ months: 3 });
    await w.bankProcess.mode({ dead: true });
    await w.intend(loan, accountId);
    await w.work();
    await w.bankProcess.mode({});
    const first = loan.terms.rows[0]?.dueOn ?? w.today();
    await w.advance(daysBetween(w.today(), first) * 86_400);
    await w.closeDay(plusDays(w.today(), -1));
    for (let round = 0; round < 40; round += 1) {
      await w.work(2, 900);
      if ((await w.payments.payoutState(SYSTEM, loan.id)) === 'rejected') break;
    }
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'rejected');
  });

  test('a pay-out whose step was given up is taken up again with the next start', async () => {
    const { loan, accountId } = await w.aLoan();
    await w.intend(loan, accountId);
    await w.t.ownerSql(
      "update platform.steps set state = 'dead', finished_at = created_at where kind = 'payout' and state = 'waiting'",
    );
    await w.work(2);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'intended');
    await w.payments.begin();
    await w.work(3);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'paid');
  });

  test('ten workers at once hand one message over', async () => {
    const before = (await w.bankPayments()).length;
    const made = [await w.aLoan(), await w.aLoan()];
    for (const { loan, accountId } of made) await w.intend(loan, accountId);
    const workers = Array.from({ length: 10 }, () =>
      createWorker({ db: w.t.db, clock: w.t.clock, handlers: w.payments.stepHandlers }),
    );
    await Promise.all(workers.map((worker) => worker.runUntilIdle({ maxSteps: 500 })));
    await w.work(3);
    for (const { loan } of made) assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'paid');
    const { messages } = (await w.bankProcess.look()) as { messages: readonly { handedOver: number }[] };
    assert.deepEqual(
      messages.filter(({ handedOver }) => handedOver !== 1),
      [],
    );
    assert.equal((await w.bankPayments()).length, before + 2);
    await settled();
  });

  test('a final rejection ends the pay-out, tells the client, and another may be intended', async () => {
    const { loan, accountId } = await w.aLoan();
    await w.bankProcess.mode({ pain002: 'reject', repeatPaysTwice: true });
    await w.intend(loan, accountId);
    await w.work(3);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'rejected');
    assert.equal((await w.view(loan))?.standing.state, 'awaiting-payout');
    assert.ok(w.news.some(({ kind }) => kind === 'payout-rejected'));
    assert.ok((await w.findings()).some(({ kind }) => kind === 'payout-rejected'));
    await w.bankProcess.mode({ repeatPaysTwice: true });
    assert.equal((await w.intend(loan, accountId)).refused, false);
    await w.work(3);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'paid');
  });

  test('instalments: the first payment is told with the money, the next one with each payment', async () => {
    const { loan } = await w.aPaidOutLoan({ months: 3 });
    const [first, second] = loan.terms.rows;
    assert.ok(first && second);
    assert.deepEqual(
      w.news.map((one) => (one.kind === 'paid-out-instalments' ? [one.payment, one.dueOn] : one.kind)),
      [[first.total, first.dueOn]],
    );
    w.news.length = 0;
    await w.payIn(tenge(1_000), loan.reference);
    await w.work(2);
    await w.payIn(tiyn(first.total - tenge(1_000)), loan.reference);
    await w.work(2);
    assert.deepEqual(
      w.news.map((one) => (one.kind === 'repayment-next' ? [one.payment, one.dueOn] : one.kind)),
      [
        [tiyn(first.total - tenge(1_000)), first.dueOn],
        [second.total, second.dueOn],
      ],
    );
    await w.advance(70 * 86_400);
    w.news.length = 0;
    await w.payIn(tenge(2_000), loan.reference);
    await w.work(2);
    const standing = (await w.view(loan))?.standing;
    assert.ok(standing && standing.overdueDays > 0);
    assert.deepEqual(
      w.news.map((one) => (one.kind === 'repayment-overdue' ? one.overdue : one.kind)),
      [standing.overdue.total + standing.outstanding.penalty],
    );
    await settled();
  });

  test('a repayment of all that is owed closes the microcredit, and the client is told', async () => {
    const { loan } = await w.aPaidOutLoan();
    await w.advance(10 * 86_400);
    const owed = (await w.view(loan))?.standing.outstanding.total ?? tiyn(0n);
    assert.ok(owed > loan.principal);
    w.news.length = 0;
    await w.payIn(owed, `Погашение по договору ${loan.reference.replaceAll('-', ' ')}`);
    await w.work(2);
    const standing = (await w.view(loan))?.standing;
    assert.deepEqual([standing?.state, standing?.refundable], ['closed', 0n]);
    assert.deepEqual(
      w.news.map(({ kind }) => kind),
      ['closed'],
    );
    assert.ok(w.leaves.some(({ kind, subject }) => kind === 'repayment' && subject === loan.partyId));
    await settled();
  });

  test('notifications doubled and shuffled book each entry once', async () => {
    const { loan, total } = await w.aPaidOutLoan({ days: 45 });
    for (const mode of ['doubled', 'shuffled'] as const) {
      await w.bankProcess.mode({ notifications: mode });
      await w.payIn(tenge(1_000), loan.reference);
      await w.payIn(tenge(2_000), `kredit: ${loan.reference}.`);
      await w.work(3);
    }
    const standing = (await w.view(loan))?.standing;
    assert.equal(standing?.paid, tenge(6_000));
    assert.ok(standing && standing.outstanding.total < total);
    await settled();
  });

  test('what names no loan, or two, goes to suspense and to people', async () => {
    const one = await w.aPaidOutLoan();
    const two = await w.aPaidOutLoan();
    const before = (await settled()).get('suspense') ?? 0n;
    await w.payIn(tenge(500), 'thank you');
    await w.payIn(tenge(700), `${one.loan.reference} ${two.loan.reference}`);
    await w.work(2);
    assert.equal((await settled()).get('suspense'), before - tenge(1_200));
    const open = (await w.findings()).filter(({ kind }) => kind === 'receipt-unmatched');
    assert.ok(open.length >= 2);
    assert.equal((await w.view(one.loan))?.standing.paid, 0n);
  });

  test('the day’s statement agrees with what was read, and the ledger with the bank', async () => {
    const { loan } = await w.aPaidOutLoan();
    await w.payIn(tenge(3_000), loan.reference);
    await w.work(2);
    const day = w.today();
    await w.closeDay(day);
    await w.advance(86_400);
    await w.work(3);
    const differing = (await w.findings()).filter(({ kind }) => kind === 'statement-differs');
    assert.deepEqual(differing, []);
    const { balance } = (await w.bankProcess.look()) as { balance: string };
    assert.equal((await settled()).get('bank'), BigInt(balance.replace('.', '')));
    const wrongDay = await w.t.ownerSql<{ n: bigint }>('select count(*) as n from payments.statements');
    assert.ok((wrongDay[0]?.n ?? 0n) >= 1n);
  });

  test('a statement brings what the notifications kept silent about', async () => {
    const { loan } = await w.aPaidOutLoan();
    await w.bankProcess.mode({ notifications: 'never' });
    await w.payIn(tenge(4_000), loan.reference);
    await w.work(3);
    assert.equal((await w.view(loan))?.standing.paid, 0n);
    await w.closeDay();
    await w.work(3);
    assert.equal((await w.view(loan))?.standing.paid, tenge(4_000));
    await w.bankProcess.mode({});
    await w.work(3);
    assert.equal((await w.view(loan))?.standing.paid, tenge(4_000));
    await settled();
  });

  test('a statement that does not add up is not believed, and read once it does', async () => {
    await w.work(3);
    const [last] = await w.t.ownerSql<{ day: LocalDate }>('select max(day) as day from payments.statements');
    assert.ok(last);
    const next = plusDays(last.day, 1);
    const isRead = async () =>
      (await w.t.ownerSql('select 1 from payments.statements where day = $1', [next])).length === 1;
    await w.advance(3 * 86_400);
    for (const statement of ['wrong-sum', 'other-account', 'other-day']) {
      await w.bankProcess.mode({ statement });
      await w.closeDay(next);
      await w.work(2);
      assert.equal(await isRead(), false, statement);
    }
    await w.bankProcess.mode({});
    await w.work(3);
    assert.equal(await isRead(), true);
  });
});
