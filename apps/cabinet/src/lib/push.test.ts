import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ApiProblem } from '../api.ts';
import { PushServiceSilent, pushStanding, turnPushOff, turnPushOn } from './push.ts';

const KEY = 'BA'.padEnd(86, 'A');
const ENDPOINT = 'https://push.example/one';

interface Subscription {
  readonly endpoint: string;
}
/** A browser, as far as notifications go, and the server behind it. */
let browser: {
  permission: NotificationPermission;
  asked: number;
  subscription: Subscription | null;
  service: 'works' | 'silent' | 'other-key';
};
let server: { readonly calls: string[]; refuses: boolean };

const subscriptionOf = ({ endpoint }: Subscription) => ({
  endpoint,
  toJSON: () => ({ endpoint, keys: { p256dh: 'p', auth: 'a' } }),
  unsubscribe: async () => {
    browser.subscription = null;
    if (browser.service === 'other-key') browser.service = 'works';
    return true;
  },
});

const pushManager = {
  getSubscription: async () => browser.subscription && subscriptionOf(browser.subscription),
  subscribe: async () => {
    if (browser.service !== 'works') throw new DOMException('no', 'InvalidStateError');
    browser.subscription = { endpoint: ENDPOINT };
    return subscriptionOf(browser.subscription);
  },
};

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

beforeEach(() => {
  browser = { permission: 'default', asked: 0, subscription: null, service: 'works' };
  server = { calls: [], refuses: false };
  const kept = new Map<string, string>();
  define('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  define('navigator', { serviceWorker: { ready: Promise.resolve({ pushManager }) } });
  define('window', { PushManager: class {}, Notification: class {} });
  define('Notification', {
    get permission() {
      return browser.permission;
    },
    requestPermission: async () => {
      browser.asked += 1;
      if (browser.permission === 'default') browser.permission = 'granted';
      return browser.permission;
    },
  });
  globalThis.fetch = async (path) => {
    if (path === '/api/session') return Response.json({ kind: 'client', csrfToken: 'token' });
    if (path === '/api/push-key') return Response.json({ publicKey: KEY });
    server.calls.push(String(path));
    if (server.refuses) return Response.json({ code: 'push-service-not-known' }, { status: 422 });
    return Response.json({});
  };
});

test('looking asks the person nothing', async () => {
  assert.equal(await pushStanding('me'), 'off');
  assert.equal(browser.asked, 0);
});

test('turned on, it is on for that person alone, and turned off again', async () => {
  assert.equal(await turnPushOn('me', 'key'), 'on');
  assert.equal(await pushStanding('me'), 'on');
  assert.equal(await pushStanding('another'), 'off');
  assert.equal(await turnPushOff('key'), 'off');
  assert.equal(await pushStanding('me'), 'off');
  assert.deepEqual(server.calls, ['/api/push-subscriptions', '/api/push-subscriptions/ends']);
});

test('a browser that has forbidden it is blocked, and the server is not told anything', async () => {
  browser.permission = 'denied';
  assert.equal(await pushStanding('me'), 'blocked');
  assert.equal(await turnPushOn('me', 'key'), 'blocked');
  assert.deepEqual(server.calls, []);
});

test('a subscription that the server refuses does not stay in the browser', async () => {
  server.refuses = true;
  await assert.rejects(turnPushOn('me', 'key'), ApiProblem);
  assert.equal(browser.subscription, null);
  assert.equal(await pushStanding('me'), 'off');
});

test('a subscription made for another key of the server is replaced', async () => {
  browser.subscription = { endpoint: 'https://push.example/old' };
  browser.service = 'other-key';
  assert.equal(await turnPushOn('me', 'key'), 'on');
  assert.equal(browser.subscription?.endpoint, ENDPOINT);
});

test('a push service that cannot be reached is told from a refusal', async () => {
  browser.service = 'silent';
  await assert.rejects(turnPushOn('me', 'key'), PushServiceSilent);
});

test('without a push manager there is nothing to turn on', async () => {
  define('window', {});
  assert.equal(await pushStanding('me'), 'not-supported');
  assert.equal(await turnPushOn('me', 'key'), 'not-supported');
});
