import '@nesie/http';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { toActWire } from '../acts/index.ts';
import type { Contracts, ContractView } from './contracts.ts';

const Id = z.object({ id: z.uuid() });
const SignatureBody = z.strictObject({ actId: z.uuid() });

/** A contract as its client sees it. */
export function toContractWire({ contract, state, signature }: ContractView) {
  const { figures } = contract;
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
    summary: {
      receiveTiyn: figures.amountTiyn,
      payTiyn: figures.payTiyn,
      overpaymentTiyn: figures.overpaymentTiyn,
      termDays: figures.termDays,
      dueOn: figures.dueOn,
      dailyRate: figures.dailyRate,
      nominalAnnualRate: figures.nominalAnnualRate,
      gesv: figures.gesv,
    },
    ...(signature ? { signedAt: signature.signedAt, loanId: signature.loanId } : {}),
  };
}
export type ContractWire = ReturnType<typeof toContractWire>;

/** `POST /applications/:id/contract`, `GET /contracts/:id` with its document, its acts and its signature. */
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

    app.get('/contracts/:id/document', { schema: { params: Id } }, async (request, reply) => {
      const read = await contracts.readContractDocument(request.actor, request.params.id);
      if (read.refused) return reply.answer(read, () => null);
      const { contract, document } = read.value;
      return reply
        .header('content-disposition', `inline; filename="${contract.number}.pdf"`)
        .header('x-content-sha256', document.sha256)
        .type('application/pdf')
        .send(document.pdf);
    });

    app.post('/contracts/:id/acts', { schema: { params: Id } }, async (request, reply) =>
      reply.answer(
        await contracts.createSignAct(request.actor, request.params.id, request.idempotencyKey),
        toActWire,
        201,
      ),
    );

    app.post(
      '/contracts/:id/signature',
      { schema: { params: Id, body: SignatureBody } },
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
  };
}
