import assert from 'node:assert/strict';
import { footageBorrower } from '../apps/cli/once/footage-borrower.ts';
import { Borrowing } from '../apps/cli/once/microcredit.ts';
import type { Journey } from './support/journey.ts';
import { Person } from './support/person.ts';
import { t } from './support/texts.ts';

const noCamera = { still: async () => undefined, live: async () => undefined };

export const waysIn: Journey = {
  name: 'ways-in',
  title:
    '[R-2.6, R-6.5] a client logs in by identifier with a code, a wrong one is refused, and a forgotten identifier is asked for',
  async run(context) {
    const { page, installation, see } = context;
    const borrower = await footageBorrower();
    const identifier = await new Borrowing(installation, borrower, () => undefined).register();
    const person = new Person(context, borrower, noCamera);
    await page.goto('/login');
    await see('log in');
    await person.fill('identifier', identifier);
    await person.fill('password', 'not the password at all');
    await person.press('login.enter');
    await page.getByRole('alert').first().waitFor();
    await see('log in refused');
    assert.equal(new URL(page.url()).pathname, '/login');

    await page.getByText(t('login.byCode')).click();
    await person.press('otp.send');
    await page.locator('#code').waitFor();
    await see('log in by code');
    await person.fill('code', await person.code());
    await person.press('login.enter');
    await page.getByText(t('device.unboundTitle')).waitFor();
    await see('home on a device that is not bound');
    await page.getByRole('button', { name: t('shell.logOut') }).click();

    await page.goto('/recover');
    await person.fill('phone', borrower.fields.phone ?? '');
    await see('recover');
    await person.press('recover.send');
    await page.getByText(t('recover.sentTitle')).first().waitFor();
    await see('recover sent');
  },
};

export const look: Journey = {
  name: 'look',
  title: 'the parts of the cabinet stand in kk, ru and en, light and dark, without a finding of axe',
  async run({ page, see }) {
    for (const path of ['/', '/ui', '/register', '/login', '/nothing-here']) {
      await page.goto(path);
      for (const language of ['Рус', 'Eng', 'Қаз']) {
        await page.getByRole('button', { name: language }).click();
        await see(
          `${path.slice(1) || 'start'} ${language === 'Рус' ? 'ru' : language === 'Eng' ? 'en' : 'kk'}`,
        );
      }
    }
    await page.goto('/');
    await page.getByRole('button', { name: t('shell.toDark') }).click();
    await see('start dark');
    await page.goto('/ui');
    await see('ui dark');
  },
};
