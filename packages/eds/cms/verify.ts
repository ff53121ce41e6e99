import { OID } from '../asn1/oids.ts';
import { Asn1Error } from '../asn1/reader.ts';
import { inside, isContext, sequence } from '../asn1/values.ts';
import {
  askedMoment,
  type Given,
  givenOf,
  type JudgeOptions,
  type Moment,
  nobody,
  type Pool,
  poolOf,
  reportFrom,
  signerReport,
} from '../judgement.ts';
import type { ReasonCode } from '../reasons.ts';
import { judgeTimeStamp, readTimeStamp, type TimeStampJudgement } from '../tsp/time-stamp.ts';
import { bad, good, type Report, type SignerReport } from '../verdict.ts';
import { readSignedData, type SignedData, type SignerInfo } from './signed-data.ts';
import { verifySigner } from './signer.ts';

export interface CmsOptions extends JudgeOptions {
  /** the document of a detached signature; with an attached one it has to be the same */
  readonly content?: Uint8Array;
}

/** A clock may be a little behind the authority's. */
const SKEW_MS = 5 * 60_000;

interface Stamped {
  readonly judged: TimeStampJudgement;
  readonly der: Uint8Array;
}

/** The time-stamps on a signature's octets, each judged. @throws Asn1Error on one that can't be read */
function stampsOf(signer: SignerInfo, pool: Pool): readonly Stamped[] {
  const tokens = signer.unsigned
    .filter(({ type }) => type === OID.timeStampToken)
    .flatMap(({ values }) => values);
  const material = {
    anchors: pool.options.anchors,
    others: pool.certificates,
    revocation: pool.revocation,
  };
  return tokens.map(({ bytes }) => ({
    der: bytes,
    judged: judgeTimeStamp(readTimeStamp(bytes), signer.signature, material),
  }));
}

/** The moment that counts: the time of the earliest time-stamp, all of which have to be right. */
function momentOf(signer: SignerInfo, pool: Pool): Moment {
  const { at, isGiven = false } = pool.options;
  const otherwise = { judgedAt: askedMoment(pool.options), check: null, stamp: null };
  const wrong = (reason: ReasonCode): Moment => ({ ...otherwise, check: bad('time-stamp', reason) });
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
  if (!first) return otherwise;
  const { info, authority } = first.judged;
  if (info.time.getTime() > at.getTime() + SKEW_MS)
    return isGiven ? otherwise : wrong('time-stamp-in-future');
  return {
    judgedAt: { time: info.time, why: 'time-stamp' },
    check: good('time-stamp'),
    stamp: { said: { time: info.time, policy: info.policy, authority }, der: first.der },
  };
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

function judgeSigner(
  data: SignedData,
  signer: SignerInfo,
  content: Uint8Array | null,
  given: Given,
): SignerReport {
  const kept = keptValues(signer);
  const pool = poolOf(given, {
    certificates: [...data.certificates, ...kept.certificates],
    crls: [...data.crls, ...kept.crls],
    ocsp: [...data.ocsp, ...kept.ocsp],
  });
  const found = verifySigner(data, signer, content, pool.certificates);
  const algorithm = `${signer.signatureAlgorithm?.family ?? '?'} ${signer.digest ?? '?'}`;
  return signerReport(found, momentOf(signer, pool), pool, algorithm);
}

/**
 * Verifies a signed message: every signature in it, each judged at the time of its time-stamp where it has a right one.
 * Asks nobody: what is not known of revocations has to be given, and what is not known is unknown.
 * @param input CMS as DER, BER, PEM or base64
 * @throws Asn1Error where something given can't be read; what is wrong with the message is in the report
 * @see RFC 5652, ETSI EN 319 122-1
 */
export function verifyCms(input: Uint8Array, options: CmsOptions): Report {
  const given = givenOf(options);
  let data: SignedData;
  try {
    data = readSignedData(input);
  } catch (error) {
    if (error instanceof Asn1Error) return reportFrom([], null, 'not-readable');
    throw error;
  }
  const isOther = data.content && options.content && Buffer.compare(data.content, options.content) !== 0;
  const content = data.content ?? options.content ?? null;
  const signers = data.signers.map((signer) => {
    try {
      return judgeSigner(data, signer, content, given);
    } catch (error) {
      if (error instanceof Asn1Error) return nobody('structure', 'not-readable', options);
      throw error;
    }
  });
  // A message without signers proves nothing, and is worst of all.
  const report = reportFrom(signers, content, 'no-signers');
  return isOther
    ? { ...report, verdict: 'bad', reasons: [...new Set([...report.reasons, 'content-changed' as const])] }
    : report;
}
