import { OID } from '../asn1/oids.ts';
import type { ReasonCode } from '../reasons.ts';
import { bad, type Check, good, unknown } from '../verdict.ts';
import type { Certificate } from './certificate.ts';
import { isIssuedBy } from './chain.ts';
import type { Crl } from './crl.ts';
import { type Anchors, namesIssuer } from './material.ts';
import { isSameName } from './names.ts';
import { isAnswerFor, isResponder, type OcspAnswer } from './ocsp.ts';
import { isSignedBy } from './signed.ts';

/** An answer that names no end serves a day. */
const ANSWER_MS = 24 * 3600_000;
/** Clocks differ. */
const SKEW_MS = 5 * 60_000;
const REMOVED = 8;
const KEY_COMPROMISED: ReadonlySet<number> = new Set([1, 2, 10]);

/** What is known of revocations. */
export interface RevocationData {
  readonly crls: readonly Crl[];
  readonly ocsp: readonly OcspAnswer[];
  /** what an answer has to repeat, where one was asked with it */
  readonly nonce?: Uint8Array;
}

export interface RevocationFound {
  readonly check: Check;
  /** DER of what was judged by */
  readonly ocsp: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

/** One source's word. */
interface Word {
  readonly status: 'good' | 'revoked';
  readonly der: readonly Uint8Array[];
}
type Found = Word | ReasonCode;

interface Subject {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly at: Date;
}

/** Whether something said for one span of time tells how it stood at a moment: then, or later. */
export function covers(thisUpdate: Date, nextUpdate: Date | null, at: Date): boolean {
  const until = nextUpdate ?? new Date(thisUpdate.getTime() + ANSWER_MS);
  return at.getTime() <= until.getTime() + SKEW_MS;
}

/** A revocation counts from its time; that of a stolen key from when it may have been stolen. */
function isRevokedAt(at: Date, revokedAt: Date, invalidSince: Date | null, reason: number | null): boolean {
  const since = reason !== null && KEY_COMPROMISED.has(reason) && invalidSince ? invalidSince : revokedAt;
  return since <= at || revokedAt <= at;
}

/** Whether who signed the answer may answer for the issuer: the issuer himself, or one whom he made a responder. */
export function isRightful(
  answer: OcspAnswer,
  { issuer }: Pick<Subject, 'issuer'>,
  anchors: Anchors,
): boolean {
  if (isResponder(answer, issuer) && isSignedBy(answer, issuer.publicKey)) return true;
  return answer.certificates.some((responder) => {
    const isDelegated =
      isResponder(answer, responder) &&
      responder.extendedKeyUsage?.includes(OID.ocspSigning) &&
      namesIssuer(responder, issuer) &&
      answer.producedAt >= responder.notBefore &&
      answer.producedAt <= responder.notAfter;
    return isDelegated && isIssuedBy(anchors, responder, issuer) && isSignedBy(answer, responder.publicKey);
  });
}

function byAnswer(
  answer: OcspAnswer,
  subject: Subject,
  data: RevocationData,
  anchors: Anchors,
): Found | null {
  const { certificate, issuer, at } = subject;
  const single = answer.answers.find((each) => isAnswerFor(each, certificate, issuer));
  if (!single) return null;
  if (!isRightful(answer, subject, anchors)) return 'revocation-forged';
  if (data.nonce && (!answer.nonce || Buffer.compare(answer.nonce, data.nonce) !== 0))
    return 'revocation-forged';
  if (single.status === 'unknown') return 'revocation-unknown';
  const { revokedAt, reason } = single;
  if (revokedAt && isRevokedAt(at, revokedAt, null, reason)) return { status: 'revoked', der: [answer.der] };
  // Revoked later than the moment: it was good then, whenever this was said.
  if (revokedAt) return { status: 'good', der: [answer.der] };
  const isFresh = covers(single.thisUpdate, single.nextUpdate, at);
  return isFresh ? { status: 'good', der: [answer.der] } : 'revocation-stale';
}

function isRightfulList(crl: Crl, { issuer }: Subject): boolean {
  const maySign = !issuer.keyUsage || issuer.keyUsage.has('cRLSign');
  return maySign && !crl.isPartial && isSignedBy(crl, issuer.publicKey);
}

function byLists(crls: readonly Crl[], subject: Subject): Found | null {
  const { certificate, issuer, at } = subject;
  const own = crls.filter((crl) => isSameName(crl.issuer, issuer.subject));
  if (own.length === 0) return null;
  const rightful = own.filter((crl) => isRightfulList(crl, subject));
  if (rightful.length === 0) return 'revocation-forged';
  const whole = rightful.filter(({ deltaOf }) => deltaOf === null).sort(byTime)[0];
  const deltas = rightful.filter(({ deltaOf }) => deltaOf !== null).sort(byTime);
  // A difference serves with a list that is no older than the one it adds to.
  const delta = deltas.find(
    ({ deltaOf, thisUpdate }) =>
      whole?.number !== null && whole && (deltaOf ?? 0n) <= whole.number && thisUpdate >= whole.thisUpdate,
  );
  const used = [whole, delta].filter((crl) => crl !== undefined);
  const der = used.map((crl) => crl.der);
  const changed = delta?.revoked.get(certificate.serial);
  // A difference by itself can show that something is revoked, never that it isn't.
  const alone = deltas[0]?.revoked.get(certificate.serial);
  const entry = changed ?? (whole ? whole.revoked.get(certificate.serial) : alone);
  if (entry && entry.reason !== REMOVED) {
    const isRevoked = isRevokedAt(at, entry.at, entry.invalidSince, entry.reason);
    return {
      status: isRevoked ? 'revoked' : 'good',
      der: der.length > 0 ? der : deltas.slice(0, 1).map((crl) => crl.der),
    };
  }
  if (!whole) return 'revocation-unknown';
  const newest = delta && delta.thisUpdate > whole.thisUpdate ? delta : whole;
  // Lists leave out what has expired: one of later than that says nothing.
  if (newest.thisUpdate > certificate.notAfter) return 'revocation-stale';
  return covers(newest.thisUpdate, newest.nextUpdate, at) ? { status: 'good', der } : 'revocation-stale';
}

const byTime = (a: Crl, b: Crl): number => b.thisUpdate.getTime() - a.thisUpdate.getTime();

/**
 * Whether a certificate was revoked at a moment, by answers and lists: revoked outranks good, and good outranks nothing.
 * @param issuer the next certificate of its chain
 */
export function judgeRevocation(subject: Subject, data: RevocationData, anchors: Anchors): RevocationFound {
  const answers = data.ocsp.map((answer) => byAnswer(answer, subject, data, anchors));
  const found = [...answers, byLists(data.crls, subject)].filter((each) => each !== null);
  const words = found.filter((each) => typeof each === 'object');
  const decisive = words.find(({ status }) => status === 'revoked') ?? words[0];
  const used = new Set(decisive?.der ?? []);
  const kept = {
    ocsp: data.ocsp.map(({ der }) => der).filter((der) => used.has(der)),
    crls: data.crls.map(({ der }) => der).filter((der) => used.has(der)),
  };
  if (decisive) {
    const check = decisive.status === 'good' ? good('revocation') : bad('revocation', 'revoked');
    return { check, ...kept };
  }
  const reasons = found.filter((each) => typeof each === 'string');
  const reason = reasons.find((each) => each === 'revocation-forged') ?? reasons[0] ?? 'revocation-unknown';
  const check = reason === 'revocation-forged' ? bad('revocation', reason) : unknown('revocation', reason);
  return { check, ...kept };
}
