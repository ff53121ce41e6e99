import '@nesie/http';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Consents } from './consents.ts';
import { type Consent, type ListedConsent, wordsOfGivenFor } from './domain.ts';

const ConsentId = z.object({ id: z.uuid() });

function toConsentWire(consent: Consent) {
  const { id, kind, edition, givenFor, documentId, givenAt, validUntil, withdrawnAt } = consent;
  return { id, kind, edition, givenFor, documentId, givenAt, validUntil, withdrawnAt };
}

function toListedWire(consent: ListedConsent) {
  return {
    ...toConsentWire(consent),
    title: consent.title,
    purpose: wordsOfGivenFor(consent),
    document: { id: consent.documentId, title: consent.title },
  };
}

/** `GET /consent-texts`, `GET /consents`, `POST /consents/:id/withdrawal`. */
export function consentRoutes(consents: Consents) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get('/consent-texts', async (request, reply) => {
      const texts = await consents.texts(request.actor);
      return reply.send(
        texts.map(({ kind, edition, title, paragraphs }) => ({ kind, edition, title, paragraphs })),
      );
    });

    app.get('/consents', async (request, reply) =>
      reply.send((await consents.listConsents(request.actor)).map(toListedWire)),
    );

    app.post('/consents/:id/withdrawal', { schema: { params: ConsentId } }, async (request, reply) =>
      reply.answer(
        await consents.withdrawConsent(request.actor, request.params.id, request.idempotencyKey),
        toConsentWire,
      ),
    );
  };
}
