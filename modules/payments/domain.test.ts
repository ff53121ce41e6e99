import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInstant, parseLocalDate, plusDays } from '@nesie/clock';
import { type Tiyn, tenge, tiyn } from '@nesie/money';
import { LANGS } from '@nesie/problem';
import fc from 'fast-check';
import type { BankEntry } from '../../gateways/bank/port.ts';
import {
  contentHash,
  isRejectedForTime,
  judge,
  type Known,
  type KnownAttempt,
  type KnownEntry,
  messageIds,
  nextLook,
  referenceCandidates,
  requestedDay,
} from './domain.ts';
import type { ClientNews } from './index.ts';
import { newsText } from './tell.ts';
import { newsTexts } from './texts.ts';

const day = parseLocalDate('2026-11-24');
const loan = { id: 'loan-1', partyId: 'party-1' };

function anEntry(changed: Partial<BankEntry> = {}): BankEntry {
  return {
    id: 'E1',
    bookedOn: day,
    amountTiyn: tenge(1_000),
    creditDebit: 'credit',
    counterpartyIban: null,
    counterpartyName: null,
    reference: 'NS-26-000001',
    endToEndId: 'e2e-1',
    ...changed,
  };
}

function knowing(known: Partial<Known> = {}): Known {
  return { attempts: new Map(), entries: new Map(), loans: new Map([['NS26000001', loan]]), ...known };
}

function anAttempt(changed: Partial<KnownAttempt> = {}): KnownAttempt {
  const payout = {
    id: 'payout-1',
    loanId: loan.id,
    partyId: loan.partyId,
    amount: tenge(1_000),
    state: 'sent',
    attempts: 1,
  } as const;
  return { payout, number: 1, outcome: null, isReplaced: false, ...changed };
}

function earlier(changed: Partial<KnownEntry> = {}): KnownEntry {
  return {
    bankId: 'E0',
    amount: tenge(1_000),
    direction: 'credit',
    verdict: 'repayment',
    loanId: loan.id,
    bookedOn: day,
    isReversed: false,
    ...changed,
  };
}

test('ids of messages fit the bank’s 35 signs and never meet', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (id, a, b) => {
      const { messageId, endToEndId } = messageIds(id, a);
      for (const text of [messageId, endToEndId]) assert.match(text, /^[A-Z0-9-]{1,35}$/);
      assert.deepEqual(messageIds(id, a), { messageId, endToEndId });
      assert.equal(messageIds(id, b).messageId === messageId, a === b);
    }),
  );
});

test('a reference is found however people write it', () => {
  const written = [
    'NS-26-000001',
    'ns 26 000001',
    'Погашение по договору №NS-26-000001 от 24.11.2026',
    'Микрокредитті өтеу: NS26000001',
    'dogovor NS/26/000001.',
    'NS-26-000001 NS-26-000001',
  ];
  for (const text of written) assert.ok(referenceCandidates(text).includes('NS26000001'), text);
  assert.ok(referenceCandidates('МК-26-000001').includes('MK26000001'), 'typed with a Cyrillic keyboard');
  assert.deepEqual(referenceCandidates(null), []);
  assert.deepEqual(referenceCandidates('тегін ақша'), []);
});

test('property: no text makes many candidates or long ones', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2_000 }), (text) => {
      const found = referenceCandidates(text);
      assert.ok(found.length <= 200);
      assert.ok(found.every((candidate) => /^[A-Z0-9]{4,35}$/.test(candidate)));
    }),
  );
});

test('the day asked for is today, or the day after the last closed one', () => {
  assert.equal(requestedDay(day, null, null), day);
  assert.equal(requestedDay(day, plusDays(day, -1), plusDays(day, -1)), day);
  assert.equal(requestedDay(day, day, null), plusDays(day, 1));
  // The bank closed early and only its refusal says so.
  assert.equal(requestedDay(day, plusDays(day, -1), day), plusDays(day, 1));
  assert.equal(requestedDay(day, day, plusDays(day, 1)), plusDays(day, 2));
});

test('only rejections for time lead to another message by themselves', () => {
  assert.ok(isRejectedForTime('TM01') && isRejectedForTime('DT01: too late'));
  for (const reason of ['AC04', 'AM04', '', 'TM011', 'not-sendable: purpose'])
    assert.ok(!isRejectedForTime(reason));
});

test('looks come soon at first and at least every ten minutes', () => {
  const sent = parseInstant('2026-11-24T05:00:00Z');
  assert.equal(nextLook(sent, sent), '2026-11-24T05:00:02.000Z');
  const later = parseInstant('2026-11-25T05:00:00Z');
  assert.equal(nextLook(sent, later), '2026-11-25T05:10:00.000Z');
});

test('a credit that names one loan is its repayment; none or two are for people', () => {
  assert.deepEqual(judge(anEntry(), knowing()), { verdict: 'repayment', loanId: loan.id });
  assert.deepEqual(judge(anEntry({ reference: 'thanks' }), knowing()), { verdict: 'unmatched' });
  assert.deepEqual(judge(anEntry({ reference: null }), knowing()), { verdict: 'unmatched' });
  const loans = new Map([
    ['NS26000001', loan],
    ['NS26000002', { id: 'loan-2', partyId: 'party-2' }],
  ]);
  const both = anEntry({ reference: 'NS-26-000001, NS-26-000002' });
  assert.deepEqual(judge(both, knowing({ loans })), { verdict: 'unmatched' });
  assert.deepEqual(judge(anEntry({ isReversal: true }), knowing()), { verdict: 'unmatched' });
});

test('a debit with a receipt’s end-to-end id takes it back, once; any other debit is unknown', () => {
  const debit = anEntry({ creditDebit: 'debit', id: 'E2' });
  const receipt = earlier();
  const entries = (one: KnownEntry) => knowing({ entries: new Map([['e2e-1', [one]]]) });
  assert.deepEqual(judge(debit, entries(receipt)), { verdict: 'receipt-reversed', original: receipt });
  assert.deepEqual(judge(debit, entries(earlier({ isReversed: true }))), { verdict: 'unknown-debit' });
  assert.deepEqual(judge(debit, entries(earlier({ amount: tiyn(1n) as Tiyn }))), {
    verdict: 'unknown-debit',
  });
  assert.deepEqual(judge(debit, knowing()), { verdict: 'unknown-debit' });
  const before = earlier({ direction: 'debit', verdict: 'unknown-debit', loanId: null });
  assert.deepEqual(judge(anEntry(), entries(before)), { verdict: 'unmatched' });
});

test('a debit with a message’s end-to-end id is its pay-out, the second one is one too many', () => {
  const attempt = anAttempt();
  const debit = anEntry({ creditDebit: 'debit' });
  const attempts = new Map([['e2e-1', attempt]]);
  assert.equal(judge(debit, knowing({ attempts })).verdict, 'payout');
  const seen = new Map([['e2e-1', [earlier({ direction: 'debit', verdict: 'payout' })]]]);
  assert.equal(judge(debit, knowing({ attempts, entries: seen })).verdict, 'payout-repeated');
  const paid = anAttempt({
    payout: { ...attempt.payout, state: 'paid' },
    outcome: { kind: 'absent', paidOn: null },
  });
  assert.equal(judge(debit, knowing({ attempts: new Map([['e2e-1', paid]]) })).verdict, 'payout-repeated');
  const replaced = new Map([['e2e-1', anAttempt({ isReplaced: true })]]);
  assert.equal(judge(debit, knowing({ attempts: replaced })).verdict, 'payout-repeated');
  assert.equal(judge({ ...debit, amountTiyn: tiyn(5n) }, knowing({ attempts })).verdict, 'unknown-debit');
  assert.equal(judge(anEntry(), knowing({ attempts, entries: seen })).verdict, 'payout-returned');
  assert.equal(judge(anEntry(), knowing({ attempts })).verdict, 'unmatched');
  const told = new Map([['e2e-1', anAttempt({ outcome: { kind: 'paid', paidOn: day } })]]);
  assert.equal(judge(anEntry(), knowing({ attempts: told })).verdict, 'payout-returned');
});

test('an entry of other content has another hash', () => {
  const changes: Partial<BankEntry>[] = [
    { amountTiyn: tiyn(1n) },
    { bookedOn: plusDays(day, 1) },
    { creditDebit: 'debit' },
    { reference: 'other' },
    { endToEndId: null },
  ];
  for (const change of changes) assert.notDeepEqual(contentHash(anEntry(change)), contentHash(anEntry()));
});

test('messages to clients are complete in kk, ru and en, and fit', () => {
  const reference = 'NS-26-000001';
  const all: ClientNews[] = [
    { kind: 'paid-out', partyId: 'p', reference, amount: tenge(194_625), dueOn: day },
    { kind: 'payout-rejected', partyId: 'p', reference, amount: tenge(194_625) },
    { kind: 'repayment', partyId: 'p', reference, amount: tenge(1_000), outstanding: tenge(99_000) },
    {
      ...{ kind: 'paid-out-instalments', partyId: 'p', reference, amount: tenge(500_000) },
      ...{ dueOn: day, payment: tenge(50_231) },
    },
    {
      ...{ kind: 'repayment-next', partyId: 'p', reference, amount: tenge(50_231) },
      ...{ dueOn: day, payment: tenge(50_231) },
    },
    {
      ...{ kind: 'repayment-overdue', partyId: 'p', reference, amount: tenge(1_000) },
      overdue: tenge(49_231),
    },
    { kind: 'repayment-over', partyId: 'p', reference, amount: tenge(1_000) },
    { kind: 'closed', partyId: 'p', reference, refundable: tiyn(0n) },
    { kind: 'closed', partyId: 'p', reference, refundable: tenge(5) },
  ];
  const shown = new Set<string>();
  for (const news of all) {
    for (const lang of LANGS) {
      const text = newsText(news, lang);
      assert.doesNotMatch(text, /[{}]/);
      assert.ok(text.length <= 670);
      shown.add(text);
    }
  }
  assert.equal(shown.size, Object.keys(newsTexts).length * LANGS.length);
});
