import { call, isRecord, readJson } from '../wire/call.ts';
import type { DeliveryAnswer, SendAnswer, SmsPort, Unknown } from './port.ts';

export interface MobizonOptions {
  /** Such as `https://api.mobizon.kz`, without a slash at the end. */
  readonly url: string;
  readonly apiKey: string;
  /** Name shown to the receiver, as agreed with the provider; none: the provider's own. */
  readonly from?: string;
  /** For one call, default 10 seconds. */
  readonly timeLimitMs?: number;
}

const MOST_BYTES = 64 * 1024;
const MOST_SIGNS = 670;

// Codes that say the request wasn't acted upon: wrong data, no such record, no access, limits, blocked account.
// Any other code but 0 may have come after the message was on its way.
const NOT_DONE = new Set([1, 2, 4, 5, 6, 8, 9, 11, 12, 14]);

const PENDING = new Set(['NEW', 'ENQUEUD', 'ACCEPTD', 'PDLIVRD']);
const FAILED = new Set(['UNDELIV', 'REJECTD', 'EXPIRED', 'DELETED']);

const unknown = (why: string): Unknown => ({ outcome: 'unknown', why });

interface Envelope {
  readonly code: number;
  readonly data: unknown;
}

/** The provider's message number, which JSON brings as text or as a number. */
function readId(value: unknown): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? text : null;
}

/**
 * The SMS port over Mobizon's HTTP API.
 * @see https://mobizon.kz/help/api-docs/message (SendSmsMessage, GetSMSStatus)
 */
export function createMobizon(options: MobizonOptions): SmsPort {
  async function ask(method: string, form: Readonly<Record<string, string>>): Promise<Envelope | Unknown> {
    // The provider's own way: the key stands in the address. It is never logged: `call` gives no address back.
    const key = encodeURIComponent(options.apiKey);
    const called = await call(
      {
        method: 'POST',
        url: `${options.url}/service/message/${method}?output=json&api=v1&apiKey=${key}`,
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
      },
      { timeLimitMs: options.timeLimitMs ?? 10_000, mostBytes: MOST_BYTES },
    );
    if (!called.ok) return unknown(called.why);
    if (called.status !== 200) return unknown(`unexpected-status: ${called.status}`);
    const answer = readJson(called.body);
    if (!isRecord(answer) || typeof answer.code !== 'number') return unknown('answer-not-understood');
    return { code: answer.code, data: answer.data };
  }

  return {
    async send({ to, text }): Promise<SendAnswer> {
      if (!/^\+77\d{9}$/.test(to)) return { outcome: 'rejected', reason: 'not-sendable: to' };
      if (text === '' || text.length > MOST_SIGNS)
        return { outcome: 'rejected', reason: 'not-sendable: text' };
      const answer = await ask('sendSmsMessage', {
        recipient: to.slice(1),
        text,
        ...(options.from ? { from: options.from } : {}),
      });
      if ('outcome' in answer) return answer;
      if (NOT_DONE.has(answer.code)) return { outcome: 'rejected', reason: `provider-code: ${answer.code}` };
      const providerId = answer.code === 0 && isRecord(answer.data) ? readId(answer.data.messageId) : null;
      return providerId === null
        ? unknown(`provider-code: ${answer.code}`)
        : { outcome: 'accepted', providerId };
    },

    async delivery(providerId): Promise<DeliveryAnswer> {
      if (!/^\d{1,20}$/.test(providerId)) return { outcome: 'not-found' };
      const answer = await ask('getSMSStatus', { 'ids[0]': providerId });
      if ('outcome' in answer) return answer;
      if (answer.code !== 0 || !Array.isArray(answer.data)) return unknown(`provider-code: ${answer.code}`);
      // The provider leaves out ids that it doesn't know.
      if (answer.data.length === 0) return { outcome: 'not-found' };
      const told = answer.data.find((each) => isRecord(each) && readId(each.id) === providerId);
      const status = isRecord(told) ? String(told.status) : '';
      if (status === 'DELIVRD') return { outcome: 'delivered' };
      if (PENDING.has(status)) return { outcome: 'pending' };
      return FAILED.has(status) ? { outcome: 'failed', reason: status } : unknown('delivery-not-understood');
    },
  };
}
