import { randomUUID } from 'node:crypto';

/** An answer of the API that is no success, as problem details. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(path: string, status: number, problem: Readonly<Record<string, unknown>>) {
    super(`${path} answered ${status} ${String(problem.code)}: ${String(problem.detail)}`);
    this.status = status;
    this.code = String(problem.code);
    this.problem = problem;
  }
}

const TIMEOUT_MS = 60_000;

/** One browser's worth of the public API: its cookies, its CSRF token, a fresh idempotency key for each change. */
export class ApiClient {
  readonly #base: string;
  #cookies = new Map<string, string>();
  #csrfToken = '';

  constructor(base: string) {
    this.#base = base;
  }

  /** The cookies as a browser would hold them now. */
  get cookies(): readonly { readonly name: string; readonly value: string }[] {
    return [...this.#cookies].map(([name, value]) => ({ name, value }));
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.#send('GET', path, {});
    return (await response.json()) as T;
  }

  async bytes(path: string): Promise<Buffer> {
    const response = await this.#send('GET', path, {});
    return Buffer.from(await response.arrayBuffer());
  }

  /** Sends JSON. A key given again with the same body is the same request. */
  async post<T>(path: string, body: unknown = {}, key: string = randomUUID()): Promise<T> {
    return this.#change<T>('POST', path, 'application/json', JSON.stringify(body), key);
  }

  async put<T>(path: string, body: unknown, key: string = randomUUID()): Promise<T> {
    return this.#change<T>('PUT', path, 'application/json', JSON.stringify(body), key);
  }

  async upload<T>(
    method: 'PUT' | 'POST',
    path: string,
    type: string,
    body: Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<T> {
    return this.#change<T>(method, path, type, body, randomUUID(), headers);
  }

  /** Opens or renews the session and takes its CSRF token. */
  async open(): Promise<Readonly<Record<string, unknown>>> {
    const session = await this.get<Record<string, unknown>>('/session');
    this.#csrfToken = String(session.csrfToken ?? '');
    return session;
  }

  async #change<T>(
    method: string,
    path: string,
    type: string,
    body: string | Uint8Array,
    key: string,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const response = await this.#send(method, path, {
      body: typeof body === 'string' ? body : Uint8Array.from(body),
      headers: { ...headers, 'content-type': type, 'idempotency-key': key, 'x-csrf-token': this.#csrfToken },
    });
    const renewed = response.headers.has('set-cookie');
    const answer = response.status === 204 ? undefined : await response.json();
    // Another session, another token: after a log-in or the start of a registration the old one is worth nothing.
    if (renewed) await this.open();
    return answer as T;
  }

  async #send(method: string, path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${this.#base}/api${path}`, {
      ...init,
      method,
      headers: {
        ...(init.headers as Record<string, string>),
        cookie,
        origin: this.#base,
        'accept-language': 'en',
      },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    this.#keepCookies(response);
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({ code: 'no-problem-details' }))) as Record<
      string,
      unknown
    >;
    throw new ApiProblem(`${method} ${path}`, response.status, problem);
  }

  #keepCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
