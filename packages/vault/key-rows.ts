import { randomBytes } from 'node:crypto';
import { canonicalJson } from '@nesie/canonical';
import type pg from 'pg';
import { decrypt, encrypt, KEY_BYTES } from './aead.ts';
import { KeysErasedError, WrongMasterKeyError } from './errors.ts';
import { deriveSecret, masterKeyOf } from './master-key.ts';

export type KeyKind = 'data' | 'salt' | 'search';

/** One unwrapped key. */
export interface Key {
  readonly version: number;
  readonly bytes: Buffer;
}

export interface KeyRow {
  readonly owner: string;
  readonly kind: KeyKind;
  readonly version: number;
  readonly master: Buffer;
  readonly wrapped: Buffer | null;
}

/** What wraps keys: derived from a master key, named by its fingerprint. */
export interface Wrapper {
  readonly fingerprint: Buffer;
  readonly key: Buffer;
}

const REWRAP_BATCH = 500;
const REWRAP_MAX_BATCHES = 100_000;
const MAX_TRIES = 20;

/** What names a master key without telling anything about it. */
export function masterFingerprint(masterKey: Uint8Array): Buffer {
  return deriveSecret(masterKey, 'master-fingerprint').subarray(0, 16);
}

/** @throws MasterKeyError when the master key is no 32 random bytes */
export function wrapperOf(masterKey: Uint8Array): Wrapper {
  const checked = masterKeyOf(Buffer.from(masterKey));
  return { fingerprint: masterFingerprint(checked), key: deriveSecret(checked, 'key-wrap') };
}

/** @throws KeysErasedError for a destroyed key, WrongMasterKeyError when none of the wrappers opens it */
export function unwrap(row: KeyRow, wrappers: readonly Wrapper[]): Key {
  if (!row.wrapped) throw new KeysErasedError(row.owner);
  const by = wrappers.find((one) => one.fingerprint.equals(row.master));
  const bytes = by && decrypt(by.key, wrapAad(row), row.wrapped);
  if (!bytes || bytes.length !== KEY_BYTES) throw new WrongMasterKeyError();
  return { version: row.version, bytes };
}

export async function rowsOf(pool: pg.Pool, owner: string, kind: KeyKind): Promise<readonly KeyRow[]> {
  const { rows } = await pool.query<KeyRow>(
    'select owner, kind, version, master, wrapped from keys where owner = $1 and kind = $2 order by version',
    [owner, kind],
  );
  return rows;
}

/** Makes a random key unless there is one of this version. @returns whether it is new */
export async function insertKey(
  pool: pg.Pool,
  wrapper: Wrapper,
  { owner, kind, version }: Pick<KeyRow, 'owner' | 'kind' | 'version'>,
): Promise<boolean> {
  const wrapped = encrypt(wrapper.key, wrapAad({ owner, kind, version }), randomBytes(KEY_BYTES));
  const { rowCount } = await pool.query(
    `insert into keys (owner, kind, version, master, wrapped) values ($1, $2, $3, $4, $5)
     on conflict (owner, kind, version) do nothing`,
    [owner, kind, version, wrapper.fingerprint, wrapped],
  );
  return rowCount === 1;
}

/** Adds the next version. @throws KeysErasedError for an erased owner */
export async function addVersion(
  pool: pg.Pool,
  wrapper: Wrapper,
  owner: string,
  kind: KeyKind,
): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const rows = await rowsOf(pool, owner, kind);
    if (rows.some((row) => !row.wrapped)) throw new KeysErasedError(owner);
    const version = (rows.at(-1)?.version ?? 0) + 1;
    if (await insertKey(pool, wrapper, { owner, kind, version })) return version;
  }
  throw new Error('Another process keeps adding keys for the same owner.');
}

/**
 * Empties the owner's rows. They stay, so that nobody can make new keys for an erased owner and a check can say
 * 'lawfully erased'. @returns how many keys were destroyed now
 */
export async function destroyKeys(pool: pg.Pool, wrapper: Wrapper, owner: string): Promise<number> {
  const inserted = await pool.query(
    `insert into keys (owner, kind, version, master, wrapped, destroyed_at)
     values ($1, 'data', 1, $2, null, clock_timestamp()), ($1, 'salt', 1, $2, null, clock_timestamp())
     on conflict (owner, kind, version) do nothing`,
    [owner, wrapper.fingerprint],
  );
  const emptied = await pool.query(
    'update keys set wrapped = null, destroyed_at = clock_timestamp() where owner = $1 and wrapped is not null',
    [owner],
  );
  return (inserted.rowCount ?? 0) + (emptied.rowCount ?? 0);
}

/** Wraps every key anew, row by row: a crash in between leaves each row whole under one of both master keys. */
export async function rewrapAll(
  pool: pg.Pool,
  wrappers: readonly Wrapper[],
  target: Wrapper,
): Promise<number> {
  let count = 0;
  for (let batch = 0; batch < REWRAP_MAX_BATCHES; batch += 1) {
    const { rows } = await pool.query<KeyRow>(
      'select owner, kind, version, master, wrapped from keys where wrapped is not null and master <> $1 limit $2',
      [target.fingerprint, REWRAP_BATCH],
    );
    if (rows.length === 0) break;
    for (const row of rows) {
      const wrapped = encrypt(target.key, wrapAad(row), unwrap(row, wrappers).bytes);
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

function wrapAad({ owner, kind, version }: Pick<KeyRow, 'owner' | 'kind' | 'version'>): Buffer {
  return Buffer.from(canonicalJson({ use: 'nesie-key-wrap-1', owner, kind, version }));
}
