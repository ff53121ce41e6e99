import { makeRepayment } from '../../apps/cli/once/outside.ts';
import type { JourneyContext } from './journey.ts';

const DAY_MS = 86_400_000;

/** What a journey reads of a microcredit. */
export interface Loan {
  readonly id: string;
  readonly state: string;
  readonly outstanding: { readonly asOf: string; readonly totalTiyn: string };
  readonly nextPayment: { readonly dueOn: string; readonly amountTiyn: string } | null;
  readonly repayment: { readonly reference: string };
  readonly schedule: readonly {
    readonly number: number;
    readonly dueOn: string;
    readonly totalTiyn: string;
    readonly state: string;
  }[];
}

export async function loanOf({ page }: JourneyContext, loanId: string): Promise<Loan> {
  return (await (await page.request.get(`/api/loans/${loanId}`)).json()) as Loan;
}

/** Business time goes on to that day. */
export async function goToDay({ installation }: JourneyContext, from: string, to: string): Promise<void> {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
  if (days > 0) await installation.advanceTime(days * DAY_MS);
}

/** The client pays from his own bank, with the code that the page shows. */
export async function pay(
  { installation }: JourneyContext,
  loan: Loan,
  fromIban: string,
  amountTiyn: string,
): Promise<void> {
  await makeRepayment(installation.sandbox.bank, {
    fromIban,
    reference: loan.repayment.reference,
    amountTiyn,
  });
}
