import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

/** What came back, read as far as it can be. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** the JSON members, empty where the answer is no JSON object */
  readonly json: Readonly<Record<string, unknown>>;
}

/** How a request departs from a well-formed one. `null` leaves the header out. */
export interface Sending {
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
  readonly type?: string | null;
  readonly key?: string | null;
  readonly csrf?: string | null;
  readonly origin?: string | null;
  readonly lang?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 60_000;
const JSON_TYPE = /^application\/(problem\+)?json/;

function membersOf(text: string, headers: Headers): Readonly<Record<string, unknown>> {
  if (!JSON_TYPE.test(headers.get('content-type') ?? '')) return {};
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** A client that nothing stops from sending what the cabinet never would. */
export class Visitor {
  readonly url: string;
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(url: string, cookies: readonly { readonly name: string; readonly value: string }[] = []) {
    this.url = url;
    for (const { name, value } of cookies) this.cookies.set(name, value);
  }

  /** Takes a session and its token. */
  async open(): Promise<this> {
    const session = await this.get('/session');
    this.csrf = String(session.json.csrfToken ?? '');
    return this;
  }

  get(path: string, sending: Sending = {}): Promise<Answer> {
    return this.send('GET', path, { key: null, csrf: null, ...sending });
  }

  post(path: string, json: unknown = {}, sending: Sending = {}): Promise<Answer> {
    return this.send('POST', path, { json, ...sending });
  }

  put(path: string, json: unknown, sending: Sending = {}): Promise<Answer> {
    return this.send('PUT', path, { json, ...sending });
  }

  upload(method: string, path: string, body: Uint8Array, sending: Sending = {}): Promise<Answer> {
    return this.send(method, path, { body, type: 'image/jpeg', ...sending });
  }

  /** Sends and does not judge: any status is an answer. */
  async send(method: string, path: string, sending: Sending): Promise<Answer> {
    const { json, body, type = 'application/json', key = randomUUID(), lang = 'en' } = sending;
    const { csrf = this.csrf, origin = this.url } = sending;
    const content = json === undefined ? body : JSON.stringify(json);
    const wanted: Record<string, string | null> = {
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'accept-language': lang,
      origin,
      'idempotency-key': key,
      'x-csrf-token': csrf,
      'content-type': content === undefined ? null : type,
      ...sending.headers,
    };
    const headers = Object.entries(wanted).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[name, value]],
    );
    const response = await fetch(`${this.url}${path.startsWith('/') ? '/api' : ''}${path}`, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(content === undefined
        ? {}
        : { body: typeof content === 'string' ? content : Buffer.from(content) }),
    });
    const text = await response.text();
    const isRenewed = this.#keepCookies(response);
    // Another session, another token.
    if (isRenewed && path !== '/session') await this.open();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: membersOf(text, response.headers),
    };
  }

  #keepCookies(response: Response): boolean {
    const lines = response.headers.getSetCookie();
    for (const line of lines) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (pair.slice(at + 1) === '') this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return lines.length > 0;
  }
}

const LANGS = ['kk', 'ru', 'en'] as const;
const CYRILLIC = /[А-Яа-яӘәҒғҚқҢңӨөҰұҮүІі]/;

/** Asserts problem details (RFC 9457) with this status and code. */
export function assertProblem(answer: Answer, status: number, code: string): void {
  const { json } = answer;
  assert.equal(`${answer.status} ${json.code}`, `${status} ${code}`, answer.text.slice(0, 400));
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.equal(json.type, `urn:nesie:problem:${code}`);
  assert.equal(json.status, status);
  for (const member of [json.title, json.detail]) assert.ok(typeof member === 'string' && member.length > 3);
  assert.doesNotMatch(answer.text, /[{}]\w+[{}]/, 'a template that was not filled');
  assert.doesNotMatch(answer.text, /node_modules|\.ts:\d|select |insert /i, 'the inside shows');
}

/** Sends the same wrong request in each language. Each time: this problem, with a sentence of that language. */
export async function assertRefused(
  send: (lang: string) => Promise<Answer>,
  status: number,
  code: string,
): Promise<Answer> {
  const answers: Answer[] = [];
  for (const lang of LANGS) {
    const answer = await send(lang);
    assertProblem(answer, status, code);
    assert.equal(answer.headers.get('content-language'), lang);
    assert.equal(CYRILLIC.test(String(answer.json.detail)), lang !== 'en', answer.text);
    for (const sentence of sentencesOf(answer))
      assert.equal(CYRILLIC.test(sentence), lang !== 'en', sentence);
    answers.push(answer);
  }
  assert.equal(
    new Set(answers.map(({ json }) => json.detail)).size,
    LANGS.length,
    'three languages, three sentences',
  );
  const last = answers.at(-1);
  assert.ok(last);
  return last;
}

function sentencesOf(answer: Answer): readonly string[] {
  const { errors } = answer.json;
  return Array.isArray(errors)
    ? errors.map((error: { readonly detail?: unknown }) => String(error.detail))
    : [];
}

/** The faults that an answer names, as `field:code`. */
export function faultsOf(answer: Answer, member = 'errors'): readonly string[] {
  const faults = answer.json[member];
  if (!Array.isArray(faults)) return [];
  return faults.map(
    (one: { readonly field?: unknown; readonly code?: unknown }) => `${one.field}:${one.code}`,
  );
}
