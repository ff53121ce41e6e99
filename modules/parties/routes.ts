import { type Lang, ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { toActWire } from '../acts/index.ts';
import type { Confirmation } from './confirmation.ts';
import type { PictureKind } from './domain.ts';
import { type Draft, fieldProblems } from './drafts.ts';
import { FIELD_LENGTH_LIMIT, FIELD_NAMES } from './fields.ts';
import type { DeviceMemory, Logins, PictureVerdict, Sessions } from './needs.ts';
import type { Parties } from './parties.ts';
import { adviceOf } from './picture-texts.ts';
import type { DraftFault } from './texts.ts';

const PICTURE_LIMIT_BYTES = 5 * 1024 * 1024;

const Typed = z.string().max(FIELD_LENGTH_LIMIT);
const Fields = z.strictObject(Object.fromEntries(FIELD_NAMES.map((name) => [name, Typed.optional()])));
const Code = z.strictObject({ code: z.string().max(20) });
const Submission = z.strictObject({
  deviceKey: z.record(z.string().max(20), z.unknown()),
  language: z.enum(['kk', 'ru', 'en']),
});
const ConfirmationBody = z.strictObject({
  actId: z.uuid(),
  password: z.string().max(1000).nullish(),
});
const Nothing = z.strictObject({}).nullish();

export interface PartyRoutesDeps {
  readonly parties: Parties;
  readonly confirmation: Confirmation;
  readonly sessions: Sessions;
  readonly logins: Pick<Logins, 'identifierOf'>;
  readonly devices: DeviceMemory;
}

function verdictWire(verdict: PictureVerdict, lang: Lang) {
  const criteria = verdict.criteria.map(({ name, value, limit, passed, adviceKey }) => ({
    name,
    value,
    limit,
    passed,
    advice: passed ? null : adviceOf(adviceKey)[lang],
  }));
  return { passed: verdict.passed, criteria };
}

/** A draft as its author sees it. */
export function draftWire(draft: Draft, lang: Lang) {
  const picture = (taken: Draft['portrait']) =>
    taken ? { present: true, verdict: verdictWire(taken.verdict, lang) } : { present: false };
  return {
    id: draft.id,
    state: draft.state,
    expiresAt: draft.expiresAt,
    fields: draft.fields,
    phoneConfirmed: draft.isPhoneConfirmed,
    portrait: picture(draft.portrait),
    documentFront: picture(draft.documentFront),
    problems: fieldProblems(draft.faults, lang),
    account: { state: draft.account },
    attemptsLeft: draft.attemptsLeft,
  };
}

/** Gives the faults of an unfinished draft their sentences. */
function withErrors<T>(result: Result<T, Refusal>, lang: Lang): Result<T, Refusal> {
  if (!result.refused || result.refusal.code !== 'draft-incomplete') return result;
  const { faults } = result.refusal as Refusal & { readonly faults: readonly DraftFault[] };
  const incomplete = { code: 'draft-incomplete', errors: fieldProblems(faults, lang) };
  return refuse(incomplete);
}

/** Registration, from an empty draft to a confirmed individual. */
export function partyRoutes({ parties, confirmation, sessions, logins, devices }: PartyRoutesDeps) {
  async function answerDraft(
    request: FastifyRequest,
    reply: FastifyReply,
    result: Result<Draft, Refusal>,
    status = 200,
  ) {
    return reply.answer(
      withErrors(result, request.lang),
      (draft: Draft) => draftWire(draft, request.lang),
      status,
    );
  }

  async function answerConfirmed(request: FastifyRequest, reply: FastifyReply, body: ConfirmationInput) {
    const { sessionId } = request.session;
    if (!sessionId) return reply.answer(refuse({ code: 'session-needed' }), String);
    const wanted = { actId: body.actId, password: body.password ?? null };
    const done = await confirmation.confirmRegistration(request.actor, wanted, request.idempotencyKey);
    if (done.refused) return reply.answer(done, String);
    const { partyId, deviceId } = done.value;
    const client = { kind: 'client', personId: partyId, partyId, deviceId } as const;
    const identifier = await logins.identifierOf({ ...client, sessionId });
    reply.setSession(await sessions.raise(sessionId, client));
    devices.remember(reply, deviceId);
    return reply.answer(ok({ identifier, partyId }), (value) => value, 201);
  }

  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.post('/registration-drafts', { schema: { body: Nothing } }, async (request, reply) => {
      const { sessionId } = request.session;
      if (!sessionId) return reply.answer(refuse({ code: 'session-needed' }), String);
      const begun = await parties.startDraft(
        request.actor,
        sessionId,
        { ip: request.ip },
        request.idempotencyKey,
      );
      if (begun.refused) return reply.answer(begun, String);
      const applicant = { kind: 'applicant', partyId: begun.value.id } as const;
      const isNew = request.actor.kind !== 'applicant' || request.actor.partyId !== applicant.partyId;
      if (isNew) reply.setSession(await sessions.raise(sessionId, applicant));
      return answerDraft(request, reply, await parties.currentDraft(applicant), 201);
    });

    app.get('/registration-drafts/current', async (request, reply) =>
      answerDraft(request, reply, await parties.currentDraft(request.actor)),
    );

    app.put('/registration-drafts/current/fields', { schema: { body: Fields } }, async (request, reply) => {
      const saved = await parties.saveFields(request.actor, request.body, request.idempotencyKey);
      return answerDraft(request, reply, saved);
    });

    app.post(
      '/registration-drafts/current/phone-codes',
      { schema: { body: Nothing } },
      async (request, reply) => {
        const { actor, lang, ip, idempotencyKey } = request;
        const sent = await parties.sendPhoneCode(actor, lang, { ip }, idempotencyKey);
        return reply.answer(sent, (value) => value, 202);
      },
    );

    app.post(
      '/registration-drafts/current/phone-confirmation',
      { schema: { body: Code } },
      async (request, reply) =>
        answerDraft(
          request,
          reply,
          await parties.confirmPhone(request.actor, request.body.code, request.idempotencyKey),
        ),
    );

    const pictures: Readonly<Record<string, PictureKind>> = {
      portrait: 'portrait',
      'document-front': 'document-front',
    };
    for (const [path, kind] of Object.entries(pictures)) {
      app.put(
        `/registration-drafts/current/${path}`,
        { bodyLimit: PICTURE_LIMIT_BYTES },
        async (request, reply) => {
          const { body, lang } = request;
          if (!Buffer.isBuffer(body)) return reply.answer(refuse({ code: 'media-type-unsupported' }), String);
          const judged = await parties.putPicture(request.actor, kind, body, request.idempotencyKey);
          return reply.answer(judged, (verdict) => ({ verdict: verdictWire(verdict, lang) }));
        },
      );
    }

    app.post(
      '/registration-drafts/current/submission',
      { schema: { body: Submission } },
      async (request, reply) => {
        const submitted = await parties.submitDraft(request.actor, request.body, request.idempotencyKey);
        return answerDraft(request, reply, submitted);
      },
    );

    app.post('/registration-drafts/current/acts', { schema: { body: Nothing } }, async (request, reply) => {
      const act = await parties.createRegisterAct(request.actor, request.idempotencyKey);
      return reply.answer(act, toActWire, 201);
    });

    app.post(
      '/registration-drafts/current/confirmation',
      { schema: { body: ConfirmationBody } },
      async (request, reply) => answerConfirmed(request, reply, request.body),
    );
  };
}

type ConfirmationInput = z.infer<typeof ConfirmationBody>;
