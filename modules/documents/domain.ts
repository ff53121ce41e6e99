import type { LocalDate } from '@nesie/clock';
import { z } from 'zod';

/** Words of one thing in the two languages a document is written in. */
export interface TwoTongues {
  readonly kk: string;
  readonly ru: string;
}

/** What a document says of the MFO. Every field is printed as it stands. */
export interface MfoDetails {
  readonly name: TwoTongues;
  readonly bin: string;
  /** number and date of the licence, as a sentence */
  readonly licence: TwoTongues;
  readonly city: TwoTongues;
  readonly address: TwoTongues;
  readonly phone: string;
  readonly email: string;
  readonly iban: string;
  readonly bankName: string;
  /** code of the sector of economy (КБе): 15 for an MFO */
  readonly kbe: string;
}

/** What a document says of the client, an individual: as in the identity document. */
export interface ClientDetails {
  readonly surname: string;
  readonly firstName: string;
  readonly patronymic: string | null;
  readonly iin: string;
  readonly documentKind: 'id-card' | 'passport';
  readonly documentNumber: string;
  readonly documentIssuedOn: LocalDate;
  readonly documentExpiresOn: LocalDate;
  readonly phone: string;
  readonly iban: string;
  readonly bankName: string;
  readonly identifier: string;
}

/** Sums are decimal strings of tiyn, rates exact decimals: the JSON is hashed and embedded. */
export interface TermsDetails {
  readonly productId: string;
  readonly productVersion: number;
  readonly amountTiyn: string;
  readonly termDays: number;
  /** share a day, "0.0029" */
  readonly dailyRate: string;
  /** per cent a year, "105.85" */
  readonly nominalAnnualRate: string;
  /** per cent a year to one decimal, "178.6" */
  readonly gesv: string;
  readonly overpaymentTiyn: string;
  readonly payTiyn: string;
  readonly dueOn: LocalDate;
}

const Terms = z.strictObject({
  productId: z.string(),
  productVersion: z.int(),
  amountTiyn: z.string(),
  termDays: z.int(),
  dailyRate: z.string(),
  nominalAnnualRate: z.string(),
  gesv: z.string(),
  overpaymentTiyn: z.string(),
  payTiyn: z.string(),
  dueOn: z.iso.date(),
});

/** Reads terms back from where they were kept; throws on what are none: a bug, or a row that somebody changed. */
export function readTerms(json: unknown): TermsDetails {
  return Terms.parse(json) as TermsDetails; // an ISO date that exists is a LocalDate
}

export interface ScheduleRow {
  readonly on: LocalDate;
  readonly principalTiyn: string;
  readonly interestTiyn: string;
  readonly totalTiyn: string;
  readonly balanceTiyn: string;
}

/** Parts of a debt that a payment can be set off against. */
export type SetOffPart =
  | 'overdue-principal'
  | 'overdue-interest'
  | 'penalty'
  | 'current-principal'
  | 'current-interest';

/** How the microcredit will be served, as the contract says it; shares are exact decimals. */
export interface ServicingDetails {
  /** share of the overdue sum a day, "0.005" */
  readonly penaltyDailyRate: string;
  readonly penaltyDays: number;
  /** share of the issued sum a year, "0.1" */
  readonly penaltyYearlyShare: string;
  readonly interestDaysOverdue: number;
  /** most of interest and penalty together, as a share of the issued sum; null: no such cap */
  readonly overpaymentShare: string | null;
  /** orders of set-off by days overdue; null: without end */
  readonly setOff: readonly {
    readonly throughOverdueDays: number | null;
    readonly order: readonly SetOffPart[];
  }[];
}

/** What every document says of itself, of the MFO and of the client. */
export interface DocumentHead {
  /** random, given before rendering: the document names itself, never an act */
  readonly documentId: string;
  readonly drawnOn: LocalDate;
  /** the day and hour of the PDF, an ISO instant */
  readonly drawnAt: string;
  readonly mfo: MfoDetails;
  readonly client: ClientDetails;
  /** SHA-256 of the edition of the trust file in force, hex */
  readonly trustFingerprint: string;
}

/** All that a contract says, in one object: the template adds words, no facts. */
export interface ContractDocument extends DocumentHead {
  readonly kind: 'contract';
  readonly number: string;
  readonly terms: TermsDetails;
  readonly schedule: readonly ScheduleRow[];
  readonly purpose: TwoTongues;
  /** the last moment of signing, an ISO instant */
  readonly signBy: string;
  readonly servicing: ServicingDetails;
  readonly arrears: {
    readonly noticeDays: number;
    readonly requestDays: number;
    readonly answerDays: number;
  };
  readonly repayment: { readonly reference: string; readonly knp: string };
}

/** Rate, GESV and overpayment told before the contract. */
export interface TermsShownDocument extends DocumentHead {
  readonly kind: 'terms-shown';
  readonly applicationId: string;
  readonly terms: TermsDetails;
  readonly expiresAt: string;
}

/** What the client allowed, for what and until when, in the words he was shown. */
export interface ConsentDocument extends DocumentHead {
  readonly kind: 'consent';
  readonly consentKind: string;
  readonly edition: number;
  readonly title: TwoTongues;
  readonly paragraphs: readonly TwoTongues[];
  readonly givenAt: string;
  readonly validUntil: LocalDate;
}

export type DocumentData = ContractDocument | TermsShownDocument | ConsentDocument;
export type DocumentKind = DocumentData['kind'];
