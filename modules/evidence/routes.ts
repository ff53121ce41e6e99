import { parseTilePath } from '@nesie/tlog';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Evidence } from './evidence.ts';

const TilePath = z.object({ '*': z.string().max(100) });
/** A full tile never changes; a partial one neither, it is only followed by a wider one. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const A_MOMENT = 'public, max-age=2';

/**
 * What the log shows to everybody: `GET /trust.json`, and below `/log` the checkpoint, the tiles (hashes only)
 * and the heads.
 * @see C2SP tlog-tiles
 */
export function evidenceRoutes(evidence: Evidence) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get('/trust.json', async (_request, reply) =>
      reply
        .type('application/json')
        .header('cache-control', A_MOMENT)
        .send(`${await evidence.trustFile()}\n`),
    );

    app.get('/log/checkpoint', async (_request, reply) => {
      const note = await evidence.checkpointNote();
      if (note === undefined) return reply.callNotFound();
      return reply.type('text/plain; charset=utf-8').header('cache-control', A_MOMENT).send(note);
    });

    app.get('/log/tile/*', { schema: { params: TilePath } }, async (request, reply) => {
      const tile = parseTilePath(`tile/${request.params['*']}`);
      const bytes = tile && (await evidence.tile(tile));
      if (!bytes) return reply.callNotFound();
      return reply.type('application/octet-stream').header('cache-control', FOR_EVER).send(bytes);
    });

    app.get('/log/heads.json', async (_request, reply) => {
      const heads = await evidence.heads();
      if (!heads) return reply.callNotFound();
      return reply.header('cache-control', A_MOMENT).send(heads);
    });
  };
}
