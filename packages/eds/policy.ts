import type { Certificate } from './x509/certificate.ts';
import { purposeOf, type Role, rolesOf, subjectOf } from './x509/names.ts';

/** For whom a signature is to count: the natural person himself, or the legal entity for which he signs. */
export type Party =
  | { readonly kind: 'individual'; readonly iin: string }
  | { readonly kind: 'legal-entity'; readonly bin: string; readonly iin?: string };

interface Text {
  readonly kk: string;
  readonly ru: string;
  readonly en: string;
}

/** Why a certificate, however good, does not serve a party or a deed. */
export const POLICY_REASONS = {
  'other-person': {
    kk: 'Сертификат басқа адамға берілген.',
    ru: 'Сертификат выдан другому человеку.',
    en: 'The certificate is another person’s.',
  },
  'other-organisation': {
    kk: 'Сертификат басқа ұйымға берілген.',
    ru: 'Сертификат выдан другой организации.',
    en: 'The certificate is another organisation’s.',
  },
  'of-organisation': {
    kk: 'Бұл – ұйымның сертификаты. Жеке тұлғаның сертификатымен қол қойыңыз.',
    ru: 'Это сертификат организации. Подпишите сертификатом физического лица.',
    en: 'This is an organisation’s certificate. Sign with that of an individual.',
  },
  'of-individual': {
    kk: 'Бұл – жеке тұлғаның сертификаты. Ұйымның сертификатымен қол қойыңыз.',
    ru: 'Это сертификат физического лица. Подпишите сертификатом организации.',
    en: 'This is an individual’s certificate. Sign with that of the organisation.',
  },
  'no-signing-right': {
    kk: 'Бұл қызметкердің ұйым атынан қол қою құқығы жоқ. Бірінші басшы немесе қол қою құқығы бар адам қол қояды.',
    ru: 'У этого сотрудника нет права подписи за организацию. Подписывает первый руководитель или тот, у кого есть право подписи.',
    en: 'This employee has no right to sign for the organisation. Its head signs, or one who has the right of signature.',
  },
  'special-purpose': {
    kk: 'Бұл сертификат басқа мақсатқа арналған: қазынашылық, нотариус немесе ақпараттық жүйе.',
    ru: 'Этот сертификат для других целей: казначейства, нотариуса или информационной системы.',
    en: 'This certificate is for other ends: of the treasury, a notary or an information system.',
  },
  'not-for-signing': {
    kk: 'Бұл сертификат тек кіруге арналған. Қол қоюға арналған сертификатты таңдаңыз.',
    ru: 'Этот сертификат только для входа. Выберите сертификат для подписи.',
    en: 'This certificate is for entering only. Choose the one for signing.',
  },
  'not-for-entering': {
    kk: 'Бұл сертификатпен кіруге болмайды.',
    ru: 'С этим сертификатом войти нельзя.',
    en: 'This certificate does not serve to enter.',
  },
  'owner-unstated': {
    kk: 'Сертификатта иесі кім екені көрсетілмеген: жеке тұлға ма, ұйым ба. Ұлттық куәландырушы орталықтың сертификатын алыңыз.',
    ru: 'В сертификате не указано, чей он: человека или организации. Возьмите сертификат Национального удостоверяющего центра.',
    en: 'The certificate does not say whose it is, a person’s or an organisation’s. Take one of the National Certification Authority.',
  },
} as const satisfies Readonly<Record<string, Text>>;
export type PolicyReason = keyof typeof POLICY_REASONS;

/** Certificates whose owner acts for nobody in a contract. */
const SPECIAL: readonly Role[] = [
  'treasury',
  'notary',
  'information-system',
  'individual-system',
  'authority',
];
const SIGNING: readonly Role[] = ['head', 'signing-right'];

function ownerReason(certificate: Certificate, party: Party): PolicyReason | null {
  const roles = rolesOf(certificate);
  const { iin, bin } = subjectOf(certificate);
  if (roles.some((role) => SPECIAL.includes(role))) return 'special-purpose';
  const isIndividual = roles.includes('individual');
  // Who is said to be both, or neither, is nobody.
  if (isIndividual === roles.includes('legal-entity')) return 'owner-unstated';
  if (party.kind === 'individual') {
    if (!isIndividual || bin !== null) return 'of-organisation';
    return iin !== null && iin === party.iin ? null : 'other-person';
  }
  if (isIndividual) return 'of-individual';
  if (bin === null || bin !== party.bin) return 'other-organisation';
  return party.iin === undefined || iin === party.iin ? null : 'other-person';
}

/**
 * Whether a certificate may sign for a party: an individual's signing certificate for himself; for a legal entity its
 * head, or one with the right of signature. Says nothing of whether the certificate itself is good.
 * @returns why not, or null where it may
 */
export function whyMayNotSign(certificate: Certificate, party: Party): PolicyReason | null {
  const owner = ownerReason(certificate, party);
  if (owner) return owner;
  if (!purposeOf(certificate).sign) return 'not-for-signing';
  const roles = rolesOf(certificate);
  if (party.kind === 'individual' || roles.some((role) => SIGNING.includes(role))) return null;
  return 'no-signing-right';
}

/**
 * Whether a certificate lets a party enter: one for authentication, or one for both.
 * @returns why not, or null where it may
 */
export function whyMayNotEnter(certificate: Certificate, party: Party): PolicyReason | null {
  return ownerReason(certificate, party) ?? (purposeOf(certificate).enter ? null : 'not-for-entering');
}
