import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import type { Actor, IdempotencyKey } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { ok } from '@nesie/problem';
import { createWorker, type Worker } from '@nesie/steps';
import { createWebPush, makeVapidKeys } from '../../gateways/push/rfc8030.ts';
import { type RunningStandIn, startStandIn } from '../../sandbox/testing.ts';
import { createNotices, createPush, type Push } from './index.ts';

let t: TestDb;
let service: RunningStandIn;
let push: Push;
let worker: Worker;
let queue: (actor: Extract<Actor, { kind: 'client' }>, isSecret?: boolean) => Promise<void>;

const key = (): IdempotencyKey => ({ key: randomUUID(), requestHash: Buffer.alloc(32) });

before(async () => {
  service = await startStandIn('push');
  t = await createTestDb({ name: 'push', only: ['platform', 'notices', 'push'] });
  const sms = {
    send: async () => ({ outcome: 'accepted', providerId: '1' }) as const,
    delivery: async () => ({ outcome: 'delivered' }) as const,
  };
  const notices = createNotices({ db: t.db, vault: t.vault, sms });
  const deps = { db: t.db, vault: t.vault, makeKeys: makeVapidKeys };
  push = createPush({
    ...deps,
    connect: (keys) =>
      createWebPush({ keys, contact: 'mailto:help@example.kz', services: [service.address] }),
  });
  worker = createWorker({
    db: t.db,
    clock: t.clock,
    handlers: { ...notices.stepHandlers, ...push.stepHandlers },
  });
  queue = async (actor, isSecret = false) => {
    const { partyId } = actor;
    await t.db.withActor(actor, 'notify', null, async (tx) =>
      ok(await notices.sendSms(tx, { partyId, to: '+77011234567', text: 'x', purpose: 'letter', isSecret })),
    );
  };
});
beforeEach(() => service.mode({}));
after(async () => {
  await t?.close();
  await service?.stop();
});

async function aClient() {
  const partyId = randomUUID();
  await t.vault.ensureKeys(partyId);
  return { kind: 'client', personId: partyId, partyId, sessionId: randomUUID() } as const;
}

interface Subscriber {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

async function aBrowser(): Promise<Subscriber> {
  const asked = { applicationServerKey: await push.publicKey() };
  return (await (await service.post('/control/subscriptions', asked)).json()) as Subscriber;
}

async function received(browser: Subscriber): Promise<readonly string[]> {
  const all = (await service.look('/inbox')) as readonly { to: string; text: string }[];
  return all.filter(({ to }) => browser.endpoint.endsWith(to)).map(({ text }) => text);
}

test('[R-2.5] a phone that allowed it is told that there is something to see, and nothing of what', async () => {
  const [client, browser] = [await aClient(), await aBrowser()];
  assert.ok(!(await push.subscribe(client, browser, key())).refused);
  await queue(client);
  await queue(client, true);
  await worker.runUntilIdle();
  assert.deepEqual(await received(browser), ['{"kind":"letter"}'], 'once, and never for a code');
});

test('a browser belongs to one client at a time: whoever subscribes on it later takes it over', async () => {
  const [first, second, browser] = [await aClient(), await aClient(), await aBrowser()];
  for (const client of [first, second]) await push.subscribe(client, browser, key());
  await queue(first);
  await worker.runUntilIdle();
  assert.deepEqual(await received(browser), []);
  await queue(second);
  await worker.runUntilIdle();
  assert.equal((await received(browser)).length, 1);
});

test('a request to subscribe that is sent again, its answer being lost, leaves the browser subscribed', async () => {
  const [client, browser, again] = [await aClient(), await aBrowser(), key()];
  for (let times = 0; times < 2; times += 1)
    assert.ok(!(await push.subscribe(client, browser, again)).refused);
  await queue(client);
  await worker.runUntilIdle();
  assert.equal((await received(browser)).length, 1);
  assert.ok(!(await push.subscribe(client, browser, key())).refused, 'and it may be renewed');
  await queue(client);
  await worker.runUntilIdle();
  assert.equal((await received(browser)).length, 2);
});

test('after the end nothing is sent; nobody ends the subscription of another', async () => {
  const [client, other, browser] = [await aClient(), await aClient(), await aBrowser()];
  await push.subscribe(client, browser, key());
  await push.unsubscribe(other, browser.endpoint, key());
  await queue(client);
  await worker.runUntilIdle();
  assert.equal((await received(browser)).length, 1);
  await push.unsubscribe(client, browser.endpoint, key());
  await queue(client);
  await worker.runUntilIdle();
  assert.equal((await received(browser)).length, 1);
});

test('a service without an answer is asked again for half an hour, and a message is pushed once', async () => {
  const [client, browser] = [await aClient(), await aBrowser()];
  await push.subscribe(client, browser, key());
  await service.mode({ fail: 'busy' });
  await queue(client);
  await worker.runUntilIdle();
  await service.mode({});
  t.clock.set(plusSeconds(t.clock.now(), 60));
  await worker.runUntilIdle();
  assert.equal((await received(browser)).length, 1);

  await service.mode({ fail: 'busy' });
  await queue(client);
  for (let i = 0; i < 40; i += 1) {
    await worker.runUntilIdle();
    t.clock.set(plusSeconds(t.clock.now(), 60));
  }
  const [row] = await t.ownerSql<{ outcome: string }>(
    "select outcome from notices.pushes where outcome = 'unknown'",
  );
  assert.equal(row?.outcome, 'unknown');
  await service.mode({});
  await worker.runUntilIdle();
  assert.equal((await received(browser)).length, 1);
});

test('a browser that has withdrawn is never called again', async () => {
  const [client, browser] = [await aClient(), await aBrowser()];
  await push.subscribe(client, browser, key());
  await service.mode({ fail: 'gone' });
  await queue(client);
  await worker.runUntilIdle();
  await service.mode({});
  await queue(client);
  await worker.runUntilIdle();
  assert.deepEqual(await received(browser), []);
});

test('[R-12.2] an address that is no push service is refused, and visitors have no subscription', async () => {
  const browser = await aBrowser();
  const inside = { ...browser, endpoint: 'http://127.0.0.1:1/admin' };
  const refused = await push.subscribe(await aClient(), inside, key());
  assert.equal(refused.refused && refused.refusal.code, 'push-service-not-known');
  const visitor = await push.subscribe({ kind: 'visitor' }, browser, key());
  assert.equal(visitor.refused && visitor.refusal.code, 'session-needed');
});

test('the key pair is made once, whoever comes first, and lies sealed', async () => {
  const again = createPush({
    db: t.db,
    vault: t.vault,
    makeKeys: makeVapidKeys,
    connect: (keys) => createWebPush({ keys, contact: 'mailto:help@example.kz' }),
  });
  assert.equal(await again.publicKey(), await push.publicKey());
  await assert.rejects(
    t.ownerSql('update notices.push_keys set public_key = public_key'),
    /append-only|refus/i,
  );
});
