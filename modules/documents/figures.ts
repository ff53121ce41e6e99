import type { DocScheduleRow, TermsDetails } from './domain.ts';

/** What a client is shown of terms, wherever they are shown: in an offer and in a contract. */
export interface FiguresWire
  extends Pick<
    TermsDetails,
    | 'productId'
    | 'method'
    | 'payTiyn'
    | 'overpaymentTiyn'
    | 'term'
    | 'firstDueOn'
    | 'dueOn'
    | 'rate'
    | 'nominalAnnualRate'
    | 'gesv'
    | 'pauseHours'
  > {
  readonly receiveTiyn: string;
  readonly firstPaymentTiyn: string;
  readonly schedule: readonly DocScheduleRow[];
}

/** Terms as the API tells them. */
export function toFiguresWire(terms: TermsDetails): FiguresWire {
  const { productId, method, payTiyn, overpaymentTiyn, term, firstDueOn, dueOn, rate } = terms;
  const { nominalAnnualRate, gesv, pauseHours, schedule } = terms;
  return {
    ...{ productId, method, payTiyn, overpaymentTiyn, term, firstDueOn, dueOn, rate },
    ...{ nominalAnnualRate, gesv, pauseHours, schedule },
    receiveTiyn: terms.amountTiyn,
    firstPaymentTiyn: schedule[0]?.totalTiyn ?? payTiyn,
  };
}
