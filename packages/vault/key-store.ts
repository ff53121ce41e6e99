import pg from 'pg';
import { KeysMissingError } from './errors.ts';
import { createKeyCache, type KeyCache } from './key-cache.ts';
import {
  addVersion,
  destroyKeys,
  insertKey,
  type Key,
  rewrapAll,
  rowsOf,
  unwrap,
  type Wrapper,
  wrapperOf,
} from './key-rows.ts';
import { prepareKeyStore } from './key-store-schema.ts';

export interface KeyStoreOptions {
  /** Connection to the key store's own database, as a role that may create its tables on first use. */
  readonly url: string;
  readonly masterKey: Uint8Array;
  /** Master keys that may still wrap some rows while a rotation runs. */
  readonly previousMasterKeys?: readonly Uint8Array[];
  readonly maxConnections?: number;
  /** How long an unwrapped key is remembered: so long a destroyed one may still be used elsewhere. */
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
  searchKeys(): SearchKeys;
  /** Adds the next search key without using it: rows first get a second hash. @returns its version */
  addSearchKey(): Promise<number>;
  /** Makes a search key the current one. Every process takes it up with `reload`. */
  useSearchKey(version: number): Promise<void>;
  reload(): Promise<void>;
  /**
   * Wraps every key anew under `next`; data stay as they are. May be repeated after a crash, and is repeated once all
   * processes have the new key. @returns rows rewrapped
   */
  rewrap(next: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

export interface SearchKeys {
  readonly current: Key;
  readonly all: readonly Key[];
}

const SEARCH_OWNER = 'search';
const MAX_CACHED = 10_000;
const OWNER_PATTERN = /^[a-z0-9][a-z0-9:._-]{0,79}$/;

/**
 * Opens the key store and checks that the master key is the one it was made with.
 * @throws WrongMasterKeyError when another master key wrapped it
 * @see docs/adr/0002-database.md
 */
export async function createKeyStore(options: KeyStoreOptions): Promise<KeyStore> {
  const wrapper = wrapperOf(options.masterKey);
  const older = (options.previousMasterKeys ?? []).map(wrapperOf);
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 4,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  });
  pool.on('error', () => {}); // an idle connection was cut; the next query opens another
  try {
    await prepareKeyStore(pool, wrapper.fingerprint);
    await insertKey(pool, wrapper, { owner: SEARCH_OWNER, kind: 'search', version: 1 });
    const cache = createKeyCache<Key>({ maxEntries: MAX_CACHED, lifeSeconds: options.cacheSeconds ?? 60 });
    const store = storeOver(pool, [wrapper, ...older], cache);
    await store.reload();
    return store;
  } catch (error) {
    await pool.end();
    throw error;
  }
}

function storeOver(pool: pg.Pool, given: readonly [Wrapper, ...Wrapper[]], cache: KeyCache<Key>): KeyStore {
  let wrappers = given;
  let search: { readonly current: Key | undefined; readonly all: readonly Key[] } = {
    current: undefined,
    all: [],
  };

  const store: KeyStore = {
    async ensureKeys(owner) {
      checkOwner(owner);
      if (cache.get(cacheName(owner, 'data')) && cache.get(cacheName(owner, 'salt'))) return;
      await insertKey(pool, wrappers[0], { owner, kind: 'data', version: 1 });
      await insertKey(pool, wrappers[0], { owner, kind: 'salt', version: 1 });
      await store.key(owner, 'data');
      await store.key(owner, 'salt');
    },
    async key(owner, kind, version) {
      checkOwner(owner);
      const name = cacheName(owner, kind, version);
      const cached = cache.get(name);
      if (cached) return cached;
      const rows = await rowsOf(pool, owner, kind);
      const row = version === undefined ? rows.at(-1) : rows.find((one) => one.version === version);
      if (!row) throw new KeysMissingError(owner);
      const key = unwrap(row, wrappers);
      cache.set(name, key);
      return key;
    },
    async destroy(owner) {
      checkOwner(owner);
      const count = await destroyKeys(pool, wrappers[0], owner);
      cache.clear();
      return count;
    },
    async addDataKey(owner) {
      checkOwner(owner);
      const version = await addVersion(pool, wrappers[0], owner, 'data');
      cache.clear();
      return version;
    },
    searchKeys() {
      const { current, all } = search;
      if (!current) throw new Error('The key store has no search key.');
      return { current, all };
    },
    async addSearchKey() {
      const version = await addVersion(pool, wrappers[0], SEARCH_OWNER, 'search');
      await store.reload();
      return version;
    },
    async useSearchKey(version) {
      if (!search.all.some((key) => key.version === version))
        throw new Error(`There is no search key ${version}.`);
      await pool.query('update store set search_version = $1', [version]);
      await store.reload();
    },
    async reload() {
      const all = (await rowsOf(pool, SEARCH_OWNER, 'search')).map((row) => unwrap(row, wrappers));
      const { rows } = await pool.query<{ search_version: number }>('select search_version from store');
      search = { all, current: all.find((key) => key.version === rows[0]?.search_version) };
      cache.clear();
    },
    async rewrap(next) {
      const target = wrapperOf(next);
      const count = await rewrapAll(pool, wrappers, target);
      wrappers = [target, ...wrappers];
      return count;
    },
    close: () => pool.end(),
  };
  return store;
}

function cacheName(owner: string, kind: string, version?: number): string {
  return `${kind}/${version ?? 'newest'}/${owner}`;
}

function checkOwner(owner: string): void {
  if (!OWNER_PATTERN.test(owner) || owner === SEARCH_OWNER)
    throw new Error('A key owner is a uuid or a short name.');
}
