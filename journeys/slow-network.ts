import assert from 'node:assert/strict';
import type { CDPSession, Page } from 'playwright-core';
import { OTHER_FIELDS } from '../apps/server/testing/person.ts';
import { messagesTo } from '../apps/server/testing/stand-ins.ts';
import { becomes } from './support/apply.ts';
import { aClient, Client, PASSWORD } from './support/client.ts';
import type { Journey, JourneyContext } from './support/journey.ts';
import { noCamera, Person } from './support/person.ts';
import { t } from './support/texts.ts';

const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** A line that is slow, and is lost when told. */
class Line {
  readonly #context: JourneyContext;
  readonly #cdp: CDPSession;

  constructor(context: JourneyContext, cdp: CDPSession) {
    this.#context = context;
    this.#cdp = cdp;
  }

  async slow(): Promise<void> {
    await this.#context.context.setOffline(false);
    await this.#cdp.send('Network.emulateNetworkConditions', SLOW);
  }

  async lost(): Promise<void> {
    // Both: the browser's own worker hears the one, this page's requests the other.
    await this.#context.context.setOffline(true);
    await this.#cdp.send('Network.emulateNetworkConditions', { ...SLOW, offline: true });
  }
}

/** The programs of the pages to come have been fetched: from here on they open without a network. */
async function programsAreThere(page: Page, programs: readonly string[]): Promise<void> {
  await page.waitForFunction((wanted) => {
    const files = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
    return wanted.every((program) => files.some((file) => file.startsWith(`/assets/${program}-`)));
  }, programs);
}

/** The server has answered what the questions to come are drawn from. */
async function answersAreThere(page: Page, paths: readonly string[]): Promise<void> {
  await page.waitForFunction((wanted) => {
    const answered = performance
      .getEntriesByType('resource')
      .filter((entry) => (entry as PerformanceResourceTiming).responseEnd > 0)
      .map(({ name }) => new URL(name).pathname);
    return wanted.every((path) => answered.includes(path));
  }, paths);
}

/** Every question answered while there is no network, each sent when it is back; a repeated press sends one code. */
async function registration(context: JourneyContext, line: Line): Promise<Person> {
  const { page, installation, see } = context;
  const empty = Buffer.alloc(0);
  const someone = { birthDate: '1992-06-14', portrait: empty, documentFront: empty, registerPhoto: empty };
  const person = new Person(
    context,
    { ...someone, camera: () => ({ next: () => [] }), fields: OTHER_FIELDS },
    noCamera,
  );
  const sent = async () => (await messagesTo(installation.sandbox.sms, OTHER_FIELDS.phone)).length;
  await page.goto('/register');
  await page.getByRole('button', { name: t('register.begin') }).dblclick();
  await page.locator('#surname').waitFor();
  await programsAreThere(page, ['questions', 'phone', 'pictures', 'check']);
  await line.lost();
  await person.fill('surname', OTHER_FIELDS.surname);
  await person.fill('firstName', OTHER_FIELDS.firstName);
  await person.fill('patronymic', OTHER_FIELDS.patronymic);
  await person.press('common.continue');
  await page.locator('#iin').waitFor();
  await person.fill('iin', OTHER_FIELDS.iin);
  await page.goBack();
  await page.locator('#surname').waitFor();
  assert.equal(
    await page.locator('#surname').inputValue(),
    OTHER_FIELDS.surname,
    'back, and it is still there',
  );
  await page.goForward();
  await page.locator('#iin').waitFor();
  assert.equal(await page.locator('#iin').inputValue(), OTHER_FIELDS.iin);
  await person.press('common.continue');
  await page.locator('#documentNumber').waitFor();
  await page.locator('#documentKind').check();
  await person.fill('documentNumber', OTHER_FIELDS.documentNumber);
  await person.fillDate('documentIssuedOn', OTHER_FIELDS.documentIssuedOn);
  await person.fillDate('documentExpiresOn', OTHER_FIELDS.documentExpiresOn);
  await page.getByText(t('draft.onDevice')).waitFor();
  await see('document without a network');
  await person.press('common.continue');
  await page.locator('#phone').waitFor();
  await person.fill('phone', OTHER_FIELDS.phone);
  await person.press('phone.send');
  await page.getByText(t('draft.onDevice')).waitFor();
  assert.equal(await sent(), 0);
  await line.slow();
  await page.getByRole('button', { name: t('phone.send') }).dblclick();
  await page.locator('#code').waitFor();
  assert.equal(await sent(), 1, 'one code, however often it was asked for');
  const code = await person.code();
  await page.reload();
  await page.locator('#code').waitFor();
  await line.lost();
  await person.fill('code', code);
  await person.press('phone.confirm');
  await page.getByText(t('failure.noAnswerTitle')).waitFor();
  assert.equal(await page.locator('#code').inputValue(), code);
  await see('code without a network');
  await line.slow();
  await person.press('phone.confirm');
  await page.locator('#iban').waitFor();
  await line.lost();
  await person.fill('iban', OTHER_FIELDS.iban);
  await person.press('common.continue');
  await page.getByRole('heading', { name: t('portrait.title') }).waitFor();
  await line.slow();
  await page.goto('/register/check');
  for (const value of [OTHER_FIELDS.surname, OTHER_FIELDS.iin, OTHER_FIELDS.documentNumber])
    await page.getByText(value).waitFor();
  return person;
}

/** Every question of an application without a network; sent twice, there is one; ended sessions and other tabs lose nothing. */
async function application(context: JourneyContext, line: Line): Promise<Client> {
  const { page, see } = context;
  const { client, identifier } = await aClient(context);
  const person = new Person(context, client.borrower, noCamera);
  await person.follow('home.apply');
  await page.getByRole('slider').first().waitFor();
  await person.press('common.continue');
  await page.locator('#income').waitFor();
  await answersAreThere(page, ['/api/applications/needs', '/api/consent-texts']);
  await line.lost();
  await person.fill('income', '350000');
  await person.fill('obligations', '0');
  await person.press('common.continue');
  await page.locator('#purpose').first().check();
  await person.press('common.continue');
  await page.locator('#askedByOthers').first().check();
  await page.locator('#conscript').first().check();
  await see('application without a network');
  await person.press('common.continue');
  await page.locator('#consent-bureau').check();
  await page.locator('#consent-data').check();
  await person.press('common.continue');
  await person.press('apply.send');
  await page.getByText(t('failure.noAnswerTitle')).waitFor();
  await see('sending without a network');
  await line.slow();

  const tab = await page.context().newPage();
  await tab.goto('/apply?step=income');
  await tab.locator('#income').waitFor();
  assert.match(await tab.locator('#income').inputValue(), /^350\s000$/, 'another tab knows the answers');
  await tab.close();

  // He ends every other session from elsewhere: this one is over in the middle of the form.
  const elsewhere = new Client(context.installation, client.borrower);
  await elsewhere.api.open();
  await elsewhere.api.post('/sessions', { identifier, password: PASSWORD });
  await elsewhere.api.post('/sessions/end-others');
  await person.press('apply.send');
  await page.getByRole('alert').waitFor();
  await see('the session ended');
  await person.follow('start.logIn');
  await person.fill('identifier', identifier);
  await person.fill('password', PASSWORD);
  await person.press('login.enter');
  await page.getByRole('link', { name: t('home.apply') }).waitFor();
  await page.goto('/apply?step=income');
  await page.locator('#income').waitFor();
  assert.match(await page.locator('#income').inputValue(), /^350\s000$/, 'the answers outlive the session');
  await page.goto('/apply?step=consents');
  await page.locator('#consent-bureau').check();
  await page.locator('#consent-data').check();
  await person.press('common.continue');
  await page.getByRole('button', { name: t('apply.send') }).dblclick();
  await becomes(context, 'offered');
  const home = (await (await page.request.get('/api/home')).json()) as { applications: unknown[] };
  assert.equal(home.applications.length, 1, 'one application, however often it was sent');
  await see('one offer');
  return client;
}

/** Signing begun without a network: said, nothing lost, one act and one code when it is back. */
async function signing(context: JourneyContext, line: Line, client: Client): Promise<void> {
  const { page, installation, see } = context;
  const person = new Person(context, client.borrower, noCamera);
  await page.getByRole('button', { name: t('application.toContract') }).dblclick();
  await page.getByRole('button', { name: t('sign.begin') }).waitFor();
  await line.lost();
  await person.press('sign.begin');
  await page.getByText(t('failure.noAnswerTitle')).waitFor();
  await see('signing without a network');
  await line.slow();
  await person.press('sign.begin');
  await page.getByRole('button', { name: t('otp.send') }).waitFor();
  const phone = client.borrower.fields.phone ?? '';
  const before = (await messagesTo(installation.sandbox.sms, phone)).length;
  await line.lost();
  await person.press('otp.send');
  await page.getByText(t('failure.noAnswerTitle')).waitFor();
  await line.slow();
  await page.getByRole('button', { name: t('otp.send') }).dblclick();
  await page.locator('#otp').waitFor();
  await person.fill('otp', await person.code());
  assert.equal(
    (await messagesTo(installation.sandbox.sms, phone)).length,
    before + 1,
    'one code for one signature',
  );
  await person.press('otp.confirm');
  await page.getByTestId('live-image').waitFor();
  await page.reload();
  await page.getByRole('button', { name: t('sign.begin') }).waitFor();
  await person.press('sign.begin');
  await page.getByTestId('live-image').waitFor();
  await see('the code is not asked for twice');
}

export const slowNetwork: Journey = {
  name: 'slow-network',
  title:
    '[R-6.1a] at 400 kbit/s, with the connection lost at every step, the session ended and presses doubled, nothing typed is lost and nothing happens twice',
  async run(context) {
    const { page } = context;
    const line = new Line(context, await page.context().newCDPSession(page));
    await page.goto('/how');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await line.slow();
    await registration(context, line);
    await context.context.clearCookies();
    const client = await application(context, line);
    await signing(context, line, client);
    await line.lost();
    await page.goto('/loans');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await context.see('a page opened without a network');
  },
};
