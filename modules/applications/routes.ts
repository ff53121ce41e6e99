import '@nesie/http';
import { parseTiyn } from '@nesie/money';
import type { Lang } from '@nesie/problem';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CONSENT_KINDS } from '../consents/index.ts';
import type { Applications, ApplicationView } from './applications.ts';
import type { Offer } from './domain.ts';
import { reasonTexts } from './texts.ts';

const ApplicationId = z.object({ id: z.uuid() });
const Sum = z.string().regex(/^(0|[1-9]\d{0,14})$/);

/** Own words in letters that the contract can print; a code is such words too. */
const Purpose = z
  .string()
  .trim()
  .min(2)
  .max(100)
  .regex(/^[A-Za-zА-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі0-9 .,;:()«»"'–-]+$/);

const ApplicationBody = z.strictObject({
  productId: z.uuid(),
  amountTiyn: z.string().regex(/^[1-9]\d{0,14}$/),
  termDays: z.int().min(1).max(3_660),
  incomeTiyn: Sum,
  obligationsTiyn: Sum,
  purpose: Purpose,
  consents: z.array(z.enum(CONSENT_KINDS)).max(10),
});

function toOfferWire({ id, figures, documentId, expiresAt }: Offer) {
  return {
    id,
    receiveTiyn: figures.amountTiyn,
    payTiyn: figures.payTiyn,
    overpaymentTiyn: figures.overpaymentTiyn,
    termDays: figures.termDays,
    dueOn: figures.dueOn,
    dailyRate: figures.dailyRate,
    nominalAnnualRate: figures.nominalAnnualRate,
    gesv: figures.gesv,
    documentId,
    expiresAt,
  };
}

/** An application as its client sees it. A lapsed one reads as refused; its reason says that it isn't the client's. */
export function toApplicationWire({ application, offer }: ApplicationView, lang: Lang) {
  const { id, state, productId, amount, termDays, reasons, submittedAt } = application;
  const texts: Readonly<Record<string, { readonly [L in Lang]: string }>> = reasonTexts;
  return {
    id,
    state: state === 'lapsed' ? 'refused' : state,
    productId,
    amountTiyn: amount.toString(),
    termDays,
    submittedAt,
    reasons: reasons.map((code) => ({ code, text: texts[code]?.[lang] ?? code })),
    ...(offer && (state === 'offered' || state === 'contracted') ? { offer: toOfferWire(offer) } : {}),
  };
}
export type ApplicationWire = ReturnType<typeof toApplicationWire>;

/** `POST /applications`, `GET /applications/:id`, `POST /applications/:id/withdrawal`. */
export function applicationRoutes(applications: Applications) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.post('/applications', { schema: { body: ApplicationBody } }, async (request, reply) => {
      const { body, lang } = request;
      const wanted = {
        productId: body.productId,
        amount: parseTiyn(body.amountTiyn),
        termDays: body.termDays,
        stated: {
          income: parseTiyn(body.incomeTiyn),
          obligations: parseTiyn(body.obligationsTiyn),
          purpose: body.purpose,
        },
        consents: body.consents,
      };
      const submitted = await applications.submitApplication(request.actor, wanted, request.idempotencyKey);
      return reply.answer(submitted, (view: ApplicationView) => toApplicationWire(view, lang), 201);
    });

    app.get('/applications/:id', { schema: { params: ApplicationId } }, async (request, reply) =>
      reply.answer(await applications.readApplication(request.actor, request.params.id), (view) =>
        toApplicationWire(view, request.lang),
      ),
    );

    app.post('/applications/:id/withdrawal', { schema: { params: ApplicationId } }, async (request, reply) =>
      reply.answer(
        await applications.withdrawApplication(request.actor, request.params.id, request.idempotencyKey),
        (view) => toApplicationWire(view, request.lang),
      ),
    );
  };
}
