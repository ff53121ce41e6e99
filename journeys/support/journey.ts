import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import type { Installation } from '../../apps/cli/installation.ts';
import { t } from './texts.ts';

/** What a journey works with: a page on an installation of its own that begins empty. */
export interface JourneyContext {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly installation: Installation;
  /** A step that a person sees: an axe check of the page, and pictures of it where they are wanted. */
  readonly see: (name: string) => Promise<void>;
}

/** The same, where another journey has looked at every step already. */
export function unseen(context: JourneyContext): JourneyContext {
  return { ...context, see: async () => undefined };
}

export interface Journey {
  readonly name: string;
  /** what it shows, in English; begins with the requirements it shows */
  readonly title: string;
  /** further switches of the browser, such as a fake camera's file */
  readonly browserArgs?: () => Promise<readonly string[]>;
  readonly run: (context: JourneyContext) => Promise<void>;
}

/** The widths at which every screen is looked at: an old phone, a desk. */
export const WIDTHS = [360, 1280] as const;
const HEIGHT = 780;
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Throws when axe finds anything, naming the rule and the element. */
export async function assertAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
  if (violations.length === 0) return;
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
  throw new Error(`axe on '${where}':\n${found.join('\n')}`);
}

/** Everything that the page asks for has come. */
export async function loaded(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(
    (loading) => !document.querySelector('main')?.innerText.includes(loading),
    t('common.loading'),
  );
}

/** Throws when the page scrolls sideways at the phone's width. */
export async function assertFits(page: Page, where: string): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (over > 0) throw new Error(`'${where}' scrolls sideways by ${over} px`);
}

/** A `see` that checks, and keeps pictures in a folder where one is given. */
export function seer(page: Page, journey: string, screens: string | null): (name: string) => Promise<void> {
  let number = 0;
  return async (name) => {
    number += 1;
    const where = `${journey} ${number} ${name}`;
    await assertFits(page, where);
    await assertAccessible(page, where);
    if (!screens) return;
    mkdirSync(screens, { recursive: true });
    const before = page.viewportSize();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT });
      const file = `${journey}-${String(number).padStart(2, '0')}-${name.replace(/\W+/g, '-')}-${width}.png`;
      await page.screenshot({ path: join(screens, file), fullPage: true });
    }
    if (before) await page.setViewportSize(before);
  };
}
