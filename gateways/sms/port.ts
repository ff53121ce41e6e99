/** What nesie asks of an SMS provider. Unknown never counts as sent, nor as not sent. */
export interface SmsPort {
  /** Hands one message over. After 'unknown' it may or may not arrive. */
  readonly send: (message: SmsMessage) => Promise<SendAnswer>;
  /** What became of a message the provider accepted. */
  readonly delivery: (providerId: string) => Promise<DeliveryAnswer>;
}

export interface SmsMessage {
  /** E.164: '+77011234567'. */
  readonly to: string;
  /** At most 670 characters: ten parts in UCS-2. */
  readonly text: string;
  /** Our own id of the message; given to the provider where it takes one. */
  readonly reference: string;
}

export interface Unknown {
  readonly outcome: 'unknown';
  readonly why: string;
}

export type SendAnswer =
  | { readonly outcome: 'accepted'; readonly providerId: string }
  | { readonly outcome: 'rejected'; readonly reason: string }
  | Unknown;

export type DeliveryAnswer =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'pending' }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'not-found' }
  | Unknown;
