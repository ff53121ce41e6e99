import assert from 'node:assert/strict';
import { apply, becomes } from './support/apply.ts';
import { aClient } from './support/client.ts';
import { type Journey, type JourneyContext, loaded, unseen } from './support/journey.ts';
import { noCamera, Person } from './support/person.ts';
import { t } from './support/texts.ts';

/** Roles that mean nothing to a listener without a name. */
const NEED_A_NAME =
  /^\s*- (button|link|textbox|checkbox|radio|slider|combobox|img|navigation|table)(?=:|$| \[)/;

/** The page as a screen reader hears it: one heading first, levels in order, everything that is operated named. */
async function heard({ page }: JourneyContext, expected: readonly string[]): Promise<void> {
  const where = new URL(page.url()).pathname;
  await loaded(page);
  const snapshot = await page.locator('body').ariaSnapshot();
  const lines = snapshot.split('\n');
  const nameless = lines.filter((line) => NEED_A_NAME.test(line));
  assert.deepEqual(nameless, [], `without a name on ${where}:\n${snapshot}`);
  const levels = [...snapshot.matchAll(/- heading .*\[level=(\d)\]/g)].map(([, level]) => Number(level));
  assert.equal(levels[0], 1, `the first heading of ${where}`);
  assert.equal(levels.filter((level) => level === 1).length, 1, `one first heading on ${where}`);
  levels.forEach((level, i) => {
    assert.ok(
      level <= (levels[i - 1] ?? 1) + 1,
      `headings of ${where} leave out a level: ${levels.join(' ')}`,
    );
  });
  for (const landmark of ['banner', 'main', 'contentinfo'])
    assert.equal(await page.getByRole(landmark as 'main').count(), 1, `one ${landmark} on ${where}`);
  assert.equal(await page.locator('html').getAttribute('lang'), 'kk');
  let from = 0;
  for (const line of expected) {
    const at = lines.findIndex((one, i) => i >= from && one.includes(line));
    assert.ok(at >= 0, `'${line}' is not heard, or too early, on ${where}:\n${snapshot}`);
    from = at;
  }
}

const heading = (key: Parameters<typeof t>[0], level = 1) => `heading "${t(key)}" [level=${level}]`;
const field = (key: Parameters<typeof t>[0]) => `textbox "${t(key)}"`;
const button = (key: Parameters<typeof t>[0]) => `button "${t(key)}"`;

/** Words that come after a press are said aloud: by a live region, or by the focus. */
async function saidAloud({ page }: JourneyContext, text: string): Promise<void> {
  const aloud = page
    .locator('[role="status"], [role="alert"], [aria-live="polite"], [aria-live="assertive"]')
    .filter({ hasText: text });
  await aloud.first().waitFor();
}

async function strangersPages(context: JourneyContext): Promise<void> {
  const { page } = context;
  await page.goto('/');
  await page.getByRole('slider').first().waitFor();
  await heard(context, [
    `link "${t('shell.skip')}"`,
    'banner',
    `group "${t('shell.language')}"`,
    'main',
    heading('start.title'),
    `slider "${t('calculator.amount')}"`,
    `slider "${t('calculator.term')}"`,
    `link "${t('start.begin')}"`,
    'contentinfo',
  ]);
  await page.goto('/login');
  await page.locator('#identifier').waitFor();
  await heard(context, [heading('login.title'), field('login.identifier'), button('login.enter')]);
  await page.locator('#identifier').fill('XXXXX-XXXXX');
  await page.locator('#password').fill('not the password at all');
  await page.getByRole('button', { name: t('login.enter') }).click();
  await page.getByRole('alert').first().waitFor();

  await page.goto('/register');
  await page.getByRole('button', { name: t('register.begin') }).click();
  await page.locator('#surname').waitFor();
  await heard(context, [
    heading('name.title'),
    field('name.surname'),
    field('name.firstName'),
    field('name.patronymic'),
    button('common.continue'),
  ]);
  await page.getByRole('button', { name: t('common.continue') }).click();
  await saidAloud(context, t('check.required'));
  const described = await page.locator('#surname').evaluate((input) => {
    const ids = input.getAttribute('aria-describedby')?.split(' ') ?? [];
    return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
  });
  assert.match(described, new RegExp(t('check.required')), 'the field itself says what is wrong');
  for (const [path, expected] of [
    ['/register/iin', [heading('iin.title'), field('iin.label')]],
    [
      '/register/document',
      [heading('document.title'), `group "${t('document.kind')}"`, field('document.number')],
    ],
    ['/register/phone', [heading('phone.title'), field('phone.label'), button('phone.send')]],
    ['/register/account', [heading('account.title'), field('account.label')]],
    ['/register/portrait', [heading('portrait.title'), button('camera.start')]],
    ['/register/check', [heading('check.title')]],
  ] as const) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1, name: expected[0].split('"')[1] ?? '' }).waitFor();
    await heard(context, expected);
  }
}

async function clientsPages(context: JourneyContext): Promise<void> {
  const { page } = context;
  const { client } = await aClient(context);
  const person = new Person(context, client.borrower, noCamera);
  await page.getByRole('link', { name: t('home.apply') }).waitFor();
  await heard(context, [
    'main',
    '[level=1]',
    `link "${t('home.apply')}"`,
    heading('home.messages', 2),
    'navigation',
  ]);
  await apply(person, unseen(context));
  await becomes(context, 'offered');
  await heard(context, [heading('application.title.offered'), button('application.toContract')]);
  await person.press('application.toContract');
  await page.getByRole('button', { name: t('sign.begin') }).waitFor();
  await heard(context, [
    heading('contract.title'),
    heading('contract.much.title', 2),
    heading('sign.title', 2),
  ]);
  await person.press('sign.begin');
  await page.getByRole('button', { name: t('otp.send') }).waitFor();
  await heard(context, [heading('otp.title'), button('otp.send')]);
  await person.press('otp.send');
  await saidAloud(context, t('otp.sent'));
  await heard(context, [heading('otp.title'), field('otp.label'), button('otp.confirm')]);
  for (const [path, expected] of [
    ['/papers', [heading('papers.title')]],
    ['/letters', [heading('letters.title'), `link "${t('letters.write')}"`]],
    [
      '/letters/new',
      [
        heading('letter.newTitle'),
        `group "${t('letter.kind')}"`,
        field('letter.subject'),
        field('letter.text'),
      ],
    ],
    ['/messages', [heading('messages.title')]],
    ['/profile', [heading('profile.title'), heading('devices.title', 2), heading('sessions.title', 2)]],
    ['/profile/accesses', [heading('accesses.title'), `table "${t('accesses.title')}"`]],
    ['/profile/password', [heading('newPassword.title'), field('newPassword.current')]],
  ] as const) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1, name: expected[0].split('"')[1] ?? '' }).waitFor();
    await page.waitForLoadState('networkidle');
    await heard(context, expected);
  }
}

export const names: Journey = {
  name: 'names',
  title:
    '[R-2.5] a screen reader hears every page in order: one first heading, landmarks, a name for whatever is operated, and aloud what comes after a press',
  async run(context) {
    await strangersPages(context);
    await context.context.clearCookies();
    await clientsPages(context);
  },
};
