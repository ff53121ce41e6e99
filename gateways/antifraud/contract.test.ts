import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { parseInstant } from '@nesie/clock';
import { type RunningStandIn, startStandIn } from '../../sandbox/testing.ts';
import { createAntifraudHttp } from './antifraud-http.ts';
import type { AntifraudPort } from './port.ts';

const aReport = () => ({
  reference: randomUUID(),
  iin: '870312300511',
  applications: 3,
  lastAt: parseInstant('2026-11-23T07:00:00Z'),
});

describe('anti-fraud port, against the stand-in', { concurrency: 1 }, () => {
  let centre: RunningStandIn;
  let port: AntifraudPort;
  const portAt = (timeLimitMs: number) =>
    createAntifraudHttp({ url: centre.address, lenderBin: '090840000906', timeLimitMs });
  const reports = async () =>
    ((await centre.look()) as { reports: readonly Record<string, unknown>[] }).reports;

  before(async () => {
    centre = await startStandIn('antifraud');
    port = portAt(5000);
  });
  beforeEach(() => centre.mode({}));
  after(() => centre.stop());

  test('a report arrives whole, and has a number', async () => {
    const report = aReport();
    const receipt = await port.report(report);
    assert.ok(receipt.outcome === 'accepted');
    const kept = (await reports()).at(-1);
    assert.deepEqual(kept, {
      ...{ ...report, kind: 'several-applications', withinSeconds: 3600, lenderBin: '090840000906' },
      number: receipt.number,
    });
  });

  test('told twice under one reference, it is one report with one number', async () => {
    const report = aReport();
    const before = (await reports()).length;
    const [first, second] = [await port.report(report), await port.report(report)];
    assert.deepEqual(first, second);
    assert.equal((await reports()).length, before + 1);
  });

  test('told while the answer was lost, it is found again by its reference, also after a crash', async () => {
    const report = aReport();
    await centre.mode({ loseAnswer: true });
    assert.equal((await port.report(report)).outcome, 'unknown');
    await centre.mode({});
    const again = await port.report(report);
    assert.equal(again.outcome, 'accepted');
    assert.equal((await reports()).filter(({ reference }) => reference === report.reference).length, 1);
  });

  test('a refusal that names itself is final; busy, or the answer to another report, is unknown', async () => {
    await centre.mode({ refuse: true });
    assert.deepEqual(await port.report(aReport()), { outcome: 'rejected', reason: 'report-refused' });
    await centre.mode({ busy: true });
    assert.deepEqual(await port.report(aReport()), { outcome: 'unknown', why: 'refused: busy' });
    await centre.mode({ wrong: true });
    assert.equal((await port.report(aReport())).outcome, 'unknown');
    const bad = await port.report({ ...aReport(), iin: '1' });
    assert.deepEqual(bad, { outcome: 'rejected', reason: 'not-sendable' });
  });

  test('an answer that is late, cut off or unreadable is unknown', async () => {
    for (const wire of [
      'cut',
      'malformed',
      'truncated',
      'oversized',
      'redirect',
      'html',
      'server-error',
      'empty',
    ]) {
      await centre.mode({ wire });
      assert.equal((await port.report(aReport())).outcome, 'unknown', wire);
    }
    await centre.mode({ delayMs: 1000 });
    assert.deepEqual(await portAt(200).report(aReport()), { outcome: 'unknown', why: 'time-limit' });
    await centre.mode({ dead: true });
    assert.equal((await port.report(aReport())).outcome, 'unknown');
  });
});
