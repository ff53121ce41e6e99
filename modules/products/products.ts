import { dayOf, type LocalDate } from '@nesie/clock';
import type { Actor, Db, Tx } from '@nesie/db';
import { type Result, refuse } from '@nesie/problem';
import type { ProductRefusal } from './errors.ts';
import { type Limits, limitsOn, type Parameter, type ParameterUnknown } from './limits.ts';
import { type Asked, type Product, productOf, type Quote, quoteOf } from './quotes.ts';
import * as store from './store.ts';

export interface ProductsDeps {
  readonly db: Db;
}

export type Products = ReturnType<typeof createProducts>;

/** What is granted on a day. */
export interface Listed {
  readonly today: LocalDate;
  readonly products: readonly Product[];
  /** null on a day of which the law is not known whole: then nothing is granted */
  readonly limits: Limits | null;
}

/** For ordering only. */
const longestDays = ({ term }: Product): number => term.max * (term.unit === 'months' ? 30 : 1);

/** What is granted, at what price, within which limits of law. */
export function createProducts({ db }: ProductsDeps) {
  async function limits(tx: Tx, on: LocalDate): Promise<Result<Limits, ParameterUnknown>> {
    return limitsOn(await store.parameters(tx), on);
  }

  async function quote(tx: Tx, asked: Asked): Promise<Result<Quote, ProductRefusal>> {
    const today = dayOf(tx.now);
    const row = (await store.versionsOn(tx, today)).find(({ product_id }) => product_id === asked.productId);
    if (!row) return refuse({ code: 'product-not-found' });
    const known = await limits(tx, today);
    return known.refused ? known : quoteOf(productOf(row), known.value, asked);
  }

  return {
    /** The limits in force on a day, in the caller's transaction, or `legal-parameter-unknown`. */
    limits,

    /** Every legal parameter with its source and certainty: what `doctor` and the credit file show. */
    parameters: (tx: Tx): Promise<readonly Parameter[]> => store.parameters(tx),

    /** Figures on today's day, in the caller's transaction; the quote may break a cap and then says which. */
    quote,

    /**
     * The quote of an offer or contract: the same figures, refused over any cap of its day.
     * @returns the quote, or every refusal of `quote` and `offer-over-cap`
     */
    async lawfulQuote(tx: Tx, asked: Asked): Promise<Result<Quote, ProductRefusal>> {
      const quoted = await quote(tx, asked);
      if (quoted.refused || !quoted.value.over) return quoted;
      return refuse(quoted.value.over);
    },

    /** Products in force today, short microcredits first. */
    listProducts: (actor: Actor): Promise<Listed> =>
      db.read(actor, 'list-products', async (tx) => {
        const today = dayOf(tx.now);
        const found = (await store.versionsOn(tx, today)).map(productOf);
        const known = await limits(tx, today);
        return {
          today,
          products: found.sort((a, b) => longestDays(a) - longestDays(b)),
          limits: known.refused ? null : known.value,
        };
      }),

    /** A quote for whoever asks; nothing is kept. */
    quoteFor: (actor: Actor, asked: Asked): Promise<Result<Quote, ProductRefusal>> =>
      db.read(actor, 'quote', (tx) => quote(tx, asked)),
  };
}
