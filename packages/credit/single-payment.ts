import type { LocalDate } from '@nesie/clock';
import type { Decimal, Tiyn } from '@nesie/money';
import { scheduleOf } from './schedule.ts';

export interface SinglePaymentTerms {
  readonly principal: Tiyn;
  readonly dailyRate: Decimal;
  readonly days: number;
  readonly issuedOn: LocalDate;
}

export interface SinglePayment {
  readonly dueOn: LocalDate;
  readonly interest: Tiyn;
  readonly total: Tiyn;
}

/** A microcredit repaid by one payment at a daily rate: `scheduleOf`, in fewer words. */
export function singlePayment({ principal, dailyRate, days, issuedOn }: SinglePaymentTerms): SinglePayment {
  const { rows, interest, total } = scheduleOf({
    method: 'single-payment',
    principal,
    rate: { share: dailyRate, per: 'day' },
    basis: 'actual-365',
    term: { unit: 'days', count: days },
    issuedOn,
  });
  return { dueOn: rows[0]?.dueOn ?? issuedOn, interest, total };
}
