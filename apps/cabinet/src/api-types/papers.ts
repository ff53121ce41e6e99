import type { Text } from '../api-types.ts';

export type PaperKind = 'contract' | 'terms-shown' | 'consent' | 'letter' | 'letter-receipt' | 'delivery';

/** A document of the client's own. */
export interface Paper {
  readonly id: string;
  readonly kind: PaperKind;
  readonly title: Text;
  /** whose words they are */
  readonly from: 'client' | 'mfo';
  readonly at: string;
  readonly sha256: string;
  /** null until the client has looked at it */
  readonly openedAt: string | null;
  readonly contractId?: string;
  readonly loanId?: string;
  readonly letterId?: string;
}

export const letterKinds = ['question', 'appeal', 'new-terms'] as const;
export type LetterKind = (typeof letterKinds)[number];

export interface ListedLetter {
  readonly id: string;
  readonly number: string;
  /** in: written by the client */
  readonly direction: 'in' | 'out';
  readonly kind: LetterKind;
  readonly subject: string;
  readonly at: string;
  /** the last day of the answer */
  readonly answerBy: string | null;
  readonly answeredAt: string | null;
  readonly answersId: string | null;
  readonly loanId: string | null;
  readonly unread: boolean;
}

export interface LetterAnswer {
  readonly id: string;
  readonly number: string;
  readonly at: string;
  readonly text: string;
  readonly documentId: string;
}

export interface Letter extends ListedLetter {
  readonly text: string;
  readonly documentId: string;
  readonly receiptDocumentId: string | null;
  readonly answers: readonly LetterAnswer[];
}

/** A letter as it is sent. */
export interface LetterBody {
  readonly kind: LetterKind;
  readonly subject: string;
  readonly text: string;
  readonly loanId?: string;
}

/** What was sent to the client's phone. */
export interface SentMessage {
  readonly id: string;
  readonly at: string;
  readonly text: string;
  readonly purpose: string;
  readonly state: 'queued' | 'sent' | 'delivered' | 'failed' | 'rejected' | 'unknown' | 'lapsed';
}
