import assert from 'node:assert/strict';
import { OTHER_FIELDS } from '../apps/server/testing/person.ts';
import type { Journey, JourneyContext } from './support/journey.ts';
import { noCamera, Person } from './support/person.ts';
import { t } from './support/texts.ts';

const LONG = 'Әбдірахманқұлы-Нұрмұхамбетқызы-Сейтжанова';

/** Types into the fields of the page that is open, goes on, and comes to the next question. */
async function answers(
  person: Person,
  fields: Readonly<Record<string, string>>,
  next: string,
): Promise<void> {
  for (const [id, text] of Object.entries(fields)) await person.fill(id, text);
  await person.press('common.continue');
  await person.page.locator(`#${next}`).waitFor();
}

/** Types, goes on, and is told what is wrong: above the form, beside the field, with the words still there. */
async function isTold(
  { page, see }: JourneyContext,
  person: Person,
  {
    id,
    typed,
    stays = typed,
    key,
  }: { id: string; typed: string; stays?: string; key: Parameters<typeof t>[0] },
): Promise<void> {
  await person.fill(id, typed);
  await person.press('common.continue');
  const summary = page.getByRole('alert');
  await summary.getByText(t(key)).first().waitFor();
  assert.equal(await page.locator(`#${id}`).getAttribute('aria-invalid'), 'true');
  assert.equal(await page.locator(`#${id}`).inputValue(), stays);
  await see(`${id} refused ${key.split('.')[1]}`);
  await summary.locator(`a[href="#${id}"]`).click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), id, 'the message leads to its field');
}

export const badInput: Journey = {
  name: 'bad-input',
  title:
    '[R-6.1a, R-6.1b, R-6.1d, R-6.1e] names of forty letters and of one, no patronymic, pasted marks, spaces and signs: what is right is taken, what is wrong is said where it stands',
  async run(context) {
    const { page, see } = context;
    const person = new Person(context, { ...(await nobody()), fields: OTHER_FIELDS }, noCamera);
    await page.goto('/register');
    await person.press('register.begin');
    await page.locator('#surname').waitFor();
    await isTold(context, person, { id: 'surname', typed: '', key: 'check.required' });
    await isTold(context, person, { id: 'surname', typed: 'Kim', key: 'check.latin' });
    await isTold(context, person, { id: 'surname', typed: 'Ким 😀', key: 'check.name' });
    await person.fill('surname', LONG);
    await person.fill('firstName', '\u202eӘ\u200b\u200f');
    assert.equal(await page.locator('#firstName').inputValue(), 'Ә', 'marks that nobody sees are taken off');
    await see('a long name and a short one');
    await answers(person, { patronymic: '' }, 'iin');

    await isTold(context, person, { id: 'iin', typed: '87031230051', key: 'check.iinLength' });
    await isTold(context, person, { id: 'iin', typed: 'онсегіз', key: 'check.iinLength' });
    await isTold(context, person, { id: 'iin', typed: '870312300512', key: 'check.iinDigit' });
    await person.fill('iin', ' 920614 300-773\u200b');
    assert.equal(await page.locator('#iin').inputValue(), OTHER_FIELDS.iin, 'spaces and dashes go');
    await answers(person, {}, 'documentNumber');

    await page.locator('#documentKind').check();
    await person.fillDate('documentIssuedOn', '2022-02-31');
    await person.fillDate('documentExpiresOn', OTHER_FIELDS.documentExpiresOn);
    await isTold(context, person, { id: 'documentNumber', typed: '', key: 'check.required' });
    await page.getByText(t('check.date')).first().waitFor();
    await person.fillDate('documentIssuedOn', OTHER_FIELDS.documentIssuedOn);
    await answers(person, { documentNumber: ` ${OTHER_FIELDS.documentNumber} ` }, 'phone');

    await person.fill('phone', '+7 495 123 45 67');
    await person.press('phone.send');
    await page.getByRole('alert').getByText(t('check.phone')).waitFor();
    await see('phone of another country');
    await person.fill('phone', '\u202a8 (705) 123-45-67\u202c');
    await person.press('phone.send');
    await page.locator('#code').waitFor();
    await person.fill('code', '12');
    await person.press('phone.confirm');
    await page.getByRole('alert').getByText(t('check.code')).waitFor();
    const code = await person.code();
    await person.fill('code', code === '000000' ? '000001' : '000000');
    await person.press('phone.confirm');
    await page.getByRole('alert').waitFor();
    await see('a wrong code');
    await person.fill('code', ` ${code.slice(0, 3)} ${code.slice(3)} `);
    await person.press('phone.confirm');
    await page.locator('#iban').waitFor();

    await isTold(context, person, { id: 'iban', typed: 'KZ12722C0000', key: 'check.ibanLength' });
    await isTold(context, person, { id: 'iban', typed: 'KZ12722C000031245679', key: 'check.ibanDigits' });
    await person.fill('iban', 'kz12 722c 0000 3124 5678');
    await person.press('common.continue');
    await page.getByRole('heading', { name: t('portrait.title') }).waitFor();
    await page.goto('/register/check');
    await page.getByText(LONG).waitFor();
    await see('everything as it was taken');
  },
};

/** Pictures are never come to. */
async function nobody() {
  const empty = Buffer.alloc(0);
  const camera = () => ({ next: () => [] });
  return { birthDate: '1992-06-14', portrait: empty, documentFront: empty, registerPhoto: empty, camera };
}
