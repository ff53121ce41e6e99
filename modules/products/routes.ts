import '@nesie/http';
import { formatDecimal, parseTiyn } from '@nesie/money';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Products } from './products.ts';
import type { Product, Quote } from './quotes.ts';

/** A sum on the wire: whole tiyn above zero, as text. */
const Sum = z.string().regex(/^[1-9]\d{0,14}$/);

const QuoteBody = z.strictObject({
  productId: z.uuid(),
  amountTiyn: Sum,
  termDays: z.int().min(1).max(3_660),
});

function toProductWire(product: Product) {
  return {
    id: product.id,
    version: product.version,
    name: product.name,
    minTiyn: product.minTiyn.toString(),
    maxTiyn: product.maxTiyn.toString(),
    minDays: product.minDays,
    maxDays: product.maxDays,
    dailyRate: formatDecimal(product.dailyRate),
  };
}

/** A quote as clients see it; GESV beside the rate, always. */
export function toQuoteWire(quote: Quote) {
  return {
    productId: quote.productId,
    receiveTiyn: quote.amount.toString(),
    payTiyn: quote.pay.toString(),
    overpaymentTiyn: quote.interest.toString(),
    termDays: quote.termDays,
    dueOn: quote.dueOn,
    dailyRate: formatDecimal(quote.dailyRate),
    nominalAnnualRate: formatDecimal(quote.nominalAnnualRate),
    gesv: quote.gesv,
    lawful: quote.over === null,
    ...(quote.over ? { rule: quote.over.rule, largestLawful: quote.over.largestLawful } : {}),
  };
}

/** `GET /products`, `POST /quotes`: public, nothing is kept. */
export function productRoutes(products: Products) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get('/products', async (request, reply) =>
      reply.send((await products.listProducts(request.actor)).map(toProductWire)),
    );

    app.post(
      '/quotes',
      { schema: { body: QuoteBody }, config: { idempotent: false } },
      async (request, reply) => {
        const { productId, amountTiyn, termDays } = request.body;
        const asked = { productId, amount: parseTiyn(amountTiyn), termDays };
        return reply.answer(await products.quoteFor(request.actor, asked), toQuoteWire);
      },
    );
  };
}
