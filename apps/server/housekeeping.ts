import { plusSeconds } from '@nesie/clock';
import { type Actor, type Db, forgetRequests, type Limits, type Tx } from '@nesie/db';
import { ok } from '@nesie/problem';
import { type StepHandler, steps } from '@nesie/steps';

export interface HousekeepingDeps {
  readonly db: Db;
  readonly limits: Limits;
  readonly sweepSessions: (tx: Tx) => Promise<number>;
  readonly sweepLinks: (tx: Tx) => Promise<number>;
}

export type Housekeeping = ReturnType<typeof createHousekeeping>;

const ACTOR: Actor = { kind: 'system', process: 'keep-house' };
const KIND = 'keep-house';
const DAY_SECONDS = 86_400;
/** A browser asks again for minutes; a week also covers a phone that lay in a drawer over the holidays. */
const REQUEST_DAYS = 7;
/** A step that is done keeps its name taken: long enough for whoever looks what happened. */
const STEP_DAYS = 90;
/** Rounds of 10,000 rows a day and kind: a backlog goes in days, without holding up anything else. */
const ROUNDS_LIMIT = 100;
const FULL_ROUND = 10_000;

/** Once a day, what is over is removed: answered requests, full buckets, finished steps, ended sessions, dead links. */
export function createHousekeeping(deps: HousekeepingDeps) {
  const { db, limits } = deps;

  const inTransaction = (sweep: (tx: Tx) => Promise<number>) => async () => {
    const swept = await db.withActor<number, never>(ACTOR, KIND, null, async (tx) => ok(await sweep(tx)));
    return swept.refused ? 0 : swept.value;
  };
  const sweeps: readonly (() => Promise<number>)[] = [
    inTransaction((tx) => forgetRequests(tx, plusSeconds(tx.real, -REQUEST_DAYS * DAY_SECONDS))),
    inTransaction((tx) => steps.forgetDone(tx, plusSeconds(tx.now, -STEP_DAYS * DAY_SECONDS))),
    inTransaction(deps.sweepSessions),
    inTransaction(deps.sweepLinks),
    () => limits.sweep(),
  ];

  const keepHouse: StepHandler = async () => {
    for (const sweep of sweeps) {
      for (let round = 0; round < ROUNDS_LIMIT; round += 1) {
        if ((await sweep()) < FULL_ROUND) break;
      }
    }
    const again = await db.read(ACTOR, KIND, async (tx) => plusSeconds(tx.now, DAY_SECONDS));
    return { again };
  };

  return {
    /** Sees to it that the step is there; however often it is called, there is one. */
    async begin(): Promise<void> {
      await db.withActor(ACTOR, KIND, null, async (tx) =>
        ok(await steps.schedule(tx, { kind: KIND, key: 'daily', wakeAt: tx.now })),
      );
    },
    stepHandlers: { [KIND]: keepHouse } satisfies Readonly<Record<string, StepHandler>>,
  };
}
