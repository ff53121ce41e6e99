import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Acts } from './acts.ts';
import type { Act } from './domain.ts';

const ActId = z.object({ id: z.uuid() });
const DeviceSignature = z.strictObject({
  /** 64 bytes: r and s */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

/** An act as clients see it: hashes and digest in hexadecimal, the nonce in base64url. */
export function toActWire(act: Act) {
  return {
    id: act.id,
    purpose: act.purpose,
    contentHash: act.contentHash,
    digest: act.digest,
    nonce: act.nonce,
    deadline: act.deadline,
    channel: act.channel,
    device: act.device,
    factors: { ways: act.ways, done: act.done },
    summary: act.summary,
  };
}
export type ActWire = ReturnType<typeof toActWire>;

/** `GET /acts/:id`, `POST /acts/:id/device-signatures`. Another's act is not there. */
export function actRoutes(acts: Acts) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get('/acts/:id', { schema: { params: ActId } }, async (request, reply) =>
      reply.answer(await acts.readAct(request.actor, request.params.id), toActWire),
    );

    app.post(
      '/acts/:id/device-signatures',
      { schema: { params: ActId, body: DeviceSignature } },
      async (request, reply) => {
        const signature = Buffer.from(request.body.signature, 'base64url');
        const signed = await acts.signWithDevice(
          request.actor,
          request.params.id,
          signature,
          request.idempotencyKey,
        );
        return reply.answer(signed, toActWire);
      },
    );
  };
}
