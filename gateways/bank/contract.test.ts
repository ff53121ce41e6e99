import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { dayOf, type LocalDate, parseInstant, parseLocalDate, plusDays, systemClock } from '@nesie/clock';
import { tenge, tiyn } from '@nesie/money';
import { type RunningStandIn, startStandIn } from '../../sandbox/testing.ts';
import { createIso20022Bank } from './iso20022.ts';
import type { BankPort, CreditTransfer } from './port.ts';

const ACCOUNT = 'KZ77601NESIE00000001';
const CLIENT = 'KZ85722S000000125964';
const IIN = '870312300511';
const DAY_MS = 86_400_000;
const clock = systemClock();

const aTransfer = (change: Partial<CreditTransfer> = {}): CreditTransfer => ({
  messageId: randomUUID().replaceAll('-', ''),
  endToEndId: randomUUID().replaceAll('-', ''),
  amountTiyn: tenge(50_000),
  creditorIban: CLIENT,
  creditorName: 'Сейтжанов Әділет "А&Б" <Маратұлы>',
  creditorIin: IIN,
  purpose: '311',
  debtorIban: ACCOUNT,
  requestedOn: dayOf(clock.now()),
  ...change,
});

describe('bank port over ISO 20022, against the stand-in', { concurrency: 1 }, () => {
  let bank: RunningStandIn;
  let port: BankPort;
  const portAt = (url: string, timeLimitMs = 5000) =>
    createIso20022Bank({
      url,
      clock,
      account: ACCOUNT,
      debtor: { name: 'ТОО «МФО Несие»', bin: '090840000906' },
      timeLimitMs,
    });
  const paid = async (messageId: string) => {
    const { payments } = (await bank.look('/control/payments')) as {
      payments: readonly { messageId: string; amount: string; counterpartyName: string }[];
    };
    return payments.filter((payment) => payment.messageId === messageId);
  };

  before(async () => {
    bank = await startStandIn('bank');
    port = portAt(bank.address);
  });
  beforeEach(() => bank.mode({}));
  after(() => bank.stop());

  test('a transfer is accepted, settled, and paid once to the tiyn', async () => {
    const transfer = aTransfer({ amountTiyn: tiyn(5_000_001n) });
    assert.deepEqual(await port.submitCreditTransfer(transfer), { outcome: 'accepted' });
    assert.deepEqual(await port.paymentStatus(transfer.messageId), { outcome: 'settled' });
    const [payment, ...more] = await paid(transfer.messageId);
    assert.equal(more.length, 0);
    assert.equal(payment?.amount, '50000.01');
    assert.equal(payment?.counterpartyName, transfer.creditorName);
  });

  test('an unknown message is not-found, whatever its id', async () => {
    assert.deepEqual(await port.paymentStatus('never-sent'), { outcome: 'not-found' });
    assert.deepEqual(await port.paymentStatus('../camt.054?after=0'), { outcome: 'not-found' });
  });

  test('the same message twice pays once, and twice at a bank that does not notice', async () => {
    const transfer = aTransfer();
    const moment = parseInstant('2026-11-24T05:00:00.000Z');
    const same = createIso20022Bank({
      url: bank.address,
      clock: { now: () => moment, real: () => moment },
      account: ACCOUNT,
      debtor: { name: 'MFO', bin: '090840000906' },
    });
    await same.submitCreditTransfer(transfer);
    await same.submitCreditTransfer(transfer);
    assert.equal((await paid(transfer.messageId)).length, 1);
    await bank.mode({ repeatPaysTwice: true });
    await same.submitCreditTransfer(transfer);
    assert.equal((await paid(transfer.messageId)).length, 2);
  });

  test('another message under a used id is unknown, never a rejection: the first may be paid', async () => {
    const transfer = aTransfer();
    await port.submitCreditTransfer(transfer);
    const answer = await port.submitCreditTransfer({ ...transfer, amountTiyn: tenge(1) });
    assert.deepEqual(answer, { outcome: 'unknown', why: 'refused: message-id-reused' });
  });

  test('rejections: at once for a wrong account, later for a closed one, with their reasons', async () => {
    const wrong = aTransfer({ debtorIban: 'KZ476010131000179714' });
    assert.deepEqual(await port.submitCreditTransfer(wrong), { outcome: 'rejected', reason: 'AC02' });
    await bank.mode({ pain002: 'reject' });
    const closed = aTransfer();
    assert.deepEqual(await port.submitCreditTransfer(closed), { outcome: 'accepted' });
    assert.deepEqual(await port.paymentStatus(closed.messageId), { outcome: 'rejected', reason: 'AC04' });
    await bank.mode({ insufficientFunds: true });
    assert.deepEqual(await port.submitCreditTransfer(aTransfer()), { outcome: 'rejected', reason: 'AM04' });
  });

  test('a late status is pending, one that never comes is not-found', async () => {
    await bank.mode({ pain002: 'late', lateMs: 60_000 });
    const transfer = aTransfer();
    await port.submitCreditTransfer(transfer);
    assert.deepEqual(await port.paymentStatus(transfer.messageId), { outcome: 'pending' });
    await bank.mode({ pain002: 'never' });
    assert.deepEqual(await port.paymentStatus(transfer.messageId), { outcome: 'not-found' });
  });

  test('what cannot be sent as it is never leaves the house', async () => {
    const unfit: Partial<CreditTransfer>[] = [
      { messageId: 'x'.repeat(36) },
      { endToEndId: 'ы' },
      { amountTiyn: tiyn(0n) },
      { amountTiyn: tiyn(-1n) },
      { creditorIban: 'KZ1' },
      { creditorName: ' ' },
      { creditorName: 'a\u0000b' },
      { creditorIin: '12' },
      { purpose: '<31' },
    ];
    const before = (await bank.look()) as { messages: unknown[] };
    for (const change of unfit) {
      assert.equal((await port.submitCreditTransfer(aTransfer(change))).outcome, 'rejected');
    }
    assert.deepEqual(
      ((await bank.look()) as { messages: unknown[] }).messages.length,
      before.messages.length,
    );
  });

  test('an answer that is late, cut off or unreadable is unknown, and the payment may be made', async () => {
    const faults = [
      ...['cut', 'malformed', 'truncated', 'oversized', 'entity-bomb', 'external-entity'],
      ...['redirect', 'html', 'server-error', 'empty'],
    ];
    for (const wire of faults) {
      await bank.mode({ wire });
      const transfer = aTransfer();
      assert.equal((await port.submitCreditTransfer(transfer)).outcome, 'unknown', wire);
      assert.equal((await port.paymentStatus(transfer.messageId)).outcome, 'unknown', wire);
      assert.equal((await port.creditNotifications(null)).outcome, 'unknown', wire);
      assert.equal((await port.statement(parseLocalDate('2026-01-05'))).outcome, 'unknown', wire);
      assert.equal((await port.verifyAccountOwner({ iban: CLIENT, iin: IIN })).outcome, 'unknown', wire);
      assert.equal((await paid(transfer.messageId)).length, 1, `${wire}: the bank had paid`);
    }
    const hasty = portAt(bank.address, 200);
    for (const mode of [{ delayMs: 1000 }, { wire: 'drip' }]) {
      await bank.mode(mode);
      const transfer = aTransfer();
      const answer = await hasty.submitCreditTransfer(transfer);
      assert.deepEqual(answer, { outcome: 'unknown', why: 'time-limit' });
      assert.equal((await paid(transfer.messageId)).length, 1);
    }
  });

  test('a dead bank takes nothing in: unknown all the same', async () => {
    await bank.mode({ dead: true });
    const transfer = aTransfer();
    assert.equal((await port.submitCreditTransfer(transfer)).outcome, 'unknown');
    assert.equal((await paid(transfer.messageId)).length, 0);
    const gone = await startStandIn('sms');
    await gone.stop();
    const nowhere = portAt(gone.address);
    assert.deepEqual(await nowhere.paymentStatus('x'), { outcome: 'unknown', why: 'not-reachable' });
  });

  test('notifications come by cursor, whole; doubled and shuffled ones are the same entries', async () => {
    const start = await port.creditNotifications(null);
    assert.equal(start.outcome, 'read');
    let cursor = start.outcome === 'read' ? start.cursor : null;
    const amounts = ['1000.00', '0.01', '99.9'];
    for (const amount of amounts) {
      const body = { iban: CLIENT, name: 'Әділет & <Ко>', reference: 'Шарт № 7 "қайтару"', amount };
      assert.equal((await bank.post('/control/pay-in', body)).status, 201);
    }
    for (const notifications of ['normal', 'doubled', 'shuffled']) {
      await bank.mode({ notifications });
      const read = await port.creditNotifications(cursor);
      assert.ok(read.outcome === 'read');
      const fresh = read.entries.filter((entry) => entry.reference === 'Шарт № 7 "қайтару"');
      assert.deepEqual(
        new Set(fresh.map((entry) => entry.amountTiyn)),
        new Set([100_000n, 1n, 9_990n]),
        notifications,
      );
      assert.equal(new Set(read.entries.map((entry) => entry.id)).size, read.entries.length);
      assert.equal(fresh[0]?.counterpartyName, 'Әділет & <Ко>');
      assert.equal(fresh[0]?.counterpartyIban, CLIENT);
      assert.equal(fresh[0]?.creditDebit, 'credit');
    }
    const last = await port.creditNotifications(cursor);
    assert.ok(last.outcome === 'read');
    cursor = last.cursor;
    const none = await port.creditNotifications(cursor);
    assert.deepEqual(none, { outcome: 'read', entries: [], cursor });
    assert.equal((await port.creditNotifications('not-a-cursor')).outcome, 'unknown');
  });

  test('the account is the client’s own only when the bank says so', async () => {
    const ask = () => port.verifyAccountOwner({ iban: CLIENT, iin: IIN });
    assert.deepEqual(await ask(), { outcome: 'own' });
    await bank.mode({ verification: 'not-own' });
    assert.deepEqual(await ask(), { outcome: 'not-own' });
    await bank.mode({ verification: 'undecided' });
    assert.equal((await ask()).outcome, 'unknown');
    await bank.mode({ verification: 'silent' });
    const silent = await portAt(bank.address, 200).verifyAccountOwner({ iban: CLIENT, iin: IIN });
    assert.deepEqual(silent, { outcome: 'unknown', why: 'time-limit' });
    await bank.mode({ verification: 'register' });
    assert.deepEqual(await ask(), { outcome: 'not-own' });
    await bank.post('/control/accounts', { iban: CLIENT, iin: IIN });
    assert.deepEqual(await ask(), { outcome: 'own' });
  });

  test('a statement is there for a closed day only, adds up, and holds every entry of the day', async () => {
    const today = dayOf(clock.now());
    assert.deepEqual(await port.statement(today), { outcome: 'not-closed' });
    assert.equal((await port.statement('2026-13-77' as LocalDate)).outcome, 'unknown');
    // What was accepted for the day and not booked by its close never will be.
    await bank.mode({ settleDelayMs: 600_000 });
    const stuck = aTransfer();
    assert.equal((await port.submitCreditTransfer(stuck)).outcome, 'accepted');
    assert.equal((await bank.post('/control/close-day', { date: today })).status, 200);
    await bank.mode({});
    assert.deepEqual(await port.paymentStatus(stuck.messageId), { outcome: 'rejected', reason: 'TM01' });
    const statement = await port.statement(today);
    assert.ok(statement.outcome === 'closed');
    const { payments } = (await bank.look('/control/payments')) as { payments: unknown[] };
    assert.equal(statement.entries.filter((entry) => entry.creditDebit === 'debit').length, payments.length);
    assert.equal(statement.openingTiyn, 100_000_000_000n);
    assert.ok(!statement.entries.some((entry) => entry.endToEndId === stuck.endToEndId));
    // A message that comes after the close of its day is refused, so that the statement is final.
    assert.deepEqual(await port.submitCreditTransfer(aTransfer()), { outcome: 'rejected', reason: 'DT01' });
    // The next day's payments are booked on the next day.
    const tomorrow = plusDays(today, 1);
    assert.equal((await bank.post('/control/clock', { offsetMs: DAY_MS })).status, 200);
    const next = aTransfer({ requestedOn: tomorrow });
    assert.equal((await port.submitCreditTransfer(next)).outcome, 'accepted');
    assert.deepEqual(await port.paymentStatus(next.messageId), { outcome: 'settled' });
    await bank.post('/control/close-day', { date: tomorrow });
    const second = await port.statement(tomorrow);
    assert.ok(second.outcome === 'closed');
    assert.equal(second.openingTiyn, statement.closingTiyn);
    assert.deepEqual(
      second.entries.map((entry) => entry.endToEndId),
      [next.endToEndId],
    );
    for (const wrong of ['wrong-sum', 'other-account', 'other-day']) {
      await bank.mode({ statement: wrong });
      assert.equal((await port.statement(today)).outcome, 'unknown', wrong);
    }
  });
});

test('a statement of several pages is read whole, or not at all', async () => {
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    const page = new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? '';
    response.writeHead(pages.has(page) ? 200 : 404, { 'content-type': 'application/xml' });
    response.end(pages.get(page));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  const port = createIso20022Bank({
    url: `http://127.0.0.1:${bound.port}`,
    clock,
    account: ACCOUNT,
    debtor: { name: 'MFO', bin: '090840000906' },
  });
  const page = (number: number, isLast: boolean, amount: string, closing: string) =>
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>` +
    `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${isLast}</LastPgInd></StmtPgntn>` +
    `<Acct><Id><IBAN>${ACCOUNT}</IBAN></Id></Acct>` +
    `<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">10</Amt><CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>` +
    `<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">${closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>` +
    `<Ntry><Amt Ccy="KZT">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>` +
    `<BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>R${number}</AcctSvcrRef></Ntry></Stmt></BkToCstmrStmt></Document>`;
  const day = parseLocalDate('2026-11-20');
  try {
    pages.set('1', page(1, false, '30.5', '25.75'));
    pages.set('2', page(2, true, '5.25', '25.75'));
    const whole = await port.statement(day);
    assert.ok(whole.outcome === 'closed');
    assert.deepEqual([whole.openingTiyn, whole.closingTiyn, whole.entries.length], [-1000n, 2575n, 2]);
    pages.delete('2');
    assert.equal((await port.statement(day)).outcome, 'unknown');
    pages.set('2', page(3, true, '5.25', '25.75'));
    assert.equal((await port.statement(day)).outcome, 'unknown');
    pages.set('2', page(2, true, '5.26', '25.75'));
    assert.equal((await port.statement(day)).outcome, 'unknown');
    for (let number = 1; number <= 201; number++) pages.set(String(number), page(number, false, '1', '1'));
    assert.deepEqual(await port.statement(day), { outcome: 'unknown', why: 'too-many-pages' });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
