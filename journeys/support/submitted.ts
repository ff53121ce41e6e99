import type { Borrower } from '../../apps/cli/once/microcredit.ts';
import { Borrowing } from '../../apps/cli/once/microcredit.ts';
import type { JourneyContext } from './journey.ts';
import type { Person } from './person.ts';

/** Brings a browser to the live image of a registration whose answers went through the API, as the cabinet sends them. */
export async function goToLiveImage(
  { page, context, installation }: JourneyContext,
  person: Person,
  borrower: Borrower,
): Promise<void> {
  const borrowing = new Borrowing(installation, borrower, () => undefined);
  await borrowing.submitRegistration();
  await context.addCookies(borrowing.api.cookies.map((cookie) => ({ ...cookie, url: installation.url })));
  await page.goto('/register/confirm');
  await person.press('confirm.begin');
  await person.press('otp.send');
  await page.locator('#otp').waitFor();
  await person.fill('otp', await person.code());
  await person.press('otp.confirm');
}
