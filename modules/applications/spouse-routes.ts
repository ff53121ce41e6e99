import '@nesie/http';
import type { Instant } from '@nesie/clock';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { toActWire } from '../acts/index.ts';
import { type DrawnRequest, requestStateAt, type SpouseConsents } from './spouse.ts';

const RequestId = z.object({ id: z.uuid() });
const ConsentBody = z.strictObject({ actId: z.uuid() });

/** A request as the spouse sees it: who asks, what for, all payments; nothing else of the applicant. */
function toRequestWire(request: DrawnRequest, now: Instant) {
  const { id, fromName, figures, drawn, expiresAt } = request;
  return {
    ...{ id, fromName, expiresAt },
    amountTiyn: figures.amountTiyn,
    payTiyn: figures.payTiyn,
    term: figures.term,
    gesv: figures.gesv,
    schedule: figures.schedule,
    documentId: drawn.documentId,
    documentHash: drawn.documentSha256,
    state: requestStateAt(request, now),
  };
}

/** `GET /spouse-requests`, with the document, the act, the consent and the refusal of each. */
export function spouseRoutes(spouses: SpouseConsents) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get('/spouse-requests', async (request, reply) =>
      reply.answer(await spouses.listRequests(request.actor), ({ requests, now }) =>
        requests.map((each) => toRequestWire(each, now)),
      ),
    );

    // No HEAD: asking whether it is there is not opening it.
    app.get(
      '/spouse-requests/:id/document',
      { schema: { params: RequestId }, exposeHeadRoute: false },
      async (request, reply) => {
        const read = await spouses.readRequestDocument(request.actor, request.params.id);
        if (read.refused) return reply.answer(read, () => null);
        return reply
          .header('content-disposition', `inline; filename="consent-${request.params.id}.pdf"`)
          .header('x-content-sha256', read.value.sha256)
          .type('application/pdf')
          .send(read.value.pdf);
      },
    );

    app.post('/spouse-requests/:id/acts', { schema: { params: RequestId } }, async (request, reply) =>
      reply.answer(
        await spouses.createConsentAct(request.actor, request.params.id, request.idempotencyKey),
        toActWire,
        201,
      ),
    );

    app.post(
      '/spouse-requests/:id/consent',
      { schema: { params: RequestId, body: ConsentBody } },
      async (request, reply) => {
        const { actId } = request.body;
        const { id } = request.params;
        const given = await spouses.giveConsent(request.actor, id, actId, request.idempotencyKey);
        return reply.answer(given, (each) => toRequestWire(each, each.askedAt));
      },
    );

    app.post('/spouse-requests/:id/refusal', { schema: { params: RequestId } }, async (request, reply) =>
      reply.answer(
        await spouses.refuseConsent(request.actor, request.params.id, request.idempotencyKey),
        (each) => toRequestWire(each, each.askedAt),
      ),
    );
  };
}
