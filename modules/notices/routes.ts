import '@nesie/http';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Notices } from './notices.ts';
import type { Push } from './push.ts';

const Base64Url = z.string().regex(/^[A-Za-z0-9_-]+={0,2}$/);
const Endpoint = z.url().max(1_000);
const Subscriber = z.strictObject({
  endpoint: Endpoint,
  keys: z.strictObject({ p256dh: Base64Url.length(87), auth: Base64Url.min(22).max(24) }),
});

/** `GET /push-key`, `POST /push-subscriptions`, `POST /push-subscriptions/ends`. */
export function pushRoutes(push: Push) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get('/push-key', async (_request, reply) => reply.send({ publicKey: await push.publicKey() }));

    app.post('/push-subscriptions', { schema: { body: Subscriber } }, async (request, reply) =>
      reply.answer(
        await push.subscribe(request.actor, request.body, request.idempotencyKey),
        (value) => value,
        201,
      ),
    );

    app.post(
      '/push-subscriptions/ends',
      { schema: { body: z.strictObject({ endpoint: Endpoint }) } },
      async (request, reply) =>
        reply.answer(
          await push.unsubscribe(request.actor, request.body.endpoint, request.idempotencyKey),
          (value) => value,
        ),
    );
  };
}

/** `GET /messages`: what was sent to the client and where it stands. */
export function noticeRoutes(notices: Pick<Notices, 'listNotices'>) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/messages', async (request, reply) =>
      reply.answer(await notices.listNotices(request.actor), (list) =>
        list.map(({ id, queuedAt, text, purpose, state }) => ({ id, at: queuedAt, text, purpose, state })),
      ),
    );
  };
}
