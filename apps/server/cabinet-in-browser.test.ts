import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createHttpServer } from '@nesie/http';
import type { FastifyInstance } from 'fastify';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '../../journeys/support/browser.ts';
import { buildCabinet } from '../cli/build-cabinet.ts';
import { cabinetRoutes } from './cabinet.ts';

const text = { kk: 'қ', ru: 'р', en: 'e' };
const mfo = {
  name: text,
  licence: text,
  address: text,
  bin: '210440000156',
  phone: '+7 727 000 00 00',
  email: 'a@example.kz',
  trustFingerprint: 'f',
  sandbox: true,
};

let app: FastifyInstance;
let browser: Browser;
let url: string;
before(async () => {
  await buildCabinet(() => undefined);
  app = await createHttpServer({
    publicUrl: new URL('http://localhost'),
    problems: [],
    sessionOf: async () => ({ actor: { kind: 'visitor' }, sessionId: null, csrfToken: null }),
  });
  app.get('/api/products', async () => []);
  app.get('/api/mfo', async () => mfo);
  app.get('/api/session', async () => ({ kind: 'visitor', csrfToken: null }));
  await cabinetRoutes(app, { phone: mfo.phone });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  url = `http://localhost:${typeof address === 'object' ? address?.port : 0}`;
  browser = await launchBrowser();
});
after(async () => {
  await browser.close();
  await app.close();
});

async function withContext(work: (context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 360, height: 780 }, baseURL: url });
  try {
    await work(context);
  } finally {
    await context.close();
  }
}

test('a browser that lacks what is needed is told so in three languages, with what helps, and starts nothing', () =>
  withContext(async (context) => {
    const page = await context.newPage();
    const programs: string[] = [];
    page.on('request', (request) => {
      if (/\/assets\/index-.*\.js$/.test(request.url())) programs.push(request.url());
    });
    await page.addInitScript(() => Reflect.deleteProperty(String.prototype, 'replaceAll'));
    await page.goto('/?lang=ru');
    const refusal = page.getByRole('alert');
    assert.match(await refusal.innerText(), /^Этот браузер слишком старый/);
    assert.match(await refusal.innerText(), /Бұл браузер тым ескі[\s\S]*This browser is too old/);
    assert.equal(await refusal.getByRole('link').first().getAttribute('href'), 'tel:+77270000000');
    // The words of the server stay readable below it.
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 2);
    assert.deepEqual(programs, []);
  }));

test('a browser that has what is needed sees no refusal, and no message of the content policy', () =>
  withContext(async (context) => {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto('/', { waitUntil: 'networkidle' });
    assert.equal(await page.locator('#too-old').count(), 0);
    assert.deepEqual(errors, []);
  }));

test('without a connection the start page opens, another says what still works, and nothing of the API is kept', () =>
  withContext(async (context) => {
    const page = await context.newPage();
    await page.goto('/?lang=ru', { waitUntil: 'networkidle' });
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (navigator.serviceWorker.controller) return;
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
    });
    await page.goto('/', { waitUntil: 'networkidle' });
    const kept = await page.evaluate(async () => {
      const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const requests = await Promise.all(caches_.map((cache) => cache.keys()));
      return requests.flat().map((request) => new URL(request.url).pathname);
    });
    assert.ok(kept.includes('/'));
    assert.deepEqual(
      kept.filter((path) => path.startsWith('/api/') || path.startsWith('/log/')),
      [],
    );
    await context.setOffline(true);
    await page.goto('/home');
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Нет интернета');
    await page.getByRole('link', { name: 'Открыть калькулятор' }).click();
    await page.getByRole('heading', { level: 1, name: /микрокредит/i }).waitFor();
  }));

test('a push shows that there is a message, in the chosen language, and nothing of what it says', () =>
  withContext(async (context) => {
    await context.grantPermissions(['notifications'], { origin: url });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const registrations: string[] = [];
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: all }) => {
      for (const { registrationId } of all) registrations.push(registrationId);
    });
    await cdp.send('ServiceWorker.enable');
    await page.goto('/?lang=ru', { waitUntil: 'networkidle' });
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: url,
      registrationId: registrations[0] ?? '',
      data: JSON.stringify({ kind: 'loan-overdue', text: 'secret' }),
    });
    const shown = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      for (let i = 0; i < 50; i++) {
        const all = await registration.getNotifications();
        if (all.length > 0) return all.map(({ title, body }) => `${title}: ${body}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return [];
    });
    assert.deepEqual(shown, ['nesie: Для вас есть сообщение. Откройте, чтобы прочитать.']);
  }));
