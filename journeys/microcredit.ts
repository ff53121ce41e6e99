import { footageBorrower } from '../apps/cli/once/footage-borrower.ts';
import { putIntoRegister } from '../apps/cli/once/outside.ts';
import { apply, becomes, reloadUntil, sign } from './support/apply.ts';
import { playCamera } from './support/camera.ts';
import type { Journey } from './support/journey.ts';
import { loanOf, pay } from './support/money.ts';
import { checkPack } from './support/pack.ts';
import { Person } from './support/person.ts';
import { t } from './support/texts.ts';

const DAY_MS = 86_400_000;

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

    await person.answerQuestions({ slips: true });
    await page.getByRole('button', { name: t('confirm.begin') }).waitFor();
    await see('answers sent');
    // The page may be left and come back to: nothing of what was sent is lost.
    await page.goto('/register');
    await person.follow('register.confirm');
    await person.press('confirm.begin');
    await person.proveMyself('registration');
    await person.press('password.make');
    await page.getByTestId('generated-password').waitFor();
    await see('password');
    await person.press('password.finish');
    await page.getByTestId('identifier').waitFor();
    await see('registered');
    await person.follow('done.next');
    await page.getByRole('link', { name: t('home.apply') }).waitFor();
    await see('home');

    await apply(person, context);
    await becomes(context, 'offered');
    await see('offer');
    await sign(person, context);
    await page.getByText(t('contract.signedTitle')).first().waitFor();
    await see('signed');

    await page.goto('/home');
    const howToPay = page.getByRole('link', { name: t('home.howToPay') });
    await reloadUntil(context, () => howToPay.isVisible());
    await see('home with a loan');
    await howToPay.click();
    await page.getByText(t('pay.reference')).waitFor();
    await see('how to pay');

    const loanId = new URL(page.url()).pathname.split('/')[2] ?? '';
    await installation.advanceTime(10 * DAY_MS);
    const loan = await loanOf(context, loanId);
    await pay(context, loan, borrower.fields.iban ?? '', loan.outstanding.totalTiyn);
    await page.goto(`/loans/${loanId}`);
    await reloadUntil(context, () => page.getByText(t('loan.closedTitle')).isVisible());
    await see('closed');
    await checkPack(context);
  },
};
