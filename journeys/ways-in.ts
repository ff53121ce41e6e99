import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { aBorrower } from '../apps/server/testing/person.ts';
import { Client, PASSWORD } from './support/client.ts';
import type { Journey } from './support/journey.ts';
import { noCamera, Person } from './support/person.ts';
import { t } from './support/texts.ts';

export const waysIn: Journey = {
  name: 'ways-in',
  title:
    '[R-2.6, R-6.5] a client logs in by identifier with a code, a wrong one is refused, and a forgotten identifier is asked for',
  async run(context) {
    const { page, installation, see } = context;
    const borrower = await aBorrower();
    const identifier = await new Client(installation, borrower).register(PASSWORD);
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

/** What browsers ask before they offer to install a page: a manifest with icons, and a worker that answers offline. */
async function assertInstallable(page: Page): Promise<void> {
  const href = await page.locator('link[rel="manifest"]').getAttribute('href');
  const manifest = (await (await page.request.get(href ?? '/missing')).json()) as {
    display: string;
    start_url: string;
    icons: { src: string; sizes: string }[];
  };
  assert.equal(manifest.display, 'standalone');
  assert.equal(manifest.start_url, '/home', 'who has installed it is known, or comes to the way in');
  for (const size of ['192x192', '512x512']) {
    const icon = manifest.icons.find(({ sizes }) => sizes === size);
    const response = await page.request.get(icon?.src ?? '/missing');
    assert.match(response.headers()['content-type'] ?? '', /^image\/png/);
  }
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

export const look: Journey = {
  name: 'look',
  title:
    '[R-2.5] the cabinet can be installed on a phone; its parts stand in kk, ru and en, light and dark, without a finding of axe',
  async run({ page, see }) {
    await page.goto('/');
    await assertInstallable(page);
    for (const path of ['/', '/about', '/how', '/cost', '/ui', '/register', '/login', '/nothing-here']) {
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
