import { OID } from './asn1/oids.ts';
import { Asn1Error, readAsn1 } from './asn1/reader.ts';
import { isTag, oid, sequence, small } from './asn1/values.ts';
import { readSignedData } from './cms/signed-data.ts';
import { type CmsOptions, verifyCms } from './cms/verify.ts';
import {
  askedMoment,
  givenOf,
  type JudgeOptions,
  nobody,
  poolOf,
  reportFrom,
  reportWith,
  verifyCertificate,
} from './judgement.ts';
import { judgeTimeStamp, judgeToken, readTimeStamp, readTimeStampResponse } from './tsp/time-stamp.ts';
import { bad, type Check, good, type Report, unknown } from './verdict.ts';
import { readCertificate } from './x509/certificate.ts';
import { type Crl, readCrl } from './x509/crl.ts';
import { isSameName } from './x509/names.ts';
import { isAnswerOf, isResponder, type OcspAnswer, readOcsp } from './x509/ocsp.ts';
import { covers, isRightful } from './x509/revocation.ts';
import { isSignedBy } from './x509/signed.ts';
import { verifyXml } from './xml/verify.ts';

/** What a file is, by what is in it. */
export type FileKind =
  | 'signed-message'
  | 'time-stamp'
  | 'time-stamp-response'
  | 'xml'
  | 'certificate'
  | 'revocation-list'
  | 'ocsp-answer'
  | 'key-store';

function reads(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof Asn1Error) return false;
    throw error;
  }
}

/** PFX of version 3 (RFC 7292, 4): looked at from outside only. */
function isKeyStore(bytes: Uint8Array): boolean {
  return reads(() => {
    const [version, safe] = sequence(readAsn1(bytes, { ber: true }));
    const type = oid(sequence(safe)[0]);
    if (small(version) !== 3 || (type !== OID.data && type !== OID.signedData))
      throw new Asn1Error('no store');
  });
}

const MESSAGE_PEM = /-----BEGIN (?:CMS|PKCS7|PKCS #7 SIGNED DATA)-----/;
const CRL_PEM = /-----BEGIN X509 CRL-----/;
const HEAD_BYTES = 4096;

/** What a file is, or null for what is nothing of the kind. Nothing is verified, and no store of keys is opened. */
export function kindOf(bytes: Uint8Array): FileKind | null {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES))
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (head.startsWith('<')) return 'xml';
  if (CRL_PEM.test(head)) return reads(() => readCrl(bytes)) ? 'revocation-list' : null;
  if (!MESSAGE_PEM.test(head) && reads(() => readCertificate(bytes))) return 'certificate';
  let type: string | null = null;
  if (
    reads(() => {
      type = readSignedData(bytes).contentType;
    })
  )
    return type === OID.timeStampInfo ? 'time-stamp' : 'signed-message';
  if (bytes[0] !== 0x30) return null;
  if (reads(() => readOcsp(bytes))) return 'ocsp-answer';
  if (reads(() => readCrl(bytes))) return 'revocation-list';
  if (isKeyStore(bytes)) return 'key-store';
  return isTimeStampResponse(bytes) ? 'time-stamp-response' : null;
}

function isTimeStampResponse(bytes: Uint8Array): boolean {
  return reads(() => {
    const [status] = sequence(readAsn1(bytes, { ber: true }));
    if (!isTag(sequence(status)[0], 'integer')) throw new Asn1Error('no response');
    const response = readTimeStampResponse(bytes);
    if ('token' in response) readTimeStamp(response.token);
  });
}

const noStamp = (options: JudgeOptions) => ({ judgedAt: askedMoment(options), check: null, stamp: null });

/** A list by itself: that its issuer is trusted and signed it, and that it is in time. */
function verifyList(crl: Crl, options: JudgeOptions): Report {
  const pool = poolOf(givenOf(options), { certificates: [] });
  const known = [...options.anchors.certificates, ...pool.certificates];
  const named = known.filter(({ subject }) => isSameName(subject, crl.issuer));
  const issuer = named.find(({ publicKey }) => isSignedBy(crl, publicKey));
  if (named.length === 0)
    return reportFrom([nobody('chain', 'chain-untrusted', options)], null, 'no-signers');
  if (!issuer) return reportFrom([nobody('signature', 'revocation-forged', options)], null, 'no-signers');
  const isCurrent = covers(crl.thisUpdate, crl.nextUpdate, options.at);
  const chain = verifyCertificate(issuer.der, { ...options, purpose: 'any', at: crl.thisUpdate });
  const checks: Check[] = [
    good('signature'),
    ...chain.signers.flatMap((each) => each.checks.filter(({ name }) => name === 'chain')),
    isCurrent ? good('revocation') : unknown('revocation', 'revocation-stale'),
  ];
  return reportFrom([reportWith(checks, issuer, noStamp(options))], null, 'no-signers');
}

/** An answer by itself: that whoever may answer for a trusted authority signed it, and that it is in time. */
function verifyAnswer(answer: OcspAnswer, options: JudgeOptions): Report {
  const pool = poolOf(givenOf(options), { certificates: [] });
  const known = [...options.anchors.certificates, ...pool.certificates];
  const [first, ...more] = answer.answers;
  const issuer = first && known.find((each) => isAnswerOf(first, each));
  if (!first || !issuer) return reportFrom([nobody('chain', 'chain-untrusted', options)], null, 'no-signers');
  const isWhole = more.every((each) => isAnswerOf(each, issuer));
  const isRight = isWhole && isRightful(answer, { issuer }, options.anchors);
  const responder = [...answer.certificates, issuer].find((each) => isResponder(answer, each)) ?? null;
  const isCurrent = answer.answers.every((each) => covers(each.thisUpdate, each.nextUpdate, options.at));
  const checks: Check[] = [
    isRight ? good('signature') : bad('signature', 'revocation-forged'),
    isCurrent ? good('revocation') : unknown('revocation', 'revocation-stale'),
  ];
  return reportFrom([reportWith(checks, responder, noStamp(options))], null, 'no-signers');
}

/** A time-stamp by itself; of what it is, only the stamped octets can show. */
function verifyToken(bytes: Uint8Array, options: CmsOptions): Report {
  const token = readTimeStamp(bytes);
  const { certificates, revocation } = poolOf(givenOf(options), { certificates: token.message.certificates });
  const material = { anchors: options.anchors, others: certificates, revocation };
  const judged = options.content
    ? judgeTimeStamp(token, options.content, material)
    : judgeToken(token, material);
  const { time, policy } = judged.info;
  const checks: Check[] = [
    judged.reason ? bad('time-stamp', judged.reason) : good('time-stamp'),
    // Of nothing at all it is a stamp of nothing: that isn't good.
    ...(options.content ? [] : [unknown('content', 'content-missing')]),
  ];
  const said = { time, policy, authority: judged.authority };
  const moment = { judgedAt: { time, why: 'time-stamp' as const }, check: null, stamp: { said, der: bytes } };
  return reportFrom([reportWith(checks, judged.certificate, moment)], options.content ?? null, 'no-signers');
}

const unreadable = (): Report => reportFrom([], null, 'not-readable');

function verifyKind(bytes: Uint8Array, options: CmsOptions): Report {
  const { content: _, ...judging } = options;
  switch (kindOf(bytes)) {
    case 'signed-message':
      return verifyCms(bytes, options);
    case 'xml':
      return verifyXml(bytes, judging);
    case 'certificate':
      return verifyCertificate(bytes, { purpose: 'any', ...judging });
    case 'revocation-list':
      return verifyList(readCrl(bytes), judging);
    case 'ocsp-answer': {
      const answer = readOcsp(bytes);
      return 'refused' in answer ? silence(judging) : verifyAnswer(answer, judging);
    }
    case 'time-stamp':
      return verifyToken(bytes, options);
    case 'time-stamp-response': {
      const response = readTimeStampResponse(bytes);
      return 'token' in response ? verifyToken(response.token, options) : unreadable();
    }
    default:
      return unreadable();
  }
}

/** A responder that gave no answer has said nothing, neither good nor bad. */
function silence(options: JudgeOptions): Report {
  const checks = [unknown('revocation', 'revocation-unknown')];
  return reportFrom([reportWith(checks, null, noStamp(options))], null, 'no-signers');
}

/**
 * Verifies whatever a file is: a signed message or XML document, a certificate, a list, an answer, a time-stamp.
 * @throws Asn1Error where something given can't be read; what is wrong with the file is in the report
 */
export function verifyFile(bytes: Uint8Array, options: CmsOptions): Report {
  givenOf(options); // throws by itself: below, whatever can't be read is the file's
  try {
    return verifyKind(bytes, options);
  } catch (error) {
    if (error instanceof Asn1Error) return unreadable();
    throw error;
  }
}
