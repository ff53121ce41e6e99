import { parseDecimal, parseTiyn, timesDecimal, tiyn } from '@nesie/money';

/**
 * What an overdue sum costs after so many days; an example, never a claim.
 * @param dailyRate a fraction of the overdue sum a day
 * @returns tiyn
 */
export function penaltyFor(overdueTiyn: string, dailyRate: string, days: bigint): string {
  return timesDecimal(tiyn(parseTiyn(overdueTiyn) * days), parseDecimal(dailyRate)).toString();
}
