import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { canonicalJson, sha256, sha256Hex } from '@nesie/canonical';
import {
  chooseLang,
  type Lang,
  type Problem,
  type ProblemEntry,
  type Refusal,
  toProblem,
} from '@nesie/problem';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { httpProblems } from './problems.ts';
import { shapeProblems } from './shapes.ts';
import type { HttpOptions, SessionContext } from './types.ts';

export { type HttpRefusal, httpProblems } from './problems.ts';
export type { HttpOptions, RequestOrigin, SessionContext } from './types.ts';

/** The largest body of a route that does not say otherwise, bytes. */
const BODY_LIMIT = 256 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
const COOKIE_SECONDS = 30 * 86_400;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const PROBLEM = 'application/problem+json; charset=utf-8';

/** The name of the one session cookie; with https it is bound to the host. */
export function sessionCookieName(publicUrl: URL): string {
  return publicUrl.protocol === 'https:' ? '__Host-nesie_session' : 'nesie_session';
}

type ProblemTable = Readonly<Record<string, ProblemEntry>>;

function problemTable(options: HttpOptions): ProblemTable {
  const table: Record<string, ProblemEntry> = { ...httpProblems };
  for (const map of options.problems) {
    for (const [code, entry] of Object.entries(map)) {
      const known = table[code];
      if (known && known !== entry) throw new Error(`two refusals share the code ${code}`);
      table[code] = entry;
    }
  }
  return table;
}

function send(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).header('content-language', langOf(reply)).type(PROBLEM).send(problem);
}

function langOf(reply: FastifyReply): Lang {
  return reply.request.lang ?? 'kk';
}

/**
 * The digest of what a request asked, so that one key can't stand for two requests; null where the body is JSON that
 * has no canonical form: lone surrogates, endless numbers, nesting without end.
 */
function requestHash(request: FastifyRequest): Buffer | null {
  const { body } = request;
  try {
    const bytes = Buffer.isBuffer(body) ? sha256Hex(body) : sha256Hex(canonicalJson(body ?? null));
    return sha256(`${request.method} ${request.url}\n${bytes}`);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Compares a secret with what was sent, in a time that tells nothing of either. */
function isSame(sent: string | readonly string[] | undefined, secret: string): boolean {
  if (typeof sent !== 'string') return false;
  return timingSafeEqual(sha256(sent), sha256(secret));
}

function changesNothing({ method, routeOptions }: FastifyRequest): boolean {
  return SAFE.has(method) || routeOptions.config.changesNothing === true;
}

function sameOrigin(request: FastifyRequest, publicUrl: URL): boolean {
  const { origin } = request.headers;
  // Programs send no Origin; browsers always do with a mutating request, and pages can't forge it.
  return origin === undefined || origin === publicUrl.origin;
}

/** Codes of the framework's own refusals. */
const FRAMEWORK_CODES: Readonly<Record<string, keyof typeof httpProblems>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body-unreadable',
  FST_ERR_CTP_INVALID_JSON_BODY: 'body-unreadable',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body-unreadable',
};

/** Every error becomes problem details; a bug says nothing of itself to the outside. */
function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const lang = request.lang ?? 'kk';
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = shapeProblems(error.validation, lang);
    return send(reply, { ...toProblem(httpProblems, { code: 'request-invalid' }, lang), errors });
  }
  const known = FRAMEWORK_CODES[error.code] ?? (error instanceof SyntaxError ? 'body-unreadable' : null);
  if (known) return send(reply, toProblem(httpProblems, { code: known }, lang));
  if (error.statusCode && error.statusCode < 500) {
    return send(reply, {
      ...toProblem(httpProblems, { code: 'request-invalid' }, lang),
      status: error.statusCode,
    });
  }
  // The message may quote what a person typed, so only the place and the kind go into the log.
  request.log.error(
    { name: error.name, code: error.code, at: error.stack?.split('\n').slice(1, 6) },
    'unexpected error',
  );
  return send(reply, toProblem(httpProblems, { code: 'internal-error' }, lang));
}

/** Addresses that no route is even asked about: cut-off escapes, names of endless length. */
function handleAddressError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  request.lang = chooseLang(request.headers['accept-language']);
  const code = error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'not-found' : 'request-invalid';
  send(reply, toProblem(httpProblems, { code }, request.lang));
}

const SOCKET_STATUS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** What is no HTTP: nobody knows the language yet, so it is answered in Kazakh. */
function handleSocketError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const line = SOCKET_STATUS[error.code ?? ''] ?? '400 Bad Request';
  const problem = toProblem(httpProblems, { code: 'body-unreadable' }, 'kk');
  const body = JSON.stringify({ ...problem, status: Number.parseInt(line, 10) });
  const head = `content-type: ${PROBLEM}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
  if (socket.writable) socket.write(`HTTP/1.1 ${line}\r\n${head}\r\n\r\n${body}`);
  socket.destroySoon();
}

/**
 * A server whose routes know who asks, in which language and with which idempotency key, and answer results.
 * Routes are added by `register`; wire shapes are zod schemas.
 */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const table = problemTable(options);
  const cookieName = sessionCookieName(options.publicUrl);
  const app = fastify({
    logger: options.logger ? { level: 'info', redact: ['req.headers', 'req.remoteAddress'] } : false,
    // Addresses hold ids, and a request's own line says nothing that the access journal does not.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: options.trustProxy ?? false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: handleAddressError,
    clientErrorHandler: handleSocketError,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler((request, reply) =>
    send(reply, toProblem(httpProblems, { code: 'not-found' }, request.lang ?? 'kk')),
  );
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: contentSecurityPolicy(options.publicUrl),
    hsts: options.publicUrl.protocol === 'https:',
  });

  for (const type of ['image/jpeg', 'image/png', 'application/octet-stream']) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  }

  app.decorateRequest('actor');
  app.decorateRequest('lang');
  app.decorateRequest('session');
  app.decorateRequest('idempotencyKey');
  app.decorateReply('setSession', function (this: FastifyReply, token: string | null) {
    const attributes = {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: options.publicUrl.protocol === 'https:',
      // The server ends sessions; the cookie only has to outlive the browser, so that a draft does.
      maxAge: COOKIE_SECONDS,
    } as const;
    return token === null
      ? this.clearCookie(cookieName, attributes)
      : this.setCookie(cookieName, token, attributes);
  });
  app.decorateReply('answer', function (this: FastifyReply, result, toWire, status = 200) {
    if (!result.refused) return this.code(status).send(toWire(result.value));
    return send(this, toProblem(table, result.refusal as Refusal, langOf(this)));
  });

  app.addHook('onRequest', async (request, reply) => {
    request.lang = chooseLang(request.headers['accept-language']);
    reply.header('cache-control', 'no-store');
    // By the route, not by the address as written: /%61pi/… reaches the same route.
    if (!(request.routeOptions.url ?? request.url).startsWith('/api/')) return;
    const session: SessionContext = await options.sessionOf(request.cookies[cookieName], { ip: request.ip });
    request.session = session;
    request.actor = session.actor;
    if (changesNothing(request)) return;
    const token = request.headers['x-csrf-token'];
    const genuine =
      session.csrfToken !== null &&
      isSame(token, session.csrfToken) &&
      sameOrigin(request, options.publicUrl);
    if (!genuine) return send(reply, toProblem(httpProblems, { code: 'csrf-token-wrong' }, request.lang));
  });

  app.addHook('preHandler', async (request, reply) => {
    if (changesNothing(request) || request.routeOptions.config.idempotent === false) return;
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || !UUID.test(key)) {
      return send(reply, toProblem(httpProblems, { code: 'idempotency-key-missing' }, request.lang));
    }
    const hash = requestHash(request);
    if (!hash) return send(reply, toProblem(httpProblems, { code: 'body-unreadable' }, request.lang));
    request.idempotencyKey = { key: key.toLowerCase(), requestHash: hash };
  });
  return app;
}

/** No script, style, picture or connection from anywhere else; the camera's pictures are blobs. */
function contentSecurityPolicy(publicUrl: URL) {
  return {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      mediaSrc: ["'self'", 'blob:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      objectSrc: ["'none'"],
      frameSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      ...(publicUrl.protocol === 'https:' ? { upgradeInsecureRequests: [] } : {}),
    },
  };
}
