import type { LocalDate } from '@nesie/clock';
import { type Decimal, formatDecimal, parseDecimal, type Tiyn, tenge, timesDecimal } from '@nesie/money';
import { ok, type Result, refuse } from '@nesie/problem';

/** A legal parameter as it stands in the data. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly from: LocalDate;
  readonly until: LocalDate | null;
  readonly source: string;
  readonly certainty: 'S' | 'F' | '?';
  readonly confirmed: boolean;
}

const NAMES = [
  'mci',
  'largest-microcredit',
  'gesv-cap',
  'short-days',
  'short-amount',
  'short-daily-rate-below',
  'short-gesv-cap',
  'short-overpayment-cap',
  'kdn-cap',
  'kdn-cap-after-arrears',
  'kdn-arrears-over',
  'microcredit-arrears-over',
  'bank-arrears-over',
  'pause-amount',
  'pause',
  'adult-age',
  'young-below',
  'older-from',
  'spouse-amount',
  'applications-an-hour',
  'arrears-notice',
  'terms-request',
  'terms-answer',
  'appeal-answer',
] as const;
type Name = (typeof NAMES)[number];

/** The limits of one day. Sums that the law gives in MCI are in tiyn here. */
export interface Limits {
  readonly on: LocalDate;
  readonly mci: Tiyn;
  readonly largestMicrocredit: Tiyn;
  /** per cent a year */
  readonly gesvCap: Decimal;
  readonly shortDays: number;
  readonly shortAmount: Tiyn;
  /** a share a day, to stay below */
  readonly shortDailyRateBelow: Decimal;
  readonly shortGesvCap: Decimal;
  /** all payments over the principal, as a share of it */
  readonly shortOverpaymentCap: Decimal;
  readonly kdnCap: Decimal;
  readonly kdnCapAfterArrears: Decimal;
  readonly kdnArrearsOver: number;
  readonly microcreditArrearsOver: number;
  readonly bankArrearsOver: number;
  /** over this, with what was granted the same day: a pause and, the first time, a visit to the office */
  readonly pauseAmount: Tiyn;
  readonly pauseHours: number;
  readonly adultAge: number;
  /** years: who is younger confirms once more */
  readonly youngBelow: number;
  /** years: who is as old or older confirms once more */
  readonly olderFrom: number;
  /** from this on the spouse has to consent */
  readonly spouseAmount: Tiyn;
  /** so many applications within an hour are several */
  readonly applicationsPerHour: number;
  readonly arrearsNoticeDays: number;
  readonly termsRequestDays: number;
  readonly termsAnswerDays: number;
  /** working days */
  readonly appealAnswerDays: number;
  /** what is not sure and not confirmed: named in the contract's evidence */
  readonly unconfirmed: readonly string[];
}

export interface ParameterUnknown {
  readonly code: 'legal-parameter-unknown';
  readonly parameter: string;
  readonly on: LocalDate;
}

function inForce(all: readonly Parameter[], name: Name, on: LocalDate): Parameter | null {
  const began = all.filter((one) => one.name === name && one.from <= on);
  const latest = began.sort((a, b) => (a.from < b.from ? -1 : 1)).at(-1);
  return latest && (latest.until === null || on <= latest.until) ? latest : null;
}

/**
 * The limits in force on a day.
 * @returns the limits, or `legal-parameter-unknown` naming what the data don't say for that day: nothing is guessed
 * @see docs/law.md, "Limits"
 */
export function limitsOn(all: readonly Parameter[], on: LocalDate): Result<Limits, ParameterUnknown> {
  const found = new Map(NAMES.map((name) => [name, inForce(all, name, on)]));
  const missing = NAMES.find((name) => !found.get(name));
  if (missing) return refuse({ code: 'legal-parameter-unknown', parameter: missing, on });

  const value = (name: Name): Decimal =>
    parseDecimal(formatDecimal(parseDecimal(found.get(name)?.value ?? '')));
  const whole = (name: Name): number => {
    const { digits, scale } = value(name);
    if (scale !== 0) throw new RangeError(`${name} is not whole`);
    return Number(digits);
  };
  const mci = timesDecimal(tenge(1), value('mci'));
  const inMci = (name: Name): Tiyn => timesDecimal(mci, value(name));
  return ok({
    on,
    mci,
    largestMicrocredit: inMci('largest-microcredit'),
    gesvCap: value('gesv-cap'),
    shortDays: whole('short-days'),
    shortAmount: inMci('short-amount'),
    shortDailyRateBelow: value('short-daily-rate-below'),
    shortGesvCap: value('short-gesv-cap'),
    shortOverpaymentCap: value('short-overpayment-cap'),
    kdnCap: value('kdn-cap'),
    kdnCapAfterArrears: value('kdn-cap-after-arrears'),
    kdnArrearsOver: whole('kdn-arrears-over'),
    microcreditArrearsOver: whole('microcredit-arrears-over'),
    bankArrearsOver: whole('bank-arrears-over'),
    pauseAmount: inMci('pause-amount'),
    pauseHours: whole('pause'),
    adultAge: whole('adult-age'),
    youngBelow: whole('young-below'),
    olderFrom: whole('older-from'),
    spouseAmount: inMci('spouse-amount'),
    applicationsPerHour: whole('applications-an-hour'),
    arrearsNoticeDays: whole('arrears-notice'),
    termsRequestDays: whole('terms-request'),
    termsAnswerDays: whole('terms-answer'),
    appealAnswerDays: whole('appeal-answer'),
    unconfirmed: NAMES.filter((name) => {
      const parameter = found.get(name);
      return parameter && parameter.certainty !== 'S' && !parameter.confirmed;
    }),
  });
}
