import { daysBetween, isLocalDate, type LocalDate, parseLocalDate, plusDays } from '@nesie/clock';
import { MAX_TERM, type Method, type Term } from './terms.ts';

/** The same day some months on; a month that is too short gives its last day: 31 January, 28 February, 31 March. */
export function plusMonths(day: LocalDate, months: number): LocalDate {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const counted = year * 12 + (month - 1) + months;
  const first = `${String(Math.floor(counted / 12)).padStart(4, '0')}-${String((counted % 12) + 1).padStart(2, '0')}`;
  for (const number of [day.slice(8), '30', '29', '28']) {
    const candidate = `${first}-${number}`;
    if (isLocalDate(candidate)) return candidate;
  }
  throw new RangeError(`no such month: ${first}`);
}

/** A day on which a payment is due, and the days of its period. */
export interface Period {
  readonly dueOn: LocalDate;
  /** days of the calendar since the due day before, or since the issue */
  readonly days: number;
  /** whole months of the period; 0 when the term is counted in days */
  readonly months: number;
}

/**
 * The due days of a schedule, always counted from the day of issue, so that a short month moves only itself.
 * @throws RangeError on a term no schedule can have
 */
export function periodsOf(method: Method, term: Term, issuedOn: LocalDate): readonly Period[] {
  const { unit, count } = term;
  if (!Number.isSafeInteger(count) || count < 1 || count > MAX_TERM[unit]) {
    throw new RangeError(`a term is 1 to ${MAX_TERM[unit]} whole ${unit}: ${count}`);
  }
  const start = parseLocalDate(issuedOn);
  if (unit === 'days') {
    if (method !== 'single-payment') throw new RangeError('instalments are monthly: their term is in months');
    return [{ dueOn: plusDays(start, count), days: count, months: 0 }];
  }
  if (method === 'single-payment') {
    const dueOn = plusMonths(start, count);
    return [{ dueOn, days: daysBetween(start, dueOn), months: count }];
  }
  return Array.from({ length: count }, (_, index) => {
    const dueOn = plusMonths(start, index + 1);
    return { dueOn, days: daysBetween(plusMonths(start, index), dueOn), months: 1 };
  });
}
