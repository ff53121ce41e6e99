import type { Text } from '../api-types.ts';
import type { Figures, Method, Term } from './products.ts';

export type ConsentKind = 'credit-bureau' | 'personal-data' | 'age-confirmation';

/** The words of a consent that are asked for. */
export interface ConsentText {
  readonly kind: ConsentKind | string;
  readonly edition: number;
  readonly title: Text;
  readonly paragraphs: readonly Text[];
}

/** What an application of this sum and term needs beside the answers. */
export interface Needs {
  readonly consents: readonly ConsentKind[];
  readonly spouse: boolean;
  readonly officeVisit: boolean;
  readonly pauseHours: number | null;
}

export interface Reason {
  readonly code: string;
  readonly text: string | Text;
  /** what can be done about it */
  readonly advice?: string | Text | null;
}

export interface Offer extends Figures {
  readonly id: string;
  readonly expiresAt: string;
}

export type ProgressStep = 'sent' | 'bureau' | 'people' | 'decision';

export interface Application {
  readonly id: string;
  readonly state: 'checking' | 'waiting' | 'offered' | 'refused' | 'withdrawn' | 'contracted';
  readonly amountTiyn: string;
  readonly term: Term;
  readonly method: Method;
  readonly submittedAt: string;
  readonly waitingFor?: readonly ('spouse-consent' | 'office-visit')[];
  readonly progress?: readonly { readonly step: ProgressStep; readonly state: 'done' | 'now' | 'todo' }[];
  readonly reasons?: readonly Reason[];
  readonly offer?: Offer | null;
  readonly contractId?: string | null;
}
