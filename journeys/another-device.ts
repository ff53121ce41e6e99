import assert from 'node:assert/strict';
import { aBorrower } from '../apps/server/testing/person.ts';
import { type Journey, seer } from './support/journey.ts';
import { noCamera, Person } from './support/person.ts';
import { t } from './support/texts.ts';

export const anotherDevice: Journey = {
  name: 'another-device',
  title:
    '[R-6.1a] a registration begun on one device goes on at another by its QR code, with every answer, and the first is told so',
  async run(context) {
    const { page, see } = context;
    const borrower = await aBorrower();
    const { surname = '', firstName = '', patronymic = '' } = borrower.fields;
    const desk = new Person(context, borrower, noCamera);
    await page.goto('/register');
    await desk.press('register.begin');
    await desk.fill('surname', surname);
    await desk.fill('firstName', firstName);
    await desk.fill('patronymic', patronymic);
    await desk.press('common.continue');
    await page.locator('#iin').fill(borrower.fields.iin ?? '');
    // Left in the middle of a question: what was typed goes along all the same.
    await page.getByRole('link', { name: t('common.back') }).click();
    await desk.follow('register.otherDevice');
    await desk.press('transfer.make');
    await page.getByRole('img', { name: t('transfer.qr') }).waitFor();
    await see('code for the other device');
    const link = await page.getByText(/\/resume#/).innerText();

    const phoneContext = await page
      .context()
      .browser()
      ?.newContext({
        viewport: { width: 360, height: 780 },
        baseURL: context.installation.url,
      });
    assert.ok(phoneContext);
    const phone = await phoneContext.newPage();
    const seePhone = seer(phone, 'another-device-phone', process.env.NESIE_SCREENS ?? null);
    await phone.goto(link);
    await phone.getByRole('button', { name: t('resume.begin') }).waitFor();
    assert.equal(new URL(phone.url()).hash, '', 'the token stays out of the address bar');
    await seePhone('before going on');
    await phone.getByRole('button', { name: t('resume.begin') }).click();
    await phone.getByRole('link', { name: t('step.name') }).waitFor();
    await seePhone('tasks on the other device');
    await phone.getByRole('link', { name: t('step.name') }).click();
    await phone.locator('#surname').waitFor();
    assert.deepEqual(
      await Promise.all(
        ['surname', 'firstName', 'patronymic'].map((id) => phone.locator(`#${id}`).inputValue()),
      ),
      [surname, firstName, patronymic],
    );
    await phone.goto('/register/iin');
    await phone.locator('#iin').waitFor();
    assert.equal(await phone.locator('#iin').inputValue(), borrower.fields.iin);

    await page.getByRole('heading', { name: t('transfer.goneTitle') }).waitFor();
    await see('the first device is told');
    await page.goto('/register');
    await page.getByRole('button', { name: t('register.begin') }).waitFor();
    assert.equal(
      await page.getByText(t('register.leftOver')).count(),
      0,
      'nothing is left on the first device',
    );

    // The link was for one use.
    await phone.goto('about:blank');
    await phone.goto(link);
    await phone.getByRole('button', { name: t('resume.begin') }).click();
    await phone.getByRole('alert').waitFor();
    await seePhone('a used link');
    await phoneContext.close();
  },
};
