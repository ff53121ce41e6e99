import type { LocalDate } from '@nesie/clock';
import { type Decimal, type Tiyn, tiyn } from '@nesie/money';
import type { CreditReport } from '../../gateways/bureau/port.ts';
import type { Limits, Quote } from '../products/index.ts';
import { ageOn, type Stated } from './domain.ts';

/** What the decision table sees: whole numbers and booleans only. */
export interface DecisionFacts {
  readonly age: number;
  readonly adultAge: number;
  readonly askedByOthers: boolean;
  readonly conscript: boolean;
  /** false where what the client states decides alone, so that nobody is asked about him */
  readonly bureauAsked: boolean;
  readonly stopCredit: boolean;
  readonly bankruptcy: boolean;
  readonly microcreditArrearsDays: number;
  readonly microcreditArrearsOver: number;
  readonly bankArrearsDays: number;
  readonly bankArrearsOver: number;
  readonly openMicrocredits: number;
  readonly kdnBasisPoints: number;
  readonly kdnCapBasisPoints: number;
  readonly applicationsThisHour: number;
  readonly applicationsPerHour: number;
  readonly ageConfirmationMissing: boolean;
  readonly spouseRefused: boolean;
  readonly spouseMissing: boolean;
  readonly visitMissing: boolean;
}

/** Own microcredits of the client: kept by `loans`, told by whoever wires the modules. */
export interface OwnMicrocredits {
  readonly open: number;
  readonly overdueDays: number;
  /** granted on the day of the question and not cancelled: the law adds up the sums of a day */
  readonly grantedToday: Tiyn;
}

/** What people have done about an application by now. */
export interface PeopleDone {
  readonly ageConfirmed: boolean;
  readonly spouse: 'given' | 'refused' | 'unanswered' | 'not-asked';
  readonly visited: boolean;
}

/** A debt burden without income: over any cap, and still a number. */
const HIGHEST_BASIS_POINTS = 1_000_000n;
const MONTH_DAYS = 30n;

const ceilDivide = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/**
 * What a microcredit weighs a month: the largest row of its schedule. A single payment counts wholly up to thirty
 * days, and its share of thirty days beyond.
 */
export function monthlyPaymentOf({
  method,
  pay,
  term,
  rows,
}: Pick<Quote, 'method' | 'pay' | 'term' | 'rows'>): Tiyn {
  if (method !== 'single-payment')
    return tiyn(rows.reduce((most, { total }) => (total > most ? total : most), 0n));
  const days = BigInt(term.count) * (term.unit === 'months' ? MONTH_DAYS : 1n);
  return days <= MONTH_DAYS ? pay : tiyn(ceilDivide(pay * MONTH_DAYS, days));
}

/**
 * KDN: payments a month on all credit, the new one included, over the income a month.
 * The larger of what the client states and what the bureau knows counts as his obligations.
 * @returns hundredths of a per cent, rounded up, so that nothing over the cap passes by rounding
 * @see docs/law.md, "Limits", `law:kdn`
 */
export function debtBurden(
  stated: Pick<Stated, 'income' | 'obligations'>,
  bureauPayments: Tiyn,
  newPayment: Tiyn,
): number {
  const known = stated.obligations > bureauPayments ? stated.obligations : bureauPayments;
  if (stated.income <= 0n) return Number(HIGHEST_BASIS_POINTS);
  const basisPoints = ceilDivide((known + newPayment) * 10_000n, stated.income);
  return Number(basisPoints < HIGHEST_BASIS_POINTS ? basisPoints : HIGHEST_BASIS_POINTS);
}

/** A share as hundredths of a per cent, rounded down: a cap never grows by rounding. */
function basisPointsOf(share: Decimal): number {
  return Number((share.digits * 10_000n) / 10n ** BigInt(share.scale));
}

function longestArrears(report: CreditReport | null, isMicrocredit: boolean): number {
  return (report?.obligations ?? [])
    .filter(({ isOpen, kind }) => isOpen && (kind === 'microcredit') === isMicrocredit)
    .reduce((longest, { arrearsDays }) => Math.max(longest, arrearsDays), 0);
}

/** What an application needs of people, by the law of its day. */
export interface Needs {
  readonly ageConfirmation: boolean;
  readonly spouse: boolean;
  readonly officeVisit: boolean;
  readonly pauseHours: number | null;
}

/**
 * What the law wants beside the figures.
 * @param visited whether a visit to the office is recorded; one is enough for good
 * @see docs/law.md, "Limits": `law:age-confirmation`, `law:spouse`, `law:first-visit`, `law:pause`
 */
export function needsOf(input: {
  readonly birthDate: LocalDate;
  readonly quote: Quote;
  readonly limits: Limits;
  readonly grantedToday: Tiyn;
  readonly visited: boolean;
}): Needs {
  const { quote, limits } = input;
  const age = ageOn(input.birthDate, limits.on);
  // Sums of one day count together: splitting one microcredit into two evades nothing.
  const ofTheDay = quote.amount + input.grantedToday;
  return {
    ageConfirmation: age < limits.youngBelow || age >= limits.olderFrom,
    spouse: ofTheDay >= limits.spouseAmount,
    officeVisit: ofTheDay > limits.pauseAmount && !input.visited,
    pauseHours: quote.pause?.hours ?? null,
  };
}

/** Whether what the client or his spouse says decides alone, so that the bureau need not be asked. */
export function decidesAlone(stated: Stated, people: PeopleDone): boolean {
  return stated.askedByOthers || stated.conscript || people.spouse === 'refused';
}

/** Gathers the facts of a decision. Pure: the same report and limits give the same facts. */
export function factsOf(input: {
  readonly stated: Stated;
  readonly birthDate: LocalDate;
  /** null where the bureau need not be asked */
  readonly report: CreditReport | null;
  readonly own: OwnMicrocredits;
  readonly quote: Quote;
  readonly limits: Limits;
  readonly people: PeopleDone;
  /** this application and those of the same client within the hour before it */
  readonly applicationsThisHour: number;
}): DecisionFacts {
  const { stated, report, own, quote, limits, people } = input;
  const { birthDate } = input;
  const needs = needsOf({ ...own, birthDate, quote, limits, visited: people.visited });
  const hadLongArrears = (report?.longestArrearsDays12Months ?? 0) > limits.kdnArrearsOver;
  return {
    age: ageOn(birthDate, limits.on),
    adultAge: limits.adultAge,
    askedByOthers: stated.askedByOthers,
    conscript: stated.conscript || report?.conscript === true,
    bureauAsked: report !== null,
    stopCredit: report?.stopCredit === true,
    bankruptcy: report?.bankruptcy === true,
    // The bureau may not know yet what is overdue here.
    microcreditArrearsDays: Math.max(longestArrears(report, true), own.overdueDays),
    microcreditArrearsOver: limits.microcreditArrearsOver,
    bankArrearsDays: longestArrears(report, false),
    bankArrearsOver: limits.bankArrearsOver,
    openMicrocredits: own.open,
    kdnBasisPoints: debtBurden(stated, report?.monthlyPaymentsTiyn ?? tiyn(0n), monthlyPaymentOf(quote)),
    kdnCapBasisPoints: basisPointsOf(hadLongArrears ? limits.kdnCapAfterArrears : limits.kdnCap),
    // Those elsewhere, by the bureau's count of questions, and those here.
    applicationsThisHour: input.applicationsThisHour + (report?.inquiriesLastHour ?? 0),
    applicationsPerHour: limits.applicationsPerHour,
    ageConfirmationMissing: needs.ageConfirmation && !people.ageConfirmed,
    spouseRefused: people.spouse === 'refused',
    spouseMissing:
      needs.spouse && stated.married !== false && people.spouse !== 'given' && people.spouse !== 'refused',
    visitMissing: needs.officeVisit,
  };
}
