import assert from 'node:assert/strict';
import { OTHER_FIELDS } from '../apps/server/testing/person.ts';
import { becomes } from './support/apply.ts';
import { aClient } from './support/client.ts';
import type { Journey, JourneyContext } from './support/journey.ts';
import { Keys } from './support/keys.ts';
import { noCamera, Person } from './support/person.ts';
import { t } from './support/texts.ts';

async function date(keys: Keys, id: string, day: string): Promise<void> {
  const [year = '', month = '', date = ''] = day.split('-');
  await keys.type(id, String(Number(date)));
  await keys.type(`${id}-month`, String(Number(month)));
  await keys.type(`${id}-year`, year);
}

/** The questions of a registration up to the pictures, which need a hand at the camera. */
async function questions(context: JourneyContext, keys: Keys): Promise<void> {
  const { page, see } = context;
  const { client } = await forCode(context);
  await page.goto('/');
  await page.getByRole('link', { name: t('start.begin') }).waitFor();
  await keys.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), t('shell.skip'));
  await see('the way past the head');
  await keys.press('Enter');
  await keys.goTo({ name: t('start.begin') });
  await keys.press('Enter');
  await page.getByRole('button', { name: t('register.begin') }).waitFor();
  await keys.goTo({ name: t('register.begin') });
  await keys.press('Enter');
  await page.locator('#surname').waitFor();
  assert.equal(
    await page.evaluate(() => document.activeElement?.tagName),
    'H1',
    'a new page is read from its heading',
  );
  await keys.goTo({ name: t('common.continue') });
  await keys.press('Enter');
  await page.getByRole('alert').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'alert');
  await keys.press('Tab');
  await keys.press('Enter');
  assert.equal(
    await page.evaluate(() => document.activeElement?.id),
    'surname',
    'the message leads to its field',
  );
  await see('focus on the field that is wrong');
  await page.keyboard.type(OTHER_FIELDS.surname);
  await keys.type('firstName', OTHER_FIELDS.firstName);
  await keys.type('patronymic', OTHER_FIELDS.patronymic);
  await keys.press('Enter');
  await page.locator('#iin').waitFor();
  await keys.type('iin', OTHER_FIELDS.iin);
  await keys.press('Enter');
  await page.locator('#documentKind').waitFor();
  await keys.goTo({ id: 'documentKind' });
  await keys.press('Space');
  await keys.press('ArrowDown');
  assert.equal(await page.locator('#documentKind-passport').isChecked(), true);
  await keys.press('ArrowUp');
  assert.equal(await page.locator('#documentKind').isChecked(), true);
  await keys.type('documentNumber', OTHER_FIELDS.documentNumber);
  await date(keys, 'documentIssuedOn', OTHER_FIELDS.documentIssuedOn);
  await date(keys, 'documentExpiresOn', OTHER_FIELDS.documentExpiresOn);
  await see('document by keys');
  await keys.press('Enter');
  await page.locator('#phone').waitFor();
  await keys.type('phone', OTHER_FIELDS.phone);
  await keys.press('Enter');
  await page.locator('#code').waitFor();
  await keys.type('code', await client.code());
  await keys.press('Enter');
  await page.locator('#iban').waitFor();
  await keys.type('iban', OTHER_FIELDS.iban);
  await keys.press('Enter');
  await page.getByRole('heading', { name: t('portrait.title') }).waitFor();
  assert.ok((await keys.walkAround()) > 8);
}

/** Reads the messages on the phone of the one who types. */
async function forCode(context: JourneyContext): Promise<{ readonly client: Person }> {
  const empty = Buffer.alloc(0);
  const someone = { birthDate: '1992-06-14', portrait: empty, documentFront: empty, registerPhoto: empty };
  const camera = () => ({ next: () => [] });
  return { client: new Person(context, { ...someone, camera, fields: OTHER_FIELDS }, noCamera) };
}

/** An application from home to the offer. */
async function application(context: JourneyContext, keys: Keys): Promise<void> {
  const { page, see } = context;
  const goOn = async (id: string) => {
    await keys.goTo({ name: t('common.continue') });
    await keys.press('Enter');
    await page.locator(`#${id}`).waitFor();
  };
  await page.getByRole('link', { name: t('home.apply') }).waitFor();
  await keys.goTo({ name: t('home.apply') });
  await keys.press('Enter');
  await page.getByRole('slider').first().waitFor();
  await keys.goTo({ group: 'product' });
  await keys.press('ArrowRight');
  const slider = page.getByRole('slider', { name: t('calculator.term') });
  const before = Number(await slider.inputValue());
  await keys.goTo({ name: t('calculator.term') });
  await keys.press('ArrowRight');
  assert.equal(Number(await slider.inputValue()), before + 1);
  await see('calculator by keys');
  await goOn('income');
  await keys.type('income', '350000');
  await keys.type('obligations', '0');
  await keys.press('Enter');
  await page.locator('#purpose').waitFor();
  await keys.goTo({ id: 'purpose' });
  await keys.press('Space');
  await goOn('askedByOthers');
  await keys.goTo({ id: 'askedByOthers' });
  await keys.press('Space');
  await keys.goTo({ id: 'conscript' });
  await keys.press('Space');
  await goOn('consent-bureau');
  await keys.goTo({ id: 'consent-bureau' });
  await keys.press('Space');
  await keys.goTo({ id: 'consent-data' });
  await keys.press('Space');
  await see('consents by keys');
  await keys.goTo({ name: t('common.continue') });
  await keys.press('Enter');
  await page.getByRole('button', { name: t('apply.send') }).waitFor();
  await keys.goTo({ name: t('apply.send') });
  await keys.press('Enter');
  await becomes(context, 'offered');
  await see('offer by keys');
  assert.ok((await keys.walkAround()) > 8);
}

export const keyboard: Journey = {
  name: 'keyboard',
  title:
    '[R-2.5, R-6.1a] the questions of a registration and a whole application by keyboard alone: the focus is always seen, is caught nowhere, and goes to what is new or wrong',
  async run(context) {
    const keys = new Keys(context.page);
    await questions(context, keys);
    await context.context.clearCookies();
    await aClient(context);
    await application(context, keys);
  },
};
