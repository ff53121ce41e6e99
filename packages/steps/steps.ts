import type { Instant } from '@nesie/clock';
import type { Actor, Tx } from '@nesie/db';

/** What to do, once, at or after a moment of business time. */
export interface StepPlan {
  readonly kind: string;
  /** With the kind, the step's name: a second schedule of the same changes nothing. */
  readonly key: string;
  readonly partyId?: string;
  readonly wakeAt: Instant;
}

export interface DeadStep {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly partyId: string | null;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly finishedAt: Instant;
}

/**
 * Schedules a step in the transaction of what makes it necessary.
 * @returns whether it is new; a step of this kind and key that is there already, done or not, stays as it is
 */
async function schedule(tx: Tx, plan: StepPlan): Promise<boolean> {
  const done = await tx
    .on<StepTables>()
    .insertInto('platform.steps')
    .values({
      kind: plan.kind,
      key: plan.key,
      party_id: plan.partyId ?? null,
      wake_at: plan.wakeAt,
      created_at: tx.now,
    })
    // Not returning: an applicant may schedule work of the house that he can't see.
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Steps that failed for good, oldest first, for the operator. */
async function dead(tx: Tx, limit = 100): Promise<readonly DeadStep[]> {
  return tx.query<DeadStep>(
    `select id, kind, key, party_id as "partyId", attempts, last_error as "lastError", finished_at as "finishedAt"
     from platform.steps where state = 'dead' order by finished_at limit $1`,
    [Math.min(limit, 1000)],
  );
}

/** Lets a dead step be tried again from the start. @returns whether there was one */
async function revive(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update platform.steps set state = 'waiting', attempts = 0, retry_at = null, lease_until = null, finished_at = null
     where id = $1 and state = 'dead' returning 1`,
    [id],
  );
  return rows.length === 1;
}

/** Removes steps done before a moment, at most 10,000 at once. @returns how many */
async function forgetDone(tx: Tx, before: Instant): Promise<number> {
  const rows = await tx.query(
    `delete from platform.steps where id in (
       select id from platform.steps where state = 'done' and finished_at < $1 limit 10000 for update skip locked)
     returning 1`,
    [before],
  );
  return rows.length;
}

export const steps = { schedule, dead, revive, forgetDone };

export const STEPS_ACTOR: Actor = { kind: 'system', process: 'steps' };

interface StepTables {
  readonly 'platform.steps': {
    readonly kind: string;
    readonly key: string;
    readonly party_id: string | null;
    readonly wake_at: Instant;
    readonly created_at: Instant;
  };
}
