import type { LocalDate } from '@nesie/clock';
import type { Tiyn } from '@nesie/money';

/** A credit bureau, asked with the consent of the person asked about. */
export interface BureauPort {
  readonly report: (query: ReportQuery) => Promise<ReportAnswer>;
}

export interface ReportQuery {
  readonly iin: string;
  /** Reference of the consent under which the bureau is asked. */
  readonly consentRef: string;
}

export type ReportAnswer = CreditReport | { readonly outcome: 'unknown'; readonly why: string };

/** A person without a credit history has a report too, with no obligations. */
export interface CreditReport {
  readonly outcome: 'report';
  readonly reportId: string;
  readonly iin: string;
  readonly reportedOn: LocalDate;
  readonly obligations: readonly Obligation[];
  /** Sum over open obligations; the connector checks it against them. */
  readonly monthlyPaymentsTiyn: Tiyn;
  /** Sum over open obligations. */
  readonly outstandingTiyn: Tiyn;
  /** Longest arrears now, days, over open obligations. */
  readonly arrearsDays: number;
  /** Longest arrears of the last 12 months, days, over all obligations. */
  readonly longestArrearsDays12Months: number;
  /** Voluntary refusal of credit: in force on the day of the report. */
  readonly stopCredit: boolean;
  readonly stopCreditSince: LocalDate | null;
  /** Bankruptcy in progress or on the record. */
  readonly bankruptcy: boolean;
  /** Called up for military service, where the bureau says so. */
  readonly conscript: boolean;
  /** Questions about this person by other lenders within the last hour, where the bureau counts them. */
  readonly inquiriesLastHour: number;
  /** SHA-256 of `raw`, lower-case hex. */
  readonly answerHash: string;
  /** The answer's body as it came, byte for byte: evidence. */
  readonly raw: Buffer;
}

export interface Obligation {
  readonly contractNumber: string;
  readonly creditor: string;
  readonly kind: 'bank-loan' | 'microcredit' | 'credit-card' | 'mortgage' | 'other';
  readonly isOpen: boolean;
  readonly isSecured: boolean;
  readonly openedOn: LocalDate;
  readonly outstandingTiyn: Tiyn;
  readonly monthlyPaymentTiyn: Tiyn;
  /** Days overdue now, 0 when none. */
  readonly arrearsDays: number;
  readonly longestArrearsDays12Months: number;
}
