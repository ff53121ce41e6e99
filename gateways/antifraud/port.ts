import type { Instant } from '@nesie/clock';

/** The anti-fraud centre, told of several applications of one person within an hour. */
export interface AntifraudPort {
  readonly report: (report: SeveralApplications) => Promise<ReportReceipt>;
}

export interface SeveralApplications {
  /** Of this report: told twice under one reference, it is one report. A UUID. */
  readonly reference: string;
  readonly iin: string;
  /** Applications to this lender within the hour. */
  readonly applications: number;
  /** When the last of them was made. */
  readonly lastAt: Instant;
}

export type ReportReceipt =
  | { readonly outcome: 'accepted'; readonly number: string }
  /** The centre has read it and won't take it: telling it again changes nothing. */
  | { readonly outcome: 'rejected'; readonly reason: string }
  /** Perhaps it was taken, perhaps not: told again under the same reference. */
  | { readonly outcome: 'unknown'; readonly why: string };
