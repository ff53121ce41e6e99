import '@nesie/http';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Correspondence } from './correspondence.ts';
import { LETTER_TOPICS, type Letter, letterLimits, numberText } from './domain.ts';
import type { LetterView, ListedLetter } from './letters.ts';
import type { Paper } from './papers.ts';

const Id = z.object({ id: z.uuid() });
const NewLetterBody = z.strictObject({
  kind: z.enum(LETTER_TOPICS),
  subject: z.string().max(letterLimits.subject),
  text: z.string().max(letterLimits.text),
  loanId: z.uuid().optional(),
});

function toPaperWire({
  id,
  kind,
  title,
  from,
  createdAt,
  sha256,
  openedAt,
  contractId,
  loanId,
  letterId,
}: Paper) {
  return { id, kind, title, from, at: createdAt, sha256, openedAt, contractId, loanId, letterId };
}

function toCommonWire(letter: Letter) {
  return {
    id: letter.id,
    number: numberText(letter.number),
    direction: letter.direction,
    kind: letter.topic,
    subject: letter.subject,
    at: letter.writtenAt,
    answerBy: letter.answerBy,
    answersId: letter.answersId,
    loanId: letter.loanId,
  };
}

function toListedWire(letter: ListedLetter) {
  return { ...toCommonWire(letter), answeredAt: letter.answeredAt, unread: letter.isUnread };
}

function toLetterWire(letter: LetterView) {
  return {
    ...toCommonWire(letter),
    answeredAt: letter.answers[0]?.writtenAt ?? null,
    unread: false,
    text: letter.text,
    documentId: letter.documentId,
    receiptDocumentId: letter.receiptId,
    answers: letter.answers.map((answer) => ({
      id: answer.id,
      number: numberText(answer.number),
      at: answer.writtenAt,
      text: answer.text,
      documentId: answer.documentId,
    })),
  };
}

/** `/documents` with their bytes and confirmations, `/letters` both ways. */
export function correspondenceRoutes({ papers, letters }: Correspondence) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get('/documents', async (request, reply) =>
      reply.answer(await papers.listPapers(request.actor), (list) => list.map(toPaperWire)),
    );

    // No HEAD: asking whether it is there is not opening it.
    app.get('/documents/:id', { schema: { params: Id }, exposeHeadRoute: false }, async (request, reply) => {
      const read = await papers.openPaper(request.actor, request.params.id);
      if (read.refused) return reply.answer(read, () => null);
      const { kind, id, sha256, pdf } = read.value;
      return reply
        .header('content-disposition', `inline; filename="nesie-${kind}-${id.slice(0, 8)}.pdf"`)
        .header('x-content-sha256', sha256)
        .type('application/pdf')
        .send(pdf);
    });

    app.post('/documents/:id/confirmation', { schema: { params: Id } }, async (request, reply) =>
      reply.answer(
        await papers.confirmDelivery(request.actor, request.params.id, request.idempotencyKey),
        (documentId) => ({ documentId }),
        201,
      ),
    );

    app.get('/letters', async (request, reply) =>
      reply.answer(await letters.listLetters(request.actor), (list) => list.map(toListedWire)),
    );

    app.post('/letters', { schema: { body: NewLetterBody } }, async (request, reply) => {
      const { kind, ...wanted } = request.body;
      const written = await letters.writeLetter(
        request.actor,
        { ...wanted, topic: kind },
        request.idempotencyKey,
      );
      return reply.answer(written, toLetterWire, 201);
    });

    // Reading marks read, so that there is no HEAD here either.
    app.get('/letters/:id', { schema: { params: Id }, exposeHeadRoute: false }, async (request, reply) =>
      reply.answer(await letters.readLetter(request.actor, request.params.id), toLetterWire),
    );
  };
}
