import { randomInt } from 'node:crypto';

/** Digits and letters that can't be taken for one another: no 0 O, 1 I L. 31 of them, a prime. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const RANDOM_SYMBOLS = 9;
const LENGTH = RANDOM_SYMBOLS + 1;

/** The code by which a client enters the cabinet, ten symbols, the last one a check symbol. */
export type Identifier = string & { readonly __brand: 'Identifier' };

/** Cyrillic letters that look like Latin ones: people type what they see, on the keyboard they have. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  А: 'A',
  В: 'B',
  Е: 'E',
  К: 'K',
  М: 'M',
  Н: 'H',
  Р: 'P',
  С: 'C',
  Т: 'T',
  У: 'Y',
  Ү: 'Y',
  Х: 'X',
};

/**
 * Weighted sum modulo 31. As 31 is prime and the weights differ, one wrong symbol and two that changed places
 * are always found.
 */
function checkSymbol(symbols: string): string {
  const sum = [...symbols].reduce((total, symbol, at) => total + (at + 2) * ALPHABET.indexOf(symbol), 0);
  return ALPHABET.charAt(sum % ALPHABET.length);
}

/** A new identifier, at random: 31⁹ of them. Whether it was issued before, the caller finds out. */
export function drawIdentifier(): Identifier {
  let symbols = '';
  for (let at = 0; at < RANDOM_SYMBOLS; at += 1) symbols += ALPHABET.charAt(randomInt(ALPHABET.length));
  return `${symbols}${checkSymbol(symbols)}` as Identifier;
}

/** Reads an identifier as people type it; null where a symbol is wrong. */
export function readIdentifier(typed: string): Identifier | null {
  const text = typed
    .normalize('NFC')
    .toUpperCase()
    .replace(/[\s‐–-]/g, '')
    .replace(/[АВЕКМНРСТУҮХ]/g, (letter) => LOOKALIKES[letter] ?? letter);
  if (text.length !== LENGTH || [...text].some((symbol) => !ALPHABET.includes(symbol))) return null;
  return checkSymbol(text.slice(0, RANDOM_SYMBOLS)) === text.at(-1) ? (text as Identifier) : null;
}

/** Two groups of five, as it is shown and sent. */
export function formatIdentifier(identifier: string): string {
  return `${identifier.slice(0, 5)}-${identifier.slice(5)}`;
}
