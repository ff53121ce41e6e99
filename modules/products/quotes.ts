import type { LocalDate } from '@nesie/clock';
import { gesv, nominalAnnualPercent, shownGesv, singlePayment } from '@nesie/credit';
import { type Decimal, formatDecimal, parseDecimal, type Tiyn, tiyn } from '@nesie/money';
import { ok, type Result, refuse, type Text } from '@nesie/problem';
import { checkCaps, type OverCap } from './caps.ts';
import type { Limits } from './limits.ts';
import type { VersionRow } from './store.ts';

/** A version of a product, with what it grants. */
export interface Product {
  readonly id: string;
  readonly version: number;
  readonly name: Text;
  readonly minTiyn: Tiyn;
  readonly maxTiyn: Tiyn;
  readonly minDays: number;
  readonly maxDays: number;
  /** a share a day */
  readonly dailyRate: Decimal;
}

/** What the client would receive and pay; figures that an offer then carries as they are. */
export interface Quote {
  readonly productId: string;
  readonly productVersion: number;
  readonly amount: Tiyn;
  readonly termDays: number;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly interest: Tiyn;
  readonly pay: Tiyn;
  readonly dailyRate: Decimal;
  /** per cent a year */
  readonly nominalAnnualRate: Decimal;
  /** per cent a year to one decimal, half up */
  readonly gesv: string;
  /** the rule that the quote breaks; null when it may be offered */
  readonly over: OverCap | null;
}

export type OutOfRange =
  | { readonly code: 'amount-out-of-range'; readonly minTiyn: string; readonly maxTiyn: string }
  | { readonly code: 'term-out-of-range'; readonly minDays: number; readonly maxDays: number };

export function productOf(row: VersionRow): Product {
  return {
    id: row.product_id,
    version: row.version,
    name: { kk: row.name_kk, ru: row.name_ru, en: row.name_en },
    minTiyn: tiyn(row.min_tiyn),
    maxTiyn: tiyn(row.max_tiyn),
    minDays: row.min_days,
    maxDays: row.max_days,
    dailyRate: parseDecimal(formatDecimal(parseDecimal(row.daily_rate))),
  };
}

/**
 * Figures of a sum and a term on a day.
 * @returns the quote, lawful or not; `amount-out-of-range` or `term-out-of-range` when the product hasn't such;
 *   `offer-over-cap` when no product may have such a sum
 */
export function quoteOf(
  product: Product,
  limits: Limits,
  asked: { readonly amount: Tiyn; readonly termDays: number },
): Result<Quote, OutOfRange | OverCap> {
  const { amount, termDays } = asked;
  // The law's word comes first: a sum over the pause is refused for that reason, whatever the product grants.
  if (amount > limits.pauseAmount) {
    const limit = limits.pauseAmount.toString();
    return refuse({ code: 'offer-over-cap', rule: 'pause-amount', limit, largestLawful: limit });
  }
  if (amount < product.minTiyn || amount > product.maxTiyn) {
    const { minTiyn, maxTiyn } = product;
    return refuse({ code: 'amount-out-of-range', minTiyn: minTiyn.toString(), maxTiyn: maxTiyn.toString() });
  }
  if (!Number.isSafeInteger(termDays) || termDays < product.minDays || termDays > product.maxDays)
    return refuse({ code: 'term-out-of-range', minDays: product.minDays, maxDays: product.maxDays });

  const { dailyRate } = product;
  const issuedOn = limits.on;
  const schedule = singlePayment({ principal: amount, dailyRate, days: termDays, issuedOn });
  const flows = [
    { on: issuedOn, amount },
    { on: schedule.dueOn, amount: tiyn(-schedule.total) },
  ];
  const caps = checkCaps({ amount, termDays, dailyRate, issuedOn }, limits);
  return ok({
    productId: product.id,
    productVersion: product.version,
    amount,
    termDays,
    issuedOn,
    dueOn: schedule.dueOn,
    interest: schedule.interest,
    pay: schedule.total,
    dailyRate,
    nominalAnnualRate: nominalAnnualPercent(dailyRate),
    gesv: shownGesv(gesv(flows)),
    over: caps.refused ? caps.refusal : null,
  });
}
