import type { Tx } from '@nesie/db';
import { parseTiyn } from '@nesie/money';
import { ok, type Result } from '@nesie/problem';
import type { MoneyMoving, ServicingRules } from '../loans/index.ts';
import type { AnyRefusal, ContractsDeps } from './contracts.ts';
import { type Contract, loanTermsOf } from './domain.ts';

export type Money = ReturnType<typeof createMoney>;

/** What a contract does to loan and pay-out. */
export function createMoney({ loans, payments, parties, clients }: ContractsDeps) {
  return {
    /** Opens the loan of a contract that is being signed. @returns its id */
    async open(
      tx: Tx,
      { id, partyId, number, figures }: Contract,
      servicing: ServicingRules,
    ): Promise<string> {
      const loan = await loans.openLoan(tx, {
        contractId: id,
        partyId,
        reference: number,
        principal: parseTiyn(figures.amountTiyn),
        terms: loanTermsOf(figures, servicing),
      });
      return loan.id;
    },

    /** Intends the pay-out to the client's own account; a step sends it after the commit. */
    async intend(tx: Tx, { partyId, figures }: Contract, loanId: string): Promise<Result<null, AnyRefusal>> {
      const account = await parties.accountOf(tx, partyId);
      const individual = await clients.individual(tx, partyId);
      if (!account || !individual) throw new Error('a contract with nobody');
      const { surname, firstName, patronymic, iin } = individual.details;
      const name = [surname, firstName, patronymic].filter(Boolean).join(' ');
      const payout = await payments.intendPayout(tx, {
        loanId,
        partyId,
        amount: parseTiyn(figures.amountTiyn),
        account: {
          id: account.id,
          ownership: account.state,
          creditor: { name, iin, iban: account.iban },
        },
      });
      return payout.refused ? payout : ok(null);
    },

    /** Whether the loan's money can still be stopped: none was intended, none was sent, or the bank has refused it. */
    async isStoppable(tx: Tx, loanId: string): Promise<boolean> {
      const payout = await payments.payoutOfLoan(tx, loanId);
      if (payout === null || payout.state === 'rejected') return true;
      return payout.state === 'intended' && payout.attempts === 0;
    },

    /** Stops pay-out and loan, or `money-moving` once something may have been sent. */
    stop: (tx: Tx, loanId: string): Promise<Result<null, MoneyMoving>> => payments.cancelPayout(tx, loanId),
  };
}
