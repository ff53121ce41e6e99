import type { DeliveryAnswer, SendAnswer } from '../../gateways/sms/port.ts';

export type MessageState = 'queued' | 'sent' | 'delivered' | 'failed' | 'rejected' | 'unknown' | 'lapsed';

/** Ten parts in UCS-2: what the SMS port takes. */
export const TEXT_LIMIT = 670;

/** Seconds to wait after the first, second … try whose outcome is unknown; then it is given up. */
const SEND_AGAIN_SECONDS = [5, 15, 60, 300];
/** Seconds between questions what became of a message; a receipt that has not come by then is not coming. */
const LOOK_AGAIN_SECONDS = [5, 30, 120, 600, 3600, 21_600, 86_400];

/** Where a message stands after an answer, and in how many seconds it is to be worked on again. */
export interface Move {
  readonly state: MessageState;
  readonly againSeconds: number | null;
}

/**
 * What follows from the provider's answer to a message handed over.
 * @param tries how often it has been handed over, this one included
 */
export function afterSend(answer: SendAnswer, tries: number): Move {
  switch (answer.outcome) {
    case 'accepted':
      return { state: 'sent', againSeconds: LOOK_AGAIN_SECONDS[0] ?? null };
    case 'rejected':
      return { state: 'rejected', againSeconds: null };
    case 'unknown': {
      const againSeconds = SEND_AGAIN_SECONDS[tries - 1] ?? null;
      return { state: againSeconds === null ? 'unknown' : 'queued', againSeconds };
    }
  }
}

/** What follows from the provider's answer about a message it had accepted; `lookups` with this one. */
export function afterLookup(answer: DeliveryAnswer, lookups: number): Move {
  if (answer.outcome === 'delivered') return { state: 'delivered', againSeconds: null };
  if (answer.outcome === 'failed') return { state: 'failed', againSeconds: null };
  return { state: 'sent', againSeconds: LOOK_AGAIN_SECONDS[lookups] ?? null };
}
