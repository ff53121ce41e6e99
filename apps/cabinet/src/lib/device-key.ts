import { fromBase64url, toBase64url } from '../capture/chain.ts';

const database = 'nesie';
const store = 'device-keys';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

interface Row {
  readonly partyId: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: PublicJwk;
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: 'partyId' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run<T>(mode: IDBTransactionMode, work: (rows: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(store, mode);
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

async function find(partyId: string): Promise<Row | undefined> {
  return run<Row | undefined>('readonly', (rows) => rows.get(partyId));
}

async function make(partyId: string): Promise<Row> {
  // Not extractable: the page can use the key and can't read it, so a copied database signs nothing.
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  if (!x || !y) throw new Error('the browser exported a public key without its point');
  const row: Row = { partyId, privateKey: pair.privateKey, publicKey: { kty: 'EC', crv: 'P-256', x, y } };
  await run('readwrite', (rows) => rows.put(row));
  return row;
}

/** True when this browser holds a key for the party. */
export async function hasDeviceKey(partyId: string): Promise<boolean> {
  return (await find(partyId)) !== undefined;
}

/** The public half of this browser's key for the party; the key is made at the first call. */
export async function devicePublicKey(partyId: string): Promise<PublicJwk> {
  const row = (await find(partyId)) ?? (await make(partyId));
  return row.publicKey;
}

/**
 * Signs the digest of an act: ECDSA P-256 with SHA-256 over its 32 bytes, r‖s.
 * @returns base64url, or null when this browser has no key for the party
 */
export async function signDigest(partyId: string, digest: string): Promise<string | null> {
  const row = await find(partyId);
  if (!row) return null;
  const bytes = digestBytes(digest);
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, row.privateKey, bytes);
  return toBase64url(new Uint8Array(signature));
}

/** A digest travels as hex or as base64url; both are 32 bytes. */
export function digestBytes(digest: string): Uint8Array<ArrayBuffer> {
  if (/^[0-9a-f]{64}$/i.test(digest)) {
    return Uint8Array.from(digest.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  const bytes = fromBase64url(digest);
  if (bytes.length !== 32) throw new Error('a digest is 32 bytes');
  return bytes;
}
