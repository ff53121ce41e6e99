import { ok, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { Actor } from './actor.ts';
import type { Db } from './db.ts';

export interface TooMany {
  readonly code: 'too-many-tries';
  readonly retryAfterSeconds: number;
}

export interface Limit {
  /** The bucket's size: how many at once. */
  readonly max: number;
  /** Seconds in which an empty bucket fills up again. */
  readonly perSeconds: number;
  /** How many this try costs; one if not said. */
  readonly cost?: number;
}

export interface Limits {
  /**
   * Takes from a token bucket on real time, in a transaction of its own that survives a refusal around it.
   * @param kind what is limited, such as `sms-phone`; @param key whose bucket, kept as a keyed hash only
   * @returns what is left, or `too-many-tries` with the seconds to wait
   */
  take(kind: string, key: string, limit: Limit): Promise<Result<{ readonly left: number }, TooMany>>;
  /** Fills a bucket again, such as after a successful login. */
  clear(kind: string, key: string): Promise<void>;
  /** Removes buckets that are full, at most 10,000 at once. @returns how many */
  sweep(): Promise<number>;
}

const ACTOR: Actor = { kind: 'system', process: 'limits' };

// One statement, so that two at once take turns on the row. The database's real clock: one for all machines.
const TAKE = `
insert into platform.limits as b (kind, key_hash, tokens, filled_at, full_at)
select $1, $2, $3::float8 - $5::float8, at, at + make_interval(secs => $5::float8 * $4::float8 / $3::float8)
from (select clock_timestamp() as at) as t
on conflict (kind, key_hash) do update set
  tokens = least($3, b.tokens + extract(epoch from greatest(excluded.filled_at - b.filled_at, interval '0')) * $3 / $4) - $5,
  filled_at = greatest(excluded.filled_at, b.filled_at),
  full_at = greatest(excluded.filled_at, b.filled_at) + make_interval(secs => ($3 - (least($3, b.tokens
    + extract(epoch from greatest(excluded.filled_at - b.filled_at, interval '0')) * $3 / $4) - $5)) * $4 / $3)
where least($3, b.tokens + extract(epoch from greatest(excluded.filled_at - b.filled_at, interval '0')) * $3 / $4) >= $5
returning tokens`;

const WAIT = `
select greatest(1, ceil(($5::float8 - least($3::float8, b.tokens
  + extract(epoch from greatest(clock_timestamp() - b.filled_at, interval '0')) * $3 / $4::float8)) * $4 / $3))::float8 as seconds
from platform.limits b where kind = $1 and key_hash = $2`;

/** Rate limits kept in the database: they hold across processes and restarts. */
export function createLimits(db: Db, vault: Vault): Limits {
  return {
    async take(kind, key, { max, perSeconds, cost = 1 }) {
      if (!(max > 0 && perSeconds > 0 && cost > 0 && cost <= max))
        throw new RangeError('A limit needs figures above zero.');
      const values = [kind, vault.searchHash('limit', `${kind}:${key}`), max, perSeconds, cost];
      return db.aside(ACTOR, 'limit', async (tx) => {
        const [taken] = await tx.query<{ tokens: number }>(TAKE, values);
        if (taken) return ok({ left: Math.floor(taken.tokens) });
        const [wait] = await tx.query<{ seconds: number }>(WAIT, values);
        return refuse({ code: 'too-many-tries', retryAfterSeconds: wait?.seconds ?? 1 });
      });
    },
    async clear(kind, key) {
      const hash = vault.searchHash('limit', `${kind}:${key}`);
      await db.aside(ACTOR, 'limit', (tx) =>
        tx.query('delete from platform.limits where kind = $1 and key_hash = $2', [kind, hash]),
      );
    },
    async sweep() {
      const gone = await db.aside(ACTOR, 'limit', (tx) =>
        tx.query(
          `delete from platform.limits where (kind, key_hash) in
             (select kind, key_hash from platform.limits where full_at < clock_timestamp() limit 10000 for update skip locked)
           returning 1`,
        ),
      );
      return gone.length;
    },
  };
}
