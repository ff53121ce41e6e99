import { ApiProblem, api } from '../api.ts';
import { fromBase64url } from '../capture/chain.ts';

/** Where notifications of this browser stand for this person. */
export type PushStanding = 'on' | 'off' | 'blocked' | 'not-supported';

/** The browser agreed, but its own push service could not be reached. */
export class PushServiceSilent extends Error {
  override readonly name = 'PushServiceSilent';
}

/** Whose subscription this browser's is: the server's list is not asked for, and another person may have been here. */
const storageKey = 'nesie.push';
const workerMillis = 3_000;

function isSupported(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** The service worker of the cabinet; null where the browser runs none, as in a private window. */
async function registration(): Promise<ServiceWorkerRegistration | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), workerMillis);
  });
  return Promise.race([navigator.serviceWorker.ready, late]).finally(() => clearTimeout(timer));
}

/** Looks, and asks the person nothing. */
export async function pushStanding(partyId: string): Promise<PushStanding> {
  if (!isSupported()) return 'not-supported';
  if (Notification.permission === 'denied') return 'blocked';
  const worker = await registration();
  if (!worker) return 'not-supported';
  const subscription = await worker.pushManager.getSubscription();
  return subscription && localStorage.getItem(storageKey) === partyId ? 'on' : 'off';
}

/**
 * Asks the browser's permission, subscribes with the server's key and tells the server. To be called on a press only.
 * @throws PushServiceSilent, or what the server refuses with
 */
export async function turnPushOn(partyId: string, key: string): Promise<PushStanding> {
  if (!isSupported()) return 'not-supported';
  // Before anything is awaited: browsers allow the question only in the press itself.
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return permission === 'denied' ? 'blocked' : 'off';
  const worker = await registration();
  if (!worker) return 'not-supported';
  const subscription = await subscribe(worker.pushManager);
  const { endpoint, keys } = subscription.toJSON();
  try {
    await api('/push-subscriptions', {
      method: 'POST',
      body: { endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth } },
      key,
    });
  } catch (error) {
    // A service that the server does not know would never be told anything.
    if (error instanceof ApiProblem) await subscription.unsubscribe();
    throw error;
  }
  localStorage.setItem(storageKey, partyId);
  return 'on';
}

async function subscribe(manager: PushManager): Promise<PushSubscription> {
  const { publicKey } = await api<{ publicKey: string }>('/push-key');
  const options = { userVisibleOnly: true, applicationServerKey: fromBase64url(publicKey) };
  try {
    return await manager.subscribe(options);
  } catch {
    const before = await manager.getSubscription();
    if (!before) throw new PushServiceSilent();
    // Made for another key of the server's: a browser holds one at a time.
    await before.unsubscribe();
    return manager.subscribe(options).catch(() => {
      throw new PushServiceSilent();
    });
  }
}

/** Ends this browser's subscription: on the server first, so that nothing more is sent. */
export async function turnPushOff(key: string): Promise<PushStanding> {
  const worker = await registration();
  const subscription = await worker?.pushManager.getSubscription();
  if (subscription) {
    await api('/push-subscriptions/ends', {
      method: 'POST',
      body: { endpoint: subscription.endpoint },
      key,
    });
    await subscription.unsubscribe();
  }
  localStorage.removeItem(storageKey);
  return 'off';
}
