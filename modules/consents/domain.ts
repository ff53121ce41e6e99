import type { Instant, LocalDate } from '@nesie/clock';
import { ok, type Result, refuse, type Text } from '@nesie/problem';

/** What an applicant agrees to; the last only where his age asks for it. */
export const CONSENT_KINDS = ['credit-bureau', 'personal-data', 'age-confirmation'] as const;
export type ConsentKind = (typeof CONSENT_KINDS)[number];

/** Every kind that is kept: a spouse's consent is given by another person, with facts in its words. */
export type AnyConsentKind = ConsentKind | 'spouse';

/** The words of one edition. */
export interface ConsentText {
  readonly kind: AnyConsentKind;
  readonly edition: number;
  readonly validDays: number;
  readonly title: Text;
  readonly paragraphs: readonly Text[];
}

export interface Consent {
  readonly id: string;
  readonly partyId: string;
  readonly kind: AnyConsentKind;
  readonly edition: number;
  /** what it was given for, such as `application:<id>` */
  readonly givenFor: string;
  readonly documentId: string;
  readonly givenAt: Instant;
  readonly validUntil: LocalDate;
  readonly withdrawnAt: Instant | null;
}

/** A consent as its giver finds it in his list. */
export interface ListedConsent extends Consent {
  readonly title: Text;
}

/** What a consent was given for, in words. */
export function wordsOfGivenFor({ kind, givenFor }: Pick<Consent, 'kind' | 'givenFor'>): Text {
  if (kind === 'spouse') {
    return {
      kk: 'Жұбайыңыздың микрокредитке берген өтініші үшін',
      ru: 'Для заявки супруга или супруги на микрокредит',
      en: 'For your spouse’s application for a microcredit',
    };
  }
  if (givenFor.startsWith('application:')) {
    return {
      kk: 'Микрокредитке берген өтінішіңіз үшін',
      ru: 'Для вашей заявки на микрокредит',
      en: 'For your application for a microcredit',
    };
  }
  return { kk: 'Сұрауыңыз үшін', ru: 'Для вашего запроса', en: 'For what you asked for' };
}

/** whether a consent still opens anything. */
export function isInForce(consent: Consent, on: LocalDate): boolean {
  return consent.withdrawnAt === null && on <= consent.validUntil;
}

const BLANK = /\{([a-z]+)\}/g;

/** The words with their facts. @throws where the words name a fact that isn't given: they would be signed with a hole */
export function filled(text: string, facts: Readonly<Record<string, string>>): string {
  return text.replace(BLANK, (_, name: string) => {
    const fact = facts[name];
    if (fact === undefined) throw new Error(`the words of a consent name {${name}}, which is not given`);
    return fact;
  });
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
