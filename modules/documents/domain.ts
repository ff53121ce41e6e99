import { type LocalDate, parseLocalDate } from '@nesie/clock';
import { z } from 'zod';
import type { DeliveryDocument, LetterDocument, LetterReceiptDocument } from './letters.ts';

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

/** One payment of a schedule, as it is printed and kept. */
export interface DocScheduleRow {
  readonly number: number;
  readonly dueOn: LocalDate;
  readonly principalTiyn: string;
  readonly interestTiyn: string;
  readonly totalTiyn: string;
  /** principal that is left after this payment */
  readonly balanceTiyn: string;
}

/** Sums are decimal strings of tiyn, rates exact decimals: the JSON is hashed and embedded. */
export interface TermsDetails {
  readonly productId: string;
  readonly productVersion: number;
  readonly method: 'single-payment' | 'annuity' | 'equal-principal';
  readonly amountTiyn: string;
  readonly term: { readonly unit: 'days' | 'months'; readonly count: number };
  /** a share, "0.0029" a day or "0.36" a year */
  readonly rate: { readonly share: string; readonly per: 'day' | 'year' };
  readonly basis: 'actual-365' | '30-360';
  /** per cent a year, "105.85" */
  readonly nominalAnnualRate: string;
  /** per cent a year to one decimal, "178.6" */
  readonly gesv: string;
  readonly overpaymentTiyn: string;
  readonly payTiyn: string;
  readonly firstDueOn: LocalDate;
  /** day of the last payment */
  readonly dueOn: LocalDate;
  /** hours that have to pass between the signature and a second confirmation; null: money is sent at once */
  readonly pauseHours: number | null;
  readonly schedule: readonly DocScheduleRow[];
}

const Sum = z.string().regex(/^\d{1,18}$/);
const Day = z.iso.date().transform(parseLocalDate);
const Share = z.string().regex(/^\d{1,6}(\.\d{1,12})?$/);

const Row = z.strictObject({
  number: z.int().positive(),
  dueOn: Day,
  principalTiyn: Sum,
  interestTiyn: Sum,
  totalTiyn: Sum,
  balanceTiyn: Sum,
});

const Terms = z.strictObject({
  productId: z.string(),
  productVersion: z.int(),
  method: z.enum(['single-payment', 'annuity', 'equal-principal']),
  amountTiyn: Sum,
  term: z.strictObject({ unit: z.enum(['days', 'months']), count: z.int().positive() }),
  rate: z.strictObject({ share: Share, per: z.enum(['day', 'year']) }),
  basis: z.enum(['actual-365', '30-360']),
  nominalAnnualRate: z.string(),
  gesv: z.string(),
  overpaymentTiyn: Sum,
  payTiyn: Sum,
  firstDueOn: Day,
  dueOn: Day,
  pauseHours: z.int().positive().nullable(),
  schedule: z.array(Row).min(1).max(360),
});

/** Terms as they were kept before there were instalments: one payment, a rate a day. */
const FirstEdition = z.strictObject({
  productId: z.string(),
  productVersion: z.int(),
  amountTiyn: Sum,
  termDays: z.int().positive(),
  dailyRate: Share,
  nominalAnnualRate: z.string(),
  gesv: z.string(),
  overpaymentTiyn: Sum,
  payTiyn: Sum,
  dueOn: Day,
});

function ofFirstEdition({ termDays, dailyRate, ...kept }: z.infer<typeof FirstEdition>): unknown {
  return {
    ...kept,
    method: 'single-payment',
    term: { unit: 'days', count: termDays },
    rate: { share: dailyRate, per: 'day' },
    basis: 'actual-365',
    firstDueOn: kept.dueOn,
    pauseHours: null,
    schedule: [
      {
        number: 1,
        dueOn: kept.dueOn,
        principalTiyn: kept.amountTiyn,
        interestTiyn: kept.overpaymentTiyn,
        totalTiyn: kept.payTiyn,
        balanceTiyn: '0',
      },
    ],
  };
}

/**
 * Reads terms back from where they were kept, in the present edition or the first one.
 * @throws on what are none: a bug, or a row that somebody changed
 */
export function readTerms(json: unknown): TermsDetails {
  const first = FirstEdition.safeParse(json);
  return Terms.parse(first.success ? ofFirstEdition(first.data) : json);
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
  /** where the terms have a pause: hours of it, and hours after it in which the client confirms */
  readonly pause: { readonly hours: number; readonly confirmHours: number } | null;
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

export type DocumentData =
  | ContractDocument
  | TermsShownDocument
  | ConsentDocument
  | LetterDocument
  | LetterReceiptDocument
  | DeliveryDocument;
export type DocumentKind = DocumentData['kind'];

/** The MFO's own rules of granting electronically, of nobody in particular and kept in no one's file. */
export interface InternalRulesDocument extends Pick<DocumentHead, 'documentId' | 'drawnAt' | 'mfo'> {
  readonly kind: 'internal-rules';
  readonly edition: number;
  readonly adoptedOn: LocalDate;
  readonly liveImage: { readonly tasks: number; readonly failures: number };
  readonly confirmHours: number;
}

/** Everything that is printed. */
export type PrintedDocument = DocumentData | InternalRulesDocument;
