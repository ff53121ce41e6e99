import assert from 'node:assert/strict';
import { apply, becomes, reloadUntil } from './support/apply.ts';
import { aClient, type Client } from './support/client.ts';
import { type Journey, type JourneyContext, unseen } from './support/journey.ts';
import { Office } from './support/office.ts';
import { noCamera, Person } from './support/person.ts';
import { t } from './support/texts.ts';

const HOUR_MS = 3_600_000;
const ASKED = { months: 6, tenge: '500000', income: '900000' } as const;

/** Draws the contract of the offer on the page and signs it through the API with this browser's key. */
async function drawAndSign(client: Client, person: Person, { page, see }: JourneyContext): Promise<string> {
  await person.press('application.toContract');
  await page.getByRole('heading', { name: t('contract.pause.title') }).waitFor();
  await see('contract with a pause');
  const contractId = new URL(page.url()).pathname.split('/')[2] ?? '';
  const act = await client.signAct(contractId);
  await client.carry(act);
  await client.sign(contractId, act.id);
  await page.reload();
  await page.getByRole('heading', { name: t('contract.coolingTitle') }).waitFor();
  return contractId;
}

export const pause: Journey = {
  name: 'pause',
  title:
    '[R-6.1a, R-6.1d, R-10.1] above 75 MCI a person shows himself in the office once, rests a day after signing, gives the contract up free of charge, or confirms it again and is paid',
  async run(context) {
    const { page, installation, see } = context;
    const { client } = await aClient(context);
    const person = new Person(context, client.borrower, noCamera);
    await apply(person, unseen(context), ASKED);
    await becomes(context, 'waiting');
    await page.getByText(t('waiting.office-visit.title')).waitFor();
    await see('the office is awaited');
    const { iin = '', documentNumber = '' } = client.borrower.fields;
    await new Office(context).recordVisit(iin, documentNumber);
    await becomes(context, 'offered');
    await see('offer above 75 MCI');

    const first = await drawAndSign(client, person, context);
    await page.getByRole('timer').waitFor();
    await see('resting');
    assert.equal(await page.getByRole('button', { name: t('contract.confirmBegin') }).count(), 0);
    const early = client.api.post(`/contracts/${first}/confirmation-acts`);
    await assert.rejects(early, /pause-running/);
    await page.goto('/home');
    await page.getByRole('heading', { name: t('home.coolingTitle') }).waitFor();
    await see('home in the pause');
    await person.follow('home.seeContract');
    await page.getByText(t('contract.cancel')).click();
    await see('before giving up');
    await person.press('contract.cancelSure');
    await page.getByRole('heading', { name: t('contract.cancelledTitle') }).waitFor();
    await see('given up');
    await page.goto('/home');
    await page.getByRole('link', { name: t('home.apply') }).waitFor();
    assert.equal(await page.getByText(t('home.nextPayment')).count(), 0, 'nothing is owed');
    await see('home after giving up');

    await apply(person, unseen(context), ASKED);
    await becomes(context, 'offered');
    const second = await drawAndSign(client, person, unseen(context));
    await installation.advanceTime(24 * HOUR_MS);
    await page.goto('/home');
    await page.getByRole('heading', { name: t('home.confirmTitle') }).waitFor();
    await see('home after the pause');
    await page.goto(`/contracts/${second}`);
    await person.press('contract.confirmBegin');
    await person.press('otp.send');
    await page.locator('#otp').waitFor();
    await see('code for the confirmation');
    await person.fill('otp', await person.code());
    await person.press('otp.confirm');
    const last = page.getByRole('button', {
      name: new RegExp(t('contract.confirm').replace('{sum}', '.*')),
    });
    await last.waitFor();
    await see('before the money is asked for');
    await last.click();
    await page.getByRole('heading', { name: t('contract.signedTitle') }).waitFor();
    await page.goto('/home');
    await reloadUntil(context, () => page.getByText(t('home.nextPayment')).first().isVisible());
    await see('home with the money');
  },
};
