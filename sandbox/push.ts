import {
  createDecipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  type ECDH,
  randomBytes,
  verify,
} from 'node:crypto';
import { commonRules, commonSwitches, type SwitchRules, switched } from './controls.ts';
import {
  type Answer,
  type Faults,
  json,
  jsonBody,
  problem,
  type Request,
  run,
  type StandIn,
} from './serve.ts';

interface PushMode extends Faults {
  /** 'gone': every subscription was withdrawn; 'busy': 429; 'refuse': 403 */
  readonly fail: 'no' | 'gone' | 'busy' | 'refuse';
}

const switches: PushMode = { ...commonSwitches, fail: 'no' };
const rules: SwitchRules<PushMode> = { ...commonRules, fail: ['no', 'gone', 'busy', 'refuse'] };

interface Browser {
  readonly keys: ECDH;
  readonly auth: Buffer;
  /** the only application server it takes messages from, base64url; null: any */
  readonly applicationServerKey: string | null;
}

interface Received {
  readonly to: string;
  readonly text: string;
  readonly ttl: number;
  readonly contact: string;
}

const MOST_KEPT = 1_000;
const MOST_PAYLOAD = 4_096;

const hkdf = (salt: Buffer, secret: Buffer, info: Buffer, length: number): Buffer => {
  const key = createHmac('sha256', salt).update(secret).digest();
  return createHmac('sha256', key)
    .update(Buffer.concat([info, Buffer.of(1)]))
    .digest()
    .subarray(0, length);
};

/** Opens a message as the browser does: RFC 8188 with the keys of RFC 8291. One record. @throws on what is not for it */
function decrypt(browser: Browser, body: Buffer): string {
  const salt = body.subarray(0, 16);
  const length = body.readUInt8(20);
  const sender = body.subarray(21, 21 + length);
  const sealed = body.subarray(21 + length);
  const shared = browser.keys.computeSecret(sender);
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), browser.keys.getPublicKey(), sender]);
  const secret = hkdf(browser.auth, shared, about, 32);
  const key = hkdf(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12);
  const opener = createDecipheriv('aes-128-gcm', key, nonce);
  opener.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()]);
  const end = plain.lastIndexOf(2);
  if (end < 0) throw new Error('no end of the last record');
  return plain.subarray(0, end).toString('utf8');
}

/** Who sends, by his signed token (RFC 8292). @returns what is wrong, or whom to write to */
function checkVapid(request: Request, expected: string | null): { wrong: string } | { contact: string } {
  const [, token = '', key = ''] =
    /^vapid t=([\w.-]+), ?k=([\w-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  if (point.length !== 65) return { wrong: 'no key' };
  if (expected !== null && key !== expected) return { wrong: 'another key than subscribed for' };
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) return { wrong: 'signature' };
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  const now = Date.now() / 1000;
  if (typeof said.exp !== 'number' || said.exp < now || said.exp > now + 86_400) return { wrong: 'exp' };
  if (said.aud !== `http://${request.headers.host}`) return { wrong: 'aud' };
  return { contact: String(said.sub) };
}

/** A push service as RFC 8030 describes it, and the browsers behind it, which open what they get. */
export function createPushStandIn(): StandIn {
  let mode = switches;
  const browsers = new Map<string, Browser>();
  const received: Received[] = [];

  function take(request: Request, id: string): Answer {
    const browser = browsers.get(id);
    if (!browser || mode.fail === 'gone') return problem(410, 'gone', 'the subscription was withdrawn');
    if (mode.fail === 'busy') return problem(429, 'busy', 'too many messages');
    if (mode.fail === 'refuse') return problem(403, 'refused', 'told to refuse');
    const sender = checkVapid(request, browser.applicationServerKey);
    if ('wrong' in sender) return problem(401, 'vapid-wrong', sender.wrong);
    if (request.headers['content-encoding'] !== 'aes128gcm')
      return problem(415, 'encoding-wrong', 'aes128gcm');
    const ttl = Number(request.headers.ttl);
    if (!Number.isSafeInteger(ttl) || ttl < 0) return problem(400, 'ttl-wrong', 'TTL: whole seconds');
    if (request.body.length > MOST_PAYLOAD) return problem(413, 'too-large', 'at most 4096 bytes');
    try {
      received.push({ to: id, text: decrypt(browser, request.body), ttl, contact: sender.contact });
    } catch {
      return problem(400, 'not-for-it', 'the browser cannot open this');
    }
    if (received.length > MOST_KEPT) received.shift();
    return {
      status: 201,
      type: 'text/plain',
      body: '',
      headers: { location: `/message/${received.length}` },
    };
  }

  /** What a page does by PushManager.subscribe. */
  function subscribe(request: Request): Answer {
    const body = jsonBody(request);
    const wanted = body?.applicationServerKey;
    const keys = createECDH('prime256v1');
    keys.generateKeys();
    const browser: Browser = {
      keys,
      auth: randomBytes(16),
      applicationServerKey: typeof wanted === 'string' ? wanted : null,
    };
    const id = randomBytes(16).toString('base64url');
    browsers.set(id, browser);
    return json(201, {
      endpoint: `http://${request.headers.host}/push/${id}`,
      keys: {
        p256dh: keys.getPublicKey().toString('base64url'),
        auth: browser.auth.toString('base64url'),
      },
    });
  }

  return {
    faults: () => mode,
    close: () => {},
    handle(request) {
      const id = /^\/push\/([\w-]+)$/.exec(request.path)?.[1];
      if (id) return request.method === 'POST' ? take(request, id) : problem(405, 'method-wrong', 'POST');
      if (request.path === '/control/subscriptions' && request.method === 'POST') return subscribe(request);
      if (request.path === '/inbox' || request.path === '/control/inbox') return json(200, received);
      // A push service lives in real time: the sandbox's clock is heard and changes nothing.
      if (request.path === '/control/clock') return json(200, {});
      if (request.path === '/control/state') return json(200, { mode, messages: received });
      if (request.path !== '/control') return null;
      if (request.method === 'GET') return json(200, { mode, messages: received });
      const next = switched(mode, rules, jsonBody(request)?.mode);
      if ('wrong' in next) return problem(400, 'switch-wrong', next.wrong);
      mode = next.mode;
      return json(200, { mode });
    },
  };
}

if (import.meta.main) await run(createPushStandIn);
