import { type Instant, type LocalDate, plusYears } from '@nesie/clock';
import type { Method, Term } from '@nesie/credit';
import type { Tiyn } from '@nesie/money';
import type { TermsDetails } from '../documents/index.ts';

export type ApplicationState =
  | 'checking'
  | 'waiting'
  | 'offered'
  | 'refused'
  | 'withdrawn'
  | 'lapsed'
  | 'contracted';

/** What people have to do before an application is decided. */
export type WaitKind = 'spouse-consent' | 'office-visit';

/** What the client states beside sum and term. */
export interface Stated {
  /** average a month, tiyn */
  readonly income: Tiyn;
  /** payments a month on all credit, tiyn */
  readonly obligations: Tiyn;
  /** a code of `PURPOSES`, or the client's own words */
  readonly purpose: string;
  /** somebody else has asked him to borrow, or tells him what to do */
  readonly askedByOthers: boolean;
  /** called up for military service, or serving */
  readonly conscript: boolean;
  /** stated only where the sum asks for it */
  readonly married?: boolean | undefined;
  /** of the one whose consent is asked; only where he states that he is married */
  readonly spouseIin?: string | undefined;
}

export interface Application {
  readonly id: string;
  readonly partyId: string;
  readonly state: ApplicationState;
  readonly productId: string;
  readonly productVersion: number;
  readonly amount: Tiyn;
  readonly term: Term;
  readonly method: Method;
  readonly stated: Stated;
  /** codes of `reasonTexts` */
  readonly reasons: readonly string[];
  readonly bureauTries: number;
  readonly submittedAt: Instant;
  /** since when the bureau is asked: from the beginning, or from the end of the waiting */
  readonly checkingSince: Instant;
  /** whom or what it waited for, from then on; null when it never did */
  readonly waited: { readonly since: Instant; readonly for: readonly WaitKind[] } | null;
}

export interface Offer {
  readonly id: string;
  readonly applicationId: string;
  readonly partyId: string;
  /** as told to the client; never computed again */
  readonly figures: TermsDetails;
  readonly documentId: string;
  readonly offeredAt: Instant;
  readonly expiresAt: Instant;
}

/** States that end without money: a client can take back whatever is before them. */
export const WITHDRAWABLE: readonly ApplicationState[] = ['checking', 'waiting', 'offered'];

/** Full years of age on a day. */
export function ageOn(birthDate: LocalDate, day: LocalDate): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return plusYears(birthDate, years) > day ? years - 1 : years;
}

export type StepState = 'done' | 'now' | 'todo';
export interface Progress {
  readonly step: 'sent' | 'bureau' | 'people' | 'decision';
  readonly state: StepState;
}

/** Where an application is; people are a step only where one is waited for. */
export function progressOf({ state, waited }: Application): readonly Progress[] {
  const isOver = state !== 'checking' && state !== 'waiting';
  const isBack = waited !== null && state === 'checking';
  const people: readonly Progress[] = waited
    ? [{ step: 'people', state: state === 'waiting' ? 'now' : 'done' }]
    : [];
  const decision: StepState = isOver ? 'done' : isBack ? 'now' : 'todo';
  return [
    { step: 'sent', state: 'done' },
    { step: 'bureau', state: isOver || waited ? 'done' : 'now' },
    ...people,
    { step: 'decision', state: decision },
  ];
}
