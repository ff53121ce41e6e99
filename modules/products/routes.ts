import '@nesie/http';
import { MAX_TERM, type Rate, type ScheduleRow } from '@nesie/credit';
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
  term: z.strictObject({ unit: z.enum(['days', 'months']), count: z.int().min(1).max(MAX_TERM.days) }),
  method: z.enum(['single-payment', 'annuity', 'equal-principal']).optional(),
});

const toRateWire = ({ share, per }: Rate) => ({ share: formatDecimal(share), per });

function toProductWire(product: Product) {
  return {
    id: product.id,
    version: product.version,
    name: product.name,
    minTiyn: product.minTiyn.toString(),
    maxTiyn: product.maxTiyn.toString(),
    term: product.term,
    rate: toRateWire(product.rate),
    basis: product.basis,
    methods: product.methods,
  };
}

const toRowWire = (row: ScheduleRow) => ({
  number: row.number,
  dueOn: row.dueOn,
  principalTiyn: row.principal.toString(),
  interestTiyn: row.interest.toString(),
  totalTiyn: row.total.toString(),
  balanceTiyn: row.balance.toString(),
});

/** A quote as clients see it; GESV beside the rate, always. */
export function toQuoteWire(quote: Quote) {
  return {
    productId: quote.productId,
    method: quote.method,
    receiveTiyn: quote.amount.toString(),
    payTiyn: quote.pay.toString(),
    overpaymentTiyn: quote.interest.toString(),
    term: quote.term,
    firstPaymentTiyn: (quote.rows[0]?.total ?? quote.pay).toString(),
    firstDueOn: quote.firstDueOn,
    dueOn: quote.dueOn,
    rate: toRateWire(quote.rate),
    nominalAnnualRate: formatDecimal(quote.nominalAnnualRate),
    gesv: quote.gesv,
    pauseHours: quote.pause?.hours ?? null,
    schedule: quote.rows.map(toRowWire),
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
        const { productId, amountTiyn, term, method } = request.body;
        const asked = { productId, amount: parseTiyn(amountTiyn), term, method };
        return reply.answer(await products.quoteFor(request.actor, asked), toQuoteWire);
      },
    );
  };
}
