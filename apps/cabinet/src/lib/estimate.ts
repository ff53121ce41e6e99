import { addDays } from '@nesie/ui/dates';

export interface Estimate {
  readonly receiveTiyn: string;
  readonly payTiyn: string;
  readonly overpaymentTiyn: string;
  readonly dueOn: string;
}

/**
 * What the calculator shows while the slider still moves: exact in tiyn, half away from zero, as the server counts.
 * The server's quote replaces it as soon as it is there; nothing is ever agreed on the estimate.
 * @param dailyRate a fraction as an exact decimal string, '0.0029'
 * @returns null when an argument is no number
 */
export function estimate(
  amountTiyn: string,
  termDays: number,
  dailyRate: string,
  from: string,
): Estimate | null {
  const rate = /^(\d{1,3})(?:\.(\d{1,12}))?$/.exec(dailyRate);
  if (!rate || !/^\d{1,15}$/.test(amountTiyn) || !Number.isInteger(termDays)) return null;
  const decimals = rate[2] ?? '';
  const scale = 10n ** BigInt(decimals.length);
  const product = BigInt(amountTiyn) * BigInt(`${rate[1]}${decimals}`) * BigInt(termDays);
  const interest = (2n * product + scale) / (2n * scale);
  return {
    receiveTiyn: amountTiyn,
    payTiyn: (BigInt(amountTiyn) + interest).toString(),
    overpaymentTiyn: interest.toString(),
    dueOn: addDays(from, termDays),
  };
}
