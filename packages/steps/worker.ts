import type { Clock, Instant } from '@nesie/clock';
import type { Db, Tx } from '@nesie/db';
import { ok } from '@nesie/problem';
import { describeError } from './describe-error.ts';
import { STEPS_ACTOR } from './steps.ts';

/** What a handler gives back: the step is done, or is to be run again at a moment of business time. */
export type StepOutcome = 'done' | { readonly again: Instant };

export interface Step {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly partyId: string | null;
  /** 1 for the first try since the last success. */
  readonly attempt: number;
  /**
   * Call it in the transaction of the step's effect: the effect stands only if this worker still holds the step, and
   * step and effect move together. The handler then gives back the same outcome.
   * @throws LeaseLostError, which must roll the effect back: let it pass
   */
  fence(tx: Tx, outcome?: StepOutcome): Promise<void>;
}

export type StepHandler = (step: Step) => Promise<StepOutcome>;

/** Another worker took the step over: what this one was about to do is not to be done. */
export class LeaseLostError extends Error {
  readonly code = 'lease-lost';
  constructor(kind: string) {
    super(`The lease of a step ${kind} has passed to another worker.`);
    this.name = 'LeaseLostError';
  }
}

export interface WorkerOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly handlers: Readonly<Record<string, StepHandler>>;
  /** Steps at once. */
  readonly concurrency?: number;
  /** After a crash another worker takes over when this has passed; a living worker renews it. */
  readonly leaseSeconds?: number;
  readonly pollMs?: number;
  /** Tries in a row that may fail before the step is dead. */
  readonly maxAttempts?: number;
  /** First wait after a failure; it doubles, up to an hour. */
  readonly backoffSeconds?: number;
  /** Told of failures, without personal data. */
  readonly onFailure?: (failure: StepFailure) => void;
}

export interface StepFailure {
  readonly kind: string;
  readonly id: string;
  readonly attempt: number;
  readonly isDead: boolean;
  readonly error: string;
}

export interface Worker {
  start(): void;
  /** Takes no more steps and waits for those under way. */
  stop(): Promise<void>;
  /** Hurries the next look, such as after a commit that scheduled a step. */
  nudge(): void;
  /** Runs what is due until nothing is. @returns steps run; throws when `maxSteps` did not suffice */
  runUntilIdle(options?: { readonly maxSteps?: number }): Promise<number>;
}

interface ClaimedRow {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly party_id: string | null;
  readonly fence: bigint;
  readonly attempts: number;
}

const MAX_BACKOFF_SECONDS = 3600;

// Wake-up by business time; leases and repeats by the database's real clock, the same for all workers.
const CLAIM = `
update platform.steps set fence = fence + 1, attempts = attempts + 1,
  lease_until = clock_timestamp() + make_interval(secs => $3)
where id in (
  select id from platform.steps
  where state = 'waiting' and wake_at <= $1 and kind = any ($2)
    and (lease_until is null or lease_until < clock_timestamp())
    and (retry_at is null or retry_at <= clock_timestamp())
  order by wake_at, id limit $4 for update skip locked)
returning id, kind, key, party_id, fence, attempts`;

const RENEW = `
update platform.steps as s set lease_until = clock_timestamp() + make_interval(secs => $3)
from unnest($1::uuid[], $2::bigint[]) as held (id, fence)
where s.id = held.id and s.fence = held.fence and s.state = 'waiting' and s.lease_until is not null`;

const FINISH = `
update platform.steps set state = 'done', finished_at = $3, lease_until = null, last_error = null
where id = $1 and fence = $2 and state = 'waiting' and lease_until is not null returning 1`;

const AGAIN = `
update platform.steps set wake_at = $3, attempts = 0, lease_until = null, retry_at = null, last_error = null
where id = $1 and fence = $2 and state = 'waiting' and lease_until is not null returning 1`;

const FAIL = `
update platform.steps set lease_until = null, last_error = $3,
  state = case when attempts >= $4 then 'dead' else 'waiting' end,
  finished_at = case when attempts >= $4 then $6::timestamptz end,
  retry_at = clock_timestamp() + make_interval(secs => $5)
where id = $1 and fence = $2 and state = 'waiting' and lease_until is not null returning state`;

/** Runs steps that are due. Any number of workers, in any number of processes. */
export function createWorker(options: WorkerOptions): Worker {
  const { db, handlers } = options;
  const kinds = Object.keys(handlers);
  const concurrency = options.concurrency ?? 4;
  const leaseSeconds = options.leaseSeconds ?? 15;
  const maxAttempts = options.maxAttempts ?? 12;
  const held = new Map<string, bigint>();
  const running = new Set<Promise<void>>();
  let isRunning = false;
  let loop: Promise<void> | undefined;
  let wake: (() => void) | undefined;
  let nudged = false;

  const transact = <T>(fn: (tx: Tx) => Promise<T>) =>
    db.withActor<T, never>(STEPS_ACTOR, 'run-steps', null, async (tx) => ok(await fn(tx)));

  const claim = async (limit: number): Promise<readonly ClaimedRow[]> => {
    const result = await transact((tx) => tx.query<ClaimedRow>(CLAIM, [tx.now, kinds, leaseSeconds, limit]));
    return result.refused ? [] : result.value;
  };

  const settle = (row: ClaimedRow, outcome: StepOutcome) => async (tx: Tx) =>
    outcome === 'done'
      ? tx.query(FINISH, [row.id, row.fence, tx.now])
      : tx.query(AGAIN, [row.id, row.fence, outcome.again]);

  const fail = async (row: ClaimedRow, error: unknown) => {
    const wait = Math.min(
      MAX_BACKOFF_SECONDS,
      (options.backoffSeconds ?? 1) * 2 ** Math.min(row.attempts - 1, 12),
    );
    const text = describeError(error);
    const result = await transact((tx) =>
      tx.query<{ state: string }>(FAIL, [row.id, row.fence, text, maxAttempts, wait, tx.now]),
    );
    const state = result.refused ? undefined : result.value[0]?.state;
    options.onFailure?.({
      kind: row.kind,
      id: row.id,
      attempt: row.attempts,
      isDead: state === 'dead',
      error: text,
    });
  };

  const run = async (row: ClaimedRow): Promise<void> => {
    const handler = handlers[row.kind];
    if (!handler) return;
    held.set(row.id, row.fence);
    const step: Step = {
      ...{ id: row.id, kind: row.kind, key: row.key, partyId: row.party_id, attempt: row.attempts },
      async fence(tx, outcome = 'done') {
        const moved = await settle(row, outcome)(tx);
        if (moved.length !== 1) throw new LeaseLostError(row.kind);
      },
    };
    try {
      // A crash is a failed try too: who dies in a step every time must not do so for ever.
      if (row.attempts > maxAttempts) throw new Error('The worker ended in each of its tries.');
      const outcome = await handler(step);
      // Where fence() has committed, this finds nothing left to move.
      await transact(settle(row, outcome));
    } catch (error) {
      if (!(error instanceof LeaseLostError)) await fail(row, error);
    } finally {
      held.delete(row.id);
    }
  };

  const renew = async () => {
    if (held.size === 0) return;
    await transact((tx) => tx.query(RENEW, [[...held.keys()], [...held.values()], leaseSeconds]));
  };

  const launch = (row: ClaimedRow) => {
    const one: Promise<void> = run(row)
      .catch(() => {}) // the database is away: the lease runs out and the step is tried again
      .finally(() => {
        running.delete(one);
        wake?.();
      });
    running.add(one);
  };

  const rest = () =>
    new Promise<void>((resolve) => {
      if (nudged || !isRunning) return resolve();
      const timer = setTimeout(resolve, options.pollMs ?? 200);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).finally(() => {
      wake = undefined;
      nudged = false;
    });

  const work = async () => {
    while (isRunning) {
      const free = concurrency - running.size;
      const rows = free > 0 ? await claim(free).catch(() => []) : [];
      rows.forEach(launch);
      if (rows.length === 0 || rows.length === free) await rest();
    }
  };

  const withRenewal = () => {
    const timer = setInterval(() => void renew().catch(() => {}), (leaseSeconds * 1000) / 3);
    timer.unref();
    return timer;
  };

  return {
    start() {
      if (isRunning) return;
      isRunning = true;
      const timer = withRenewal();
      loop = work().finally(() => clearInterval(timer));
    },
    async stop() {
      isRunning = false;
      wake?.();
      await Promise.all(running);
      await loop;
      await Promise.all(running);
    },
    nudge() {
      nudged = true;
      wake?.();
    },
    async runUntilIdle({ maxSteps = 10_000 } = {}) {
      const timer = withRenewal();
      try {
        for (let count = 0; ; ) {
          const rows = await claim(1);
          const row = rows[0];
          if (!row) return count;
          await run(row);
          count += 1;
          if (count >= maxSteps)
            throw new Error(`Steps are still due after ${maxSteps}: does one never get done?`);
        }
      } finally {
        clearInterval(timer);
      }
    },
  };
}
