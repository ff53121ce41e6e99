import type { Clock } from '@nesie/clock';
import type { Db, Tx } from '@nesie/db';
import { describeError } from './describe-error.ts';
import { type HeldStep, type StepOutcome, type StepRows, stepRows } from './step-rows.ts';

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
  /** Not read: a step is due by the transaction's own time. Taken so that every module's dependencies look alike. */
  readonly clock?: Clock;
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

const MAX_BACKOFF_SECONDS = 3600;

/** Runs steps that are due. Any number of workers, in any number of processes. */
export function createWorker(options: WorkerOptions): Worker {
  const rows = stepRows(options.db, options.leaseSeconds ?? 15);
  const kinds = Object.keys(options.handlers);
  const held = new Map<string, bigint>();
  const run = stepRunner(options, rows, held);
  const renewal = () => {
    const renew = () => void rows.renew(held).catch(() => {}); // the next one may succeed; else the lease runs out
    const timer = setInterval(renew, ((options.leaseSeconds ?? 15) * 1000) / 3).unref();
    return () => clearInterval(timer);
  };
  const loop = workLoop({
    concurrency: options.concurrency ?? 4,
    pollMs: options.pollMs ?? 200,
    claim: (limit) => rows.claim(kinds, limit),
    run,
  });
  let stopRenewal: (() => void) | undefined;

  return {
    start() {
      stopRenewal ??= renewal();
      loop.start();
    },
    async stop() {
      await loop.stop();
      stopRenewal?.();
      stopRenewal = undefined;
    },
    nudge: loop.nudge,
    async runUntilIdle({ maxSteps = 10_000 } = {}) {
      const stop = renewal();
      try {
        for (let count = 0; count < maxSteps; count += 1) {
          const [step] = await rows.claim(kinds, 1);
          if (!step) return count;
          await run(step);
        }
        throw new Error(`Steps are still due after ${maxSteps}: does one never get done?`);
      } finally {
        stop();
      }
    },
  };
}

/** Runs one step by its handler, and records how it ended. */
function stepRunner(options: WorkerOptions, rows: StepRows, held: Map<string, bigint>) {
  const maxAttempts = options.maxAttempts ?? 12;

  const fail = async (step: HeldStep, error: unknown) => {
    const waitSeconds = Math.min(
      MAX_BACKOFF_SECONDS,
      (options.backoffSeconds ?? 1) * 2 ** Math.min(step.attempts - 1, 12),
    );
    const why = describeError(error);
    const isDead = await rows.fail(step, why, { maxAttempts, waitSeconds });
    options.onFailure?.({ kind: step.kind, id: step.id, attempt: step.attempts, isDead, error: why });
  };

  const fence =
    (step: HeldStep) =>
    async (tx: Tx, outcome: StepOutcome = 'done') => {
      if (!(await rows.move(tx, step, outcome))) throw new LeaseLostError(step.kind);
    };

  return async (step: HeldStep): Promise<void> => {
    const handler = options.handlers[step.kind];
    if (!handler) return;
    held.set(step.id, step.fence);
    try {
      // A crash is a failed try too: who dies in a step every time must not do so for ever.
      if (step.attempts > maxAttempts) throw new Error('The worker ended in each of its tries.');
      const { id, kind, key, party_id: partyId, attempts: attempt } = step;
      const outcome = await handler({ id, kind, key, partyId, attempt, fence: fence(step) });
      // Where fence() has committed, this finds nothing left to move.
      await rows.settle(step, outcome);
    } catch (error) {
      if (!(error instanceof LeaseLostError)) await fail(step, error);
    } finally {
      held.delete(step.id);
    }
  };
}

interface LoopOptions {
  readonly concurrency: number;
  readonly pollMs: number;
  readonly claim: (limit: number) => Promise<readonly HeldStep[]>;
  readonly run: (step: HeldStep) => Promise<void>;
}

/** Takes steps as long as there is room for them; looks again after a while, a nudge, or when one ends. */
function workLoop({ concurrency, pollMs, claim, run }: LoopOptions) {
  const running = new Set<Promise<void>>();
  let isRunning = false;
  let isNudged = false;
  let wake = () => {};
  let loop: Promise<void> | undefined;

  const launch = (step: HeldStep) => {
    const one: Promise<void> = run(step)
      .catch(() => {}) // the database is away: the lease runs out and the step is tried again
      .finally(() => {
        running.delete(one);
        wake();
      });
    running.add(one);
  };

  const rest = async () => {
    if (isNudged || !isRunning) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };

  const work = async () => {
    while (isRunning) {
      isNudged = false;
      const free = concurrency - running.size;
      const steps = free > 0 ? await claim(free).catch(() => []) : [];
      steps.forEach(launch);
      await rest();
    }
  };

  const nudge = () => {
    isNudged = true;
    wake();
  };

  return {
    start() {
      if (isRunning) return;
      isRunning = true;
      loop = work();
    },
    async stop() {
      isRunning = false;
      wake();
      await loop;
      await Promise.all(running);
    },
    nudge,
  };
}
