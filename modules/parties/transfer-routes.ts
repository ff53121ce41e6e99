import { ok, refuse } from '@nesie/problem';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Sessions } from './needs.ts';
import type { Parties } from './parties.ts';
import { draftWire } from './routes.ts';

const Nothing = z.strictObject({}).nullish();
const Use = z.strictObject({ token: z.string().min(1).max(100) });

export interface TransferRoutesDeps {
  readonly parties: Parties;
  readonly sessions: Sessions;
  /** The origin that people type. */
  readonly publicUrl: URL;
}

/** `POST /registration-drafts/current/transfers`, `POST /registration-drafts/transfers/uses`. */
export function transferRoutes({ parties, sessions, publicUrl }: TransferRoutesDeps) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.post(
      '/registration-drafts/current/transfers',
      { schema: { body: Nothing } },
      async (request, reply) => {
        const made = await parties.makeLink(request.actor, request.idempotencyKey);
        // In the fragment: it reaches no server's log on the way.
        return reply.answer(
          made,
          ({ token, expiresAt }) => ({ url: `${publicUrl.origin}/resume#${token}`, expiresAt }),
          201,
        );
      },
    );

    app.post('/registration-drafts/transfers/uses', { schema: { body: Use } }, async (request, reply) => {
      const { actor, lang, ip, session, body, idempotencyKey } = request;
      if (!session.sessionId) return reply.answer(refuse({ code: 'session-needed' }), String);
      const asking = { actor, sessionId: session.sessionId, origin: { ip } };
      const used = await parties.followLink(asking, body.token, idempotencyKey);
      if (used.refused) return reply.answer(used, String);
      const applicant = { kind: 'applicant', partyId: used.value.partyId } as const;
      reply.setSession(await sessions.raise(session.sessionId, applicant));
      // Whoever gave the link away doesn't look on.
      await sessions.endApplicants(applicant.partyId, session.sessionId);
      const draft = await parties.currentDraft(applicant);
      return draft.refused
        ? reply.answer(draft, String)
        : reply.answer(ok(draftWire(draft.value, lang)), (wire) => wire, 201);
    });
  };
}
