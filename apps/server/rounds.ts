import { setTimeout as sleep } from 'node:timers/promises';
import type { Evidence } from '../../modules/evidence/index.ts';

interface Log {
  warn(about: object, message: string): void;
}

/** Leaves are in a signed checkpoint within a second of their commit. */
const PAUSE_MS = 300;

/** Sequences the evidence log and signs checkpoints for as long as the process runs; a failed round is tried again. */
export function startRounds(evidence: Evidence, log: Log): { stop(): Promise<void> } {
  const ending = new AbortController();
  const run = async () => {
    while (!ending.signal.aborted) {
      try {
        await evidence.round();
      } catch (error) {
        log.warn({ name: (error as Error).name }, 'a round of the evidence log failed');
      }
      await sleep(PAUSE_MS, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      ending.abort();
      await running;
    },
  };
}
