import type { Text } from '../api-types.ts';
import type { Application } from './applications.ts';
import type { Figures, Method, Rate } from './products.ts';

export type ContractState = 'drawn' | 'cooling-off' | 'to-confirm' | 'signed' | 'cancelled' | 'annulled';

export interface Contract {
  readonly id: string;
  readonly number: string;
  readonly state: ContractState;
  readonly applicationId: string;
  readonly documentId: string;
  readonly documentHash: string;
  readonly trustFingerprint: string;
  readonly signBy: string;
  readonly summary: Figures;
  /** the rest before the money: until when it lasts, and by when it has to be confirmed */
  readonly pause: { readonly hours: number; readonly until: string; readonly confirmBy: string } | null;
  readonly cancellable: boolean;
  /** the server's business time of this answer */
  readonly now?: string;
  readonly signedAt?: string | null;
  readonly loanId?: string | null;
}

export interface Payment {
  readonly kind: string;
  readonly on: string;
  readonly amountTiyn: string;
  readonly principalTiyn?: string;
  readonly interestTiyn?: string;
  readonly penaltyTiyn?: string;
}

export interface LoanRow {
  readonly number: number;
  readonly dueOn: string;
  readonly principalTiyn: string;
  readonly interestTiyn: string;
  readonly totalTiyn: string;
  readonly paidTiyn: string;
  readonly state: 'paid' | 'partly' | 'due' | 'overdue' | 'coming';
}

export interface Loan {
  readonly id: string;
  readonly contractId: string;
  readonly state: 'awaiting-payout' | 'active' | 'closed' | 'cancelled';
  readonly principalTiyn: string;
  /** the last payment's day */
  readonly dueOn: string;
  readonly method: Method;
  readonly rate: Rate;
  readonly overdueDays: number;
  readonly overdueTiyn: string;
  readonly refundableTiyn: string;
  readonly nextPayment: {
    readonly dueOn: string;
    readonly amountTiyn: string;
    readonly overdueTiyn: string;
  } | null;
  readonly schedule: readonly LoanRow[];
  readonly outstanding: {
    readonly principalTiyn: string;
    readonly interestTiyn: string;
    readonly penaltyTiyn: string;
    readonly totalTiyn: string;
    readonly asOf: string;
  };
  readonly repayment?: {
    readonly iban: string;
    readonly bin: string;
    readonly reference: string;
    readonly knp: string;
  } | null;
  readonly payments: readonly Payment[];
  readonly payout?: {
    readonly state: 'intended' | 'sent' | 'paid' | 'rejected' | 'cancelled';
  } | null;
}

/** What closes a microcredit on a day. */
export interface Payoff {
  readonly on: string;
  readonly totalTiyn: string;
  readonly principalTiyn: string;
  readonly interestTiyn: string;
  readonly penaltyTiyn: string;
  /** less than by the schedule */
  readonly savedTiyn: string;
  /** falls due before that day and is taken as paid on its days */
  readonly dueBeforeTiyn: string;
}

export interface Next {
  readonly kind:
    | 'pay'
    | 'payout'
    | 'cooling-off'
    | 'confirm-contract'
    | 'sign'
    | 'offer'
    | 'application'
    | 'wait-people'
    | 'confirm-account'
    | 'closed'
    | 'apply';
  readonly applicationId?: string | null;
  readonly contractId?: string | null;
  readonly loanId?: string | null;
  readonly until?: string;
  readonly accountState?: 'unknown' | 'own' | 'not-own' | null;
}

export interface Message {
  readonly id: string;
  readonly at: string;
  readonly text: string | Text;
  readonly state: string;
}

export interface Home {
  /** the server's business time of this answer */
  readonly now: string;
  readonly next: Next;
  readonly applications: readonly Application[];
  readonly loans: readonly Loan[];
  readonly messages: readonly Message[];
}

/** Another's wish to borrow that needs this person's consent. */
export interface SpouseRequest {
  readonly id: string;
  readonly fromName: string;
  readonly amountTiyn: string;
  readonly payTiyn: string;
  readonly term: Figures['term'];
  readonly gesv: string;
  readonly schedule: Figures['schedule'];
  readonly documentId: string;
  readonly documentHash: string;
  readonly expiresAt: string;
  readonly state: 'open' | 'given' | 'refused' | 'over';
}
