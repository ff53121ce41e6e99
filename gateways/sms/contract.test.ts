import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type RunningStandIn, startStandIn } from '../../sandbox/testing.ts';
import { createMobizon } from './mobizon.ts';
import type { SmsPort } from './port.ts';

const TO = '+77011234567';
const TEXT = 'nesie: 4815 коды — 250 000,00 ₸ шартына қол қою үшін. Ешкімге айтпаңыз & <сақтаңыз>';

describe('SMS port over Mobizon’s API, against the stand-in', { concurrency: 1 }, () => {
  let sms: RunningStandIn;
  let port: SmsPort;
  const portAt = (timeLimitMs: number) =>
    createMobizon({ url: sms.address, apiKey: 'kz0123456789abcdef', from: 'NESIE', timeLimitMs });
  const arrived = async (to = TO) =>
    (await sms.look(`/inbox?to=${encodeURIComponent(to)}`)) as readonly {
      text: string;
      from: string;
      to: string;
    }[];
  const aMessage = (text = TEXT) => ({ to: TO, text, reference: 'r1' });

  before(async () => {
    sms = await startStandIn('sms');
    port = portAt(5000);
  });
  beforeEach(() => sms.mode({}));
  after(() => sms.stop());

  test('a message arrives word for word, and its delivery is known', async () => {
    const sent = await port.send(aMessage());
    assert.ok(sent.outcome === 'accepted');
    const [message] = await arrived();
    assert.deepEqual([message?.to, message?.text, message?.from], [TO, TEXT, 'NESIE']);
    assert.deepEqual(await port.delivery(sent.providerId), { outcome: 'delivered' });
  });

  test('a number or a text that cannot be sent never leaves the house', async () => {
    const before = (await arrived()).length;
    for (const message of [
      { to: '87011234567', text: 'x', reference: 'r' },
      { to: '+12025550100', text: 'x', reference: 'r' },
      { to: TO, text: '', reference: 'r' },
      { to: TO, text: 'x'.repeat(671), reference: 'r' },
    ]) {
      assert.equal((await port.send(message)).outcome, 'rejected');
    }
    assert.equal((await arrived()).length, before);
  });

  test('the provider’s no is a rejection, its breakdown is unknown', async () => {
    await sms.mode({ fail: 'refuse' });
    assert.deepEqual(await port.send(aMessage()), { outcome: 'rejected', reason: 'provider-code: 1' });
    await sms.mode({ fail: 'fail' });
    assert.deepEqual(await port.send(aMessage()), { outcome: 'unknown', why: 'provider-code: 3' });
    const keyless = createMobizon({ url: sms.address, apiKey: '?' });
    assert.deepEqual(await keyless.send(aMessage()), { outcome: 'rejected', reason: 'provider-code: 8' });
  });

  test('late, lost and doubled messages', async () => {
    await sms.mode({ lateMs: 60_000 });
    const late = await port.send(aMessage('late'));
    assert.ok(late.outcome === 'accepted');
    assert.deepEqual(await port.delivery(late.providerId), { outcome: 'pending' });
    await sms.mode({ lose: true });
    const lost = await port.send(aMessage('lost'));
    assert.ok(lost.outcome === 'accepted');
    assert.deepEqual(await port.delivery(lost.providerId), { outcome: 'failed', reason: 'UNDELIV' });
    await sms.mode({ duplicate: true });
    await port.send(aMessage('twice'));
    assert.equal((await arrived()).filter(({ text }) => text === 'twice').length, 2);
    assert.equal((await arrived()).filter(({ text }) => text === 'late' || text === 'lost').length, 0);
  });

  test('ids of others are not found, what cannot be an id too', async () => {
    assert.deepEqual(await port.delivery('123'), { outcome: 'not-found' });
    assert.deepEqual(await port.delivery('1&ids=2'), { outcome: 'not-found' });
  });

  test('an answer that is late, cut off or unreadable is unknown', async () => {
    for (const wire of [
      'cut',
      'malformed',
      'truncated',
      'oversized',
      'entity-bomb',
      'redirect',
      'html',
      'server-error',
      'empty',
    ]) {
      await sms.mode({ wire });
      assert.equal((await port.send(aMessage())).outcome, 'unknown', wire);
      assert.equal((await port.delivery('700000000')).outcome, 'unknown', wire);
    }
    await sms.mode({ delayMs: 1000 });
    assert.deepEqual(await portAt(200).send(aMessage()), { outcome: 'unknown', why: 'time-limit' });
    await sms.mode({ dead: true });
    assert.equal((await port.send(aMessage())).outcome, 'unknown');
  });
});
