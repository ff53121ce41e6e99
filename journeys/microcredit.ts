import assert from 'node:assert/strict';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyCommand } from '@nesie/pack';
import { footageBorrower } from '../apps/cli/once/footage-borrower.ts';
import { makeRepayment, putIntoRegister } from '../apps/cli/once/outside.ts';
import { playCamera } from './support/camera.ts';
import type { Journey, JourneyContext } from './support/journey.ts';
import { Person } from './support/person.ts';
import { t } from './support/texts.ts';

const DAY_MS = 86_400_000;

async function apply(person: Person, { page, see }: JourneyContext): Promise<void> {
  await person.follow('home.apply');
  await page.getByRole('slider').first().waitFor();
  await see('amount and term');
  await person.press('common.continue');
  await person.fill('income', '350000');
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
  await page.getByRole('heading', { name: t('application.title.offered') }).waitFor();
  await see('offer');
}

async function sign(person: Person, { page, see }: JourneyContext): Promise<void> {
  await person.press('application.toContract');
  await page.getByRole('heading', { name: t('contract.title') }).waitFor();
  await see('before signing');
  await person.press('sign.begin');
  await person.proveMyself('signing');
  const button = page.getByRole('button', { name: new RegExp(t('sign.sign').replace('{sum}', '.*')) });
  await button.waitFor();
  await see('sign');
  await button.click();
  await page.getByText(t('contract.signedTitle')).first().waitFor();
  await see('signed');
}

/** The pack that the client downloads is valid by the verifier that anyone has. */
async function checkPack(person: Person, { page, installation }: JourneyContext): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByText(t('loan.pack')).click(),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'nesie-journey-'));
  const pack = join(folder, 'evidence.asice');
  await writeFile(pack, await readFile(await download.path()));
  const trust = join(folder, 'trust.json');
  await writeFile(trust, await (await person.page.request.get(`${installation.url}/trust.json`)).body());
  let said = '';
  const code = verifyCommand([pack, '--trust', trust], {
    env: {},
    out: (text) => (said += text),
    err: (text) => (said += text),
  });
  assert.equal(code, 0, said);
}

export const microcredit: Journey = {
  name: 'microcredit',
  title:
    '[R-2.3, R-2.4, R-2.6, R-6.1a–f, R-6.5, R-7.3a, R-10.1, R-10.2] a person registers, borrows, repays and holds the evidence, at 360 px',
  async run(context) {
    const { page, installation, see } = context;
    const borrower = await footageBorrower();
    await putIntoRegister(installation.sandbox.sdao, borrower);
    const camera = await playCamera(page);
    const person = new Person(context, borrower, camera);

    await person.answerQuestions();
    await page
      .getByText(t('register.confirm'))
      .or(page.getByText(t('confirm.begin')))
      .first()
      .waitFor();
    await see('answers sent');
    await page.goto('/register/confirm');
    await person.press('confirm.begin');
    await person.proveMyself('registration');
    await person.press('password.make');
    await page.getByTestId('generated-password').waitFor();
    await see('password');
    await person.press('password.finish');
    await page.getByTestId('identifier').waitFor();
    await see('registered');
    await page.goto('/home');
    await page.getByRole('link', { name: t('home.apply') }).waitFor();
    await see('home');

    await apply(person, context);
    await sign(person, context);

    await page.goto('/home');
    const owed = page.getByText(t('home.pay'));
    for (let i = 0; i < 20 && !(await owed.isVisible()); i++) {
      await page.waitForTimeout(500);
      await page.reload();
    }
    await owed.waitFor();
    await see('home with a loan');
    await person.follow('home.howToPay');
    await page.getByText(t('pay.reference')).waitFor();
    await see('how to pay');

    const loanId = new URL(page.url()).pathname.split('/')[2] ?? '';
    await installation.advanceTime(10 * DAY_MS);
    const loan = (await (await page.request.get(`/api/loans/${loanId}`)).json()) as {
      outstanding: { totalTiyn: string };
      repayment: { reference: string };
    };
    await makeRepayment(installation.sandbox.bank, {
      fromIban: borrower.fields.iban ?? '',
      reference: loan.repayment.reference,
      amountTiyn: loan.outstanding.totalTiyn,
    });
    await page.goto(`/loans/${loanId}`);
    const closed = page.getByText(t('loan.closedTitle'));
    for (let i = 0; i < 20 && !(await closed.isVisible()); i++) {
      await page.waitForTimeout(500);
      await page.reload();
    }
    await closed.waitFor();
    await see('closed');
    await page.waitForTimeout(1_000);
    await checkPack(person, context);
  },
};
