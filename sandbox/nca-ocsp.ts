import { createHash } from 'node:crypto';
import { OCSPRequest } from 'pkijs';
import { type Authorities, type Holder, type Issued, revokedAt, serialText } from './nca-authority.ts';
import { extensions, keyBits, signed } from './nca-certificate.ts';
import * as der from './nca-der.ts';
import { AUTHORITIES, type AuthorityId } from './nca-names.ts';

/** How an answer may be wrong, or refused. */
export const OCSP_FAULTS = [
  'none',
  'try-later',
  'internal-error',
  'unauthorised',
  'unknown',
  'always-good',
  'stale',
  'expired',
  'wrong-signature',
  'wrong-nonce',
  'no-nonce',
  'wrong-serial',
  'foreign-responder',
  'undelegated-responder',
] as const;
export type OcspFault = (typeof OCSP_FAULTS)[number];

const STATUS = { malformed: 1, 'internal-error': 2, 'try-later': 3, unauthorised: 6 } as const;
const refusal = (status: keyof typeof STATUS): Buffer =>
  der.bytesOf(der.sequence(der.enumerated(STATUS[status])));

const DAY_MS = 86_400_000;
const NONCE = '1.3.6.1.5.5.7.48.1.2';
const EXTENDED_REVOKE = '1.3.6.1.5.5.7.48.1.9';
const HASHES = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
]);
const ON_HOLD = 6;

interface Question {
  /** as it was asked: an answer repeats it octet by octet */
  readonly id: der.Der;
  readonly hash: string | undefined;
  readonly issuerName: Buffer;
  readonly issuerKey: Buffer;
  readonly serial: string;
}

interface Asked {
  readonly questions: readonly Question[];
  /** the extension's value as it came */
  readonly nonce: Buffer | null;
}

function readRequest(body: Uint8Array): Asked | null {
  try {
    const { tbsRequest } = OCSPRequest.fromBER(Uint8Array.from(body).buffer);
    const questions = tbsRequest.requestList.map(({ reqCert }): Question => {
      const octets = (block: { readonly valueBlock: { readonly valueHexView: Uint8Array } }) =>
        Buffer.from(block.valueBlock.valueHexView);
      return {
        id: reqCert.toSchema(),
        hash: HASHES.get(reqCert.hashAlgorithm.algorithmId),
        issuerName: octets(reqCert.issuerNameHash),
        issuerKey: octets(reqCert.issuerKeyHash),
        serial: serialText(octets(reqCert.serialNumber)),
      };
    });
    const nonce = tbsRequest.requestExtensions?.find(({ extnID }) => extnID === NONCE);
    return {
      questions,
      nonce: nonce ? Buffer.from(nonce.extnValue.valueBlock.valueHexView) : null,
    };
  } catch {
    return null;
  }
}

function isIssuer(
  { hash, issuerName, issuerKey }: Question,
  { issuing }: { readonly issuing: Holder },
): boolean {
  if (!hash) return false;
  const digest = (bytes: Uint8Array) => createHash(hash).update(bytes).digest();
  return (
    digest(der.bytesOf(issuing.issuer.name)).equals(issuerName) &&
    digest(keyBits(issuing.key.spki)).equals(issuerKey)
  );
}

/** What is said of one certificate. */
function statusOf(issued: Issued | 'service' | null, at: Date, fault: OcspFault): der.Der {
  if (fault === 'unknown') return der.contextPrimitive(2, Buffer.alloc(0));
  const revoked = (since: Date, reason: number | null) =>
    der.context(
      1,
      der.generalized(since),
      ...(reason === null ? [] : [der.context(0, der.enumerated(reason))]),
    );
  // RFC 6960, 2.2: what was never issued counts as revoked since 1970; the authority answers so.
  if (!issued && fault !== 'always-good') return revoked(new Date(0), ON_HOLD);
  const revocation = issued && issued !== 'service' && revokedAt(issued, at);
  if (!revocation || fault === 'always-good') return der.contextPrimitive(0, Buffer.alloc(0));
  return revoked(new Date(revocation.at), revocation.reason);
}

function responderFor(authorities: Authorities, id: AuthorityId, at: Date, fault: OcspFault): Holder {
  if (fault === 'foreign-responder') return authorities.service('other', 'ocsp', at);
  if (fault !== 'undelegated-responder') return authorities.service(id, 'ocsp', at);
  // Somebody with a certificate of the same authority, whom nobody made a responder.
  return authorities.service(id, 'tsa', at);
}

const otherSerial = (question: Question): der.Der => {
  const parts = der.childrenOf(question.id);
  const serial = Buffer.from(question.serial.padStart(2, '0'), 'hex');
  serial[serial.length - 1] = (serial.at(-1) ?? 0) ^ 1;
  return der.sequence(...parts.slice(0, 3), der.integer(serial));
};

/**
 * Answers a question about certificates by the authority's delegated responder, as the national authority does: SHA-256
 * or SHA-1 identifiers, the nonce repeated, no end of validity.
 * @param body OCSPRequest
 * @param now business time
 * @returns OCSPResponse
 * @see RFC 6960
 */
export function answerOcsp(
  authorities: Authorities,
  body: Uint8Array,
  now: Date,
  fault: OcspFault = 'none',
): Buffer {
  if (fault === 'try-later' || fault === 'internal-error' || fault === 'unauthorised') return refusal(fault);
  const asked = readRequest(body);
  if (!asked || asked.questions.length === 0) return refusal('malformed');
  const [first] = asked.questions;
  const id = AUTHORITIES.find((each) => first && isIssuer(first, authorities.get(each)));
  const isOne = id && asked.questions.every((question) => isIssuer(question, authorities.get(id)));
  if (!id || !isOne) return refusal('unauthorised');
  const shift = fault === 'stale' || fault === 'expired' ? 40 * DAY_MS : 0;
  const at = new Date(now.getTime() - shift);
  const responder = responderFor(authorities, id, at, fault);
  const singles = asked.questions.map((question) => {
    const found = authorities.find(question.serial);
    const issued = found?.authority === id ? found : null;
    return der.sequence(
      fault === 'wrong-serial' ? otherSerial(question) : question.id,
      statusOf(authorities.isService(question.serial) ? 'service' : issued, at, fault),
      der.generalized(at),
      ...(fault === 'expired' ? [der.context(0, der.generalized(new Date(at.getTime() + DAY_MS)))] : []),
    );
  });
  const nonce =
    asked.nonce && fault === 'wrong-nonce' ? der.bytesOf(der.octets(Buffer.alloc(8, 7))) : asked.nonce;
  const extra = [
    ...(nonce && fault !== 'no-nonce' ? [der.sequence(der.oid(NONCE), der.octets(nonce))] : []),
    extensions.of(EXTENDED_REVOKE, der.nothing()),
  ];
  const tbs = der.sequence(
    der.context(1, responder.issuer.name),
    der.generalized(at),
    der.sequence(...singles),
    der.context(1, der.sequence(...extra)),
  );
  const certificates = der.context(0, der.sequence(der.parsed(responder.certificate)));
  const basic = signed(tbs, responder.key, fault === 'wrong-signature', certificates);
  const bytes = der.sequence(der.oid('1.3.6.1.5.5.7.48.1.1'), der.octets(der.bytesOf(basic)));
  return der.bytesOf(der.sequence(der.enumerated(0), der.context(0, bytes)));
}
