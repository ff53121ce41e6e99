import type { Language } from '@nesie/ui/language';
import type { Text } from '../api-types.ts';

export interface OwnDevice {
  readonly id: string;
  /** browser and system, such as `Chrome · Android`; null where they were not recognised */
  readonly label: string | null;
  readonly boundAt: string;
  /** when it last signed */
  readonly lastUsedAt: string | null;
  readonly current: boolean;
}

export interface OwnSession {
  readonly id: string;
  readonly startedAt: string;
  readonly seenAt: string;
  readonly label: string | null;
  readonly current: boolean;
}

export interface Profile {
  readonly name: string;
  readonly identifier: string | null;
  /** masked */
  readonly phone: string;
  readonly account: {
    /** masked */
    readonly iban: string;
    readonly bank: string;
    readonly state: 'unknown' | 'own' | 'not-own';
  } | null;
  readonly waysIn: readonly { readonly kind: 'password' | 'one-time-password'; readonly since: string }[];
  readonly devices: readonly OwnDevice[];
  readonly sessions: readonly OwnSession[];
  /** of what is sent to the client */
  readonly language: Language;
}

/** Somebody else's look at the client's data. */
export interface OwnAccess {
  readonly at: string;
  readonly who: Text;
  readonly purpose: Text;
  readonly what: Text;
  /** how often within the hour */
  readonly times: number;
}

export interface GivenConsent {
  readonly id: string;
  readonly kind: string;
  readonly title: Text;
  /** what it was given for */
  readonly purpose: Text;
  readonly documentId: string;
  readonly givenAt: string;
  readonly validUntil: string;
  readonly withdrawnAt: string | null;
}
