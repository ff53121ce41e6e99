import '@nesie/http';
import { MAX_TERM } from '@nesie/credit';
import { formatDecimal, parseTiyn } from '@nesie/money';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { toFiguresWire } from '../documents/index.ts';
import { figuresOf } from './figures.ts';
import type { Listed, Products } from './products.ts';
import type { Asked, Product, Quote } from './quotes.ts';

/** A sum on the wire: whole tiyn above zero, as text. */
const Sum = z.string().regex(/^[1-9]\d{0,14}$/);

/** What a client asks for, on the wire: of a quote and of everything that begins with one. */
export const AskedBody = z.strictObject({
  productId: z.uuid(),
  amountTiyn: Sum,
  term: z.strictObject({ unit: z.enum(['days', 'months']), count: z.int().min(1).max(MAX_TERM.days) }),
  method: z.enum(['single-payment', 'annuity', 'equal-principal']).optional(),
});

export function askedOf({ productId, amountTiyn, term, method }: z.infer<typeof AskedBody>): Asked {
  return { productId, amount: parseTiyn(amountTiyn), term, method };
}

/** A product as clients see it, with what today's law adds to it. */
function toProductWire(product: Product, { today, limits }: Listed) {
  return {
    id: product.id,
    version: product.version,
    name: product.name,
    minTiyn: product.minTiyn.toString(),
    maxTiyn: product.maxTiyn.toString(),
    term: product.term,
    rate: { share: formatDecimal(product.rate.share), per: product.rate.per },
    basis: product.basis,
    methods: product.methods,
    today,
    pauseOverTiyn: limits?.pauseAmount.toString() ?? null,
    pauseHours: limits?.pauseHours ?? null,
    burdenCap: limits ? formatDecimal(limits.kdnCap) : null,
  };
}

/** A quote as clients see it; GESV beside the rate, always. */
export function toQuoteWire(quote: Quote) {
  return {
    ...toFiguresWire(figuresOf(quote)),
    issuedOn: quote.issuedOn,
    lawful: quote.over === null,
    ...(quote.over ? { rule: quote.over.rule, largestLawful: quote.over.largestLawful } : {}),
  };
}

/** `GET /products`, `POST /quotes`: public, nothing is kept. */
export function productRoutes(products: Products) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get('/products', async (request, reply) => {
      const listed = await products.listProducts(request.actor);
      return reply.send(listed.products.map((product) => toProductWire(product, listed)));
    });

    app.post(
      '/quotes',
      { schema: { body: AskedBody }, config: { changesNothing: true } },
      async (request, reply) =>
        reply.answer(await products.quoteFor(request.actor, askedOf(request.body)), toQuoteWire),
    );
  };
}
