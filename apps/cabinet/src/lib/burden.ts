import { readTiyn } from '@nesie/ui/money';
import type { Figures } from '../api-types/products.ts';

const monthDays = 30n;

/** What a microcredit weighs in a month: its largest payment; of a single one, the share of thirty days. */
function monthlyOf({ schedule, term, payTiyn }: Figures): bigint {
  const days = BigInt(term.count);
  if (schedule.length < 2 && term.unit === 'days' && days > monthDays)
    return ((readTiyn(payTiyn) ?? 0n) * monthDays + days - 1n) / days;
  return schedule.reduce((most, row) => {
    const sum = readTiyn(row.totalTiyn) ?? 0n;
    return sum > most ? sum : most;
  }, 0n);
}

/**
 * The debt burden as the client's own words give it: payments on all credit over the income. Never more than an
 * estimate: the bureau may know of more.
 * @returns whole per cent, rounded up; null without an income
 */
export function burdenOf(
  incomeTiyn: string | null,
  obligationsTiyn: string | null,
  figures: Figures,
): number | null {
  const income = readTiyn(incomeTiyn ?? '') ?? 0n;
  if (income <= 0n) return null;
  const payments = (readTiyn(obligationsTiyn ?? '') ?? 0n) + monthlyOf(figures);
  return Number((payments * 100n + income - 1n) / income);
}
