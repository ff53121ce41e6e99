import { type Instant, isLocalDate, type LocalDate, parseInstant } from '@nesie/clock';
import { type Tiyn, tiyn } from '@nesie/money';
import { type XmlElement, XmlProblem } from './xml.ts';

/** Tiyn as banks write tenge: `250000.00`. Only sums above zero are ever sent. */
export function tengeText(amount: Tiyn): string {
  if (amount <= 0n) throw new RangeError('a sum to send is above zero');
  const digits = amount.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Reads `250000`, `250000.5` or `250000.00` exactly; more decimals, signs and exponents are a problem. */
export function readTenge(text: string): Tiyn {
  const match = /^(\d{1,15})(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) throw new XmlProblem('not a sum in tenge');
  return tiyn(BigInt(match[1] ?? '') * 100n + BigInt((match[2] ?? '').padEnd(2, '0')));
}

/** The sum at a path, which has to be in tenge. */
export function readAmount(element: XmlElement, path: string, currencyAttribute = 'Ccy'): Tiyn {
  const amount = element.one(path);
  if (!amount) throw new XmlProblem(`no ${path}`);
  if (amount.attribute(currencyAttribute) !== 'KZT') throw new XmlProblem('another currency than KZT');
  return readTenge(amount.need('.'));
}

export function readDay(text: string): LocalDate {
  if (!isLocalDate(text)) throw new XmlProblem('not a day');
  return text;
}

export function readMoment(text: string): Instant {
  try {
    return parseInstant(text);
  } catch {
    throw new XmlProblem('not a moment');
  }
}
