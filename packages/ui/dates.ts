import type { Language } from './language.ts';

const months: Record<Language, readonly string[]> = {
  kk: [
    'қаңтар',
    'ақпан',
    'наурыз',
    'сәуір',
    'мамыр',
    'маусым',
    'шілде',
    'тамыз',
    'қыркүйек',
    'қазан',
    'қараша',
    'желтоқсан',
  ],
  ru: [
    'января',
    'февраля',
    'марта',
    'апреля',
    'мая',
    'июня',
    'июля',
    'августа',
    'сентября',
    'октября',
    'ноября',
    'декабря',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
};

// Kazakhstan has had one zone, UTC+5, since 1 March 2024.
const almatyOffset = 5 * 3600_000;
const dayMillis = 86_400_000;
const space = '\u00a0';

/** '2026-11-23' → '23 қараша 2026'. Day and month stay together; before the year a narrow place may break the line. */
export function formatDate(date: string, language: Language): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date.slice(0, 10));
  const month = match ? months[language][Number(match[2]) - 1] : undefined;
  return match && month ? `${Number(match[3])}${space}${month} ${match[1]}` : '—';
}

/** An instant as a day and a minute in Kazakhstan, whatever the phone's own zone is. */
export function formatInstant(instant: string, language: Language): string {
  const millis = Date.parse(instant);
  if (Number.isNaN(millis)) return '—';
  const local = new Date(millis + almatyOffset).toISOString();
  return `${formatDate(local, language)}, ${local.slice(11, 16)}`;
}

/** Today in Kazakhstan, as 'YYYY-MM-DD'. */
export function today(now: number = Date.now()): string {
  return new Date(now + almatyOffset).toISOString().slice(0, 10);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMillis).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMillis);
}

export interface TypedDate {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

/** What was typed into the three boxes, as one string; half-typed dates stay as typed, so nothing is lost. */
export function joinDate({ day, month, year }: TypedDate): string {
  if (!day && !month && !year) return '';
  return `${year}-${month.padStart(month ? 2 : 0, '0')}-${day.padStart(day ? 2 : 0, '0')}`;
}

export function splitDate(text: string): TypedDate {
  const [year = '', month = '', day = ''] = text.split('-');
  return { day: day.replace(/^0(?=\d)/, ''), month: month.replace(/^0(?=\d)/, ''), year };
}

/** True for a day that is on the calendar: 2026-02-30 is not. */
export function isRealDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const millis = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(text);
}
