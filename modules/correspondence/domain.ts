import type { Instant, LocalDate } from '@nesie/clock';
import { plusDays } from '@nesie/clock';
import { addWorkingDays } from '@nesie/kz';
import { ok, type Result, refuse } from '@nesie/problem';
import type { LetterTopic } from '../documents/index.ts';
import type { Parameter } from '../products/index.ts';
import type { LetterRefusal } from './errors.ts';

export const LETTER_TOPICS = ['question', 'appeal', 'new-terms'] as const satisfies readonly LetterTopic[];

/** Limits of one letter, in characters as a browser counts them, and of one client's day. */
export const letterLimits = { subject: 120, text: 5000, aDay: 20, confirmationsADay: 20 } as const;

/** К: came in (кіріс); Ш: went out (шығыс); Р: confirmations of delivery (растау). */
export type Register = 'К' | 'Ш' | 'Р';

/** A place in a register: its numbers have no gaps within a year. */
export interface RegisterNumber {
  readonly register: Register;
  readonly year: number;
  readonly ordinal: number;
}

/** A letter as registered; its text stands in its document. */
export interface Letter {
  readonly id: string;
  readonly partyId: string;
  readonly direction: 'in' | 'out';
  readonly number: RegisterNumber;
  readonly topic: LetterTopic;
  readonly subject: string;
  readonly documentId: string;
  /** SHA-256 of the data that the document was rendered from, hexadecimal */
  readonly dataSha256: string;
  /** of a letter that came in: its receipt, and the last day of the answer */
  readonly receiptId: string | null;
  readonly answerBy: LocalDate | null;
  readonly loanId: string | null;
  /** of a letter that went out: what it answers, who wrote it, and the message that told of it */
  readonly answersId: string | null;
  readonly staffId: string | null;
  readonly noticeId: string | null;
  readonly writtenOn: LocalDate;
  readonly writtenAt: Instant;
}

/** How long the answer may take, and its last day. */
export interface AnswerTerm {
  readonly count: number;
  readonly unit: 'days' | 'working-days';
  readonly by: LocalDate;
}

// C0 controls but tab and line breaks: nobody types them, and terminals and printers obey them.
const hasControl = (text: string): boolean =>
  [...text].some((character) => character < ' ' && !'\t\n\r'.includes(character));
const LINE_BREAK = /[\n\r]/;

const NUMBER = /^([КШР])-(\d{4})-(\d{6})$/;
/** Latin letters that look like those of the registers, as a keyboard of another layout types them. */
const LOOKALIKES: Readonly<Record<string, string>> = { K: 'К', P: 'Р' };

/** `К-2026-000001`, as it stands in letters, receipts and messages. */
export function numberText({ register, year, ordinal }: RegisterNumber): string {
  return `${register}-${year}-${String(ordinal).padStart(6, '0')}`;
}

/** Reads a number as a person types it; null for what is none. */
export function readNumber(text: string): RegisterNumber | null {
  const upper = text.trim().toUpperCase();
  const [, register, year, ordinal] =
    NUMBER.exec((LOOKALIKES[upper[0] ?? ''] ?? upper[0] ?? '') + upper.slice(1)) ?? [];
  if (register !== 'К' && register !== 'Ш' && register !== 'Р') return null;
  return { register, year: Number(year), ordinal: Number(ordinal) };
}

/** Whether subject and text can be registered as typed; whatever else people type is kept. */
export function checkWording(subject: string, text: string): Result<null, LetterRefusal> {
  if (subject.length > letterLimits.subject)
    return refuse({ code: 'letter-too-long', limit: letterLimits.subject });
  if (text.length > letterLimits.text) return refuse({ code: 'letter-too-long', limit: letterLimits.text });
  if (hasControl(subject) || LINE_BREAK.test(subject))
    return refuse({ code: 'letter-control-character', field: 'subject' });
  if (hasControl(text)) return refuse({ code: 'letter-control-character', field: 'text' });
  if (subject.trim() === '') return refuse({ code: 'letter-empty', field: 'subject' });
  if (text.trim() === '') return refuse({ code: 'letter-empty', field: 'text' });
  return ok(null);
}

/** The value of a parameter in force on a day; the last known one after that, since a right to an answer stays. */
function daysOn(parameters: readonly Parameter[], name: string, day: LocalDate): Parameter {
  const begun = parameters.filter((one) => one.name === name && one.from <= day);
  const latest = begun.sort((a, b) => (a.from < b.from ? -1 : 1)).at(-1);
  if (!latest) throw new Error(`no legal parameter ${name}`);
  return latest;
}

/**
 * By when a letter that came in on a day is answered. A term in calendar days that ends on a day off is not carried
 * on to the next working day: the promise is the stricter one.
 * @see docs/law.md, "Limits" (answers) and "Working calendar"
 */
export function answerTerm(topic: LetterTopic, day: LocalDate, parameters: readonly Parameter[]): AnswerTerm {
  const { value, unit } = daysOn(parameters, topic === 'new-terms' ? 'terms-answer' : 'appeal-answer', day);
  const count = Number(value);
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError('a term of an answer is whole days');
  if (unit === 'working-days') return { count, unit, by: addWorkingDays(day, count) };
  return { count, unit: 'days', by: plusDays(day, count) };
}
