import '@nesie/http';
import type { Lang } from '@nesie/problem';
import type { FastifyInstance } from 'fastify';
import { toApplicationWire } from '../applications/index.ts';
import { type LoanRoutesDeps, toLoanWire } from '../loans/index.ts';
import type { Desk, Home } from './desk.ts';

export interface DeskRoutesDeps extends Pick<LoanRoutesDeps, 'repayment' | 'payoutState'> {
  readonly desk: Desk;
}

/** `GET /home`: the one next thing, applications, loans, messages. */
export function deskRoutes({ desk, repayment, payoutState }: DeskRoutesDeps) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/home', async (request, reply) => {
      const { actor, lang } = request;
      const home = await desk.home(actor);
      if (home.refused) return reply.answer(home, String);
      const loans = await Promise.all(
        home.value.loans.map(async (view) =>
          toLoanWire(view, repayment, await payoutState(actor, view.loan.id)),
        ),
      );
      return reply.answer(home, (value) => toWire(value, loans, lang));
    });
  };
}

function toWire(
  { next, applications, drawn, signed, messages, readAt }: Home,
  loans: readonly unknown[],
  lang: Lang,
) {
  const contracts = [drawn, signed].flatMap((view) => view?.contract ?? []);
  return {
    now: readAt,
    next,
    applications: applications.map((view) => ({
      ...toApplicationWire(view, lang),
      contractId: contracts.find(({ applicationId }) => applicationId === view.application.id)?.id ?? null,
    })),
    loans,
    // A text that held a code is gone once it was sent.
    messages: messages
      .filter(({ text }) => text !== null)
      .map(({ id, text, queuedAt, state }) => ({ id, at: queuedAt, text, state })),
  };
}
