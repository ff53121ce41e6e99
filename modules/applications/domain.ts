import { type Instant, type LocalDate, plusYears } from '@nesie/clock';
import { type Decimal, formatDecimal, type Tiyn, tiyn } from '@nesie/money';
import type { CreditReport } from '../../gateways/bureau/port.ts';
import type { TermsDetails } from '../documents/index.ts';
import type { Limits, Quote } from '../products/index.ts';

export type ApplicationState = 'checking' | 'offered' | 'refused' | 'withdrawn' | 'lapsed' | 'contracted';

/** What the client states beside sum and term. */
export interface Stated {
  /** average a month, tiyn */
  readonly income: Tiyn;
  /** payments a month on all credit, tiyn */
  readonly obligations: Tiyn;
  /** a code of `PURPOSES`, or the client's own words */
  readonly purpose: string;
}

export interface Application {
  readonly id: string;
  readonly partyId: string;
  readonly state: ApplicationState;
  readonly productId: string;
  readonly productVersion: number;
  readonly amount: Tiyn;
  readonly termDays: number;
  readonly stated: Stated;
  /** codes of `reasonTexts` */
  readonly reasons: readonly string[];
  readonly bureauTries: number;
  readonly submittedAt: Instant;
}

export interface Offer {
  readonly id: string;
  readonly applicationId: string;
  readonly partyId: string;
  /** as told to the client; never computed again */
  readonly figures: TermsDetails;
  readonly documentId: string;
  readonly offeredAt: Instant;
  readonly expiresAt: Instant;
}

/** What the decision table sees: whole numbers and booleans only. */
export interface DecisionFacts {
  readonly age: number;
  readonly adultAge: number;
  readonly stopCredit: boolean;
  readonly bankruptcy: boolean;
  readonly microcreditArrearsDays: number;
  readonly microcreditArrearsOver: number;
  readonly bankArrearsDays: number;
  readonly bankArrearsOver: number;
  readonly openMicrocredits: number;
  readonly kdnBasisPoints: number;
  readonly kdnCapBasisPoints: number;
}

/** A debt burden without income: over any cap, and still a number. */
const HIGHEST_BASIS_POINTS = 1_000_000n;
const MONTH_DAYS = 30n;

/** Full years of age on a day. */
export function ageOn(birthDate: LocalDate, day: LocalDate): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return plusYears(birthDate, years) > day ? years - 1 : years;
}

const ceilDivide = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** What a single payment weighs a month: all of it up to thirty days, its share of thirty days beyond. */
export function monthlyPaymentOf(pay: Tiyn, termDays: number): Tiyn {
  const days = BigInt(termDays);
  return days <= MONTH_DAYS ? pay : tiyn(ceilDivide(pay * MONTH_DAYS, days));
}

/**
 * KDN: payments a month on all credit, the new one included, over the income a month.
 * The larger of what the client states and what the bureau knows counts as his obligations.
 * @returns hundredths of a per cent, rounded up, so that nothing over the cap passes by rounding
 * @see docs/law.md, "Limits"
 */
export function debtBurden(stated: Stated, bureauPayments: Tiyn, newPayment: Tiyn): number {
  const known = stated.obligations > bureauPayments ? stated.obligations : bureauPayments;
  if (stated.income <= 0n) return Number(HIGHEST_BASIS_POINTS);
  const basisPoints = ceilDivide((known + newPayment) * 10_000n, stated.income);
  return Number(basisPoints < HIGHEST_BASIS_POINTS ? basisPoints : HIGHEST_BASIS_POINTS);
}

/** A share as hundredths of a per cent, rounded down: a cap never grows by rounding. */
function basisPointsOf(share: Decimal): number {
  return Number((share.digits * 10_000n) / 10n ** BigInt(share.scale));
}

function longestArrears(report: CreditReport, isMicrocredit: boolean): number {
  return report.obligations
    .filter(({ isOpen, kind }) => isOpen && (kind === 'microcredit') === isMicrocredit)
    .reduce((longest, { arrearsDays }) => Math.max(longest, arrearsDays), 0);
}

/** Own microcredits of the client that are open: kept by `loans`, told by whoever wires the modules. */
export interface OwnMicrocredits {
  readonly open: number;
  readonly overdueDays: number;
}

/** Gathers the facts of a decision. Pure: the same report and limits give the same facts. */
export function factsOf(input: {
  readonly stated: Stated;
  readonly birthDate: LocalDate;
  readonly report: CreditReport;
  readonly own: OwnMicrocredits;
  readonly quote: Quote;
  readonly limits: Limits;
}): DecisionFacts {
  const { stated, report, own, quote, limits } = input;
  const hadLongArrears = report.longestArrearsDays12Months > limits.kdnArrearsOver;
  return {
    age: ageOn(input.birthDate, limits.on),
    adultAge: limits.adultAge,
    stopCredit: report.stopCredit,
    bankruptcy: report.bankruptcy,
    // The bureau may not know yet what is overdue here.
    microcreditArrearsDays: Math.max(longestArrears(report, true), own.overdueDays),
    microcreditArrearsOver: limits.microcreditArrearsOver,
    bankArrearsDays: longestArrears(report, false),
    bankArrearsOver: limits.bankArrearsOver,
    openMicrocredits: own.open,
    kdnBasisPoints: debtBurden(
      stated,
      report.monthlyPaymentsTiyn,
      monthlyPaymentOf(quote.pay, quote.termDays),
    ),
    kdnCapBasisPoints: basisPointsOf(hadLongArrears ? limits.kdnCapAfterArrears : limits.kdnCap),
  };
}

/** A quote as the documents and the offer carry it. */
export function figuresOf(quote: Quote): TermsDetails {
  return {
    productId: quote.productId,
    productVersion: quote.productVersion,
    amountTiyn: quote.amount.toString(),
    termDays: quote.termDays,
    dailyRate: formatDecimal(quote.dailyRate),
    nominalAnnualRate: formatDecimal(quote.nominalAnnualRate),
    gesv: quote.gesv,
    overpaymentTiyn: quote.interest.toString(),
    payTiyn: quote.pay.toString(),
    dueOn: quote.dueOn,
  };
}
