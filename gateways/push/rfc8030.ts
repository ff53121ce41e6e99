import webPush from 'web-push';
import { call } from '../wire/call.ts';
import type { PushAnswer, PushMessage, PushPort } from './port.ts';

/** The key pair by which push services know who sends (RFC 8292), base64url. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface PushOptions {
  readonly keys: VapidKeys;
  /** Whom a push service may write to: `mailto:` or https. */
  readonly contact: string;
  /** Origins beside the well-known services: a stand-in's. */
  readonly services?: readonly string[];
  /** For one call, default 10 seconds. */
  readonly timeLimitMs?: number;
}

/** The push services of Chrome, Firefox, Edge and Safari: an address elsewhere is not called, whoever sends it to us. */
const SERVICES = [
  /^fcm\.googleapis\.com$/,
  /^updates\.push\.services\.mozilla\.com$/,
  /^[a-z0-9-]+\.notify\.windows\.com$/,
  /^web\.push\.apple\.com$/,
];
const MOST_BYTES = 16 * 1024;
const GONE = new Set([404, 410]);

/** A new key pair; kept as long as subscriptions shall live. */
export function makeVapidKeys(): VapidKeys {
  return webPush.generateVAPIDKeys();
}

function isKnown(endpoint: string, extra: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, origin, hostname, port, username, password } = new URL(endpoint);
  if (extra.includes(origin)) return true;
  const isPlain = protocol === 'https:' && port === '' && username === '' && password === '';
  return isPlain && SERVICES.some((service) => service.test(hostname));
}

/**
 * The push port over web push: RFC 8030 for the way, 8291 for the encryption, 8292 for who sends.
 * @see https://www.rfc-editor.org/rfc/rfc8030
 */
export function createWebPush(options: PushOptions): PushPort {
  const { keys, contact, services = [], timeLimitMs = 10_000 } = options;

  /** null where a browser's keys, as somebody handed them in, encrypt nothing: no point of the curve, for example. */
  function requestOf({ to, payload, ttlSeconds }: PushMessage) {
    try {
      return webPush.generateRequestDetails(to, payload, {
        vapidDetails: { subject: contact, ...keys },
        TTL: ttlSeconds,
        contentEncoding: 'aes128gcm',
        urgency: 'normal',
      });
    } catch {
      return null;
    }
  }

  async function send({ to, payload, ttlSeconds }: PushMessage): Promise<PushAnswer> {
    if (!isKnown(to.endpoint, services)) return { outcome: 'rejected', reason: 'service-not-known' };
    const sent = requestOf({ to, payload, ttlSeconds });
    if (!sent) return { outcome: 'rejected', reason: 'keys-unusable' };
    const headers = Object.fromEntries(
      Object.entries(sent.headers)
        .filter(([name]) => name.toLowerCase() !== 'content-length')
        .map(([name, value]) => [name, String(value)]),
    );
    const called = await call(
      { method: 'POST', url: sent.endpoint, headers, body: new Uint8Array(sent.body) },
      { timeLimitMs, mostBytes: MOST_BYTES },
    );
    if (!called.ok) return { outcome: 'unknown', why: called.why };
    if (called.status >= 200 && called.status < 300) return { outcome: 'accepted' };
    if (GONE.has(called.status)) return { outcome: 'gone' };
    // Too many, or the service is broken: asked again later. Anything else will be refused again.
    return called.status === 429 || called.status >= 500
      ? { outcome: 'unknown', why: `status-${called.status}` }
      : { outcome: 'rejected', reason: `status-${called.status}` };
  }

  return {
    publicKey: keys.publicKey,
    isKnownService: (endpoint) => isKnown(endpoint, services),
    send,
  };
}
