import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { plusDays } from '@nesie/clock';
import { tenge, tiyn } from '@nesie/money';
import type { BankEntry } from '../../gateways/bank/port.ts';
import type { Loan } from '../loans/index.ts';
import { SYSTEM } from './testing/wiring.ts';
import { createWorld, type World } from './testing/world.ts';

/** Entries as a bank may send them: the batch command itself, without a bank. */
describe('entries of the account', { concurrency: 1 }, () => {
  let w: World;
  before(async () => {
    w = await createWorld();
    await w.payments.begin();
  });
  after(() => w.close());

  const accept = (...entries: BankEntry[]) =>
    w.within((tx) => w.payments.acceptEntries(tx, entries, 'camt.054'));

  function credit(loan: Loan, changed: Partial<BankEntry> = {}): BankEntry {
    return {
      id: randomUUID(),
      bookedOn: w.today(),
      amountTiyn: tenge(1_000),
      creditDebit: 'credit',
      counterpartyIban: null,
      counterpartyName: 'Төлеуші',
      reference: loan.reference,
      endToEndId: randomUUID(),
      ...changed,
    };
  }
  const back = (entry: BankEntry): BankEntry => ({
    ...entry,
    id: randomUUID(),
    creditDebit: entry.creditDebit === 'credit' ? 'debit' : 'credit',
    isReversal: true,
  });
  const paidOf = async (loan: Loan) => (await w.view(loan))?.standing.paid;
  const balance = async (code: string) => {
    const { lines, isBalanced, runningAgree } = await w.trial();
    assert.ok(isBalanced && runningAgree);
    return lines.find(({ account }) => account === code)?.balance ?? 0n;
  };
  const found = async (kind: string, about: string) =>
    (await w.findings()).some((finding) => finding.kind === kind && finding.about === about);

  test('a reversed receipt never was, in one batch or two, whichever way round it stands', async () => {
    const { loan } = await w.aPaidOutLoan();
    const one = credit(loan);
    assert.deepEqual(await accept(one), ['repayment']);
    assert.equal(await paidOf(loan), tenge(1_000));
    assert.deepEqual(await accept(back(one)), ['receipt-reversed']);
    assert.equal(await paidOf(loan), 0n);

    const two = credit(loan);
    assert.deepEqual(await accept(back(two), two), ['receipt-reversed', 'repayment']);
    assert.equal(await paidOf(loan), 0n);

    const three = credit(loan);
    const suspense = await balance('suspense');
    assert.deepEqual(await accept(back(three)), ['unknown-debit']);
    assert.deepEqual(await accept(three), ['unmatched']);
    assert.equal(await paidOf(loan), 0n);
    assert.equal(await balance('suspense'), suspense);
    assert.equal(await balance('settlement'), 0n);
  });

  test('a reversed closing payment opens the microcredit again', async () => {
    const { loan } = await w.aPaidOutLoan();
    const all = credit(loan, { amountTiyn: loan.principal });
    await accept(all);
    assert.equal((await w.view(loan))?.standing.state, 'closed');
    await accept(back(all));
    assert.equal((await w.view(loan))?.standing.state, 'active');
    assert.ok(
      w.leaves.some(({ kind, subject }) => kind === 'repayment-reversed' && subject === loan.partyId),
    );
  });

  test('an entry told again is a repeat; told otherwise it changes nothing and people look', async () => {
    const { loan } = await w.aPaidOutLoan();
    const entry = credit(loan);
    assert.deepEqual(await accept(entry, entry), ['repayment', 'repeated']);
    assert.deepEqual(await accept({ ...entry, amountTiyn: tenge(9) }), ['changed']);
    assert.equal(await paidOf(loan), tenge(1_000));
    assert.ok(await found('entry-changed', entry.id));
  });

  test('fifty batches at once with one entry: one repayment', async () => {
    const { loan } = await w.aPaidOutLoan();
    const entry = credit(loan);
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => accept(entry)));
    assert.equal(verdicts.flat().filter((verdict) => verdict === 'repayment').length, 1);
    assert.equal(await paidOf(loan), tenge(1_000));
  });

  test('a pay-out that comes back leaves the loan unpaid and people told', async () => {
    const { loan, accountId } = await w.aPaidOutLoan();
    await w.work(3);
    const [own] = await w.t.ownerSql<{ end_to_end_id: string }>(
      `select end_to_end_id from payments.entries where loan_id = $1 and verdict = 'payout'`,
      [loan.id],
    );
    const returned = credit(loan, {
      amountTiyn: loan.principal,
      endToEndId: own?.end_to_end_id ?? '',
      reference: null,
    });
    assert.deepEqual(await accept(returned), ['payout-returned']);
    assert.equal((await w.view(loan))?.standing.state, 'awaiting-payout');
    assert.ok(await found('payout-returned', returned.id));
    assert.equal((await w.intend(loan, accountId)).refused, false, 'another may be intended');
    // The bank executes the first once more, with another in its place, and gives it back once more.
    const again = { ...back(returned), creditDebit: 'debit' } as const;
    assert.deepEqual(await accept(again), ['payout-repeated']);
    assert.deepEqual(await accept(back(again)), ['unmatched']);
    assert.deepEqual(await accept(back(again)), ['unmatched'], 'what nobody saw go');
    assert.equal(await balance('settlement'), 0n);
  });

  test('a pay-out booked on another day than told counts from the day of the account', async () => {
    const { loan, accountId } = await w.aLoan();
    await w.bankProcess.mode({ notifications: 'never' });
    await w.intend(loan, accountId);
    await w.work();
    assert.equal((await w.view(loan))?.standing.disbursedOn, w.today());
    const [attempt] = await w.t.ownerSql<{ end_to_end_id: string }>(
      'select end_to_end_id from payments.attempts a join payments.payouts p on p.id = a.payout_id where p.loan_id = $1',
      [loan.id],
    );
    const tomorrow = plusDays(w.today(), 1);
    await w.advance(86_400);
    const debit = credit(loan, {
      creditDebit: 'debit',
      amountTiyn: loan.principal,
      bookedOn: tomorrow,
      endToEndId: attempt?.end_to_end_id ?? '',
    });
    assert.deepEqual(await accept(debit), ['payout']);
    assert.equal((await w.view(loan))?.standing.disbursedOn, tomorrow);
    assert.equal(await balance('settlement'), 0n);
    await w.bankProcess.mode({});
  });

  test('a bank that pays one message twice: the loan has it once, the rest is in suspense and for people', async () => {
    const { loan } = await w.aPaidOutLoan();
    await w.work(3);
    const [own] = await w.t.ownerSql<{ end_to_end_id: string }>(
      `select end_to_end_id from payments.entries where loan_id = $1 and verdict = 'payout'`,
      [loan.id],
    );
    const suspense = await balance('suspense');
    const second = credit(loan, {
      creditDebit: 'debit',
      amountTiyn: loan.principal,
      endToEndId: own?.end_to_end_id ?? '',
    });
    assert.deepEqual(await accept(second), ['payout-repeated']);
    assert.equal((await w.view(loan))?.standing.disbursed, loan.principal);
    assert.ok(await found('payout-paid-twice', second.id));
    assert.equal(await balance('suspense'), suspense + loan.principal);
  });

  test('a repayment of nothing, and more than a batch, are refused', async () => {
    const { loan } = await w.aPaidOutLoan();
    await assert.rejects(accept(credit(loan, { amountTiyn: tiyn(0n) })));
    await assert.rejects(accept(...Array.from({ length: 501 }, () => credit(loan))), RangeError);
    assert.deepEqual(await accept(), []);
  });

  test('a client sees his own pay-out’s state and no entry of the account', async () => {
    const { loan } = await w.aPaidOutLoan();
    await accept(credit(loan));
    const client = {
      kind: 'client',
      personId: loan.partyId,
      partyId: loan.partyId,
      sessionId: 's-1',
    } as const;
    assert.equal(await w.payments.payoutState(client, loan.id), 'paid');
    const stranger = randomUUID();
    const other = { ...client, personId: stranger, partyId: stranger };
    assert.equal(await w.payments.payoutState(other, loan.id), null);
    const seen = await w.t.db.read(client, 'test', (tx) => tx.query('select 1 from payments.entries'));
    assert.deepEqual(seen, []);
    assert.equal(await w.payments.payoutState(SYSTEM, loan.id), 'paid');
  });

  test('what payers write is kept sealed', async () => {
    const { loan } = await w.aPaidOutLoan();
    await accept(credit(loan, { counterpartyName: 'Құпия Есім' }));
    const rows = await w.t.ownerSql<{ details_sealed: Buffer }>(
      'select details_sealed from payments.entries',
    );
    assert.ok(rows.every(({ details_sealed }) => !details_sealed.toString('utf8').includes('Құпия')));
  });
});
