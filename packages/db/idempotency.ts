import { canonicalJson, sha256 } from '@nesie/canonical';
import type { Instant } from '@nesie/clock';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import { settingsOf } from './actor.ts';
import { resultFromJson, resultToJson } from './result-json.ts';
import type { Tx } from './tx.ts';

/** A request's key with what it asked: the same key with another request is refused. */
export interface IdempotencyKey {
  readonly key: string;
  /** SHA-256 of the request. */
  readonly requestHash: Buffer;
}

export interface KeyReused {
  readonly code: 'idempotency-key-reused';
}

const KEY = /^[\x21-\x7e]{1,200}$/;
const MAX_RESULT_BYTES = 1024 * 1024;
const OWNER = 'mfo';

/**
 * A key for `withActor`.
 * @param key the header's text: 1 to 200 printable characters, meant to be a uuid
 * @param request route, parameters and body as JSON values: what must be equal in a replay
 */
export function idempotencyKey(key: string, request: unknown): IdempotencyKey {
  return { key: checkKey(key), requestHash: sha256(canonicalJson(request)) };
}

function checkKey(key: string): string {
  if (!KEY.test(key)) throw new TypeError('An idempotency key is 1 to 200 printable characters.');
  return key;
}

export type Claim<T> =
  | { readonly kind: 'first' }
  | { readonly kind: 'answered'; readonly result: Result<T, KeyReused> };

interface Row {
  readonly purpose: string;
  readonly request_hash: Buffer;
  readonly result_sealed: Buffer | null;
}

/**
 * Takes the key for this transaction. An equal key of the same actor waits here until the first request's
 * transaction ends, and then gets its answer.
 */
export async function claimKey<T>(tx: Tx, vault: Vault, key: IdempotencyKey): Promise<Claim<T>> {
  checkKey(key.key);
  const { scope } = settingsOf(tx.actor);
  const inserted = await tx.query(
    `insert into platform.idempotency (scope, key, purpose, request_hash, recorded_at)
     values ($1, $2, $3, $4, $5) on conflict (scope, key) do nothing returning 1`,
    [scope, key.key, tx.purpose, key.requestHash, tx.real],
  );
  if (inserted.length === 1) return { kind: 'first' };

  const [row] = await tx.query<Row>(
    'select purpose, request_hash, result_sealed from platform.idempotency where scope = $1 and key = $2',
    [scope, key.key],
  );
  if (!row?.result_sealed) throw new Error('A recorded idempotency key has no answer.');
  if (row.purpose !== tx.purpose || !row.request_hash.equals(key.requestHash)) {
    return { kind: 'answered', result: refuse({ code: 'idempotency-key-reused' }) };
  }
  const plain = await vault.open(OWNER, placeOf(scope, key), row.result_sealed);
  return { kind: 'answered', result: ok(resultFromJson(plain.toString('utf8')) as T) }; // sealed by recordAnswer from a T
}

/** Records the answer beside the key, sealed, in the transaction of the effect. */
export async function recordAnswer(tx: Tx, vault: Vault, key: IdempotencyKey, value: unknown): Promise<void> {
  const { scope } = settingsOf(tx.actor);
  const json = resultToJson(value);
  if (json.length > MAX_RESULT_BYTES)
    throw new Error('An answer that large is not recorded: return an id instead.');
  const sealed = await vault.seal(OWNER, placeOf(scope, key), json);
  await tx.query('update platform.idempotency set result_sealed = $3 where scope = $1 and key = $2', [
    scope,
    key.key,
    sealed,
  ]);
}

/** Forgets requests recorded before a moment of real time, at most 10,000 at once. @returns how many */
export async function forgetRequests(tx: Tx, before: Instant): Promise<number> {
  const gone = await tx.query(
    `delete from platform.idempotency where (scope, key) in
       (select scope, key from platform.idempotency where recorded_at < $1 limit 10000)
     returning 1`,
    [before],
  );
  return gone.length;
}

function placeOf(scope: string, key: IdempotencyKey) {
  // Hashed: a row's name in a sealed place is bounded, a scope and a key together may be longer.
  const row = sha256(canonicalJson([scope, key.key])).toString('hex');
  return { schema: 'platform', table: 'idempotency', column: 'result_sealed', row };
}
