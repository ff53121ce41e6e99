import { formatTenge, parseTiyn } from '@nesie/money';

/** A sum in a message: digits that a phone of any kind shows. */
export function sumDigits(tiyn: string): string {
  return formatTenge(parseTiyn(tiyn), 'kk')
    .replace(/[\u202f\u00a0]/g, ' ')
    .replace('₸', 'KZT');
}
