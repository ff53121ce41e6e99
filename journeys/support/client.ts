import type { Page } from 'playwright-core';
import type { Device } from '../../apps/cli/once/device.ts';
import type { LiveImage } from '../../apps/cli/once/live-image.ts';
import { type Act, Person as ApiPerson, aBorrower } from '../../apps/server/testing/person.ts';
import type { JourneyContext } from './journey.ts';
import { alone } from './turns.ts';

/** Somebody who does through the API what the journey is not about. */
export class Client extends ApiPerson {
  override liveImage(act: Act): Promise<LiveImage> {
    return alone(() => super.liveImage(act));
  }
}

/** What `Client.register` takes where a journey logs in later. */
export const PASSWORD = 'туған жердің желі 47';

/** A key made in the page where the cabinet keeps its own, so that what was begun through the API is signed in this browser. */
async function deviceIn(page: Page, partyId: string): Promise<Device> {
  const publicJwk = await page.evaluate(async (owner) => {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
    const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
    const jwk = { kty: 'EC', crv: 'P-256', x, y };
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('nesie', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('device-keys', { keyPath: 'partyId' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    await new Promise<void>((resolve, reject) => {
      const transaction = db.transaction('device-keys', 'readwrite');
      transaction.objectStore('device-keys').put({ partyId: owner, privateKey, publicKey: jwk });
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
    });
    db.close();
    return jwk;
  }, partyId);
  return {
    publicJwk,
    sign: (digestHex) =>
      page.evaluate(
        async ({ owner, digest }) => {
          const db = await new Promise<IDBDatabase>((resolve, reject) => {
            const request = indexedDB.open('nesie', 1);
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
          const row = await new Promise<{ privateKey: CryptoKey }>((resolve, reject) => {
            const request = db.transaction('device-keys').objectStore('device-keys').get(owner);
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
          db.close();
          const bytes = Uint8Array.from(digest.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
          const made = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, row.privateKey, bytes);
          return btoa(String.fromCharCode(...new Uint8Array(made)))
            .replaceAll('+', '-')
            .replaceAll('/', '_')
            .replaceAll('=', '');
        },
        { owner: partyId, digest: digestHex },
      ),
  };
}

/** The page goes on in the session that the API was used with. */
export async function goOnAs(client: Client, { page, context, installation }: JourneyContext) {
  await context.addCookies(client.api.cookies.map((cookie) => ({ ...cookie, url: installation.url })));
  await page.goto('/home');
}

/** Somebody of whom nothing is known yet, whose device is this journey's browser. */
export async function aStranger(
  { page, installation }: JourneyContext,
  fields: Readonly<Record<string, string>> = {},
): Promise<Client> {
  return new Client(installation, await aBorrower(fields), async ({ api }) => {
    const { id } = await api.get<{ id: string }>('/registration-drafts/current');
    return deviceIn(page, id);
  });
}

/**
 * A client who was registered through the API, because the journey is about something else; the page shows his home
 * and holds his device's key.
 */
export async function aClient(
  context: JourneyContext,
  fields: Readonly<Record<string, string>> = {},
): Promise<{ readonly client: Client; readonly identifier: string }> {
  await context.page.goto('/how');
  const client = await aStranger(context, fields);
  const identifier = await client.register(PASSWORD);
  await goOnAs(client, context);
  return { client, identifier };
}
