import type { Actor, IdempotencyKey } from '@nesie/db';
import type { Lang, ProblemMap, Refusal, Result } from '@nesie/problem';

/** What the session cookie of a request stands for. */
export interface SessionContext {
  readonly actor: Actor;
  /** null for a visitor without a session: he may only read */
  readonly sessionId: string | null;
  readonly csrfToken: string | null;
  /** why the session of the cookie was ended from elsewhere, where it was */
  readonly ended?: string;
}

export interface HttpOptions {
  /** The origin that people type, such as https://cabinet.example.kz; decides the Secure mark of cookies. */
  readonly publicUrl: URL;
  /** Every refusal of every module; codes are unique across them. */
  readonly problems: readonly ProblemMap<Refusal>[];
  /** Finds who asks from the value of the session cookie. */
  readonly sessionOf: (cookie: string | undefined, from: RequestOrigin) => Promise<SessionContext>;
  readonly logger?: boolean;
  /** Addresses of proxies whose X-Forwarded-For is believed; none by default. */
  readonly trustProxy?: string | false;
}

/** Where a request came from, for limits. */
export interface RequestOrigin {
  readonly ip: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; row-level security and the access journal see the same. */
    actor: Actor;
    lang: Lang;
    session: SessionContext;
    /** The key of a mutating request with the digest of what it asked; routes without a key must not read it. */
    idempotencyKey: IdempotencyKey;
  }
  interface FastifyReply {
    /** Answers a use case: the value on the wire, or the refusal as problem details. */
    answer<T, R extends Refusal>(
      result: Result<T, R>,
      toWire: (value: T) => unknown,
      status?: number,
    ): FastifyReply;
    /** Hands the session's token to the browser, or takes it back with null. */
    setSession(token: string | null): FastifyReply;
  }
  interface FastifyContextConfig {
    /** false for a request whose repetition does no harm */
    idempotent?: boolean;
    /**
     * true for a POST that only asks, such as a quote: it needs neither key nor session, so that it answers a
     * visitor from any page; nobody gains by forging it.
     */
    changesNothing?: boolean;
  }
}
