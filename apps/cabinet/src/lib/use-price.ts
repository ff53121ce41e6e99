import { useDebounced } from '@nesie/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Figures, Quote } from '../api-types/products.ts';
import { type AskedBody, quoteQuery } from '../queries.ts';
import type { Wanted } from './choice.ts';
import { estimate } from './estimate.ts';

const standsStill = 250;

/** What is wanted, as the server is asked for it. */
export function askedOf({ product, amountTiyn, count, method }: Wanted): AskedBody {
  return { productId: product.id, amountTiyn, term: { unit: product.term.unit, count }, method };
}

export interface Priced {
  /** the server's quote when it is there, before that what the page counts by the same code */
  readonly figures: Figures | null;
  /** null until the server has said it of exactly what is wanted now */
  readonly quote: Quote | null;
  readonly error: unknown;
  readonly retry: () => void;
}

/** The price of what is wanted: at once by the page's own count, then by the server's word. */
export function usePrice(wanted: Wanted): Priced {
  const { product, amountTiyn, count, method } = wanted;
  const wish = JSON.stringify(askedOf(wanted));
  const settled = useDebounced(wish, standsStill);
  // What is asked is asked only once the finger rests; the text of the wish is what the two are compared by.
  const query = useQuery(quoteQuery(JSON.parse(settled) as AskedBody));
  const quote = settled === wish ? (query.data ?? null) : null;
  const counted = useMemo(
    () => estimate(product, { amountTiyn, count, method }),
    [product, amountTiyn, count, method],
  );
  return {
    figures: quote ?? counted,
    quote,
    error: settled === wish ? query.error : null,
    retry: () => void query.refetch(),
  };
}
