import {
  type DigestName,
  digestOfOid,
  type SignatureAlgorithm,
  signatureAlgorithmOf,
} from '../algorithms.ts';
import { OID } from '../asn1/oids.ts';
import { Asn1Error, type Asn1Node, readAsn1 } from '../asn1/reader.ts';
import {
  implicitOctets,
  inside,
  isContext,
  isTag,
  octets,
  oid,
  present,
  sequence,
  serial,
  setOf,
} from '../asn1/values.ts';
import { der } from '../asn1/writer.ts';
import { readName } from '../x509/names.ts';

export interface Attribute {
  readonly type: string;
  readonly values: readonly Asn1Node[];
}

/** By what a signer's certificate is named. */
export type SignerId =
  | { readonly issuer: Uint8Array; readonly serial: string }
  | { readonly subjectKeyId: string };

export interface SignerInfo {
  readonly id: SignerId;
  readonly digest: DigestName | null;
  readonly signatureAlgorithm: SignatureAlgorithm | null;
  readonly signature: Uint8Array;
  /** null: none, the signature is over the content's digest itself */
  readonly signed: readonly Attribute[] | null;
  /** DER of the signed attributes as a SET, in the order in which they stand, and sorted as DER asks where that differs */
  readonly signedDer: readonly Uint8Array[];
  readonly unsigned: readonly Attribute[];
}

/** SignedData as it was written; nothing has been verified. */
export interface SignedData {
  readonly contentType: string;
  /** null: the content is elsewhere */
  readonly content: Uint8Array | null;
  /** DER of each certificate that is inside */
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocsp: readonly Uint8Array[];
  readonly signers: readonly SignerInfo[];
}

/** A base64 of the largest message, with room for line ends. */
const MAX_INPUT_BYTES = 30 * 1024 * 1024;
const MAX_SIGNERS = 32;
const MAX_CERTIFICATES = 64;
const MAX_ATTRIBUTES = 64;
const PEM = /-----BEGIN (?:CMS|PKCS7|PKCS #7 SIGNED DATA)-----([A-Za-z0-9+/=\s]+)-----END/;
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/** The octets of a message that comes as DER or BER, as PEM, or as base64 alone. */
export function messageBytes(input: Uint8Array): Uint8Array {
  if (input[0] === 0x30) return input;
  if (input.length > MAX_INPUT_BYTES) throw new Asn1Error('a message too long');
  const text = Buffer.from(input).toString('latin1').trim();
  const body = PEM.exec(text)?.[1] ?? (BASE64.test(text) ? text : null);
  if (body === null) throw new Asn1Error('no signed message');
  return Buffer.from(body, 'base64');
}

/**
 * Reads a signed message: DER, BER, PEM or base64.
 * @throws Asn1Error on anything else
 * @see RFC 5652, 5
 */
export function readSignedData(input: Uint8Array): SignedData {
  const [type, body] = sequence(readAsn1(messageBytes(input), { ber: true }));
  if (oid(type) !== OID.signedData || !isContext(body, 0)) throw new Asn1Error('no signed data');
  const { encapsulated, certificates, revocation, signers } = partsOf(inside(body));
  const [contentType, content] = sequence(encapsulated);
  return {
    contentType: oid(contentType),
    content: content ? octets(inside(content)) : null,
    certificates: certificates.filter((node) => isTag(node, 'sequence')).map(({ bytes }) => bytes),
    crls: revocation.filter((node) => isTag(node, 'sequence')).map(({ bytes }) => bytes),
    ocsp: revocation.flatMap(otherRevocation),
    signers: signers.map(readSigner),
  };
}

/** The elements of SignedData, by their places; whoever adds to a message leaves them as they stand. */
export interface SignedDataParts {
  readonly digests: readonly Asn1Node[];
  readonly encapsulated: Asn1Node;
  readonly certificates: readonly Asn1Node[];
  readonly revocation: readonly Asn1Node[];
  readonly signers: readonly Asn1Node[];
}

/** @throws Asn1Error on anything besides, or twice */
export function partsOf(node: Asn1Node): SignedDataParts {
  const [, digests, encapsulated, ...rest] = sequence(node);
  const certificates = isContext(rest[0], 0) ? elements(rest.shift()) : [];
  const revocation = isContext(rest[0], 1) ? elements(rest.shift()) : [];
  const [signers, ...more] = rest;
  const parts = {
    digests: setOf(digests),
    encapsulated: present(encapsulated),
    certificates,
    revocation,
    signers: setOf(signers),
  };
  if (more.length > 0) throw new Asn1Error('more than signed data');
  if (parts.signers.length > MAX_SIGNERS) throw new Asn1Error('too many signers');
  if (parts.certificates.length > MAX_CERTIFICATES) throw new Asn1Error('too many certificates');
  if (parts.revocation.length > MAX_CERTIFICATES) throw new Asn1Error('too many lists and answers');
  return parts;
}

/** An answer of OCSP among the lists: whole (RFC 5940), or its signed part alone (ETSI EN 319 122-1, 5.4.2.2). */
function otherRevocation(node: Asn1Node): readonly Uint8Array[] {
  if (!isContext(node, 1)) return [];
  const [format, info] = node.children;
  const isAnswer = ([OID.otherRevocationOcsp, OID.ocspBasic] as string[]).includes(oid(format));
  return isAnswer ? [present(info).bytes] : [];
}

function readSigner(node: Asn1Node): SignerInfo {
  const [, id, digestAlgorithm, ...rest] = sequence(node);
  const signed = isContext(rest[0], 0) ? rest.shift() : undefined;
  const [algorithm, signature, unsigned, ...more] = rest;
  if (more.length > 0 || (unsigned && !isContext(unsigned, 1))) throw new Asn1Error('more than a signer');
  return {
    id: readSignerId(present(id)),
    digest: digestOfOid(oid(sequence(digestAlgorithm)[0])),
    signatureAlgorithm: signatureAlgorithmOf(oid(sequence(algorithm)[0])),
    signature: octets(signature),
    signed: signed ? readAttributes(signed) : null,
    signedDer: signed ? asSets(signed) : [],
    unsigned: unsigned ? readAttributes(unsigned) : [],
  };
}

function readSignerId(node: Asn1Node): SignerId {
  if (isContext(node, 0)) return { subjectKeyId: Buffer.from(implicitOctets(node)).toString('hex') };
  const [issuer, number] = sequence(node);
  return { issuer: readName(present(issuer)).der, serial: serial(number) };
}

/** What is inside an implicit SET. @throws Asn1Error on a primitive element: it would look empty */
function elements(node: Asn1Node | undefined): readonly Asn1Node[] {
  if (!node?.constructed) throw new Asn1Error('a set in a primitive element');
  return node.children;
}

/** @throws Asn1Error also on an attribute without a value */
export function readAttributes(node: Asn1Node): readonly Attribute[] {
  const attributes = elements(node);
  if (attributes.length > MAX_ATTRIBUTES) throw new Asn1Error('too many attributes');
  return attributes.map((each) => {
    const [type, values, ...more] = sequence(each);
    if (more.length > 0 || setOf(values).length === 0) throw new Asn1Error('an attribute without a value');
    return { type: oid(type), values: setOf(values) };
  });
}

function asSets(node: Asn1Node): readonly Uint8Array[] {
  const parts = node.children.map(({ bytes }) => bytes);
  const sorted = der.setOf(parts);
  const standing = der.setInOrder(parts);
  return Buffer.compare(sorted, standing) === 0 ? [standing] : [standing, sorted];
}

/** The only value of an attribute that may stand once; null: it doesn't stand. @throws Asn1Error where it stands twice */
export function single(attributes: readonly Attribute[], type: string): Asn1Node | null {
  const found = attributes.filter((attribute) => attribute.type === type);
  const [only] = found;
  if (!only) return null;
  if (found.length !== 1 || only.values.length !== 1) throw new Asn1Error('an attribute twice');
  return present(only.values[0]);
}
