import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { plusDays } from '@nesie/clock';
import type { NewLoanEvent } from './index.ts';
import { clientOf, createWorld, principal } from './testing/world.ts';

const { t, loans, within, aParty, aLoan, today, record, disbursed, payment } =
  await createWorld('loans_cancelled');
after(() => t.close());

test('a client calls his own loan off before the money is out, once, and nobody else’s', async () => {
  const loan = await aLoan();
  const client = clientOf(loan.partyId);
  const granted = () => within((tx) => loans.grantedOnDay(tx, loan.partyId, today()), client);
  assert.equal(await granted(), principal);
  const stranger = clientOf(await aParty());
  await assert.rejects(
    within((tx) => loans.cancelLoan(tx, loan.id), stranger),
    /no loan/,
  );
  for (const _ of [1, 2]) {
    assert.equal((await within((tx) => loans.cancelLoan(tx, loan.id), client)).refused, false);
  }
  const view = await within((tx) => loans.viewLoan(tx, loan.id), client);
  assert.deepEqual([view?.standing.state, view?.standing.outstanding.total], ['cancelled', 0n]);
  const rows = await t.ownerSql('select state, events from loans.standings where loan_id = $1', [loan.id]);
  assert.deepEqual(rows, [{ state: 'cancelled', events: 1 }]);
  assert.equal(await granted(), 0n);
  assert.equal(await within((tx) => loans.grantedOnDay(tx, loan.partyId, plusDays(today(), -1))), 0n);
});

test('once money is out no loan is called off: not by the command, not by the database', async () => {
  const loan = await aLoan();
  await record([disbursed(loan)]);
  const client = clientOf(loan.partyId);
  const refused = await within((tx) => loans.cancelLoan(tx, loan.id), client);
  assert.ok(refused.refused && refused.refusal.code === 'money-moving');
  const cancelled: NewLoanEvent = { ...disbursed(loan), kind: 'cancelled', reference: 'cancelled' };
  await assert.rejects(record([cancelled]), /is out/);
  // Nor does a client's transaction record anything else, or touch what has moved.
  await assert.rejects(
    within((tx) => loans.recordEvents(tx, [payment(loan, 0, 1n)]), client),
    /row-level security/,
  );
});

test('fifty transactions call one loan off at once: one event', async () => {
  const loan = await aLoan();
  const client = clientOf(loan.partyId);
  const all = await Promise.all(
    Array.from({ length: 50 }, () => within((tx) => loans.cancelLoan(tx, loan.id), client)),
  );
  assert.ok(all.every(({ refused }) => !refused));
  const rows = await t.ownerSql('select kind from loans.events where loan_id = $1', [loan.id]);
  assert.deepEqual(rows, [{ kind: 'cancelled' }]);
});
