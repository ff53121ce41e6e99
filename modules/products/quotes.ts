import { type LocalDate, plusDays } from '@nesie/clock';
import {
  type Basis,
  flowsOf,
  gesv,
  type Method,
  nominalAnnualPercent,
  type Rate,
  type ScheduleRow,
  scheduleOf,
  shownGesv,
  type Term,
} from '@nesie/credit';
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
  readonly term: { readonly unit: Term['unit']; readonly min: number; readonly max: number };
  readonly rate: Rate;
  readonly basis: Basis;
  /** ways of repayment that the client chooses from, the usual one first */
  readonly methods: readonly Method[];
}

/** A sum for a time, as a client asks for it. */
export interface Asked {
  readonly productId: string;
  readonly amount: Tiyn;
  readonly term: Term;
  /** needed when the product has several */
  readonly method?: Method | undefined;
  /** granted to the same client earlier the same day: the law adds it up before it asks for a pause */
  readonly grantedToday?: Tiyn | undefined;
}

/** What the client would receive and pay; figures that an offer then carries as they are. */
export interface Quote {
  readonly productId: string;
  readonly productVersion: number;
  readonly method: Method;
  readonly amount: Tiyn;
  readonly term: Term;
  /** the first day that the money can go out: the day asked on, or the end of the pause */
  readonly issuedOn: LocalDate;
  readonly rows: readonly ScheduleRow[];
  readonly firstDueOn: LocalDate;
  /** of the last payment */
  readonly dueOn: LocalDate;
  readonly interest: Tiyn;
  readonly pay: Tiyn;
  readonly rate: Rate;
  readonly basis: Basis;
  /** per cent a year */
  readonly nominalAnnualRate: Decimal;
  /** per cent a year to one decimal, half up */
  readonly gesv: string;
  /** between signature and second confirmation; null: none is needed */
  readonly pause: { readonly hours: number } | null;
  /** the rule that the quote breaks; null when it may be offered */
  readonly over: OverCap | null;
}

export type QuoteRefusal =
  | { readonly code: 'amount-out-of-range'; readonly minTiyn: string; readonly maxTiyn: string }
  | {
      readonly code: 'term-out-of-range';
      readonly unit: Term['unit'];
      readonly min: number;
      readonly max: number;
    }
  | { readonly code: 'method-needed'; readonly methods: readonly Method[] }
  | { readonly code: 'method-not-offered'; readonly methods: readonly Method[] };

export function productOf(row: VersionRow): Product {
  return {
    id: row.product_id,
    version: row.version,
    name: { kk: row.name_kk, ru: row.name_ru, en: row.name_en },
    minTiyn: tiyn(row.min_tiyn),
    maxTiyn: tiyn(row.max_tiyn),
    term: { unit: row.term_unit, min: row.min_term, max: row.max_term },
    rate: { share: parseDecimal(formatDecimal(parseDecimal(row.rate))), per: row.rate_per },
    basis: row.basis,
    methods: row.methods,
  };
}

/** The way of repayment: the one asked for, or the only one there is. */
function methodOf({ methods }: Product, asked: Method | undefined): Result<Method, QuoteRefusal> {
  const [only] = methods;
  if (asked === undefined)
    return methods.length === 1 && only ? ok(only) : refuse({ code: 'method-needed', methods });
  return methods.includes(asked) ? ok(asked) : refuse({ code: 'method-not-offered', methods });
}

/** The pause that a sum needs by law, with what was granted the same day. */
function pauseOf({ amount, grantedToday = tiyn(0n) }: Asked, limits: Limits): Quote['pause'] {
  return amount + grantedToday > limits.pauseAmount ? { hours: limits.pauseHours } : null;
}

/**
 * Figures of a sum and a term on a day.
 * @returns the quote, lawful or not; `amount-out-of-range`, `term-out-of-range`, `method-needed` or
 *   `method-not-offered` when the product hasn't such
 */
export function quoteOf(product: Product, limits: Limits, asked: Asked): Result<Quote, QuoteRefusal> {
  const { amount, term } = asked;
  if (amount < product.minTiyn || amount > product.maxTiyn) {
    const { minTiyn, maxTiyn } = product;
    return refuse({ code: 'amount-out-of-range', minTiyn: minTiyn.toString(), maxTiyn: maxTiyn.toString() });
  }
  const { unit, min, max } = product.term;
  if (term.unit !== unit || !Number.isSafeInteger(term.count) || term.count < min || term.count > max)
    return refuse({ code: 'term-out-of-range', ...product.term });
  const method = methodOf(product, asked.method);
  if (method.refused) return method;

  const pause = pauseOf(asked, limits);
  // Nothing moves before the pause is over: interest and due days count from the first day it can be.
  const issuedOn = pause ? plusDays(limits.on, Math.ceil(pause.hours / 24)) : limits.on;
  const { rate, basis } = product;
  const terms = { method: method.value, principal: amount, rate, basis, term, issuedOn };
  const { rows, interest, total } = scheduleOf(terms);
  const caps = checkCaps({ ...terms, signedOn: limits.on }, limits);
  return ok({
    productId: product.id,
    productVersion: product.version,
    method: method.value,
    amount,
    term,
    issuedOn,
    rows,
    firstDueOn: rows[0]?.dueOn ?? issuedOn,
    dueOn: rows.at(-1)?.dueOn ?? issuedOn,
    interest,
    pay: total,
    rate,
    basis,
    nominalAnnualRate: nominalAnnualPercent(rate),
    gesv: shownGesv(gesv(flowsOf({ issuedOn, rows }, amount))),
    pause,
    over: caps.refused ? caps.refusal : null,
  });
}
