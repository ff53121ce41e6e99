import type { Instant, LocalDate } from '@nesie/clock';
import type { DocumentHead, TwoTongues } from './domain.ts';

/** What a letter is about. */
export type LetterTopic = 'question' | 'appeal' | 'new-terms';

/** A letter as registered: the client's to the MFO, or the MFO's answer. */
export interface LetterDocument extends DocumentHead {
  readonly kind: 'letter';
  readonly direction: 'in' | 'out';
  readonly number: string;
  readonly topic: LetterTopic;
  /** as typed; what the fonts lack is printed by its code */
  readonly subject: string;
  readonly text: string;
  readonly writtenAt: Instant;
  /** number of the contract that it is about */
  readonly contractNumber: string | null;
  /** the letter that this one answers */
  readonly answers: { readonly number: string; readonly writtenOn: LocalDate } | null;
  /** the member of staff who answers; null in a client's own letter */
  readonly signedBy: string | null;
}

/** That a client's letter was registered, and by when it is answered: the written proof an ombudsman asks for. */
export interface LetterReceiptDocument extends DocumentHead {
  readonly kind: 'letter-receipt';
  readonly number: string;
  readonly topic: LetterTopic;
  readonly subject: string;
  readonly registeredAt: Instant;
  readonly answerBy: LocalDate;
  readonly answerIn: { readonly count: number; readonly unit: 'days' | 'working-days' };
  readonly letterId: string;
  /** SHA-256 of the letter's PDF, hexadecimal */
  readonly letterSha256: string;
}

/** Where a message about a document stands, by the provider's word. */
export type NoticeStanding = 'queued' | 'sent' | 'delivered' | 'failed' | 'rejected' | 'unknown' | 'lapsed';

/** That an electronic document was sent, and whether it was received. */
export interface DeliveryDocument extends DocumentHead {
  readonly kind: 'delivery';
  readonly number: string;
  readonly about: {
    readonly documentId: string;
    readonly title: TwoTongues;
    readonly sha256: string;
    readonly createdAt: Instant;
  };
  /** who sent it: what the client wrote is received once it is registered */
  readonly from: 'client' | 'mfo';
  readonly notice: { readonly queuedAt: Instant; readonly standing: NoticeStanding } | null;
  readonly openedAt: Instant | null;
}
