import { isLocalDate, type LocalDate, plusDays } from '@nesie/clock';
import { flowsOf, gesv, nominalAnnualPercent, type Schedule, scheduleOf, shownGesv } from '@nesie/credit';
import { formatDecimal, parseDecimal, parseTiyn, type Tiyn } from '@nesie/money';
import { today } from '@nesie/ui/dates';
import type { Figures, Method, PaymentRow, Product } from '../api-types/products.ts';

export interface Asked {
  readonly amountTiyn: string;
  readonly count: number;
  readonly method: Method;
}

const hoursOfDay = 24;

/** The hours that a sum waits before the money goes, as far as the product tells. */
function pauseOf(product: Product, amount: Tiyn): number | null {
  const { pauseOverTiyn, pauseHours } = product;
  if (!pauseOverTiyn || !pauseHours) return null;
  return amount > parseTiyn(pauseOverTiyn) ? pauseHours : null;
}

/**
 * What the calculator shows while the slider still moves: counted by the very code of the server, on the server's own
 * day, so that the quote that follows changes nothing on the screen. Nothing is ever agreed on the estimate.
 * @param now what day it is where the product doesn't say
 * @returns null where the product can have no such schedule
 */
export function estimate(product: Product, asked: Asked, now: string = today()): Figures | null {
  const day = product.today ?? now;
  if (!/^\d{1,15}$/.test(asked.amountTiyn) || !isLocalDate(day)) return null;
  const principal = parseTiyn(asked.amountTiyn);
  const pauseHours = pauseOf(product, principal);
  // The money can't move before the pause is over, so the days are counted from then.
  const issuedOn = plusDays(day, pauseHours ? Math.ceil(pauseHours / hoursOfDay) : 0);
  const rate = { share: parseDecimal(product.rate.share), per: product.rate.per };
  const term = { unit: product.term.unit, count: asked.count };
  const schedule = scheduleOrNull({
    method: asked.method,
    principal,
    rate,
    basis: product.basis,
    term,
    issuedOn,
  });
  const [first, last] = [schedule?.rows[0], schedule?.rows.at(-1)];
  if (!schedule || !first || !last) return null;
  return {
    productId: product.id,
    method: asked.method,
    receiveTiyn: asked.amountTiyn,
    payTiyn: schedule.total.toString(),
    overpaymentTiyn: schedule.interest.toString(),
    term,
    firstPaymentTiyn: first.total.toString(),
    firstDueOn: first.dueOn,
    dueOn: last.dueOn,
    rate: product.rate,
    nominalAnnualRate: formatDecimal(nominalAnnualPercent(rate)),
    gesv: shownGesv(gesv(flowsOf(schedule, principal))),
    pauseHours,
    schedule: schedule.rows.map(toRow),
  };
}

/** A slider at its end may ask for what no schedule can have: then there is nothing to show, and nothing breaks. */
function scheduleOrNull(terms: Parameters<typeof scheduleOf>[0]): Schedule | null {
  try {
    return scheduleOf(terms);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function toRow({ number, dueOn, principal, interest, total, balance }: Schedule['rows'][number]): PaymentRow {
  return {
    number,
    dueOn,
    principalTiyn: principal.toString(),
    interestTiyn: interest.toString(),
    totalTiyn: total.toString(),
    balanceTiyn: balance.toString(),
  };
}

/** What the whole costs when it is paid back on an earlier day; for the examples of the page about the cost. */
export function costUntil(product: Product, amountTiyn: string, days: number): string | null {
  if (product.rate.per !== 'day' || !/^\d{1,15}$/.test(amountTiyn)) return null;
  const rate = { share: parseDecimal(product.rate.share), per: product.rate.per };
  const from = '2026-01-01' as LocalDate;
  const schedule = scheduleOrNull({
    method: 'single-payment',
    principal: parseTiyn(amountTiyn),
    rate,
    basis: product.basis,
    term: { unit: 'days', count: days },
    issuedOn: from,
  });
  return schedule ? schedule.interest.toString() : null;
}
