import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What may go wrong on the wire, whatever the protocol above it. */
export const WIRE_FAULTS = [
  'none',
  'cut',
  'malformed',
  'truncated',
  'oversized',
  'entity-bomb',
  'external-entity',
  'redirect',
  'html',
  'server-error',
  'empty',
  'drip',
] as const;
export type WireFault = (typeof WIRE_FAULTS)[number];

export interface Faults {
  /** Takes nothing in and answers nothing. */
  readonly dead: boolean;
  /** The answer waits so long; what was asked for has been done by then. */
  readonly delayMs: number;
  /** 'cut': it is done, and the connection ends without an answer. */
  readonly wire: WireFault;
}

export interface StandIn {
  /** @returns null where there is no such path */
  readonly handle: (request: Request) => Answer | 'silence' | null | Promise<Answer | 'silence' | null>;
  readonly faults: () => Faults;
  readonly close: () => void;
}

const MOST_BODY_BYTES = 12 * 1024 * 1024;
const OVERSIZED_BYTES = 24 * 1024 * 1024;
const SILENCE_MS = 120_000;

export const json = (status: number, value: unknown): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: `${JSON.stringify(value)}\n`,
});

export const problem = (status: number, code: string, detail: string): Answer => ({
  status,
  type: 'application/problem+json',
  body: `${JSON.stringify({ type: `urn:stand-in:problem:${code}`, title: code, status, code, detail })}\n`,
});

export const xml = (status: number, body: string, headers?: Readonly<Record<string, string>>): Answer => ({
  status,
  type: 'application/xml; charset=utf-8',
  body,
  ...(headers ? { headers } : {}),
});

/** A JSON body as an object, or null when it is anything else. */
export function jsonBody(request: Request): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(request.body.toString('utf8'));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readBody(message: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    message.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= MOST_BODY_BYTES) parts.push(part);
    });
    message.on('end', () => resolve(size <= MOST_BODY_BYTES ? Buffer.concat(parts) : null));
    message.on('error', reject);
  });
}

// A page elsewhere that the browser has open must not be able to steer a stand-in.
function isForeign(message: IncomingMessage): boolean {
  const host = message.headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return true;
  const origin = message.headers.origin;
  return origin !== undefined && origin !== `http://${host}`;
}

const BOMB = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">${Array.from(
  { length: 20 },
  (_, i) => `<!ENTITY ${String.fromCharCode(98 + i)} "${`&${String.fromCharCode(97 + i)};`.repeat(10)}">`,
).join('')}]><Document>&u;</Document>`;
const EXTERNAL = `<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>`;

function spoil(answer: Answer, fault: WireFault): Answer {
  const type = 'application/xml; charset=utf-8';
  switch (fault) {
    case 'malformed':
      return { ...answer, body: `${answer.body.toString().slice(0, 60)}<<<"}{&` };
    case 'truncated':
      return { ...answer, body: answer.body.toString().slice(0, Math.floor(answer.body.length / 2)) };
    case 'oversized':
      return {
        ...answer,
        body: Buffer.concat([Buffer.from(answer.body), Buffer.alloc(OVERSIZED_BYTES, 0x20)]),
      };
    case 'entity-bomb':
      return { ...answer, type, body: BOMB };
    case 'external-entity':
      return { ...answer, type, body: EXTERNAL };
    case 'redirect':
      return { status: 302, type, body: '', headers: { location: 'http://127.0.0.1:1/elsewhere' } };
    case 'html':
      return { ...answer, type: 'text/html', body: '<!doctype html><title>Welcome</title><h1>It works</h1>' };
    case 'server-error':
      return problem(500, 'internal-error', 'told to fail');
    case 'empty':
      return { ...answer, body: '' };
    default:
      return answer;
  }
}

function write(response: ServerResponse, answer: Answer, drip: boolean): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-type': answer.type,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (!drip) {
    response.end(body);
    return;
  }
  // A byte a second: slower than any time limit, yet never silent.
  let sent = 0;
  const timer = setInterval(() => {
    if (sent >= body.length || response.destroyed) {
      clearInterval(timer);
      response.end();
      return;
    }
    response.write(body.subarray(sent, ++sent));
  }, 1000);
  response.on('close', () => clearInterval(timer));
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function serveOne(standIn: StandIn, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(message.url ?? '/', 'http://stand-in');
  const isControl = url.pathname === '/control' || url.pathname.startsWith('/control/');
  if (!isControl && standIn.faults().dead) {
    message.socket.destroy();
    return;
  }
  if (isForeign(message)) {
    write(response, problem(403, 'foreign-origin', 'only from this machine'), false);
    return;
  }
  const body = await readBody(message);
  if (!body) {
    write(response, problem(413, 'too-large', `at most ${MOST_BODY_BYTES} bytes`), false);
    return;
  }
  const { delayMs, wire } = isControl ? { delayMs: 0, wire: 'none' as const } : standIn.faults();
  const answer =
    (await standIn.handle({
      method: message.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: message.headers,
      body,
    })) ?? problem(404, 'no-such-path', url.pathname);
  if (answer === 'silence') {
    await wait(SILENCE_MS);
    message.socket.destroy();
    return;
  }
  if (delayMs > 0) await wait(delayMs);
  if (wire === 'cut') {
    message.socket.destroy();
    return;
  }
  write(response, spoil(answer, wire), wire === 'drip');
}

/** Serves a stand-in on the loopback; resolves when it listens. */
export function serve(
  standIn: StandIn,
  port: number,
): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer((message, response) => {
    serveOne(standIn, message, response).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      if (response.headersSent) response.destroy();
      else write(response, problem(500, 'internal-error', 'see the log'), false);
    });
  });
  server.maxConnections = 500;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const bound = server.address();
      if (bound === null || typeof bound === 'string') throw new Error('not listening');
      resolve({ server, address: `http://127.0.0.1:${bound.port}` });
    });
  });
}

export interface Start {
  readonly home: string;
  readonly port: number;
  readonly withParent: boolean;
  readonly account: string | undefined;
  /** where the certification authority is, for those who ask it */
  readonly nca: string | undefined;
  /** the port of NCALayer; 0: any */
  readonly layerPort: number;
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 0 && port <= 65_535;

export function readArguments(): Start {
  const { values } = parseArgs({
    options: {
      home: { type: 'string' },
      port: { type: 'string', default: '0' },
      account: { type: 'string' },
      nca: { type: 'string' },
      'layer-port': { type: 'string', default: '0' },
      'with-parent': { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  const layerPort = Number(values['layer-port']);
  if (!values.home || !isPort(port) || !isPort(layerPort)) {
    throw new Error(
      'usage: --home DIR [--port N] [--account IBAN] [--nca ADDRESS] [--layer-port N] [--with-parent]',
    );
  }
  const { home, account, nca } = values;
  return { home, port, withParent: values['with-parent'], account, nca, layerPort };
}

/** Ends this process when its parent's end of stdin closes, however the parent ended. */
export function endWithParent(end: () => void): void {
  process.stdin.resume();
  process.stdin.on('end', end);
  process.stdin.on('error', end);
}

/** Runs a stand-in as a process of its own: prints its address, ends on a signal or with its parent. */
export async function run(create: (start: Start) => StandIn | Promise<StandIn>): Promise<void> {
  const start = readArguments();
  const standIn = await create(start);
  const { address } = await serve(standIn, start.port);
  const end = () => {
    standIn.close();
    process.exit(0);
  };
  if (start.withParent) endWithParent(end);
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.stdout.write(`listening ${address}\n`);
}
