import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { tenge } from '@nesie/money';
import type { BankEntry } from '../../gateways/bank/port.ts';
import { SYSTEM } from './testing/wiring.ts';
import { createWorld, type World } from './testing/world.ts';

describe('calling money off before it is sent', { concurrency: 1 }, () => {
  let w: World;
  before(async () => {
    w = await createWorld();
    await w.payments.begin();
  });
  beforeEach(async () => {
    await w.bankProcess.mode({ repeatPaysTwice: true });
  });
  after(() => w.close());

  test('a pay-out called off before it is sent is never sent, and the client is free', async () => {
    const before = (await w.bankPayments()).length;
    const { loan, accountId } = await w.aLoan();
    await w.intend(loan, accountId);
    w.leaves.length = 0;
    for (const _ of [1, 2]) assert.equal((await w.cancel(loan)).refused, false);
    await w.work(3);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'cancelled');
    assert.equal((await w.view(loan))?.standing.state, 'cancelled');
    assert.equal((await w.bankPayments()).length, before);
    // Nothing brings the money on its way again: not the command, not the database.
    const again = await w.intend(loan, accountId);
    assert.ok(again.refused && again.refusal.code === 'payout-already-intended');
    const revived = w.t.ownerSql(
      `update payments.payouts set state = 'sent', attempts = 1, known_at = null where loan_id = $1`,
      [loan.id],
    );
    await assert.rejects(revived, /does not go from cancelled to sent/);
  });

  test('a pay-out that was sent is not called off: not while the bank is silent, not once it is paid', async () => {
    const { loan, accountId } = await w.aLoan();
    await w.bankProcess.mode({ dead: true });
    await w.intend(loan, accountId);
    await w.work();
    const whileSilent = await w.cancel(loan);
    assert.ok(whileSilent.refused && whileSilent.refusal.code === 'money-moving');
    const byHand = w.t.ownerSql(
      `update payments.payouts set state = 'cancelled', known_at = now() where loan_id = $1`,
      [loan.id],
    );
    await assert.rejects(byHand, /does not go from sent to cancelled/);
    await w.bankProcess.mode({});
    await w.closeDay();
    await w.advance(86_400);
    await w.work(4, 600);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'paid');
    const oncePaid = await w.cancel(loan);
    assert.ok(oncePaid.refused && oncePaid.refusal.code === 'money-moving');
    assert.equal((await w.view(loan))?.standing.state, 'active');
  });

  test('calling off and sending at the same moment: one of them happens, never both', async () => {
    const seen = { cancelled: 0, paid: 0 };
    for (let round = 0; round < 12; round += 1) {
      const before = (await w.bankPayments()).length;
      const { loan, accountId } = await w.aLoan();
      await w.intend(loan, accountId);
      const lag = pause(round % 4 === 0 ? 0 : round * 2);
      const [, result] = await Promise.all([
        w.worker.runUntilIdle({ maxSteps: 200 }),
        lag.then(() => w.cancel(loan)),
      ]);
      await w.work(2);
      const state = await w.payments.payoutState(SYSTEM, loan.id);
      const sent = (await w.bankPayments()).length - before;
      const { standing } = (await w.view(loan)) ?? {};
      if (result.refused) {
        assert.deepEqual([state, sent, standing?.state], ['paid', 1, 'active']);
        seen.paid += 1;
      } else {
        assert.deepEqual([state, sent, standing?.state], ['cancelled', 0, 'cancelled']);
        seen.cancelled += 1;
      }
    }
    assert.equal(seen.cancelled + seen.paid, 12);
    const { isBalanced, lines } = await w.trial();
    assert.ok(isBalanced);
    assert.equal(lines.find(({ account }) => account === 'settlement')?.balance, 0n);
  });

  test('calling off and intending at the same moment leave no pay-out of a cancelled loan', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { loan, accountId } = await w.aLoan();
      const [intended, cancelled] = await Promise.all([w.intend(loan, accountId), w.cancel(loan)]);
      assert.equal(cancelled.refused, false);
      if (intended.refused) assert.equal(intended.refusal.code, 'loan-cancelled');
      const state = await w.payments.payoutState(SYSTEM, loan.id);
      assert.equal(state, intended.refused ? null : 'cancelled');
    }
    const { loan, accountId } = await w.aLoan();
    await w.cancel(loan);
    const late = await w.intend(loan, accountId);
    assert.ok(late.refused && late.refusal.code === 'loan-cancelled');
    const byHand = w.t.ownerSql(
      `insert into payments.payouts (id, loan_id, party_id, account_id, amount_tiyn, creditor_sealed, state, attempts, intended_at)
       values (gen_random_uuid(), $1, $2, $3, $4, '\\x00', 'intended', 0, now())`,
      [loan.id, loan.partyId, accountId, loan.principal],
    );
    await assert.rejects(byHand, /was cancelled/);
  });

  test('money that comes for a microcredit called off is the client’s, and he is told so', async () => {
    const { loan } = await w.aLoan();
    await w.cancel(loan);
    w.news.length = 0;
    await w.payIn(tenge(500), loan.reference);
    await w.work(2);
    const standing = (await w.view(loan))?.standing;
    assert.deepEqual([standing?.state, standing?.refundable], ['cancelled', tenge(500)]);
    assert.deepEqual(
      w.news.map(({ kind }) => kind),
      ['repayment-over'],
    );
  });

  test('another client cannot call a pay-out off', async () => {
    const { loan, accountId } = await w.aLoan();
    await w.intend(loan, accountId);
    const { partyId } = await w.aParty();
    await assert.rejects(w.cancel({ ...loan, partyId }), /no loan/);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'intended');
    await w.work(3);
  });

  test('a loan whose pay-out the bank has refused can be called off, so that its client is free', async () => {
    const { loan, accountId } = await w.aLoan();
    await w.bankProcess.mode({ pain002: 'reject', repeatPaysTwice: true });
    await w.intend(loan, accountId);
    await w.work(3);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'rejected');
    assert.equal((await w.cancel(loan)).refused, false);
    assert.equal((await w.view(loan))?.standing.state, 'cancelled');
    const again = await w.intend(loan, accountId);
    assert.ok(again.refused && again.refusal.code === 'loan-cancelled');
  });

  // Last of all: the stand-in knows nothing of this entry, so its account and the ledger part here.
  test('a bank that executes what it had refused makes the cancelled loan run, and people are told', async () => {
    const { loan, accountId } = await w.aLoan();
    await w.bankProcess.mode({ pain002: 'reject', repeatPaysTwice: true });
    await w.intend(loan, accountId);
    await w.work(3);
    await w.cancel(loan);
    const [attempt] = await w.t.ownerSql<{ end_to_end_id: string }>(
      `select end_to_end_id from payments.attempts a join payments.payouts p on p.id = a.payout_id
        where p.loan_id = $1`,
      [loan.id],
    );
    const entry: BankEntry = {
      ...{ id: `late-${loan.id}`, bookedOn: w.today(), amountTiyn: loan.principal },
      ...{ endToEndId: attempt?.end_to_end_id ?? null, reference: null },
      ...{ counterpartyIban: null, counterpartyName: null },
      creditDebit: 'debit',
    };
    await w.within((tx) => w.payments.acceptEntries(tx, [entry], 'camt.054'));
    assert.equal((await w.view(loan))?.standing.state, 'active');
    const told = (await w.findings()).filter(({ kind }) => kind === 'paid-after-cancellation');
    assert.deepEqual(
      told.map(({ about }) => about),
      [loan.id],
    );
  });
});
