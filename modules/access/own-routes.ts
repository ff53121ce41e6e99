import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Access } from './access.ts';

const Id = z.object({ id: z.uuid() });
const Nothing = z.strictObject({}).nullish();
const Language = z.strictObject({ language: z.enum(['kk', 'ru', 'en']) });
const PasswordChange = z.strictObject({
  current: z.string().min(1).max(1000),
  next: z.string().min(1).max(1000),
});

const asItIs = <T>(value: T): T => value;
const empty = () => ({});

/** What a client looks after himself: profile, language, sessions, devices, password, who looked at his data. */
export function ownRoutes(access: Access) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get('/profile', async (request, reply) =>
      reply.answer(await access.profileOf(request.actor), asItIs),
    );

    app.put('/profile/language', { schema: { body: Language } }, async (request, reply) => {
      const { actor, body, idempotencyKey } = request;
      return reply.answer(await access.setLanguage(actor, body.language, idempotencyKey), asItIs);
    });

    app.post('/sessions/:id/end', { schema: { params: Id, body: Nothing } }, async (request, reply) => {
      const { actor, params, idempotencyKey } = request;
      return reply.answer(await access.endSession(actor, params.id, idempotencyKey), empty);
    });

    app.post('/sessions/end-others', { schema: { body: Nothing } }, async (request, reply) =>
      reply.answer(await access.endOtherSessions(request.actor, request.idempotencyKey), asItIs),
    );

    app.post('/password/change', { schema: { body: PasswordChange } }, async (request, reply) => {
      const { actor, body, idempotencyKey } = request;
      return reply.answer(await access.changePassword(actor, body, idempotencyKey), asItIs);
    });

    app.post('/devices/:id/revocation', { schema: { params: Id, body: Nothing } }, async (request, reply) => {
      const { actor, params, idempotencyKey } = request;
      return reply.answer(await access.revokeDevice(actor, params.id, idempotencyKey), empty);
    });

    app.get('/accesses', async (request, reply) =>
      reply.answer(await access.accessesOf(request.actor), asItIs),
    );
  };
}
