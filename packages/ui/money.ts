// The thin space that does not break a line (U+202F): '250 000,00 ₸' never splits in a narrow column.
export const thin = '\u202f';
const noBreak = '\u00a0';

/** Sums come over the wire as strings of tiyn; this is the only place where they become bigint. */
export function readTiyn(text: string): bigint | null {
  return /^-?\d{1,18}$/.test(text) ? BigInt(text) : null;
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, thin);
}

/** '25000000' tiyn → '250 000,00 ₸'; anything that is not a whole number of tiyn → '—'. */
export function formatTenge(tiyn: string | bigint): string {
  const sum = typeof tiyn === 'bigint' ? tiyn : readTiyn(tiyn);
  if (sum === null) return '—';
  const size = sum < 0n ? -sum : sum;
  const rest = (size % 100n).toString().padStart(2, '0');
  return `${sum < 0n ? '−' : ''}${group((size / 100n).toString())},${rest}${noBreak}₸`;
}

/** The same without ',00' when the sum is whole: for labels, where the tiyn say nothing. */
export function formatRound(tiyn: string | bigint): string {
  return formatTenge(tiyn).replace(`,00${noBreak}₸`, `${noBreak}₸`);
}

/**
 * Reads a sum as people type it: '250 000', '250000,5', '250 000 ₸'.
 * @returns tiyn as a string, or null when it is no sum of at most two decimals
 */
export function parseTenge(typed: string): string | null {
  const plain = typed.replace(/[\s\u00a0\u2009\u202f₸]/g, '').replace(',', '.');
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match?.[1]) return null;
  return (BigInt(match[1]) * 100n + BigInt((match[2] ?? '').padEnd(2, '0'))).toString();
}

/** '105.85' → '105,85 %'; one look for all three languages. */
export function formatPercent(percent: string): string {
  return `${percent.replace('.', ',')}${thin}%`;
}

/** A fraction as an exact decimal string becomes per cent by moving the point: '0.0029' → '0,29 %'. */
export function formatFraction(fraction: string): string {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(fraction);
  if (!match) return '—';
  const decimals = (match[2] ?? '').padEnd(2, '0');
  const whole = `${match[1]}${decimals.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = decimals.slice(2).replace(/0+$/, '');
  return formatPercent(rest ? `${whole}.${rest}` : whole);
}
