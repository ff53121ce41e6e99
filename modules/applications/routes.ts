import '@nesie/http';
import { parseTiyn } from '@nesie/money';
import type { Lang } from '@nesie/problem';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CONSENT_KINDS } from '../consents/index.ts';
import { toFiguresWire } from '../documents/index.ts';
import { AskedBody, askedOf } from '../products/index.ts';
import type { ApplicationInFull, Applications, ApplicationView } from './applications.ts';
import { type Offer, progressOf } from './domain.ts';
import { type ReasonText, reasonTexts } from './texts.ts';

const ApplicationId = z.object({ id: z.uuid() });
const Sum = z.string().regex(/^(0|[1-9]\d{0,14})$/);

/** Own words in letters that the contract can print; a code is such words too. */
const Purpose = z
  .string()
  .trim()
  .min(2)
  .max(100)
  .regex(/^[A-Za-zА-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі0-9 .,;:()«»"'–-]+$/);

const ApplicationBody = AskedBody.extend({
  incomeTiyn: Sum,
  obligationsTiyn: Sum,
  purpose: Purpose,
  consents: z.array(z.enum(CONSENT_KINDS)).max(10),
  askedByOthers: z.boolean(),
  conscript: z.boolean(),
  married: z.boolean().optional(),
  spouseIin: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
});

function toOfferWire({ id, figures, documentId, expiresAt }: Offer) {
  return { ...toFiguresWire(figures), id, documentId, expiresAt };
}

function toReasonWire(code: string, lang: Lang) {
  const texts: Readonly<Record<string, ReasonText>> = reasonTexts;
  const known = texts[code];
  return { code, text: known?.text[lang] ?? code, advice: known?.advice[lang] ?? '' };
}

/** An application as its client sees it. A lapsed one reads as refused; its reason says that it isn't the client's. */
export function toApplicationWire(view: ApplicationView | ApplicationInFull, lang: Lang) {
  const { application, offer, waitingFor } = view;
  const { id, state, productId, amount, term, method, reasons, submittedAt } = application;
  return {
    ...{ id, productId, term, method, submittedAt, waitingFor },
    state: state === 'lapsed' ? ('refused' as const) : state,
    amountTiyn: amount.toString(),
    reasons: reasons.map((code) => toReasonWire(code, lang)),
    progress: progressOf(application),
    ...(offer && (state === 'offered' || state === 'contracted') ? { offer: toOfferWire(offer) } : {}),
    ...('contractId' in view && view.contractId ? { contractId: view.contractId } : {}),
  };
}
export type ApplicationWire = ReturnType<typeof toApplicationWire>;

/**
 * `POST /applications/needs`, `POST /applications`, `GET /applications/:id`, `POST /applications/:id/withdrawal`.
 * What is needed is asked by POST: sums that a person thinks of belong in no address.
 */
export function applicationRoutes(applications: Applications) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.post(
      '/applications/needs',
      { schema: { body: AskedBody }, config: { changesNothing: true } },
      async (request, reply) =>
        reply.answer(await applications.needs(request.actor, askedOf(request.body)), (needs) => needs),
    );

    app.post('/applications', { schema: { body: ApplicationBody } }, async (request, reply) => {
      const { body, lang } = request;
      const { purpose, askedByOthers, conscript, married, spouseIin } = body;
      const wanted = {
        ...askedOf(body),
        stated: {
          income: parseTiyn(body.incomeTiyn),
          obligations: parseTiyn(body.obligationsTiyn),
          ...{ purpose, askedByOthers, conscript, married, spouseIin },
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
