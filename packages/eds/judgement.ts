import { Asn1Error } from './asn1/reader.ts';
import type { SignatureFound } from './cms/signer.ts';
import type { ReasonCode } from './reasons.ts';
import {
  bad,
  type Check,
  good,
  type JudgedAt,
  type Report,
  reasonsOf,
  type SignerReport,
  type TimeStampReport,
  worst,
} from './verdict.ts';
import { type Certificate, readCertificate } from './x509/certificate.ts';
import { judgeCertificate, readRevocation } from './x509/judge.ts';
import type { Anchors } from './x509/material.ts';
import { keyStorageOf, purposeOf, rolesOf, subjectOf } from './x509/names.ts';
import type { RevocationData } from './x509/revocation.ts';

/** What a signature is judged by, and for which moment. */
export interface JudgeOptions {
  readonly anchors: Anchors;
  /** the moment for which it is judged where no time-stamp says one */
  readonly at: Date;
  /** whether the moment is the caller's own choice: a time-stamp later than it then says nothing */
  readonly isGiven?: boolean;
  /** certificates that may stand between, DER or PEM */
  readonly certificates?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  readonly ocsp?: readonly Uint8Array[];
  /** what answers about the signer have to repeat, where one was asked with it */
  readonly ocspNonce?: Uint8Array;
  /** what the signer's key has to be for; certificates for entering alone sign nothing else. By default: to sign */
  readonly purpose?: 'sign' | 'enter' | 'any';
}

/** What a message brought along to be judged by. */
export interface Brought {
  readonly certificates: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  readonly ocsp?: readonly Uint8Array[];
}

/** Everything at hand to judge by: what was given, and what the message brought along. */
export interface Pool {
  readonly options: JudgeOptions;
  readonly certificates: readonly Certificate[];
  readonly revocation: RevocationData;
}

function readable<T>(list: readonly Uint8Array[], read: (bytes: Uint8Array) => T): readonly T[] {
  return list.flatMap((bytes) => {
    try {
      return [read(bytes)];
    } catch (error) {
      if (error instanceof Asn1Error) return [];
      throw error;
    }
  });
}

/** What was given, read once for all the signers of a message. */
export interface Given {
  readonly options: JudgeOptions;
  readonly certificates: readonly Certificate[];
  readonly revocation: RevocationData;
}

/** @throws Asn1Error on something given that can't be read */
export function givenOf(options: JudgeOptions): Given {
  const { certificates = [], crls = [], ocsp = [] } = options;
  return {
    options,
    certificates: certificates.map(readCertificate),
    revocation: readRevocation(crls, ocsp),
  };
}

/** Puts together what was given and what came along; of that, what can't be read says nothing. */
export function poolOf({ options, certificates, revocation }: Given, brought: Brought): Pool {
  const { crls = [], ocsp = [] } = brought;
  return {
    options,
    certificates: [...readable(brought.certificates, readCertificate), ...certificates],
    revocation: {
      crls: [...revocation.crls, ...readable(crls, (bytes) => readRevocation([bytes], []).crls).flat()],
      ocsp: [...revocation.ocsp, ...readable(ocsp, (bytes) => readRevocation([], [bytes]).ocsp).flat()],
    },
  };
}

/** The moment that counts for a signature. */
export interface Moment {
  readonly judgedAt: JudgedAt;
  readonly check: Check | null;
  /** the time-stamp that says it, and its token */
  readonly stamp: { readonly said: TimeStampReport; readonly der: Uint8Array } | null;
}

/** The moment where no time-stamp says one. */
export const askedMoment = ({ at, isGiven = false }: JudgeOptions): JudgedAt => ({
  time: at,
  why: isGiven ? 'given' : 'now',
});

function keyUsage(certificate: Certificate, purpose: 'sign' | 'enter' | 'any'): Check {
  if (purpose === 'any') return good('key-usage');
  if (!certificate.extendedKeyUsage) return bad('key-usage', 'purpose-unstated');
  return purposeOf(certificate)[purpose] ? good('key-usage') : bad('key-usage', 'not-for-signing');
}

const check = (name: Check['name'], reason: ReasonCode | null): Check =>
  reason ? bad(name, reason) : good(name);

/** A signer of whom nothing can be said but why. */
export function nobody(name: Check['name'], reason: ReasonCode, options: JudgeOptions): SignerReport {
  return reportWith([bad(name, reason)], null, { judgedAt: askedMoment(options), check: null, stamp: null });
}

/** What a certificate says of its owner, with checks that were made elsewhere. */
export function reportWith(
  checks: readonly Check[],
  certificate: Certificate | null,
  moment: Moment,
): SignerReport {
  const subject = certificate && subjectOf(certificate);
  return {
    verdict: worst(checks.map(({ verdict }) => verdict)),
    checks,
    certificate,
    iin: subject?.iin ?? null,
    bin: subject?.bin ?? null,
    name: subject ? [subject.commonName, subject.patronymic].filter(Boolean).join(' ') : null,
    organisation: subject?.organisation ?? null,
    roles: certificate ? rolesOf(certificate) : [],
    keyStorage: certificate ? keyStorageOf(certificate) : 'unknown',
    signedAt: null,
    timeStamp: moment.stamp?.said ?? null,
    judgedAt: moment.judgedAt,
    algorithm: '',
    evidence: { chain: [], ocsp: [], crls: [], timeStamps: moment.stamp ? [moment.stamp.der] : [] },
  };
}

/** The report of one certificate: whose it is, and whether it was good at a moment. */
export function certificateReport(certificate: Certificate, moment: Moment, pool: Pool): SignerReport {
  const { options, certificates, revocation } = pool;
  const { anchors, purpose = 'sign', ocspNonce } = options;
  const judged = judgeCertificate(
    certificate,
    {
      anchors,
      others: certificates,
      revocation: ocspNonce ? { ...revocation, nonce: ocspNonce } : revocation,
    },
    moment.judgedAt.time,
  );
  const checks = [keyUsage(certificate, purpose), ...judged.checks, ...(moment.check ? [moment.check] : [])];
  const report = reportWith(checks, certificate, moment);
  const { chain, ocsp, crls } = judged;
  return { ...report, evidence: { ...report.evidence, chain, ocsp, crls } };
}

/** The report of one signature from what it says by itself, and the moment for which its certificate is judged. */
export function signerReport(
  found: SignatureFound,
  moment: Moment,
  pool: Pool,
  algorithm: string,
): SignerReport {
  const { certificate } = found;
  const own = [
    check('content', found.content),
    check('signed-attributes', found.attributes),
    check('signature', found.signature),
  ];
  const about = certificate
    ? certificateReport(certificate, moment, pool)
    : reportWith(moment.check ? [moment.check] : [], null, moment);
  const checks = [...own, ...about.checks];
  const verdict = worst(checks.map((each) => each.verdict));
  return { ...about, verdict, checks, signedAt: found.signedAt, algorithm };
}

/** One verdict over signers, none of whom may be missing. */
export function reportFrom(
  signers: readonly SignerReport[],
  content: Uint8Array | null,
  none: ReasonCode,
): Report {
  const checks = signers.flatMap((signer) => signer.checks);
  return {
    verdict: worst(signers.map(({ verdict }) => verdict)),
    reasons: signers.length === 0 ? [none] : reasonsOf(checks),
    signers,
    content,
  };
}

/**
 * Judges a certificate by itself: whether it is of a trusted authority, in time, not revoked, and for its purpose.
 * @param input DER, PEM or base64
 * @throws Asn1Error where something given can't be read; what is wrong with the certificate is in the report
 */
export function verifyCertificate(input: Uint8Array, options: JudgeOptions): Report {
  const given = givenOf(options);
  let certificate: Certificate;
  try {
    certificate = readCertificate(input);
  } catch (error) {
    if (error instanceof Asn1Error) return reportFrom([], null, 'certificate-unreadable');
    throw error;
  }
  const moment = { judgedAt: askedMoment(options), check: null, stamp: null };
  const pool = poolOf(given, { certificates: [] });
  return reportFrom([certificateReport(certificate, moment, pool)], null, 'no-signers');
}
