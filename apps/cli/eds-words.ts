import {
  type BuiltInAnchor,
  builtInAnchors,
  type FileKind,
  nameText,
  REASONS,
  type Realm,
  type Report,
  readCertificate,
  realmOf,
  type SignerReport,
} from '@nesie/eds';
import { harmless } from './eds-told.ts';

/** What was verified, and by whose anchors. */
export interface Asked {
  readonly report: Report;
  readonly kind: FileKind | null;
  readonly isBuiltIn: boolean;
}

type Lang = 'kk' | 'ru' | 'en';
type Text = Readonly<Record<Lang, string>>;

const VERDICTS: Readonly<Record<Report['verdict'], Text>> = {
  good: { kk: 'ДҰРЫС', ru: 'ВЕРНО', en: 'right' },
  bad: { kk: 'ДҰРЫС ЕМЕС', ru: 'НЕВЕРНО', en: 'wrong' },
  unknown: { kk: 'АЙТУ МҮМКІН ЕМЕС', ru: 'СКАЗАТЬ НЕЛЬЗЯ', en: 'cannot be told' },
};

const WORDS = {
  reasons: { kk: 'Себебі', ru: 'Почему', en: 'Why' },
  signer: { kk: 'Қол қойған', ru: 'Подписал', en: 'Signed by' },
  bin: { kk: 'БСН', ru: 'БИН', en: 'BIN' },
  iin: { kk: 'ЖСН', ru: 'ИИН', en: 'IIN' },
  roles: { kk: 'Рөлі', ru: 'Роль', en: 'Role' },
  key: { kk: 'Кілті', ru: 'Ключ', en: 'Key' },
  signedAt: { kk: 'Өзі айтқан уақыты', ru: 'Время по его словам', en: 'Time, as he says' },
  timeStamp: { kk: 'Уақыт белгісі', ru: 'Метка времени', en: 'Time-stamp' },
  judgedAt: { kk: 'Қай сәт үшін', ru: 'На какой момент', en: 'Judged for' },
  authority: { kk: 'Куәландырушы орталық', ru: 'Удостоверяющий центр', en: 'Authority' },
} as const satisfies Record<string, Text>;

const WHY: Readonly<Record<SignerReport['judgedAt']['why'], Text>> = {
  'time-stamp': { kk: 'уақыт белгісі бойынша', ru: 'по метке времени', en: 'by the time-stamp' },
  given: { kk: 'сұралған сәт', ru: 'заданный момент', en: 'the moment asked for' },
  now: { kk: 'қазір', ru: 'сейчас', en: 'now' },
};

/** A test authority vouches for nobody, and nobody has yet confirmed the fingerprints of the production ones. */
const REALMS: Readonly<Record<Realm | 'given', Text>> = {
  production: {
    kk: 'өндірістік; оның таңбасын pki.gov.kz-пен әлі ешкім салыстырған жоқ',
    ru: 'рабочий; его отпечаток ещё никто не сверил с pki.gov.kz',
    en: 'production; nobody has yet compared its fingerprint with pki.gov.kz',
  },
  test: {
    kk: 'СЫНАҚ ортасы: нақты адамдар туралы ештеңені дәлелдемейді',
    ru: 'ТЕСТОВЫЙ: о настоящих людях ничего не доказывает',
    en: 'TEST environment: proves nothing about real people',
  },
  given: { kk: 'сіз көрсеткен', ru: 'указан вами', en: 'named by you' },
};

export function langOf(wanted: string | undefined): Lang {
  const tag = wanted?.slice(0, 2).toLowerCase();
  return tag === 'kk' || tag === 'ru' ? tag : 'en';
}

interface Trusted {
  readonly subject: string;
  readonly sha256: string;
  readonly realm: Realm | 'given';
}

/** The anchor at the end of a signer's chain, where there is one. */
function trustedBy(
  signer: SignerReport,
  isBuiltIn: boolean,
  anchors: readonly BuiltInAnchor[],
): Trusted | null {
  const isTrusted = signer.checks.some(({ name, verdict }) => name === 'chain' && verdict === 'good');
  const last = signer.evidence.chain.at(-1) ?? signer.certificate?.der;
  if (!isTrusted || !last) return null;
  const { sha256, subject } = readCertificate(last);
  const realm = isBuiltIn ? realmOf(sha256, anchors) : 'given';
  return realm && { subject: nameText(subject), sha256, realm };
}

/** The report as JSON. */
export function wire({ report, kind, isBuiltIn }: Asked) {
  const anchors = builtInAnchors();
  return {
    verdict: report.verdict,
    reasons: report.reasons,
    kind,
    signers: report.signers.map((signer) => {
      const { certificate, evidence, ...rest } = signer;
      const trusted = trustedBy(signer, isBuiltIn, anchors);
      return {
        ...rest,
        certificate: certificate && {
          subject: nameText(certificate.subject),
          issuer: nameText(certificate.issuer),
          serial: certificate.serial,
          notBefore: certificate.notBefore,
          notAfter: certificate.notAfter,
          sha256: certificate.sha256,
        },
        trustedBy: trusted && { ...trusted, confirmed: trusted.realm === 'given' ? null : false },
        evidence: {
          ocsp: evidence.ocsp.length,
          crls: evidence.crls.length,
          timeStamps: evidence.timeStamps.length,
        },
      };
    }),
  };
}

function signerLines(signer: SignerReport, asked: Asked, lang: Lang): readonly string[] {
  const { certificate, timeStamp, judgedAt, checks } = signer;
  const line = (text: Text, value: string | null | undefined) =>
    value ? [`  ${text[lang]}: ${harmless(value)}`] : [];
  const trusted = trustedBy(signer, asked.isBuiltIn, builtInAnchors());
  return [
    `${WORDS.signer[lang]}: ${harmless(signer.name || (certificate ? nameText(certificate.subject) : '?'))}`,
    ...line(WORDS.iin, signer.iin),
    ...line(WORDS.bin, signer.bin && [signer.bin, signer.organisation].filter(Boolean).join(', ')),
    ...line(WORDS.roles, signer.roles.join(', ')),
    ...line(WORDS.key, [signer.algorithm, signer.keyStorage].filter(Boolean).join(', ')),
    ...line(WORDS.signedAt, signer.signedAt?.toISOString()),
    ...line(WORDS.timeStamp, timeStamp && `${timeStamp.time.toISOString()}, ${timeStamp.authority}`),
    ...line(WORDS.judgedAt, `${judgedAt.time.toISOString()} (${WHY[judgedAt.why][lang]})`),
    ...line(WORDS.authority, trusted && `${trusted.subject} (${REALMS[trusted.realm][lang]})`),
    `  ${checks.map(({ name, verdict }) => `${name} ${verdict}`).join(', ')}`,
  ];
}

/** The report for people. */
export function describe(asked: Asked, lang: Lang): string {
  const { report } = asked;
  const reasons = report.reasons.map((code) => `  ${REASONS[code][lang]}`);
  return `${[
    `${report.verdict}: ${VERDICTS[report.verdict][lang]}`,
    ...(reasons.length > 0 ? [`${WORDS.reasons[lang]}:`, ...reasons] : []),
    ...report.signers.flatMap((signer) => signerLines(signer, asked, lang)),
  ].join('\n')}\n`;
}
