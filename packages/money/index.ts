/** A sum in tiyn, a hundredth of a tenge. Whole, exact, may be negative. */
export type Tiyn = bigint & { readonly __brand: 'Tiyn' };

/** An exact decimal: `digits` × 10^−`scale`. Rates and limits are such, never floats. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const MOST_DIGITS = 30;

export function tiyn(amount: bigint): Tiyn {
  return amount as Tiyn;
}

/** Whole tenge as tiyn. */
export function tenge(amount: number | bigint): Tiyn {
  return (BigInt(amount) * 100n) as Tiyn;
}

/** Reads the wire form of a sum, whole tiyn in decimal digits; throws on anything else. */
export function parseTiyn(text: string): Tiyn {
  if (!/^-?\d{1,18}$/.test(text)) throw new RangeError('not a sum in tiyn');
  return BigInt(text) as Tiyn;
}

/** Reads a decimal such as `0.29`; throws on exponents, signs other than −, and more than thirty digits. */
export function parseDecimal(text: string): Decimal {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
  if (!match || text.length > MOST_DIGITS + 2) throw new RangeError('not a decimal');
  const fraction = match[2] ?? '';
  return { digits: BigInt(`${match[1]}${fraction}`), scale: fraction.length };
}

/** The shortest text of a decimal: no zeros at the end of the fraction. */
export function formatDecimal({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  return fraction ? `${sign}${whole}.${fraction}` : `${sign}${whole}`;
}

/** @returns below zero, zero or above zero, as `a` is smaller, equal or larger */
export function compareDecimal(a: Decimal, b: Decimal): number {
  const left = a.digits * 10n ** BigInt(b.scale);
  const right = b.digits * 10n ** BigInt(a.scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Divides and rounds half away from zero: the one rounding of the product. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new RangeError('division by zero');
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * n + d) / (2n * d);
  return negative ? -rounded : rounded;
}

/**
 * A sum times an exact decimal over a whole divisor, rounded once, half away from zero.
 * @param amount tiyn
 * @param factor such as a daily rate times a number of days
 * @param divisor such as 365 (default 1)
 */
export function timesDecimal(amount: Tiyn, factor: Decimal, divisor = 1n): Tiyn {
  return divideRounded(amount * factor.digits, 10n ** BigInt(factor.scale) * divisor) as Tiyn;
}

/** Thin no-break space between groups of three digits, as ui.md and GOST 8.417 have it. */
const GROUP = '\u202f';

/** A sum as people read it: `250 000,00 ₸` in kk and ru, `250 000.00 ₸` in en. */
export function formatTenge(amount: Tiyn, lang: 'kk' | 'ru' | 'en' = 'kk'): string {
  const sign = amount < 0n ? '−' : '';
  const text = (amount < 0n ? -amount : amount).toString().padStart(3, '0');
  const whole = text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, GROUP);
  return `${sign}${whole}${lang === 'en' ? '.' : ','}${text.slice(-2)}\u00a0₸`;
}
