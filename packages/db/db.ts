import type { Clock, SandboxClock } from '@nesie/clock';
import type { Result } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import pg from 'pg';
import { AccessNotRecordedError, noteOpening, type Watch, watchOpenings } from './accesses.ts';
import { type Actor, checkPurpose, settingsOf } from './actor.ts';
import { assertHarmlessRole, UnsafeRoleError } from './app-role.ts';
import { isRetriable } from './errors.ts';
import { claimKey, type IdempotencyKey, type KeyReused, recordAnswer } from './idempotency.ts';
import { typeParsers } from './parsers.ts';
import { openTx, type Tx } from './tx.ts';

export interface DbOptions {
  /** Connection as the application's role: no owner, no superuser, no BYPASSRLS. */
  readonly url: string;
  readonly clock: Clock;
  /** Made with `onOpen: noteOpening`, so that no opening goes past the journal of accesses. */
  readonly vault: Vault;
  readonly pool?: {
    readonly max?: number;
    readonly statementTimeoutMs?: number;
    readonly lockTimeoutMs?: number;
  };
}

export interface Db {
  /**
   * One transaction of a command. A refusal rolls back everything, the key too; success records the key with its
   * answer in the same transaction. `fn` may run again after a deadlock: it must touch nothing outside the database.
   * @param purpose why, in lower-case words with hyphens
   * @param key null for the product's own processes; every mutating route has one
   * @returns what `fn` gave, the recorded answer of the same request, or `idempotency-key-reused`
   */
  withActor<T, R extends { readonly code: string }>(
    actor: Actor,
    purpose: string,
    key: IdempotencyKey | null,
    fn: (tx: Tx) => Promise<Result<T, R>>,
  ): Promise<Result<T, R | KeyReused>>;
  /** A read-only transaction. */
  read<T>(actor: Actor, purpose: string, fn: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * A short transaction that survives the refusal or failure of one that is open around it: counting wrong tries,
   * limits. It has connections of its own, so that callers which hold one can't starve it.
   */
  aside<T>(actor: Actor, purpose: string, fn: (tx: Tx) => Promise<T>): Promise<T>;
  /** Moves business time forward, in the sandbox. @returns the whole offset in milliseconds */
  advanceTime(actor: Actor, ms: number): Promise<number>;
  close(): Promise<void>;
}

const MAX_TRIES = 4;

// The one statement that begins every transaction. No session state: a pooler in transaction mode is fine.
const BEGIN_AS = `select set_config('nesie.actor_kind', $1, true), set_config('nesie.actor_id', $2, true),
  set_config('nesie.party_id', $3, true), set_config('nesie.purpose', $4, true), set_config('nesie.scope', $5, true),
  set_config('statement_timeout', $6, true), set_config('lock_timeout', $7, true),
  set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true)`;
const READ_OFFSET = 'select offset_ms from platform.installation';

type Mode = 'read committed' | 'repeatable read read only';

/**
 * The only way to the database: every transaction names its actor and its purpose, and what it opens of another's
 * sealed fields is written into the journal of accesses before its result is handed out.
 */
export function createDb(options: DbOptions): Db {
  const { clock, vault } = options;
  if (vault.onOpen !== noteOpening) throw new Error('The vault has to tell noteOpening what is opened.');
  const main = createPool(options.url, options.pool?.max ?? 10);
  const side = createPool(options.url, Math.max(2, Math.ceil((options.pool?.max ?? 10) / 3)));
  const statementTimeout = String(options.pool?.statementTimeoutMs ?? 15_000);
  const lockTimeout = String(options.pool?.lockTimeoutMs ?? 10_000);
  let ready: Promise<void> | undefined;

  const prepare = async () => {
    const client = await main.connect();
    try {
      await assertHarmlessRole(client);
    } finally {
      client.release();
    }
    await vault.ensureKeys('mfo');
  };
  const ensureReady = () => {
    ready ??= prepare().catch((error: unknown) => {
      ready = undefined;
      throw error;
    });
    return ready;
  };

  const enter = async (client: pg.ClientBase, actor: Actor, purpose: string, mode: Mode) => {
    const who = settingsOf(actor);
    await client.query(`begin isolation level ${mode}`);
    await client.query(BEGIN_AS, [
      who.kind,
      who.id,
      who.partyId,
      purpose,
      who.scope,
      statementTimeout,
      lockTimeout,
    ]);
  };

  const begin = async (client: pg.ClientBase, actor: Actor, purpose: string, mode: Mode) => {
    await enter(client, actor, purpose, mode);
    if (isSandbox(clock)) {
      const { rows } = await client.query<{ offset_ms: bigint }>(READ_OFFSET);
      clock.adopt(Number(rows[0]?.offset_ms ?? 0n));
    }
    return openTx(client, { now: clock.now(), real: clock.real(), actor, purpose });
  };

  /** for what can't carry its own rows: read-only, refused and failed transactions. */
  const recordApart = async (client: pg.ClientBase, actor: Actor, purpose: string, watch: Watch) => {
    if (watch.isEmpty) return;
    try {
      await enter(client, actor, purpose, 'read committed');
      await watch.record(client, clock.now());
      await client.query('commit');
    } catch (error) {
      throw new AccessNotRecordedError(error);
    }
  };

  /** `fn` says whether to keep what was done. */
  const transact = async <T>(
    pool: pg.Pool,
    actor: Actor,
    purpose: string,
    mode: Mode,
    fn: (tx: Tx) => Promise<{ readonly keep: boolean; readonly value: T }>,
  ): Promise<T> => {
    checkPurpose(purpose);
    const watch = watchOpenings(settingsOf(actor).partyId);
    await ensureReady();
    const client = await pool.connect();
    let broken: Error | undefined;
    const rollBack = () =>
      client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
    try {
      const open = await begin(client, actor, purpose, mode);
      const { keep, value } = await watch.during(() => fn(open.tx)).finally(open.end);
      const carriesRows = keep && mode === 'read committed';
      if (carriesRows && !watch.isEmpty) await watch.record(client, open.tx.now);
      await client.query(keep ? 'commit' : 'rollback');
      if (!carriesRows) await recordApart(client, actor, purpose, watch);
      if (keep) open.committed();
      return value;
    } catch (error) {
      await rollBack();
      // A broken connection hands nothing out: its own error says more.
      if (!broken && !(error instanceof AccessNotRecordedError))
        await recordApart(client, actor, purpose, watch).finally(rollBack);
      throw error;
    } finally {
      client.release(broken);
    }
  };

  const retried = async <T>(run: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await run();
      } catch (error) {
        if (tries >= MAX_TRIES || !isRetriable(error)) throw error;
        await pause(tries);
      }
    }
  };

  const db: Db = {
    withActor: <T, R extends { readonly code: string }>(
      actor: Actor,
      purpose: string,
      key: IdempotencyKey | null,
      fn: (tx: Tx) => Promise<Result<T, R>>,
    ) =>
      retried(() =>
        transact<Result<T, R | KeyReused>>(main, actor, purpose, 'read committed', async (tx) => {
          if (key) {
            const claim = await claimKey<T>(tx, vault, key);
            if (claim.kind === 'answered') return { keep: false, value: claim.result };
          }
          const result = await fn(tx);
          if (!result.refused && key) await recordAnswer(tx, vault, key, result.value);
          return { keep: !result.refused, value: result };
        }),
      ),
    read: (actor, purpose, fn) =>
      retried(() =>
        transact(main, actor, purpose, 'repeatable read read only', async (tx) => ({
          keep: true,
          value: await fn(tx),
        })),
      ),
    aside: (actor, purpose, fn) =>
      retried(() =>
        transact(side, actor, purpose, 'read committed', async (tx) => ({ keep: true, value: await fn(tx) })),
      ),
    async advanceTime(actor, ms) {
      if (!Number.isSafeInteger(ms) || ms <= 0)
        throw new RangeError('Time moves forward by whole milliseconds.');
      const rows = await db.aside(actor, 'advance-time', (tx) =>
        tx.query<{ offset_ms: bigint }>(
          'update platform.installation set offset_ms = offset_ms + $1 returning offset_ms',
          [ms],
        ),
      );
      const offset = Number(rows[0]?.offset_ms ?? 0n);
      if (isSandbox(clock)) clock.adopt(offset);
      return offset;
    },
    async close() {
      await Promise.all([main.end(), side.end()]);
    },
  };
  return db;
}

function isSandbox(clock: Clock): clock is SandboxClock {
  return 'adopt' in clock;
}

function createPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
    types: typeParsers,
  });
  pool.on('error', () => {}); // an idle connection was cut (restart, failover); the next use opens another
  return pool;
}

// 10, 20, 40 ms and a little more by chance, so that two that collided don't meet again.
function pause(tries: number): Promise<void> {
  const chance = crypto.getRandomValues(new Uint8Array(1))[0] ?? 0;
  return new Promise((resolve) => setTimeout(resolve, 5 * 2 ** tries + chance / 8));
}

export { UnsafeRoleError };
