import { ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { toActWire } from '../acts/index.ts';
import type { Access } from './access.ts';
import type { DeviceCookie } from './device-cookie.ts';
import { suggestPassword } from './passwords.ts';
import type { Sessions } from './sessions.ts';

const ActId = z.object({ id: z.uuid() });
const Nothing = z.strictObject({}).nullish();
const Identifier = z.string().min(1).max(100);
const LogIn = z.union([
  z.strictObject({ identifier: Identifier, password: z.string().min(1).max(1000) }),
  z.strictObject({ identifier: Identifier, code: z.string().min(1).max(20) }),
]);
const LogInCode = z.strictObject({ identifier: Identifier });
const Recovery = z.strictObject({ phone: z.string().min(1).max(60) });
const CodeEntry = z.strictObject({ code: z.string().min(1).max(20) });
const NewDevice = z.strictObject({ deviceKey: z.record(z.string().max(20), z.unknown()) });
const DeviceBinding = z.strictObject({ actId: z.uuid() });

export interface AccessRoutesDeps {
  readonly access: Access;
  readonly sessions: Sessions;
  readonly devices: DeviceCookie;
}

/** Seconds after which another code may be asked for: one figure for everybody. */
const RESEND_SECONDS = 60;

/** Sessions, logging in, recovery of the identifier, codes of acts, device keys. */
export function accessRoutes({ access, sessions, devices }: AccessRoutesDeps) {
  async function sessionWire(request: FastifyRequest, context: FastifyRequest['session']) {
    const { actor, csrfToken } = context;
    if (actor.kind !== 'client' && actor.kind !== 'applicant') return { kind: 'visitor', csrfToken };
    if (actor.kind === 'applicant') return { kind: actor.kind, csrfToken, partyId: actor.partyId };
    const device = await access.boundDevice(actor, actor.deviceId ?? devices.read(request));
    return {
      kind: actor.kind,
      csrfToken,
      partyId: actor.partyId,
      name: await access.nameOf(actor),
      device: device
        ? { id: device.deviceId, thumbprint: device.thumbprint, bound: actor.deviceId === device.deviceId }
        : { id: null, bound: false },
    };
  }

  async function readSession(request: FastifyRequest, reply: FastifyReply) {
    if (request.session.sessionId)
      return reply.answer(ok(await sessionWire(request, request.session)), (wire) => wire);
    const begun = await sessions.begin({ ip: request.ip, userAgent: request.headers['user-agent'] });
    if (begun.refused) return reply.answer(begun, String);
    reply.setSession(begun.value.token);
    // Said once, to the browser whose session was ended from elsewhere.
    const { ended } = request.session;
    const wire = await sessionWire(request, begun.value.context);
    return reply.answer(ok(ended ? { ...wire, ended } : wire), (value) => value);
  }

  /** A request as the limits see it. */
  function askingOf(request: FastifyRequest, sessionId: string) {
    return { sessionId, device: devices.read(request) ?? sessionId, origin: { ip: request.ip } };
  }

  async function logIn(request: FastifyRequest, reply: FastifyReply, credentials: z.infer<typeof LogIn>) {
    const { sessionId } = request.session;
    if (!sessionId) return reply.answer(needsSession, String);
    const asking = askingOf(request, sessionId);
    const done = await access.logIn(credentials, asking, request.idempotencyKey);
    if (done.refused) return reply.answer(done, String);
    const { personId } = done.value;
    const person = { kind: 'client', personId, partyId: personId } as const;
    const device = await access.boundDevice({ ...person, sessionId }, devices.read(request));
    const client = device ? { ...person, deviceId: device.deviceId } : person;
    reply.setSession(await sessions.raise(sessionId, client));
    const context = { ...request.session, actor: { ...client, sessionId } };
    return reply.answer(ok(await sessionWire(request, context)), (wire) => wire, 201);
  }

  /** The answer to a request that begins with an identifier or a phone: the same whoever asks for whomever. */
  async function answerAlike(reply: FastifyReply, asked: Result<null, Refusal>) {
    return reply.answer(asked, () => ({ resendAfterSeconds: RESEND_SECONDS }), 202);
  }

  async function bindDevice(request: FastifyRequest, reply: FastifyReply, actId: string) {
    const { sessionId } = request.session;
    if (!sessionId) return reply.answer(needsSession, String);
    const bound = await access.bindByAct(request.actor, actId, request.idempotencyKey);
    if (bound.refused) return reply.answer(bound, String);
    await sessions.setDevice(sessionId, bound.value.deviceId);
    devices.remember(reply, bound.value.deviceId);
    return reply.answer(bound, ({ deviceId }) => ({ id: deviceId, bound: true }), 201);
  }

  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();

    app.get('/session', readSession);

    app.post('/sessions', { schema: { body: LogIn } }, async (request, reply) =>
      logIn(request, reply, request.body),
    );

    app.delete('/sessions/current', { config: { idempotent: false } }, async (request, reply) => {
      if (request.session.sessionId) await sessions.end(request.session.sessionId);
      return reply.setSession(null).code(204).send();
    });

    app.post('/sessions/one-time-passwords', { schema: { body: LogInCode } }, async (request, reply) => {
      const { sessionId } = request.session;
      if (!sessionId) return reply.answer(needsSession, String);
      const asking = askingOf(request, sessionId);
      return answerAlike(
        reply,
        await access.askLogInCode(request.body.identifier, asking, request.idempotencyKey),
      );
    });

    app.post('/identifier-recoveries', { schema: { body: Recovery } }, async (request, reply) => {
      const { sessionId } = request.session;
      if (!sessionId) return reply.answer(needsSession, String);
      const asking = askingOf(request, sessionId);
      return answerAlike(reply, await access.askRecovery(request.body.phone, asking, request.idempotencyKey));
    });

    // The product generates a strong password for whoever wants one. It is kept nowhere.
    app.post('/passwords/suggestion', { config: { idempotent: false } }, async (_request, reply) =>
      reply.answer(ok({ password: suggestPassword() }), (value) => value),
    );

    app.post(
      '/acts/:id/one-time-passwords',
      { schema: { params: ActId, body: Nothing } },
      async (request, reply) => {
        const { actor, ip, idempotencyKey } = request;
        const sent = await access.sendCode(actor, request.params.id, { ip }, idempotencyKey);
        return reply.answer(sent, (value) => value, 202);
      },
    );

    app.post(
      '/acts/:id/one-time-password-entries',
      { schema: { params: ActId, body: CodeEntry } },
      async (request, reply) => {
        const { actor, params, body, idempotencyKey } = request;
        return reply.answer(await access.enterCode(actor, params.id, body.code, idempotencyKey), toActWire);
      },
    );

    app.post('/device-keys/act', { schema: { body: NewDevice } }, async (request, reply) => {
      const { actor, body, idempotencyKey } = request;
      return reply.answer(await access.createBindAct(actor, body.deviceKey, idempotencyKey), toActWire, 201);
    });

    app.post('/device-keys', { schema: { body: DeviceBinding } }, async (request, reply) =>
      bindDevice(request, reply, request.body.actId),
    );
  };
}

const needsSession = refuse({ code: 'session-needed' });
