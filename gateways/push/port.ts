/** What nesie asks of the push service of somebody's browser. Unknown never counts as sent, nor as not sent. */
export interface PushPort {
  /** The application server's public key, base64url: browsers take subscriptions for it alone. */
  readonly publicKey: string;
  /** Whether an address belongs to a push service that messages may be sent to at all. */
  readonly isKnownService: (endpoint: string) => boolean;
  readonly send: (message: PushMessage) => Promise<PushAnswer>;
}

/** A browser's subscription, as its Push API gives it. */
export interface PushSubscriber {
  /** https address at the browser's push service; who knows it can send nothing without our key */
  readonly endpoint: string;
  /** base64url: the browser's public key on P-256, uncompressed, and its 16 bytes of authentication secret */
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

export interface PushMessage {
  readonly to: PushSubscriber;
  /** Encrypted for the browser (RFC 8291); short, and with nothing personal all the same. */
  readonly payload: string;
  /** How long the service keeps it for a phone that is off, seconds. */
  readonly ttlSeconds: number;
}

export type PushAnswer =
  | { readonly outcome: 'accepted' }
  /** The browser has withdrawn the subscription: nothing is ever sent to it again. */
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'rejected'; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly why: string };
