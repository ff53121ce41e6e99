import { isRealDate } from '@nesie/ui/dates';

// These only answer while the person types. The server judges every field again and its word holds.

const firstRound = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const secondRound = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

export type FieldProblem =
  | 'check.required'
  | 'check.iinLength'
  | 'check.iinDigit'
  | 'check.phone'
  | 'check.ibanLength'
  | 'check.ibanDigits'
  | 'check.date'
  | 'check.datesOrder'
  | 'check.code'
  | 'check.sum'
  | 'check.tooLong'
  | 'check.latin'
  | 'check.name';

function checkDigit(digits: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * (digits[i] ?? 0), 0) % 11;
}

/** R-6.1b: twelve digits and the check digit; whether the number was ever issued only the register knows. */
export function checkIin(typed: string): FieldProblem | null {
  const text = typed.replace(/\s/g, '');
  if (!text) return 'check.required';
  if (!/^\d{12}$/.test(text)) return 'check.iinLength';
  const digits = [...text].map(Number);
  const first = checkDigit(digits, firstRound);
  const control = first === 10 ? checkDigit(digits, secondRound) : first;
  return control === digits[11] ? null : 'check.iinDigit';
}

/** R-6.1d: a Kazakh mobile number, typed with +7, with 8 or without either. */
export function checkPhone(typed: string): FieldProblem | null {
  const digits = typed.replace(/[\s()+-]/g, '');
  if (!digits) return 'check.required';
  return /^[78]?7\d{9}$/.test(digits) ? null : 'check.phone';
}

/** R-6.1e: ISO 13616, KZ only, mod 97. */
export function checkIban(typed: string): FieldProblem | null {
  const iban = typed.replace(/\s/g, '').toUpperCase();
  if (!iban) return 'check.required';
  if (!/^KZ\d{2}[0-9A-Z]{16}$/.test(iban)) return 'check.ibanLength';
  const numeric = [...iban.slice(4), ...iban.slice(0, 4)].map((c) => Number.parseInt(c, 36)).join('');
  return BigInt(numeric) % 97n === 1n ? null : 'check.ibanDigits';
}

export function checkDate(text: string): FieldProblem | null {
  if (!text) return 'check.required';
  return isRealDate(text) ? null : 'check.date';
}

export function checkCode(typed: string): FieldProblem | null {
  return /^\d{6}$/.test(typed.replace(/\s/g, '')) ? null : 'check.code';
}

export function checkPresent(typed: string, most = 200): FieldProblem | null {
  if (!typed.trim()) return 'check.required';
  return typed.length > most ? 'check.tooLong' : null;
}

const nameLetters = 'А-ЯЁӘҒҚҢӨҰҮҺІа-яёәғқңөұүһі';
const nameShape = new RegExp(`^[${nameLetters}]+(?:[ -][${nameLetters}]+)*$`);

/** R-6.1a: as in the document: Cyrillic letters, spaces and hyphens. One letter is a name too. */
export function checkName(typed: string): FieldProblem | null {
  const name = typed.normalize('NFC').trim().replace(/\s+/g, ' ').replace(/[‐‑–]/g, '-');
  if (!name) return 'check.required';
  if (name.length > 60) return 'check.tooLong';
  if (/[A-Za-z]/.test(name)) return 'check.latin';
  return nameShape.test(name) ? null : 'check.name';
}
