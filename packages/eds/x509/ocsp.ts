import { createHash } from 'node:crypto';
import { DIGEST_OIDS, type DigestName, digest, digestOfOid, signatureAlgorithmOf } from '../algorithms.ts';
import { OID } from '../asn1/oids.ts';
import { Asn1Error, type Asn1Node, readAsn1 } from '../asn1/reader.ts';
import {
  bitOctets,
  generalized,
  inside,
  isContext,
  octets,
  oid,
  present,
  sequence,
  serial,
  small,
  time,
} from '../asn1/values.ts';
import { der } from '../asn1/writer.ts';
import { type Certificate, type Extension, readCertificate, readExtensions } from './certificate.ts';
import { type Name, readName } from './names.ts';
import type { Signed } from './signed.ts';

/** What an answer says of one certificate. */
export interface SingleAnswer {
  readonly digest: DigestName | null;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  readonly serial: string;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly revokedAt: Date | null;
  /** RFC 5280, 5.3.1 */
  readonly reason: number | null;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | null;
}

/** A signed answer as it was written; its signature has not been verified. */
export interface OcspAnswer extends Signed {
  readonly der: Uint8Array;
  readonly responder: { readonly name: Name } | { readonly keyHash: Uint8Array };
  readonly producedAt: Date;
  readonly answers: readonly SingleAnswer[];
  readonly nonce: Uint8Array | null;
  readonly certificates: readonly Certificate[];
}

/** Why a responder gave no answer (RFC 6960, 4.2.1). */
export type OcspRefusal =
  | 'malformed-request'
  | 'internal-error'
  | 'try-later'
  | 'signature-required'
  | 'unauthorised';

const REFUSALS: Readonly<Record<number, OcspRefusal>> = {
  1: 'malformed-request',
  2: 'internal-error',
  3: 'try-later',
  5: 'signature-required',
  6: 'unauthorised',
};
const LIMITS = { bytes: 256 * 1024, nodes: 5_000 };

/**
 * Reads an answer of OCSP: OCSPResponse, or BasicOCSPResponse alone as it stands in signatures.
 * @returns the answer, or why the responder gave none
 * @throws Asn1Error on anything else
 * @see RFC 6960, 4.2.1
 */
export function readOcsp(input: Uint8Array): OcspAnswer | { readonly refused: OcspRefusal } {
  const [first, second] = sequence(readAsn1(input, { limits: LIMITS }));
  if (present(first).tag !== 10) return readBasic(input);
  const status = small(first, 'enumerated');
  if (status !== 0) return { refused: REFUSALS[status] ?? 'internal-error' };
  if (!isContext(second, 0)) throw new Asn1Error('a success without an answer');
  const [type, basic] = sequence(inside(second));
  if (oid(type) !== OID.ocspBasic) throw new Asn1Error('an answer of another type');
  return { ...readBasic(octets(basic)), der: input };
}

function readBasic(input: Uint8Array): OcspAnswer {
  const [tbs, algorithm, signature, embedded] = sequence(readAsn1(input, { limits: LIMITS }));
  const fields = [...sequence(tbs)];
  if (isContext(fields[0], 0)) fields.shift(); // version
  const [responder, producedAt, answers, extra] = fields;
  const extensions = readExtensions(isContext(extra, 1) ? extra : undefined);
  const nonce = extensions.get(OID.ocspNonce);
  return {
    der: input,
    tbs: present(tbs).bytes,
    signature: bitOctets(signature),
    signatureAlgorithm: signatureAlgorithmOf(oid(sequence(algorithm)[0])),
    responder: readResponder(present(responder)),
    producedAt: time(producedAt),
    answers: sequence(answers).map(readSingle),
    nonce: nonce ? nonceIn(nonce) : null,
    certificates: embedded ? sequence(inside(embedded)).map((node) => readCertificate(node.bytes)) : [],
  };
}

/** RFC 8954 says an OCTET STRING inside; older responders wrote the octets as they were. */
function nonceIn({ value }: Extension): Uint8Array {
  try {
    return octets(readAsn1(value));
  } catch {
    return value;
  }
}

function readResponder(node: Asn1Node): OcspAnswer['responder'] {
  if (isContext(node, 1)) return { name: readName(inside(node)) };
  if (isContext(node, 2)) return { keyHash: octets(inside(node)) };
  throw new Asn1Error('a responder without a name');
}

function readSingle(node: Asn1Node): SingleAnswer {
  const [id, status, thisUpdate, ...rest] = sequence(node);
  const [algorithm, nameHash, keyHash, number] = sequence(id);
  const nextUpdate = rest.find((each) => isContext(each, 0));
  return {
    digest: digestOfOid(oid(sequence(algorithm)[0])),
    issuerNameHash: octets(nameHash),
    issuerKeyHash: octets(keyHash),
    serial: serial(number),
    ...readStatus(present(status)),
    thisUpdate: time(thisUpdate),
    nextUpdate: nextUpdate ? time(inside(nextUpdate)) : null,
  };
}

function readStatus(node: Asn1Node): Pick<SingleAnswer, 'status' | 'revokedAt' | 'reason'> {
  if (isContext(node, 0)) return { status: 'good', revokedAt: null, reason: null };
  if (isContext(node, 1)) {
    const [at, reason] = node.children;
    return {
      status: 'revoked',
      revokedAt: generalized(present(at).content),
      reason: isContext(reason, 0) ? small(inside(reason), 'enumerated') : null,
    };
  }
  return { status: 'unknown', revokedAt: null, reason: null };
}

/** The key's bits alone: what CertID and the responder's key hash are taken over. */
function keyBits(spki: Uint8Array): Uint8Array {
  return bitOctets(sequence(readAsn1(spki))[1]);
}

/** Whether an answer is of this certificate: by the digests of its issuer that the answer itself names, and by serial. */
export function isAnswerFor(answer: SingleAnswer, certificate: Certificate, issuer: Certificate): boolean {
  return answer.serial === certificate.serial && isAnswerOf(answer, issuer);
}

/** Whether an answer is of a certificate that this authority issued. */
export function isAnswerOf(answer: SingleAnswer, issuer: Certificate): boolean {
  if (!answer.digest) return false;
  const isSame = (hash: Uint8Array, of: Uint8Array) =>
    Buffer.compare(hash, digest(answer.digest as DigestName, of)) === 0;
  return (
    isSame(answer.issuerNameHash, issuer.subject.der) && isSame(answer.issuerKeyHash, keyBits(issuer.spki))
  );
}

/** Whether a certificate is the one by which the responder names himself. */
export function isResponder({ responder }: OcspAnswer, certificate: Certificate): boolean {
  if ('name' in responder) return Buffer.compare(responder.name.der, certificate.subject.der) === 0;
  const hash = createHash('sha1').update(keyBits(certificate.spki)).digest();
  return Buffer.compare(responder.keyHash, hash) === 0;
}

/**
 * A question about one certificate.
 * @param nonce comes back in the answer, so that no older one can be given; null: an answer kept by the responder will do
 */
export function writeOcspRequest(
  certificate: Certificate,
  issuer: Certificate,
  nonce: Uint8Array | null,
  by: DigestName = 'sha256',
): Uint8Array {
  const id = der.sequence(
    der.sequence(der.oid(DIGEST_OIDS[by]), der.null()),
    der.octets(digest(by, issuer.subject.der)),
    der.octets(digest(by, keyBits(issuer.spki))),
    der.integer(certificate.serialBytes),
  );
  const requests = der.sequence(der.sequence(id));
  const extensions = nonce
    ? [der.context(2, der.sequence(der.sequence(der.oid(OID.ocspNonce), der.octets(der.octets(nonce)))))]
    : [];
  return der.sequence(der.sequence(requests, ...extensions));
}
