import { control } from '../apps/server/testing/stand-ins.ts';
import { apply, becomes } from './support/apply.ts';
import { aClient } from './support/client.ts';
import { type Journey, unseen } from './support/journey.ts';
import { noCamera, Person } from './support/person.ts';
import { t } from './support/texts.ts';

export const stopCredit: Journey = {
  name: 'stop-credit',
  title:
    '[R-6.1a] an application against the applicant’s own voluntary refusal of credit is refused, with the reason in plain words and what can be done',
  async run(context) {
    const { page, installation, see } = context;
    const { client } = await aClient(context);
    await control(installation.sandbox.bureau, '/control/histories', {
      iin: client.borrower.fields.iin,
      stopCreditSince: '2026-01-15',
    });
    const person = new Person(context, client.borrower, noCamera);
    await apply(person, unseen(context));
    await becomes(context, 'refused');
    await page
      .getByText(/ерікті түрде бас тарт/)
      .first()
      .waitFor();
    await page.getByRole('heading', { name: t('application.whatNow') }).waitFor();
    await see('refused with the reason');
    await page.goto('/home');
    await page.getByRole('link', { name: t('home.apply') }).waitFor();
    await see('home after a refusal');
  },
};
