import assert from 'node:assert/strict';
import { footageBorrower } from '../apps/cli/once/footage-borrower.ts';
import { putIntoRegister } from '../apps/cli/once/outside.ts';
import { apply, becomes, reloadUntil, sign } from './support/apply.ts';
import { playCamera } from './support/camera.ts';
import { type Journey, type JourneyContext, unseen } from './support/journey.ts';
import { goToDay, loanOf, pay } from './support/money.ts';
import { Office } from './support/office.ts';
import { checkPack } from './support/pack.ts';
import { Person } from './support/person.ts';
import { countTaps } from './support/taps.ts';
import { t } from './support/texts.ts';

const MOST_TAPS = 45;
const ANSWER = 'Сәлеметсіз бе! Иә, кез келген күні ертерек төлей аласыз, бұл үшін ақы алынбайды.';

/** A person who has everything at hand, from the start page to a client's home. */
async function register(person: Person, { page }: JourneyContext): Promise<void> {
  await person.answerQuestions();
  await person.press('confirm.begin');
  await person.proveMyself('registration');
  await person.press('password.make');
  await page.getByTestId('generated-password').waitFor();
  await person.press('password.finish');
  await page.getByTestId('identifier').waitFor();
  await person.follow('done.next');
}

/** A letter to the lender, its receipt at once, and the answer of a member of staff. */
async function write(person: Person, context: JourneyContext): Promise<void> {
  const { page, see } = context;
  await page.goto('/home');
  await person.follow('home.letters');
  await page.getByText(t('letters.none')).waitFor();
  await see('no letters yet');
  await person.follow('letters.write');
  await page.locator('#subject').waitFor();
  await person.fill('subject', 'Ертерек төлеу');
  await person.fill('text', 'Келесі төлемді он күн бұрын жасасам бола ма?');
  await see('a letter being written');
  await person.press('letter.send');
  await page.getByText(t('letter.sentTitle')).waitFor();
  await see('the letter with its receipt');
  const number = /\p{L}+-\d{4}-\d{6}/u.exec(await page.locator('main').innerText())?.[0] ?? '';
  const office = new Office(context);
  const officer = await office.hire('Айгүл Сәрсен', 'loan-officer');
  await office.does(officer, ['letters', 'answer', number], ANSWER);
  await person.follow('common.back');
  await page.reload();
  await page
    .getByText(
      t('letters.unread')
        .replace(/\{.*\}/, '')
        .trim(),
    )
    .waitFor();
  await see('an answer has come');
  await page.getByRole('link', { name: 'Ертерек төлеу' }).click();
  await page.getByText(ANSWER).waitFor();
  await see('the answer');
}

/** Every paper is there, opens page by page, and is confirmed to have been delivered by a paper of its own. */
async function keepPapers(person: Person, { page, see }: JourneyContext): Promise<void> {
  await page.goto('/home');
  await person.follow('home.papers');
  // Home has a list of links too: only once it is gone are links papers.
  await page.getByRole('heading', { level: 1, name: t('papers.title') }).waitFor();
  const papers = page.locator('main li').getByRole('link');
  await papers.first().waitFor();
  const before = await papers.count();
  assert.ok(before >= 6, `consents, contract, letter, receipt, answer: ${before} papers`);
  await see('papers');
  await papers.last().click();
  await page.getByRole('button', { name: t('paper.confirm') }).waitFor();
  await page.locator('main canvas').first().waitFor();
  await see('a paper');
  const opened = page.url();
  await person.press('paper.confirm');
  await page.waitForURL((url) => url.pathname.startsWith('/papers/') && url.href !== opened);
  await page.locator('main canvas').first().waitFor();
  await see('confirmation of delivery');
}

/** What the client sees of himself here, and who else opened it. */
async function lookAtSelf(person: Person, { page, see }: JourneyContext): Promise<void> {
  await page.goto('/home');
  await person.follow('home.profile');
  await page.getByText(t('devices.current')).first().waitFor();
  await see('profile');
  await person.follow('accesses.title');
  await page.getByRole('table').waitFor();
  await see('who looked at my data');
  await page.goto('/profile/consents');
  await page.getByText(t('consents.standing.inForce')).first().waitFor();
  await see('consents given');
  await page.goto('/messages');
  await page
    .getByText(t('messages.state.delivered'))
    .or(page.getByText(t('messages.state.sent')))
    .first()
    .waitFor();
  await see('messages');
}

export const instalments: Journey = {
  name: 'instalments',
  title:
    '[R-2.3, R-2.4, R-6.1a–f, R-6.5, R-10.1, R-10.2, R-12.2] a person registers, borrows in instalments, pays every one on its day, writes a letter, holds every paper; at most 45 taps to the signed contract',
  async run(context) {
    const { page, installation, see } = context;
    const borrower = await footageBorrower();
    await putIntoRegister(installation.sandbox.sdao, borrower);
    const camera = await playCamera(page);
    const taps = await countTaps(page);
    const person = new Person(unseen(context), borrower, camera);
    await register(person, context);
    await apply(person, context, { months: 3, tenge: '300000', method: 'equal-principal' });
    await becomes(context, 'offered');
    await see('offer in instalments');
    await sign(person, unseen(context));
    await page.getByText(t('contract.signedTitle')).first().waitFor();
    process.stdout.write(`taps from the start page to the signed contract: ${taps.count}\n`);
    assert.ok(taps.count > 20, 'the taps are counted');
    assert.ok(taps.count <= MOST_TAPS, `${taps.count} taps; at most ${MOST_TAPS}`);
    await see('signed');

    await person.follow('home.seeLoan');
    await reloadUntil(context, () => page.getByText(t('loan.schedule')).first().isVisible());
    await see('microcredit');
    const loanId = new URL(page.url()).pathname.split('/')[2] ?? '';
    let loan = await loanOf(context, loanId);
    assert.equal(loan.schedule.length, 3);
    for (const row of loan.schedule) {
      await goToDay(context, loan.outstanding.asOf, row.dueOn);
      loan = await loanOf(context, loanId);
      assert.equal(loan.nextPayment?.amountTiyn, row.totalTiyn, 'paid on the day, exactly what was signed');
      await page.goto(`/loans/${loanId}/pay`);
      await page.getByText(t('pay.reference')).waitFor();
      if (row.number === 1) await see('how to pay');
      await pay(context, loan, borrower.fields.iban ?? '', row.totalTiyn);
      await page.goto(`/loans/${loanId}`);
      await reloadUntil(context, async () => {
        loan = await loanOf(context, loanId);
        return loan.schedule[row.number - 1]?.state === 'paid';
      });
      if (row.number === 1) {
        await see('one of three paid');
        await write(person, context);
      }
    }
    assert.equal(loan.state, 'closed');
    await page.goto(`/loans/${loanId}`);
    await page.getByText(t('loan.closedTitle')).waitFor();
    await see('closed');
    await checkPack(context);
    await keepPapers(person, context);
    await lookAtSelf(person, context);
  },
};
