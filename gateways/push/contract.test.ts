import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type RunningStandIn, startStandIn } from '../../sandbox/testing.ts';
import type { PushPort, PushSubscriber } from './port.ts';
import { createWebPush, makeVapidKeys } from './rfc8030.ts';

const keys = makeVapidKeys();

describe('push port over RFC 8030, against the stand-in', { concurrency: 1 }, () => {
  let service: RunningStandIn;
  let port: PushPort;
  const portWith = (timeLimitMs: number, vapid = keys) =>
    createWebPush({
      keys: vapid,
      contact: 'mailto:help@example.kz',
      services: [service.address],
      timeLimitMs,
    });
  const subscriber = async (): Promise<PushSubscriber> => {
    const made = await service.post('/control/subscriptions', { applicationServerKey: keys.publicKey });
    return (await made.json()) as PushSubscriber;
  };
  const inbox = async () => (await service.look('/inbox')) as readonly { text: string; ttl: number }[];
  const message = (to: PushSubscriber) => ({ to, payload: '{"kind":"letter"}', ttlSeconds: 3600 });

  before(async () => {
    service = await startStandIn('push');
    port = portWith(5_000);
  });
  beforeEach(() => service.mode({}));
  after(() => service.stop());

  test('a message arrives, encrypted for that browser alone, from the key it subscribed for', async () => {
    const to = await subscriber();
    assert.deepEqual(await port.send(message(to)), { outcome: 'accepted' });
    const last = (await inbox()).at(-1);
    assert.deepEqual([last?.text, last?.ttl], ['{"kind":"letter"}', 3600]);

    const stranger = await subscriber();
    const mixed = { endpoint: to.endpoint, keys: stranger.keys };
    assert.deepEqual(await port.send(message(mixed)), { outcome: 'rejected', reason: 'status-400' });
    assert.deepEqual(await portWith(5_000, makeVapidKeys()).send(message(to)), {
      outcome: 'rejected',
      reason: 'status-401',
    });
  });

  test('a withdrawn subscription is gone, a busy or broken service is unknown, a refusal is a refusal', async () => {
    const to = await subscriber();
    await service.mode({ fail: 'gone' });
    assert.deepEqual(await port.send(message(to)), { outcome: 'gone' });
    await service.mode({ fail: 'busy' });
    assert.deepEqual(await port.send(message(to)), { outcome: 'unknown', why: 'status-429' });
    await service.mode({ fail: 'refuse' });
    assert.deepEqual(await port.send(message(to)), { outcome: 'rejected', reason: 'status-403' });
    for (const wire of ['cut', 'server-error', 'redirect', 'oversized', 'drip']) {
      await service.mode({ wire });
      assert.equal((await portWith(800).send(message(to))).outcome, 'unknown', wire);
    }
    await service.mode({ dead: true });
    assert.equal((await portWith(300).send(message(to))).outcome, 'unknown');
  });

  test('keys that are no point of the curve are a refusal, not an error: whoever hands them in stops no others', async () => {
    const { endpoint, keys: good } = await subscriber();
    for (const p256dh of [`B${'A'.repeat(86)}`, 'A'.repeat(87), ''])
      assert.deepEqual(await port.send(message({ endpoint, keys: { ...good, p256dh } })), {
        outcome: 'rejected',
        reason: 'keys-unusable',
      });
  });

  test('[R-12.2] only push services are called, whatever address somebody hands in', async () => {
    for (const endpoint of [
      'https://fcm.googleapis.com/fcm/send/abc',
      'https://updates.push.services.mozilla.com/wpush/v2/abc',
      'https://web.push.apple.com/abc',
      'https://wns2-db5p.notify.windows.com/w/?token=abc',
    ])
      assert.ok(port.isKnownService(endpoint), endpoint);
    for (const endpoint of [
      'http://fcm.googleapis.com/fcm/send/abc',
      'https://fcm.googleapis.com:8443/x',
      'https://fcm.googleapis.com.evil.example/x',
      'https://user@fcm.googleapis.com/x',
      'https://127.0.0.1/x',
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
      'not an address',
    ]) {
      assert.ok(!port.isKnownService(endpoint), endpoint);
      const to = { endpoint, keys: { p256dh: '', auth: randomBytes(16).toString('base64url') } };
      assert.deepEqual(await port.send(message(to)), { outcome: 'rejected', reason: 'service-not-known' });
    }
  });
});
