import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Journey, JourneyContext } from './support/journey.ts';
import { t } from './support/texts.ts';

const SAVED_MS = 2_500;

const press = (page: Page, key: Parameters<typeof t>[0]) =>
  page.getByRole('button', { name: t(key), exact: true }).click();

async function surnameAtServer(page: Page): Promise<string> {
  const answer = await page.request.get('/api/registration-drafts/current');
  return ((await answer.json()) as { fields: { surname: string } }).fields.surname;
}

/** Typed without a network: kept over a reload of nothing but the page, gone on with, and sent when it is back. */
async function withoutNetwork({ page, context, see }: JourneyContext): Promise<void> {
  await page.goto('/register');
  await press(page, 'register.begin');
  await page.locator('#surname').fill('\u202eСейтжанов\u200b');
  assert.equal(await page.locator('#surname').inputValue(), 'Сейтжанов', 'unseen marks are taken off');
  await page.waitForTimeout(SAVED_MS);
  assert.equal(await surnameAtServer(page), 'Сейтжанов', 'saved without a press');

  await context.setOffline(true);
  await page.locator('#surname').fill('Серікқызы');
  await page.locator('#firstName').fill('Айгүл');
  await page.getByText(t('draft.onDevice')).waitFor();
  await see('name without a network');
  await press(page, 'common.continue');
  await page.locator('#iin').waitFor();
  await context.setOffline(false);
  for (let i = 0; i < 40 && (await surnameAtServer(page)) !== 'Серікқызы'; i++)
    await page.waitForTimeout(250);
  assert.equal(await surnameAtServer(page), 'Серікқызы', 'sent by itself when the network is back');
}

/** Two tabs of one registration: the later word stands, and the other tab is told. */
async function twoTabs({ page, context }: JourneyContext): Promise<void> {
  await page.goto('/register/name');
  const other = await context.newPage();
  await other.goto('/register/name');
  await other.locator('#firstName').fill('Айнұр');
  await page.getByText(t('draft.elsewhere')).waitFor();
  assert.equal(await page.locator('#firstName').inputValue(), 'Айнұр');
  await other.close();
}

/** The session is gone in the middle: what this tab knows begins the next registration. */
async function sessionEnded({ page, context, see }: JourneyContext): Promise<void> {
  await context.clearCookies();
  await page.locator('#patronymic').fill('Маратқызы');
  await page.waitForTimeout(SAVED_MS);
  await page.goto('/register');
  await page.getByText(t('register.leftOver')).waitFor();
  await see('answers of a registration that ended');
  await press(page, 'register.begin');
  await page.locator('#iin').waitFor();
  await page.goto('/register/name');
  assert.equal(await page.locator('#surname').inputValue(), 'Серікқызы');
  assert.equal(await page.locator('#patronymic').inputValue(), 'Маратқызы');
}

export const drafts: Journey = {
  name: 'drafts',
  title: '[R-6.1a] a registration is kept as typed: without a network, in two tabs, after a lost session',
  async run(context) {
    await withoutNetwork(context);
    await twoTabs(context);
    await sessionEnded(context);
  },
};
