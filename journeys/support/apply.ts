import { type JourneyContext, loaded } from './journey.ts';
import type { Person } from './person.ts';
import { t } from './texts.ts';

/** What is asked for, beside what the calculator stands at. */
export interface Asking {
  /** months make it instalments; without it the first product stays */
  readonly months?: number;
  readonly tenge?: string;
  readonly method?: 'annuity' | 'equal-principal';
  readonly income?: string;
}

/** Chooses product, sum, term and way of paying on the page with the calculator. */
async function choose({ page }: JourneyContext, { months, tenge, method }: Asking): Promise<void> {
  if (months !== undefined) await page.locator('input[name="product"]').nth(1).check();
  if (tenge !== undefined) {
    const sum = page.getByRole('textbox', { name: t('calculator.amount') });
    await sum.fill(tenge);
    await sum.press('Enter');
  }
  if (months !== undefined) {
    await page.locator('#term').fill(String(months));
    await page.locator('#term').press('Enter');
  }
  if (method === 'equal-principal') await page.locator('input[name="method"]').nth(1).check();
}

/** The whole application, question by question, from home to the page that shows what became of it. */
export async function apply(person: Person, context: JourneyContext, asking: Asking = {}): Promise<void> {
  const { page, see } = context;
  await person.follow('home.apply');
  await page.getByRole('slider').first().waitFor();
  await choose(context, asking);
  await see('amount and term');
  await person.press('common.continue');
  await page.locator('#income').waitFor();
  await person.fill('income', asking.income ?? '350000');
  await person.fill('obligations', '0');
  await see('income');
  await person.press('common.continue');
  await page.locator('#purpose').first().check();
  await see('purpose');
  await person.press('common.continue');
  await page.locator('#askedByOthers').first().check();
  await page.locator('#conscript').first().check();
  await see('protection');
  await person.press('common.continue');
  await page.locator('#consent-bureau').check();
  await page.locator('#consent-data').check();
  await see('consents');
  await person.press('common.continue');
  await page.getByRole('button', { name: t('apply.send') }).waitFor();
  await see('check the application');
  await person.press('apply.send');
}

/** Waits until the application stands so. */
export async function becomes(
  { page }: JourneyContext,
  state: 'offered' | 'refused' | 'waiting',
): Promise<void> {
  await page.getByRole('heading', { name: t(`application.title.${state}`) }).waitFor();
}

/** Signs the contract of the offer that the page shows, by code and live image. */
export async function sign(person: Person, { page, see }: JourneyContext): Promise<void> {
  await person.press('application.toContract');
  await page.getByRole('heading', { name: t('contract.title') }).waitFor();
  await see('before signing');
  await person.press('sign.begin');
  await person.proveMyself('signing');
  const button = page.getByRole('button', { name: new RegExp(t('sign.sign').replace('{sum}', '.*')) });
  await button.waitFor();
  await see('sign');
  await button.click();
}

/** Reloads until something is seen that a step in the background brings about. */
export async function reloadUntil(
  { page }: JourneyContext,
  isThere: () => Promise<boolean>,
  most = 40,
): Promise<void> {
  for (let i = 0; i < most; i++) {
    if (await isThere()) return;
    await page.waitForTimeout(300);
    await page.reload();
    await loaded(page);
  }
  if (!(await isThere())) throw new Error(`waited too long on ${page.url()}`);
}
