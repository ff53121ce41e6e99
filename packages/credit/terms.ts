import type { LocalDate } from '@nesie/clock';
import type { Decimal, Tiyn } from '@nesie/money';

/** How a microcredit is repaid. */
export type Method = 'single-payment' | 'annuity' | 'equal-principal';

/** How long a microcredit runs, from the day of issue. */
export interface Term {
  readonly unit: 'days' | 'months';
  /** whole, above zero */
  readonly count: number;
}

/** A nominal rate as agreed. */
export interface Rate {
  /** a fraction: 0.29 % a day is 0.0029, 36 % a year is 0.36 */
  readonly share: Decimal;
  readonly per: 'day' | 'year';
}

/**
 * How the days of a period are counted. `actual-365`: days of the calendar, a year has 365. `30-360`: every
 * month of the schedule has 30 days and the year 360.
 */
export type Basis = 'actual-365' | '30-360';

/** One agreed payment. */
export interface ScheduleRow {
  /** from 1 */
  readonly number: number;
  readonly dueOn: LocalDate;
  readonly principal: Tiyn;
  readonly interest: Tiyn;
  readonly total: Tiyn;
  /** principal that is left after this payment */
  readonly balance: Tiyn;
}

export interface Schedule {
  readonly method: Method;
  readonly basis: Basis;
  readonly issuedOn: LocalDate;
  /** as many as agreed, on strictly rising days */
  readonly rows: readonly ScheduleRow[];
  /** of all rows */
  readonly interest: Tiyn;
  /** of all rows: principal and interest */
  readonly total: Tiyn;
}

/** The longest term in days and in months: a bound on work, not a rule of law. */
export const MAX_TERM: Readonly<Record<Term['unit'], number>> = { days: 3_660, months: 120 };

/** What a schedule is made of. */
export interface ScheduleTerms {
  readonly method: Method;
  /** above zero */
  readonly principal: Tiyn;
  readonly rate: Rate;
  readonly basis: Basis;
  readonly term: Term;
  readonly issuedOn: LocalDate;
}
