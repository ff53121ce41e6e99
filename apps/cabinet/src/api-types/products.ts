import type { Text } from '../api-types.ts';

export type Method = 'single-payment' | 'annuity' | 'equal-principal';

export interface Term {
  readonly unit: 'days' | 'months';
  readonly count: number;
}

/** A fraction as an exact decimal string: '0.0029' a day is 0.29 % a day. */
export interface Rate {
  readonly share: string;
  readonly per: 'day' | 'year';
}

export interface Product {
  readonly id: string;
  readonly version: number | string;
  readonly name: Text;
  readonly minTiyn: string;
  readonly maxTiyn: string;
  readonly term: { readonly unit: Term['unit']; readonly min: number; readonly max: number };
  readonly rate: Rate;
  readonly basis: 'actual-365' | '30-360';
  readonly methods: readonly Method[];
  /** the server's own day; the estimate is counted from it */
  readonly today?: string;
  /** sums above this wait before the money goes */
  readonly pauseOverTiyn?: string | null;
  readonly pauseHours?: number | null;
  /** the largest lawful debt burden, a fraction: '0.5' */
  readonly burdenCap?: string | null;
}

export interface PaymentRow {
  readonly number: number;
  readonly dueOn: string;
  readonly principalTiyn: string;
  readonly interestTiyn: string;
  readonly totalTiyn: string;
  /** what is still owed of the principal after this payment */
  readonly balanceTiyn: string;
}

/** What a microcredit is, wherever it is shown: quote, offer, contract. */
export interface Figures {
  readonly productId: string;
  readonly method: Method;
  readonly receiveTiyn: string;
  readonly payTiyn: string;
  readonly overpaymentTiyn: string;
  readonly term: Term;
  readonly firstPaymentTiyn: string;
  readonly firstDueOn: string;
  readonly dueOn: string;
  readonly rate: Rate;
  /** per cent a year */
  readonly nominalAnnualRate: string;
  /** per cent a year */
  readonly gesv: string;
  readonly pauseHours: number | null;
  readonly schedule: readonly PaymentRow[];
}

export interface Quote extends Figures {
  readonly lawful: boolean;
  readonly rule?: string | null;
}
