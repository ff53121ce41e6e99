import { randomBytes } from 'node:crypto';
import { canonicalJson } from '@nesie/canonical';
import pg from 'pg';
import { decrypt, encrypt, KEY_BYTES } from './aead.ts';
import { KeysErasedError, KeysMissingError, WrongMasterKeyError } from './errors.ts';
import { createKeyCache } from './key-cache.ts';
import { prepareKeyStore } from './key-store-schema.ts';
import { deriveSecret, type MasterKey, masterKeyOf } from './master-key.ts';

export type KeyKind = 'data' | 'salt' | 'search';

/** One unwrapped key. */
export interface Key {
  readonly version: number;
  readonly bytes: Buffer;
}

export interface KeyStoreOptions {
  /** Connection to the key store's own database, as a role that may create its tables on first use. */
  readonly url: string;
  readonly masterKey: Uint8Array;
  /** Master keys that may still wrap some rows while a rotation runs. */
  readonly previousMasterKeys?: readonly Uint8Array[];
  readonly maxConnections?: number;
  readonly cacheSeconds?: number;
}

export interface KeyStore {
  /** Makes the owner's keys once; at its return they are committed. @throws KeysErasedError */
  ensureKeys(owner: string): Promise<void>;
  /** The newest key, or the one of `version`. @throws KeysErasedError, KeysMissingError */
  key(owner: string, kind: 'data' | 'salt', version?: number): Promise<Key>;
  /** Destroys every key of the owner, for ever. @returns how many keys were destroyed now */
  destroy(owner: string): Promise<number>;
  /** Adds a newer data key; older versions stay readable. @returns its version */
  addDataKey(owner: string): Promise<number>;
  /** The search key in use, and all of them by version. */
  searchKeys(): { readonly current: Key; readonly all: readonly Key[] };
  /** Adds the next search key without using it: rows first get a second hash. @returns its version */
  addSearchKey(): Promise<number>;
  /** Makes a search key the current one. Every process takes it up with `reload`. */
  useSearchKey(version: number): Promise<void>;
  reload(): Promise<void>;
  /** Wraps every key anew under `next`; data stays as it is. May be repeated after a crash. @returns rows rewrapped */
  rewrap(next: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

const SEARCH_OWNER = 'search';
const REWRAP_BATCH = 500;
const REWRAP_MAX_BATCHES = 100_000;
const OWNER_PATTERN = /^[a-z0-9][a-z0-9:._-]{0,79}$/;

interface KeyRow {
  readonly owner: string;
  readonly kind: KeyKind;
  readonly version: number;
  readonly master: Buffer;
  readonly wrapped: Buffer | null;
}

interface Wrapper {
  readonly fingerprint: Buffer;
  readonly key: Buffer;
}

/**
 * Opens the key store and checks that the master key is the one it was made with.
 * @throws WrongMasterKeyError when another master key wrapped it
 * @see docs/adr/0002-database.md
 */
export async function createKeyStore(options: KeyStoreOptions): Promise<KeyStore> {
  let wrapper = wrapperOf(options.masterKey);
  const wrappers = [wrapper, ...(options.previousMasterKeys ?? []).map(wrapperOf)];
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 4,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  });
  pool.on('error', () => {}); // an idle connection was cut; the next query opens another
  const cache = createKeyCache<Key>({ maxEntries: 10_000, lifeSeconds: options.cacheSeconds ?? 60 });
  let search: readonly Key[] = [];
  let currentSearch: Key | undefined;

  const unwrap = (row: KeyRow): Key => {
    if (!row.wrapped) throw new KeysErasedError(row.owner);
    const by = wrappers.find((one) => one.fingerprint.equals(row.master));
    const bytes = by && decrypt(by.key, wrapAad(row), row.wrapped);
    if (!bytes || bytes.length !== KEY_BYTES) throw new WrongMasterKeyError();
    return { version: row.version, bytes };
  };

  const insertKey = (owner: string, kind: KeyKind, version: number) => {
    const wrapped = encrypt(wrapper.key, wrapAad({ owner, kind, version }), randomBytes(KEY_BYTES));
    return pool.query(
      `insert into keys (owner, kind, version, master, wrapped) values ($1, $2, $3, $4, $5)
       on conflict (owner, kind, version) do nothing`,
      [owner, kind, version, wrapper.fingerprint, wrapped],
    );
  };

  const rowsOf = async (owner: string, kind: KeyKind): Promise<readonly KeyRow[]> => {
    const { rows } = await pool.query<KeyRow>(
      'select owner, kind, version, master, wrapped from keys where owner = $1 and kind = $2 order by version',
      [owner, kind],
    );
    return rows;
  };

  const addVersion = async (owner: string, kind: KeyKind): Promise<number> => {
    for (let tries = 0; tries < 20; tries += 1) {
      const rows = await rowsOf(owner, kind);
      if (rows.some((row) => !row.wrapped)) throw new KeysErasedError(owner);
      const version = (rows.at(-1)?.version ?? 0) + 1;
      const { rowCount } = await insertKey(owner, kind, version);
      if (rowCount === 1) return version;
    }
    throw new Error('Another process keeps adding keys for the same owner.');
  };

  const reload = async () => {
    const rows = await rowsOf(SEARCH_OWNER, 'search');
    const { rows: settings } = await pool.query<{ search_version: number }>(
      'select search_version from store',
    );
    search = rows.map(unwrap);
    currentSearch = search.find((key) => key.version === settings[0]?.search_version);
    cache.clear();
  };

  const store: KeyStore = {
    async ensureKeys(owner) {
      checkOwner(owner);
      if (cache.get(cacheName(owner, 'data')) && cache.get(cacheName(owner, 'salt'))) return;
      await insertKey(owner, 'data', 1);
      await insertKey(owner, 'salt', 1);
      await store.key(owner, 'data');
      await store.key(owner, 'salt');
    },
    async key(owner, kind, version) {
      checkOwner(owner);
      const name = cacheName(owner, kind, version);
      const cached = cache.get(name);
      if (cached) return cached;
      const rows = await rowsOf(owner, kind);
      if (rows.length === 0) throw new KeysMissingError(owner);
      const row = version === undefined ? rows.at(-1) : rows.find((one) => one.version === version);
      if (!row) throw new KeysMissingError(owner);
      const key = unwrap(row);
      cache.set(name, key);
      return key;
    },
    async destroy(owner) {
      checkOwner(owner);
      // The rows stay, empty: nobody can make new keys for an erased owner, and a check can say 'lawfully erased'.
      const { rowCount } = await pool.query(
        `insert into keys (owner, kind, version, master, wrapped, destroyed_at)
         values ($1, 'data', 1, $2, null, clock_timestamp()), ($1, 'salt', 1, $2, null, clock_timestamp())
         on conflict (owner, kind, version) do nothing`,
        [owner, wrapper.fingerprint],
      );
      const { rowCount: emptied } = await pool.query(
        'update keys set wrapped = null, destroyed_at = clock_timestamp() where owner = $1 and wrapped is not null',
        [owner],
      );
      cache.clear();
      return (rowCount ?? 0) + (emptied ?? 0);
    },
    async addDataKey(owner) {
      checkOwner(owner);
      const version = await addVersion(owner, 'data');
      cache.clear();
      return version;
    },
    searchKeys() {
      if (!currentSearch) throw new Error('The key store has no search key.');
      return { current: currentSearch, all: search };
    },
    async addSearchKey() {
      const version = await addVersion(SEARCH_OWNER, 'search');
      await reload();
      return version;
    },
    async useSearchKey(version) {
      if (!search.some((key) => key.version === version))
        throw new Error(`There is no search key ${version}.`);
      await pool.query('update store set search_version = $1', [version]);
      await reload();
    },
    reload,
    async rewrap(next) {
      const target = wrapperOf(masterKeyOf(Buffer.from(next)));
      const count = await rewrapAll(pool, unwrap, target);
      wrappers.unshift(target);
      wrapper = target;
      return count;
    },
    close: () => pool.end(),
  };

  try {
    await prepareKeyStore(pool, wrapper.fingerprint, () => insertKey(SEARCH_OWNER, 'search', 1));
    await reload();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return store;
}

async function rewrapAll(pool: pg.Pool, unwrap: (row: KeyRow) => Key, target: Wrapper): Promise<number> {
  let count = 0;
  for (let batch = 0; batch < REWRAP_MAX_BATCHES; batch += 1) {
    const { rows } = await pool.query<KeyRow>(
      'select owner, kind, version, master, wrapped from keys where wrapped is not null and master <> $1 limit $2',
      [target.fingerprint, REWRAP_BATCH],
    );
    if (rows.length === 0) break;
    for (const row of rows) {
      const wrapped = encrypt(target.key, wrapAad(row), unwrap(row).bytes);
      const done = await pool.query(
        `update keys set wrapped = $4, master = $5
         where owner = $1 and kind = $2 and version = $3 and wrapped is not null and master <> $5`,
        [row.owner, row.kind, row.version, wrapped, target.fingerprint],
      );
      count += done.rowCount ?? 0;
    }
  }
  await pool.query('update store set master = $1', [target.fingerprint]);
  return count;
}

/** What names a master key without telling anything about it. */
export function masterFingerprint(masterKey: Uint8Array | MasterKey): Buffer {
  return deriveSecret(masterKey, 'master-fingerprint').subarray(0, 16);
}

function wrapperOf(masterKey: Uint8Array): Wrapper {
  const checked = masterKeyOf(Buffer.from(masterKey));
  return { fingerprint: masterFingerprint(checked), key: deriveSecret(checked, 'key-wrap') };
}

function wrapAad(row: { readonly owner: string; readonly kind: KeyKind; readonly version: number }): Buffer {
  return Buffer.from(
    canonicalJson({ use: 'nesie-key-wrap-1', owner: row.owner, kind: row.kind, version: row.version }),
  );
}

function cacheName(owner: string, kind: KeyKind, version?: number): string {
  return `${kind}/${version ?? 'newest'}/${owner}`;
}

function checkOwner(owner: string): void {
  if (!OWNER_PATTERN.test(owner) || owner === SEARCH_OWNER)
    throw new Error('A key owner is a uuid or a short name.');
}
