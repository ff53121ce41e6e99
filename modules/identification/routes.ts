import '@nesie/http';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { LiveImageView } from './domain.ts';
import type { LiveImages } from './live-images.ts';

const Id = z.object({ id: z.uuid() });
const FirstSeq = z.looseObject({ 'x-first-seq': z.coerce.number().int().min(0).max(100_000) });
/** A batch may weigh 2 MB; a little more is read, so that the refusal is ours. */
const BATCH_BODY_LIMIT = 2 * 1024 * 1024 + 64 * 1024;

function toWire(live: LiveImageView): LiveImageView {
  return live;
}

/** `POST /acts/:id/live-images`, `GET /live-images/:id`, `POST /live-images/:id/frames`. Another's are not there. */
export function identificationRoutes(liveImages: LiveImages) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.post('/acts/:id/live-images', { schema: { params: Id } }, async (request, reply) =>
      reply.answer(
        await liveImages.beginLiveImage(request.actor, request.params.id, request.idempotencyKey),
        toWire,
        201,
      ),
    );

    app.get('/live-images/:id', { schema: { params: Id } }, async (request, reply) =>
      reply.answer(await liveImages.readLiveImage(request.actor, request.params.id), toWire),
    );

    app.post(
      '/live-images/:id/frames',
      {
        bodyLimit: BATCH_BODY_LIMIT,
        schema: { params: Id, headers: FirstSeq, body: z.instanceof(Buffer) },
      },
      async (request, reply) => {
        const batch = { firstSeq: request.headers['x-first-seq'], body: request.body };
        return reply.answer(
          await liveImages.sendFrames(request.actor, request.params.id, batch, request.idempotencyKey),
          toWire,
        );
      },
    );
  };
}
