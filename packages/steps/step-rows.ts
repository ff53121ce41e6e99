import type { Instant } from '@nesie/clock';
import type { Db, Tx } from '@nesie/db';
import { ok } from '@nesie/problem';
import { STEPS_ACTOR } from './steps.ts';

/** What a handler gives back: the step is done, or is to be run again at a moment of business time. */
export type StepOutcome = 'done' | { readonly again: Instant };

/** A step that this worker holds, by the number of its lease. */
export interface HeldStep {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly party_id: string | null;
  readonly fence: bigint;
  readonly attempts: number;
}

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

/** The worker's statements on platform.steps. Each but `move` is a transaction of its own. */
export interface StepRows {
  claim(kinds: readonly string[], limit: number): Promise<readonly HeldStep[]>;
  renew(held: ReadonlyMap<string, bigint>): Promise<void>;
  /** Moves a step in the caller's transaction. @returns whether it was still held */
  move(tx: Tx, step: HeldStep, outcome: StepOutcome): Promise<boolean>;
  /** Moves a step that its handler did not move itself. */
  settle(step: HeldStep, outcome: StepOutcome): Promise<void>;
  /** @returns whether the step is dead now */
  fail(
    step: HeldStep,
    why: string,
    limits: { readonly maxAttempts: number; readonly waitSeconds: number },
  ): Promise<boolean>;
}

export function stepRows(db: Db, leaseSeconds: number): StepRows {
  const transact = async <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => {
    const result = await db.withActor<T, never>(STEPS_ACTOR, 'run-steps', null, async (tx) =>
      ok(await fn(tx)),
    );
    if (result.refused) throw new Error('A transaction without a key was refused for its key.');
    return result.value;
  };

  const move: StepRows['move'] = async (tx, step, outcome) => {
    const moved =
      outcome === 'done'
        ? await tx.query(FINISH, [step.id, step.fence, tx.now])
        : await tx.query(AGAIN, [step.id, step.fence, outcome.again]);
    return moved.length === 1;
  };

  return {
    move,
    claim: (kinds, limit) =>
      transact((tx) => tx.query<HeldStep>(CLAIM, [tx.now, kinds, leaseSeconds, limit])),
    async renew(held) {
      if (held.size === 0) return;
      await transact((tx) => tx.query(RENEW, [[...held.keys()], [...held.values()], leaseSeconds]));
    },
    async settle(step, outcome) {
      await transact((tx) => move(tx, step, outcome));
    },
    async fail(step, why, { maxAttempts, waitSeconds }) {
      const [row] = await transact((tx) =>
        tx.query<{ state: string }>(FAIL, [step.id, step.fence, why, maxAttempts, waitSeconds, tx.now]),
      );
      return row?.state === 'dead';
    },
  };
}
