import { OID } from '../asn1/oids.ts';
import { Asn1Error } from '../asn1/reader.ts';
import { inside, isContext, sequence } from '../asn1/values.ts';
import type { ReasonCode } from '../reasons.ts';
import { judgeTimeStamp, readTimeStamp, type TimeStampJudgement } from '../tsp/time-stamp.ts';
import {
  bad,
  type Check,
  good,
  type JudgedAt,
  type Report,
  reasonsOf,
  type SignerReport,
  worst,
} from '../verdict.ts';
import { type Certificate, readCertificate } from '../x509/certificate.ts';
import { judgeCertificate, readRevocation } from '../x509/judge.ts';
import type { Anchors } from '../x509/material.ts';
import { keyStorageOf, purposeOf, rolesOf, subjectOf } from '../x509/names.ts';
import { readSignedData, type SignedData, type SignerInfo } from './signed-data.ts';
import { type SignatureFound, verifySigner } from './signer.ts';

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
}

export interface CmsOptions extends JudgeOptions {
  /** the document of a detached signature; with an attached one it has to be the same */
  readonly content?: Uint8Array;
}

/** A clock may be a little behind the authority's. */
const SKEW_MS = 5 * 60_000;

/** Everything at hand to judge by: what was given, and what the message brought along. */
export interface Pool {
  readonly options: JudgeOptions;
  readonly certificates: readonly Certificate[];
  readonly crls: readonly Uint8Array[];
  readonly ocsp: readonly Uint8Array[];
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

/** Puts together what was given and what came along. */
export function poolOf(
  options: JudgeOptions,
  brought: {
    readonly certificates: readonly Uint8Array[];
    readonly crls?: readonly Uint8Array[];
    readonly ocsp?: readonly Uint8Array[];
  },
): Pool {
  return {
    options,
    certificates: [
      ...readable(brought.certificates, readCertificate),
      ...(options.certificates ?? []).map(readCertificate),
    ],
    crls: [...(options.crls ?? []), ...(brought.crls ?? [])],
    ocsp: [...(options.ocsp ?? []), ...(brought.ocsp ?? [])],
  };
}

interface Stamped {
  readonly judged: TimeStampJudgement;
  readonly der: Uint8Array;
}

/** The time-stamps on a signature's octets, each judged. @throws Asn1Error on one that can't be read */
function stampsOf(signer: SignerInfo, pool: Pool): readonly Stamped[] {
  const tokens = signer.unsigned
    .filter(({ type }) => type === OID.timeStampToken)
    .flatMap(({ values }) => values);
  const revocation = readableRevocation(pool);
  const { anchors } = pool.options;
  return tokens.map(({ bytes }) => ({
    der: bytes,
    judged: judgeTimeStamp(readTimeStamp(bytes), signer.signature, {
      anchors,
      others: pool.certificates,
      revocation,
    }),
  }));
}

function readableRevocation({ crls, ocsp }: Pool) {
  return {
    crls: readable(crls, (bytes) => readRevocation([bytes], []).crls).flat(),
    ocsp: readable(ocsp, (bytes) => readRevocation([], [bytes]).ocsp).flat(),
  };
}

interface Moment {
  readonly judgedAt: JudgedAt;
  readonly check: Check | null;
  readonly stamp: Stamped | null;
}

/** The moment that counts: the time of the earliest time-stamp, all of which have to be right. */
function momentOf(signer: SignerInfo, pool: Pool): Moment {
  const { at, isGiven = false } = pool.options;
  const otherwise: JudgedAt = { time: at, why: isGiven ? 'given' : 'now' };
  const wrong = (reason: ReasonCode): Moment => ({
    judgedAt: otherwise,
    check: bad('time-stamp', reason),
    stamp: null,
  });
  let stamps: readonly Stamped[];
  try {
    stamps = stampsOf(signer, pool);
  } catch (error) {
    if (error instanceof Asn1Error) return wrong('time-stamp-wrong');
    throw error;
  }
  const faulty = stamps.find(({ judged }) => judged.reason);
  if (faulty?.judged.reason) return wrong(faulty.judged.reason);
  const [first] = [...stamps].sort((a, b) => a.judged.info.time.getTime() - b.judged.info.time.getTime());
  if (!first) return { judgedAt: otherwise, check: null, stamp: null };
  const { time } = first.judged.info;
  if (time.getTime() > at.getTime() + SKEW_MS)
    return isGiven ? { judgedAt: otherwise, check: null, stamp: null } : wrong('time-stamp-in-future');
  return { judgedAt: { time, why: 'time-stamp' }, check: good('time-stamp'), stamp: first };
}

/** What CAdES keeps beside a signature to judge it by later (ETSI EN 319 122-1, 5.4.2). */
function keptValues(signer: SignerInfo): {
  certificates: Uint8Array[];
  crls: Uint8Array[];
  ocsp: Uint8Array[];
} {
  const kept = { certificates: [] as Uint8Array[], crls: [] as Uint8Array[], ocsp: [] as Uint8Array[] };
  for (const { type, values } of signer.unsigned) {
    const [value] = values;
    if (!value || (type !== OID.revocationValues && type !== OID.certificateValues)) continue;
    if (type === OID.certificateValues) kept.certificates.push(...value.children.map(({ bytes }) => bytes));
    for (const part of type === OID.revocationValues ? sequence(value) : []) {
      const list = sequence(inside(part)).map(({ bytes }) => bytes);
      if (isContext(part, 0)) kept.crls.push(...list);
      if (isContext(part, 1)) kept.ocsp.push(...list);
    }
  }
  return kept;
}

function keyUsage(certificate: Certificate): Check {
  if (!certificate.extendedKeyUsage) return bad('key-usage', 'purpose-unstated');
  return purposeOf(certificate).sign ? good('key-usage') : bad('key-usage', 'not-for-signing');
}

const check = (name: Check['name'], reason: ReasonCode | null): Check =>
  reason ? bad(name, reason) : good(name);

/** A signer of whom nothing can be said but why. */
export function nobody(name: Check['name'], reason: ReasonCode, options: JudgeOptions): SignerReport {
  return {
    ...{ verdict: 'bad', checks: [bad(name, reason)], certificate: null },
    ...{ iin: null, bin: null, name: null, organisation: null, roles: [], keyStorage: 'unknown' },
    ...{ signedAt: null, timeStamp: null, algorithm: '' },
    judgedAt: { time: options.at, why: options.isGiven ? 'given' : 'now' },
    evidence: { chain: [], ocsp: [], crls: [], timeStamps: [] },
  };
}

/** The report of one signature from what it says by itself, and the moment for which its certificate is judged. */
export function reportOf(
  found: SignatureFound,
  moment: { readonly judgedAt: JudgedAt; readonly check: Check | null; readonly stamp: Stamped | null },
  pool: Pool,
  algorithm: string,
): SignerReport {
  const { certificate } = found;
  const own = [
    check('content', found.content),
    check('signed-attributes', found.attributes),
    check('signature', found.signature),
  ];
  const { anchors } = pool.options;
  const material = { anchors, others: pool.certificates, revocation: readableRevocation(pool) };
  const judged = certificate && judgeCertificate(certificate, material, moment.judgedAt.time);
  const about = certificate ? [keyUsage(certificate)] : [];
  const checks = [...own, ...about, ...(judged?.checks ?? []), ...(moment.check ? [moment.check] : [])];
  const subject = certificate && subjectOf(certificate);
  const stamp = moment.stamp;
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
    signedAt: found.signedAt,
    timeStamp: stamp && {
      time: stamp.judged.info.time,
      policy: stamp.judged.info.policy,
      authority: stamp.judged.authority,
    },
    judgedAt: moment.judgedAt,
    algorithm,
    evidence: {
      chain: judged?.chain ?? [],
      ocsp: judged?.ocsp ?? [],
      crls: judged?.crls ?? [],
      timeStamps: stamp ? [stamp.der] : [],
    },
  };
}

function judgeSigner(
  data: SignedData,
  signer: SignerInfo,
  content: Uint8Array | null,
  options: CmsOptions,
): SignerReport {
  const kept = keptValues(signer);
  const pool = poolOf(options, {
    certificates: [...data.certificates, ...kept.certificates],
    crls: [...data.crls, ...kept.crls],
    ocsp: [...data.ocsp, ...kept.ocsp],
  });
  const found = verifySigner(data, signer, content, pool.certificates);
  const algorithm = `${signer.signatureAlgorithm?.family ?? '?'} ${signer.digest ?? '?'}`;
  return reportOf(found, momentOf(signer, pool), pool, algorithm);
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
 * Verifies a signed message: every signature in it, each judged at the time of its time-stamp where it has a right one.
 * Asks nobody: what is not known of revocations has to be given, and what is not known is unknown.
 * @param input CMS as DER, BER, PEM or base64
 * @throws Asn1Error where a given certificate can't be read; what is wrong with the message is in the report
 * @see RFC 5652, ETSI EN 319 122-1
 */
export function verifyCms(input: Uint8Array, options: CmsOptions): Report {
  let data: SignedData;
  try {
    data = readSignedData(input);
  } catch (error) {
    if (error instanceof Asn1Error) return reportFrom([], null, 'not-readable');
    throw error;
  }
  const { content: given } = options;
  const isOther = data.content && given && Buffer.compare(data.content, given) !== 0;
  const content = data.content ?? given ?? null;
  const signers = data.signers.map((signer) => {
    try {
      return judgeSigner(data, signer, content, options);
    } catch (error) {
      if (error instanceof Asn1Error) return nobody('structure', 'not-readable', options);
      throw error;
    }
  });
  const report = reportFrom(signers, content, 'no-signers');
  return isOther
    ? { ...report, verdict: 'bad', reasons: [...new Set([...report.reasons, 'content-changed' as const])] }
    : report;
}
