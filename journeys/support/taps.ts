import type { Page } from 'playwright-core';

/** How often a finger touched the page: presses, ticks and choices, over every page it led to. Keys don't count. */
export interface Taps {
  readonly count: number;
}

/** Runs in the page before its own scripts. */
function listen(): void {
  const tell = (window as unknown as { __tap: () => void }).__tap;
  addEventListener('pointerdown', (event) => event.isTrusted && tell(), { capture: true });
}

export async function countTaps(page: Page): Promise<Taps> {
  const taps = { count: 0 };
  await page.exposeFunction('__tap', () => {
    taps.count += 1;
  });
  await page.addInitScript(listen);
  return taps;
}
