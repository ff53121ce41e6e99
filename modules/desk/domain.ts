import type { ApplicationView } from '../applications/index.ts';
import type { ContractView } from '../contracts/index.ts';
import type { LoanView } from '../loans/index.ts';
import type { AccountState } from '../parties/index.ts';

/** The one thing that a client has to do or to wait for now. */
export type NextThing =
  | { readonly kind: 'pay' | 'payout'; readonly loanId: string }
  | { readonly kind: 'sign'; readonly contractId: string; readonly applicationId: string }
  | { readonly kind: 'offer' | 'application'; readonly applicationId: string }
  | { readonly kind: 'confirm-account'; readonly accountState: AccountState }
  | { readonly kind: 'closed'; readonly loanId: string }
  | { readonly kind: 'apply' };

/** What a client has, newest first in each list. */
export interface Holdings {
  readonly account: AccountState | null;
  readonly applications: readonly ApplicationView[];
  /** the contract drawn last for the newest open application, where there is one */
  readonly drawn: ContractView | null;
  readonly loans: readonly LoanView[];
}

/**
 * The one next thing of a client: money that is due before money that may be asked for.
 * An account that the bank has not confirmed pays nothing, so that it is told before he applies.
 */
export function nextThing({ account, applications, drawn, loans }: Holdings): NextThing {
  const active = loans.find(({ standing }) => standing.state === 'active');
  if (active) return { kind: 'pay', loanId: active.loan.id };
  const waiting = loans.find(({ standing }) => standing.state === 'awaiting-payout');
  if (waiting) return { kind: 'payout', loanId: waiting.loan.id };
  const open = applications.find(
    ({ application }) => application.state === 'checking' || application.state === 'offered',
  );
  if (open) {
    const applicationId = open.application.id;
    if (drawn?.state === 'drawn') return { kind: 'sign', contractId: drawn.contract.id, applicationId };
    return { kind: open.application.state === 'offered' ? 'offer' : 'application', applicationId };
  }
  if (account !== null && account !== 'own') return { kind: 'confirm-account', accountState: account };
  const [last] = loans;
  return last ? { kind: 'closed', loanId: last.loan.id } : { kind: 'apply' };
}
