import { formatTenge, parseTiyn } from '@nesie/money';

/** A sum in a message: digits that a phone of any kind shows. */
export function sumDigits(tiyn: string): string {
  return formatTenge(parseTiyn(tiyn), 'kk')
    .replace(/[\u202f\u00a0]/g, ' ')
    .replace('₸', 'KZT');
}

/** '2026-12-23' → '23.12.2026'. */
export function dayDigits(day: string): string {
  return day.split('-').reverse().join('.');
}
