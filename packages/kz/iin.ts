import { isLocalDate, type LocalDate } from '@nesie/clock';

/** An individual identification number that has passed its check digit and carries a birth date. */
export type Iin = string & { readonly __brand: 'Iin' };

/** A business identification number that has passed its check digit. */
export type Bin = string & { readonly __brand: 'Bin' };

export type Sex = 'male' | 'female';

export interface IinFacts {
  readonly iin: Iin;
  /** null in the numbers of foreigners (century digit 0), whose birth year's century isn't told */
  readonly birthDate: LocalDate | null;
  readonly sex: Sex | null;
}

export type IinProblem = 'not-twelve-digits' | 'wrong-check-digit' | 'no-such-birth-date';
export type BinProblem = 'not-twelve-digits' | 'wrong-check-digit' | 'not-a-bin';

const FIRST_WEIGHTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const SECOND_WEIGHTS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

function weighted(digits: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * (digits[i] ?? 0), 0) % 11;
}

/** The check digit of the first eleven digits, or null where the number was never issued. */
export function checkDigit(eleven: string): number | null {
  const digits = [...eleven].map(Number);
  const first = weighted(digits, FIRST_WEIGHTS);
  if (first < 10) return first;
  const second = weighted(digits, SECOND_WEIGHTS);
  return second < 10 ? second : null;
}

function hasCheckDigit(twelve: string): boolean {
  return checkDigit(twelve.slice(0, 11)) === Number(twelve[11]);
}

/**
 * Reads an IIN as people type it; spaces are allowed.
 * @returns the number with what it tells of its holder, or why it is none
 * @see docs/law.md, "Numbers that identify"
 */
export function readIin(text: string): IinFacts | { readonly problem: IinProblem } {
  const iin = text.replace(/\s/g, '');
  if (!/^\d{12}$/.test(iin)) return { problem: 'not-twelve-digits' };
  if (!hasCheckDigit(iin)) return { problem: 'wrong-check-digit' };
  const century = Number(iin[6]);
  if (century > 6) return { problem: 'no-such-birth-date' };
  if (century === 0) return { iin: iin as Iin, birthDate: null, sex: null };
  const year = 1800 + Math.floor((century - 1) / 2) * 100 + Number(iin.slice(0, 2));
  const birthDate = `${year}-${iin.slice(2, 4)}-${iin.slice(4, 6)}`;
  if (!isLocalDate(birthDate)) return { problem: 'no-such-birth-date' };
  return { iin: iin as Iin, birthDate, sex: century % 2 === 1 ? 'male' : 'female' };
}

/** Reads a BIN: its fifth digit says the kind of entity, its sixth what part of it. */
export function readBin(text: string): { readonly bin: Bin } | { readonly problem: BinProblem } {
  const bin = text.replace(/\s/g, '');
  if (!/^\d{12}$/.test(bin)) return { problem: 'not-twelve-digits' };
  if (!hasCheckDigit(bin)) return { problem: 'wrong-check-digit' };
  const month = Number(bin.slice(2, 4));
  if (!/^[456][0-3]$/.test(bin.slice(4, 6)) || month < 1 || month > 12) return { problem: 'not-a-bin' };
  return { bin: bin as Bin };
}
