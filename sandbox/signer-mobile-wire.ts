import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isRecord } from './serve.ts';

/** What the application refuses to go on with: every reason at once, so that whoever serves it can mend them. */
export class Disliked extends Error {
  readonly reasons: readonly string[];
  constructor(reasons: readonly string[]) {
    super(reasons.join('; '));
    this.reasons = reasons;
  }
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const LIMIT_MS = 20_000;
const MOST_BYTES = 64 * 1024 * 1024;

export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/** One request; of this machine itself any certificate is taken, of others only what the system trusts. */
export function ask({ method, url, headers, body }: Ask): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const options = {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
      timeout: LIMIT_MS,
      ...(isLoopback(url) ? { rejectUnauthorized: false } : {}),
    };
    const outgoing = send(url, options, (incoming) => {
      const parts: Buffer[] = [];
      let size = 0;
      incoming.on('data', (part: Buffer) => {
        size += part.length;
        if (size > MOST_BYTES) outgoing.destroy(new Error('an answer too long'));
        else parts.push(part);
      });
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          type: incoming.headers['content-type'] ?? '',
          body: Buffer.concat(parts).toString('utf8'),
        }),
      );
      incoming.on('error', reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const SCHEME = 'mobileSign:';
const LINKS = ['https://m.egov.kz/mobileSign/', 'https://m.egov.kz/businessSign/'];

/** The address in a QR's text, or in a link on the phone. @throws Disliked */
export function addressIn(text: string): URL {
  const link = LINKS.find((each) => text.startsWith(`${each}?`));
  const written = link ? new URL(text).searchParams.get('link') : text.slice(SCHEME.length);
  if (!link && !text.startsWith(SCHEME)) throw new Disliked([`the text begins with ${SCHEME}`]);
  if (link) checkLink(new URL(text));
  if (!written || /\s/.test(written)) throw new Disliked(['an address without spaces']);
  return addressOf(written, 'the address');
}

function checkLink({ searchParams }: URL): void {
  const wanted = ['isi', 'ibi', 'apn'].filter((name) => !searchParams.get(name));
  if (wanted.length > 0) throw new Disliked(wanted.map((name) => `the link has no ${name}`));
}

/** An absolute address, over HTTPS unless it is of this machine. @throws Disliked */
export function addressOf(written: string, what: string): URL {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (!url || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))))
    throw new Disliked([`${what} is absolute and over HTTPS`]);
  return url;
}

/** The JSON object of an answer. @throws Disliked on any other answer */
export function objectIn(reply: Reply, what: string): Readonly<Record<string, unknown>> {
  if (reply.status !== 200)
    throw new Disliked([`${what} answered ${reply.status}: ${reply.body.slice(0, 300)}`]);
  if (!/^application\/json\b/.test(reply.type)) throw new Disliked([`${what} is application/json`]);
  try {
    const value: unknown = JSON.parse(reply.body);
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  throw new Disliked([`${what} is a JSON object`]);
}
