import type { Installation } from './installation.ts';

const EVERY_MS = 1_000;
const TIMEOUT_MS = 5_000;

async function standInOffset(bank: string): Promise<number> {
  const response = await fetch(new URL('/control', bank), { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const { offsetMs } = (await response.json()) as { offsetMs: number };
  return offsetMs;
}

/**
 * Moves business time when somebody moves the clock on the sandbox's page, so that a person can see the day on which
 * a microcredit falls due. @returns what ends it
 */
export async function followSandboxClock(installation: Installation): Promise<() => void> {
  let known = await standInOffset(installation.sandbox.bank);
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      const told = await standInOffset(installation.sandbox.bank);
      if (told > known) await installation.advanceTime(told - known);
      known = Math.max(known, told);
    } catch {
      // A stand-in that does not answer now is asked again in a second.
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  return () => clearInterval(timer);
}
