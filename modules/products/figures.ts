import { formatDecimal } from '@nesie/money';
import type { TermsDetails } from '../documents/index.ts';
import type { Quote } from './quotes.ts';

/** A quote as documents and offers keep it: sums as text of tiyn, rates as exact decimals. */
export function figuresOf(quote: Quote): TermsDetails {
  const { productId, productVersion, method, term, basis, gesv, firstDueOn, dueOn } = quote;
  return {
    ...{ productId, productVersion, method, term, basis, gesv, firstDueOn, dueOn },
    amountTiyn: quote.amount.toString(),
    rate: { share: formatDecimal(quote.rate.share), per: quote.rate.per },
    nominalAnnualRate: formatDecimal(quote.nominalAnnualRate),
    overpaymentTiyn: quote.interest.toString(),
    payTiyn: quote.pay.toString(),
    pauseHours: quote.pause?.hours ?? null,
    schedule: quote.rows.map(({ number, dueOn: on, principal, interest, total, balance }) => ({
      number,
      dueOn: on,
      principalTiyn: principal.toString(),
      interestTiyn: interest.toString(),
      totalTiyn: total.toString(),
      balanceTiyn: balance.toString(),
    })),
  };
}
