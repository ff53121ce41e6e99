import '@nesie/http';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { toActWire } from '../acts/index.ts';
import { toFiguresWire } from '../documents/index.ts';
import type { Contracts, ContractView } from './contracts.ts';

const Id = z.object({ id: z.uuid() });
const ActBody = z.strictObject({ actId: z.uuid() });

/** A contract as its client sees it. */
export function toContractWire({ contract, state, signature, cancellable, readAt }: ContractView) {
  const { figures } = contract;
  const pause = signature?.pause;
  return {
    id: contract.id,
    number: contract.number,
    state,
    applicationId: contract.applicationId,
    documentId: contract.documentId,
    documentHash: contract.documentSha256,
    trustFingerprint: contract.trustFingerprint,
    drawnAt: contract.drawnAt,
    signBy: contract.signBy,
    summary: toFiguresWire(figures),
    pause: pause ? { hours: figures.pauseHours, until: pause.until, confirmBy: pause.confirmBy } : null,
    cancellable,
    now: readAt,
    ...(signature ? { signedAt: signature.signedAt, loanId: signature.loanId } : {}),
  };
}
export type ContractWire = ReturnType<typeof toContractWire>;

/** `POST /applications/:id/contract`, `GET /contracts/:id` with its document, signature, second confirmation, cancellation. */
export function contractRoutes(contracts: Contracts) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.post('/applications/:id/contract', { schema: { params: Id } }, async (request, reply) =>
      reply.answer(
        await contracts.drawContract(request.actor, request.params.id, request.idempotencyKey),
        toContractWire,
        201,
      ),
    );

    app.get('/contracts/:id', { schema: { params: Id } }, async (request, reply) =>
      reply.answer(await contracts.readContract(request.actor, request.params.id), toContractWire),
    );

    // No HEAD: asking whether it is there is not opening it.
    app.get(
      '/contracts/:id/document',
      { schema: { params: Id }, exposeHeadRoute: false },
      async (request, reply) => {
        const read = await contracts.readContractDocument(request.actor, request.params.id);
        if (read.refused) return reply.answer(read, () => null);
        const { contract, document } = read.value;
        return reply
          .header('content-disposition', `inline; filename="${contract.number}.pdf"`)
          .header('x-content-sha256', document.sha256)
          .type('application/pdf')
          .send(document.pdf);
      },
    );

    app.post('/contracts/:id/acts', { schema: { params: Id } }, async (request, reply) =>
      reply.answer(
        await contracts.createSignAct(request.actor, request.params.id, request.idempotencyKey),
        toActWire,
        201,
      ),
    );

    app.post(
      '/contracts/:id/signature',
      { schema: { params: Id, body: ActBody } },
      async (request, reply) => {
        const { actId } = request.body;
        const signed = await contracts.signContract(
          request.actor,
          request.params.id,
          actId,
          request.idempotencyKey,
        );
        return reply.answer(signed, toContractWire);
      },
    );

    app.post('/contracts/:id/confirmation-acts', { schema: { params: Id } }, async (request, reply) =>
      reply.answer(
        await contracts.createConfirmationAct(request.actor, request.params.id, request.idempotencyKey),
        toActWire,
        201,
      ),
    );

    app.post(
      '/contracts/:id/confirmation',
      { schema: { params: Id, body: ActBody } },
      async (request, reply) => {
        const { actId } = request.body;
        const { id } = request.params;
        const confirmed = await contracts.confirmContract(request.actor, id, actId, request.idempotencyKey);
        return reply.answer(confirmed, toContractWire);
      },
    );

    app.post('/contracts/:id/cancellation', { schema: { params: Id } }, async (request, reply) =>
      reply.answer(
        await contracts.cancelContract(request.actor, request.params.id, request.idempotencyKey),
        toContractWire,
      ),
    );
  };
}
