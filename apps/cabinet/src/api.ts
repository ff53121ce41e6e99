import type { FieldError, Session } from './api-types.ts';

/** A refusal of the server: RFC 9457, with a stable code and a sentence in the reader's language. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  /** the whole problem object, for the members a single code adds (`triesLeft`, `resendAfterSeconds`) */
  readonly extras: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    const code = typeof body.code === 'string' ? body.code : `http-${status}`;
    super(code);
    this.status = status;
    this.code = code;
    this.detail = typeof body.detail === 'string' ? body.detail : '';
    this.errors = Array.isArray(body.errors) ? body.errors.filter(isFieldError) : [];
    this.extras = body;
  }

  /** A number the problem carries beside its text. */
  figure(member: string): number | null {
    const value = this.extras[member];
    return typeof value === 'number' ? value : null;
  }
}

/** No answer came: whether the server did anything is unknown, so the same key is used again. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

function isFieldError(value: unknown): value is FieldError {
  return typeof value === 'object' && value !== null && 'field' in value && 'code' in value;
}

/** After these a repeat must carry the same Idempotency-Key: the first try may have had its effect. */
export function outcomeUnknown(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof ApiProblem && error.status >= 500);
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  /** bytes instead of JSON */
  readonly bytes?: { readonly type: string; readonly data: BodyInit };
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMillis?: number;
}

const state: { csrf: string | null; language: string; loading: Promise<Session> | null } = {
  csrf: null,
  language: 'kk',
  loading: null,
};

/** Every later request asks for answers in this language. */
export function speak(language: string): void {
  state.language = language;
}

/** Reads who the browser is to the server, and the token that mutating requests carry. */
export async function loadSession(): Promise<Session> {
  // Two reads at once could make two anonymous sessions, and the token of one would not fit the cookie of the other.
  state.loading ??= call<Session>('/session', {}).finally(() => {
    state.loading = null;
  });
  const session = await state.loading;
  state.csrf = session.csrfToken;
  return session;
}

/** After logging in or out the next request takes a new token. */
export function forgetToken(): void {
  state.csrf = null;
}

/**
 * Speaks to the API at the page's own origin.
 * @throws ApiProblem for a refusal, NoAnswer when the network or the server gave none
 */
export async function api<T>(path: string, request: ApiRequest = {}): Promise<T> {
  if (!request.method || request.method === 'GET') return call<T>(path, request);
  if (!state.csrf) await loadSession();
  try {
    return await call<T>(path, request);
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 403 && error.code.includes('csrf'))) throw error;
    await loadSession();
    return call<T>(path, request);
  }
}

async function call<T>(path: string, request: ApiRequest): Promise<T> {
  const response = await send(path, request);
  const body = await readBody(response);
  if (!response.ok) throw new ApiProblem(response.status, isRecord(body) ? body : {});
  // The one place where a shape is believed: the server's answers are typed by its own contract.
  return body as T;
}

async function send(path: string, request: ApiRequest): Promise<Response> {
  const { method = 'GET', bytes, body, key, headers, timeoutMillis = 30_000 } = request;
  const limit = withTimeout(request.signal, timeoutMillis);
  const sent: RequestInit = {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    signal: limit.signal,
    headers: {
      accept: 'application/json, application/problem+json',
      'accept-language': state.language,
      ...(method !== 'GET' && state.csrf ? { 'x-csrf-token': state.csrf } : {}),
      ...(method !== 'GET' ? { 'idempotency-key': key ?? crypto.randomUUID() } : {}),
      ...(bytes
        ? { 'content-type': bytes.type }
        : body !== undefined
          ? { 'content-type': 'application/json' }
          : {}),
      ...headers,
    },
  };
  if (bytes) sent.body = bytes.data;
  else if (body !== undefined) sent.body = JSON.stringify(body);
  try {
    return await fetch(`/api${path}`, sent);
  } catch {
    throw new NoAnswer();
  }
}

/** Stops when asked to or when the time is over; AbortSignal.any is younger than the phones we serve. */
function withTimeout(asked: AbortSignal | undefined, millis: number): AbortController {
  const limit = new AbortController();
  if (asked?.aborted) limit.abort();
  asked?.addEventListener('abort', () => limit.abort(), { once: true });
  setTimeout(() => limit.abort(), millis);
  return limit;
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => '');
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's own page instead of an answer: nothing is known about what happened behind it.
    if (response.ok || response.status >= 500) throw new NoAnswer();
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Fetches the evidence pack of a microcredit or of one document and hands it to the browser as a file.
 * @throws ApiProblem `evidence-not-yet-checkpointed` while the log does not cover it yet
 */
export async function fetchPack(id: string, of: 'loans' | 'documents' = 'loans'): Promise<void> {
  const response = await send(`/${of}/${id}/evidence-pack`, { timeoutMillis: 120_000 });
  if (!response.ok) {
    const body = await readBody(response);
    throw new ApiProblem(response.status, isRecord(body) ? body : {});
  }
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = `nesie-${id}.asice`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
