import { describe, test } from 'node:test';
import { startInstallation } from '../apps/cli/installation.ts';
import { chosenJourneys } from './list.ts';
import { launchBrowser } from './support/browser.ts';
import { type Journey, seer } from './support/journey.ts';

const JOURNEY_TIMEOUT_MS = 600_000;
const ACTION_TIMEOUT_MS = 20_000;
/** A journey mostly waits: for a camera, a judge, a message. */
const AT_ONCE = 2;

async function runJourney({ name, browserArgs, run }: Journey): Promise<void> {
  await using installation = await startInstallation({ purpose: `journey-${name}` });
  const browser = await launchBrowser((await browserArgs?.()) ?? []);
  try {
    const context = await browser.newContext({
      viewport: { width: 360, height: 780 },
      locale: 'en-GB',
      permissions: ['camera', 'clipboard-read', 'clipboard-write'],
      baseURL: installation.url,
    });
    context.setDefaultTimeout(ACTION_TIMEOUT_MS);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    try {
      await run({ page, context, installation, see: seer(page, name, process.env.NESIE_SCREENS ?? null) });
    } catch (error) {
      const text = await page
        .locator('body')
        .innerText()
        .catch(() => '');
      throw new Error(`${(error as Error).message}\npage ${page.url()} shows:\n${text.slice(0, 1500)}`, {
        cause: error,
      });
    }
    if (errors.length > 0) throw new Error(`the page threw: ${errors.join('; ')}`);
  } finally {
    await browser.close();
  }
}

describe('journeys', { concurrency: AT_ONCE }, () => {
  for (const journey of chosenJourneys(process.env.NESIE_JOURNEYS)) {
    test(journey.title, { timeout: JOURNEY_TIMEOUT_MS }, () => runJourney(journey));
  }
});
