// The service worker. Nothing of the API, of the published log or of a person's own pages is ever kept:
// only the program's files, the start page, which is the same for everybody, and the pages for no connection.

declare const kept: readonly string[];

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Pushed extends Waiting {
  readonly data: { json(): unknown } | null;
}
interface Pressed extends Waiting {
  readonly notification: Notification;
}
interface Said extends Waiting {
  readonly data: unknown;
}
interface Window {
  readonly url: string;
  focus(): Promise<unknown>;
  navigate(url: string): Promise<unknown>;
}
interface Worker {
  addEventListener(type: 'install' | 'activate', hear: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', hear: (event: Asked) => void): void;
  addEventListener(type: 'push', hear: (event: Pushed) => void): void;
  addEventListener(type: 'notificationclick', hear: (event: Pressed) => void): void;
  addEventListener(type: 'message', hear: (event: Said) => void): void;
  skipWaiting(): Promise<void>;
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(of: { type: 'window' }): Promise<readonly Window[]>;
    openWindow(url: string): Promise<unknown>;
    claim(): Promise<void>;
  };
}

// The worker's own global object: the page's type of `self` is another.
const worker = self as unknown as Worker;

const files = 'nesie-files';
const settings = 'nesie-settings';
const mostFiles = 120;

const words = {
  kk: { title: 'nesie', body: 'Сізге хабарлама бар. Оқу үшін ашыңыз.' },
  ru: { title: 'nesie', body: 'Для вас есть сообщение. Откройте, чтобы прочитать.' },
  en: { title: 'nesie', body: 'There is a message for you. Open to read it.' },
};
type Language = keyof typeof words;

async function language(): Promise<Language> {
  const stored = await (await caches.open(settings)).match('/language');
  const text = await stored?.text();
  return text === 'ru' || text === 'en' ? text : 'kk';
}

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(files).then((cache) => cache.addAll([...kept])));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(tidy().then(() => worker.clients.claim()));
});

/** Files of versions before go; a number of them at most stays. */
async function tidy(): Promise<void> {
  const cache = await caches.open(files);
  const all = (await cache.keys()).filter(({ url }) => !kept.includes(new URL(url).pathname));
  await Promise.all(
    all.filter(({ url }) => new URL(url).pathname.startsWith('/assets/')).map((one) => cache.delete(one)),
  );
}

worker.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(worker.skipWaiting());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith('/api/') || url.pathname.startsWith('/log/')) return;
  if (url.pathname.startsWith('/assets/')) event.respondWith(file(request));
  else if (request.mode === 'navigate') event.respondWith(navigation(request, url));
});

/** Files with a hash in the name never change: the kept one is the right one. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(files);
  const found = await cache.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && (await cache.keys()).length < mostFiles) await cache.put(request, answer.clone());
  return answer;
}

async function navigation(request: Request, url: URL): Promise<Response> {
  const cache = await caches.open(files);
  const isStart = url.pathname === '/';
  try {
    const answer = await fetch(request);
    if (isStart && answer.ok) await cache.put('/', answer.clone());
    return answer;
  } catch {
    const stored = isStart ? await cache.match('/') : undefined;
    return stored ?? (await cache.match(`/offline-${await language()}.html`)) ?? Response.error();
  }
}

worker.addEventListener('push', (event) => {
  event.waitUntil(tell());
});

/** Only that there is something: what it is stands behind the person's own way in, not on a locked screen. */
async function tell(): Promise<void> {
  const { title, body } = words[await language()];
  await worker.registration.showNotification(title, {
    body,
    tag: 'nesie-message',
    icon: '/icon-192.png',
    badge: '/icon-192.png',
    lang: await language(),
  });
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openMessages());
});

async function openMessages(): Promise<void> {
  const [open] = await worker.clients.matchAll({ type: 'window' });
  if (!open) return void (await worker.clients.openWindow('/messages'));
  await open.focus();
  await open.navigate('/messages').catch(() => worker.clients.openWindow('/messages'));
}

export {};
