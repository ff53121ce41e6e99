import type { Instant } from '@nesie/clock';
import type { ApplicationView } from '../applications/index.ts';
import type { ContractView } from '../contracts/index.ts';
import type { LoanView } from '../loans/index.ts';
import type { AccountState } from '../parties/index.ts';

/** The one thing that a client has to do or to wait for now. */
export type NextThing =
  | { readonly kind: 'pay' | 'payout'; readonly loanId: string }
  | { readonly kind: 'cooling-off'; readonly contractId: string; readonly until: Instant }
  | { readonly kind: 'confirm-contract'; readonly contractId: string }
  | { readonly kind: 'sign'; readonly contractId: string; readonly applicationId: string }
  | { readonly kind: 'offer' | 'application' | 'wait-people'; readonly applicationId: string }
  | { readonly kind: 'confirm-account'; readonly accountState: AccountState }
  | { readonly kind: 'closed'; readonly loanId: string }
  | { readonly kind: 'apply' };

/** What a client has, newest first in each list. */
export interface Holdings {
  readonly account: AccountState | null;
  readonly applications: readonly ApplicationView[];
  /** the contract drawn last for the newest open application, where there is one */
  readonly drawn: ContractView | null;
  /** the contract of the loan that waits for its money */
  readonly signed: ContractView | null;
  readonly loans: readonly LoanView[];
}

/** What a signed contract without its money asks for; null where it was given up. */
function beforeMoney(loanId: string, signed: ContractView | null): NextThing | null {
  const pause = signed?.signature?.pause;
  if (signed?.state === 'cooling-off' && pause)
    return { kind: 'cooling-off', contractId: signed.contract.id, until: pause.until };
  if (signed?.state === 'to-confirm') return { kind: 'confirm-contract', contractId: signed.contract.id };
  return signed?.state === 'cancelled' ? null : { kind: 'payout', loanId };
}

const applicationThings = {
  checking: 'application',
  waiting: 'wait-people',
  offered: 'offer',
} as const;

/** What an open application asks for; null where there is none. */
function beforeContract({ applications, drawn }: Holdings): NextThing | null {
  for (const { application } of applications) {
    const { id: applicationId, state } = application;
    if (state !== 'checking' && state !== 'waiting' && state !== 'offered') continue;
    if (drawn?.state === 'drawn') return { kind: 'sign', contractId: drawn.contract.id, applicationId };
    return { kind: applicationThings[state], applicationId };
  }
  return null;
}

/**
 * The one next thing of a client: money that is due before money that may be asked for.
 * An account that the bank has not confirmed pays nothing, so that it is told before he applies.
 */
export function nextThing(holdings: Holdings): NextThing {
  const { account, loans, signed } = holdings;
  const active = loans.find(({ standing }) => standing.state === 'active');
  if (active) return { kind: 'pay', loanId: active.loan.id };
  const waiting = loans.find(({ standing }) => standing.state === 'awaiting-payout');
  const thing = (waiting && beforeMoney(waiting.loan.id, signed)) ?? beforeContract(holdings);
  if (thing) return thing;
  if (account !== null && account !== 'own') return { kind: 'confirm-account', accountState: account };
  const last = loans.find(({ standing }) => standing.state === 'closed');
  return last ? { kind: 'closed', loanId: last.loan.id } : { kind: 'apply' };
}
