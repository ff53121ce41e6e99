import { type LocalDate, plusDays } from '@nesie/clock';

/**
 * Days off besides weekends, and weekend days that worked. A dated table, since Kurban-ait follows the moon and the
 * Government may move days off; source and certainty in docs/law.md, "Working calendar".
 */
const OFF: Readonly<Record<string, readonly string[]>> = {
  '2025': [
    '01-01',
    '01-02',
    '01-03',
    '01-07',
    '03-10',
    '03-21',
    '03-24',
    '03-25',
    '05-01',
    '05-07',
    '05-09',
    '06-06',
    '07-07',
    '09-01',
    '10-27',
    '12-16',
  ],
  '2026': [
    '01-01',
    '01-02',
    '01-07',
    '03-09',
    '03-23',
    '03-24',
    '03-25',
    '05-01',
    '05-07',
    '05-11',
    '05-27',
    '07-06',
    '10-26',
    '12-16',
  ],
  '2027': [
    '01-01',
    '01-04',
    '01-07',
    '03-08',
    '03-15',
    '03-22',
    '03-23',
    '03-24',
    '05-03',
    '05-07',
    '05-10',
    '07-06',
    '10-25',
    '12-16',
  ],
};

const WORKED = new Set(['2025-01-05']);

const SEARCH_LIMIT = 400;

/** The years the table covers; a day outside is an error, not a guess. */
export const CALENDAR_YEARS: readonly string[] = Object.keys(OFF);

/** Whether banks and offices of Kazakhstan work on a day; throws outside the years of the table. */
export function isWorkingDay(day: LocalDate): boolean {
  const off = OFF[day.slice(0, 4)];
  if (!off) throw new RangeError(`no working calendar for ${day.slice(0, 4)}`);
  if (WORKED.has(day)) return true;
  return !isWeekend(day) && !off.includes(day.slice(5));
}

function isWeekend(day: LocalDate): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** Years that the table lacks have weekends only: the day comes out never later than the law's. */
const countsAsWorking = (day: LocalDate): boolean =>
  day.slice(0, 4) in OFF ? isWorkingDay(day) : !isWeekend(day);

/**
 * The day that is `count` working days after `from`, which itself doesn't count: for what we promise to others, since
 * past the years of the table it may come out too early.
 */
export function addWorkingDays(from: LocalDate, count: number): LocalDate {
  let day = from;
  let left = count;
  for (let i = 0; left > 0; i++) {
    if (i > SEARCH_LIMIT) throw new RangeError('too many working days');
    day = plusDays(day, 1);
    if (countsAsWorking(day)) left -= 1;
  }
  return day;
}
