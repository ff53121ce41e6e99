import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type RunningStandIn, startStandIn } from '../../sandbox/testing.ts';
import { createBureauXml } from './bureau-xml.ts';
import type { BureauPort } from './port.ts';

const IIN = '870312300511';
const ask = { iin: IIN, consentRef: 'consent <1> & "2"' };
const HISTORY = {
  iin: IIN,
  obligations: [
    {
      contractNumber: 'B-1/2024',
      creditor: 'Банк «А&Б»',
      kind: 'BankLoan',
      outstanding: '1200000.50',
      monthlyPayment: '45000.25',
      arrearsDays: 3,
      longestArrearsDays12Months: 12,
    },
    {
      contractNumber: 'M-2',
      kind: 'Microcredit',
      outstanding: '90000',
      monthlyPayment: '90000',
      openedOn: '2026-05-01',
    },
    {
      contractNumber: 'C-3',
      kind: 'Mortgage',
      isOpen: false,
      isSecured: true,
      outstanding: '0',
      monthlyPayment: '0',
      longestArrearsDays12Months: 95,
    },
  ],
};

describe('credit bureau port, against the stand-in', { concurrency: 1 }, () => {
  let bureau: RunningStandIn;
  let port: BureauPort;
  const portAt = (timeLimitMs: number) => createBureauXml({ url: bureau.address, timeLimitMs });

  before(async () => {
    bureau = await startStandIn('bureau');
    port = portAt(5000);
  });
  beforeEach(async () => {
    await bureau.mode({});
    assert.equal((await bureau.post('/control/histories', HISTORY)).status, 201);
  });
  after(() => bureau.stop());

  test('a report is read to the tiyn: obligations, sums, arrears', async () => {
    const report = await port.report(ask);
    assert.ok(report.outcome === 'report');
    assert.equal(report.obligations.length, 3);
    assert.equal(report.obligations[0]?.creditor, 'Банк «А&Б»');
    assert.equal(report.monthlyPaymentsTiyn, 13_500_025n);
    assert.equal(report.outstandingTiyn, 129_000_050n);
    assert.deepEqual([report.arrearsDays, report.longestArrearsDays12Months], [3, 95]);
    assert.deepEqual([report.stopCredit, report.stopCreditSince, report.bankruptcy], [false, null, false]);
    assert.equal(createHash('sha256').update(report.raw).digest('hex'), report.answerHash);
    const { queries } = (await bureau.look()) as { queries: readonly { consentReference: string }[] };
    assert.equal(queries.at(-1)?.consentReference, ask.consentRef);
  });

  test('no history is a report without obligations', async () => {
    const report = await port.report({ ...ask, iin: '920614300773' });
    assert.ok(report.outcome === 'report');
    assert.deepEqual([report.obligations.length, report.monthlyPaymentsTiyn], [0, 0n]);
  });

  test('stop-credit and bankruptcy are seen', async () => {
    await bureau.post('/control/histories', { ...HISTORY, stopCreditSince: '2026-01-05', bankruptcy: true });
    const report = await port.report(ask);
    assert.ok(report.outcome === 'report');
    assert.deepEqual(
      [report.stopCredit, report.stopCreditSince, report.bankruptcy],
      [true, '2026-01-05', true],
    );
  });

  test('a call-up and the questions of others are read where they are told, and are none where not', async () => {
    const plain = await port.report(ask);
    assert.ok(plain.outcome === 'report');
    assert.deepEqual([plain.conscript, plain.inquiriesLastHour], [false, 0]);
    await bureau.post('/control/histories', { ...HISTORY, conscript: true, inquiriesLastHour: 4 });
    const told = await port.report(ask);
    assert.ok(told.outcome === 'report');
    assert.deepEqual([told.conscript, told.inquiriesLastHour], [true, 4]);
  });

  test('the report of another, another request’s, or one that does not add up is unknown', async () => {
    for (const wrong of ['person', 'request', 'sums']) {
      await bureau.mode({ wrong });
      assert.equal((await port.report(ask)).outcome, 'unknown', wrong);
    }
    await bureau.mode({ busy: true });
    assert.deepEqual(await port.report(ask), { outcome: 'unknown', why: 'refused: busy' });
  });

  test('nobody is asked about without a consent', async () => {
    for (const wrong of [{ consentRef: ' ' }, { consentRef: 'a\u0001' }, { iin: '1' }]) {
      assert.deepEqual(await port.report({ ...ask, ...wrong }), { outcome: 'unknown', why: 'not-sendable' });
    }
  });

  test('an answer that is late, cut off or unreadable is unknown', async () => {
    const faults = [
      ...['cut', 'malformed', 'truncated', 'oversized', 'entity-bomb', 'external-entity'],
      ...['redirect', 'html', 'server-error', 'empty'],
    ];
    for (const wire of faults) {
      await bureau.mode({ wire });
      assert.equal((await port.report(ask)).outcome, 'unknown', wire);
    }
    await bureau.mode({ delayMs: 1000 });
    assert.deepEqual(await portAt(200).report(ask), { outcome: 'unknown', why: 'time-limit' });
    await bureau.mode({ dead: true });
    assert.equal((await port.report(ask)).outcome, 'unknown');
  });
});
