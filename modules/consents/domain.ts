import type { Instant, LocalDate } from '@nesie/clock';
import { ok, type Result, refuse, type Text } from '@nesie/problem';

export const CONSENT_KINDS = ['credit-bureau', 'personal-data'] as const;
export type ConsentKind = (typeof CONSENT_KINDS)[number];

/** The words of one edition. */
export interface ConsentText {
  readonly kind: ConsentKind;
  readonly edition: number;
  readonly validDays: number;
  readonly title: Text;
  readonly paragraphs: readonly Text[];
}

export interface Consent {
  readonly id: string;
  readonly partyId: string;
  readonly kind: ConsentKind;
  readonly edition: number;
  /** what it was given for, such as `application:<id>` */
  readonly givenFor: string;
  readonly documentId: string;
  readonly givenAt: Instant;
  readonly validUntil: LocalDate;
  readonly withdrawnAt: Instant | null;
}

/** whether a consent still opens anything. */
export function isInForce(consent: Consent, on: LocalDate): boolean {
  return consent.withdrawnAt === null && on <= consent.validUntil;
}

/** Withdrawal ends a consent from `at` on; what was done under it before stays lawful. */
export function withdraw(
  consent: Consent,
  at: Instant,
): Result<Consent, { readonly code: 'consent-already-withdrawn'; readonly withdrawnAt: Instant }> {
  if (consent.withdrawnAt)
    return refuse({ code: 'consent-already-withdrawn', withdrawnAt: consent.withdrawnAt });
  return ok({ ...consent, withdrawnAt: at });
}
