import { createHash } from 'node:crypto';
import {
  type PublicKey,
  readPublicKey,
  type SignatureAlgorithm,
  signatureAlgorithmOf,
} from '../algorithms.ts';
import { OID } from '../asn1/oids.ts';
import { Asn1Error, type Asn1Node, readAsn1 } from '../asn1/reader.ts';
import {
  bitOctets,
  boolean,
  implicitOctets,
  inside,
  isContext,
  isTag,
  namedBits,
  octets,
  oid,
  present,
  sequence,
  serial,
  small,
  time,
} from '../asn1/values.ts';
import { type Name, readName } from './names.ts';

/** What a key may do (RFC 5280, 4.2.1.3), by the number of its bit. */
const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** A certificate as it was written; nothing here has been verified. */
export interface Certificate {
  readonly der: Uint8Array;
  /** SHA-256 of the whole, hexadecimal: its name everywhere */
  readonly sha256: string;
  /** what its issuer signed */
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  /** null: not known here */
  readonly signatureAlgorithm: SignatureAlgorithm | null;
  readonly serial: string;
  /** the number as DER wrote it */
  readonly serialBytes: Uint8Array;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly spki: Uint8Array;
  /** null: not known here, or no point of its curve */
  readonly publicKey: PublicKey | null;
  readonly extensions: ReadonlyMap<string, Extension>;
  /** null: not said */
  readonly keyUsage: ReadonlySet<KeyUsage> | null;
  /** null: not said */
  readonly extendedKeyUsage: readonly string[] | null;
  readonly policies: readonly string[];
  readonly ca: { readonly isCa: boolean; readonly pathLength: number | null };
  readonly subjectKeyId: string | null;
  readonly authorityKeyId: string | null;
  /** where the key lives, the object identifier inside the authority's own extension; null: not said */
  readonly keyStorage: string | null;
  readonly crlUrls: readonly string[];
  readonly ocspUrls: readonly string[];
}

const UNDERSTOOD: ReadonlySet<string> = new Set([
  ...[OID.keyUsage, OID.basicConstraints, OID.extendedKeyUsage, OID.certificatePolicies, OID.subjectAltName],
  ...[
    OID.authorityKeyId,
    OID.subjectKeyId,
    OID.crlDistributionPoints,
    OID.authorityInfoAccess,
    OID.freshestCrl,
  ],
  OID.keyStorage,
]);
const MAX_BYTES = 64 * 1024;
const MAX_EXTENSIONS = 40;
const MAX_LISTED = 32;

const PEM = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END/;

/** The DER of a certificate that comes as DER, as PEM, or as base64 alone. */
export function certificateDer(input: Uint8Array): Uint8Array {
  if (input[0] === 0x30) return input;
  const text = Buffer.from(input).toString('latin1').trim();
  const body = PEM.exec(text)?.[1] ?? text;
  if (!/^[A-Za-z0-9+/=\s]+$/.test(body)) throw new Asn1Error('no certificate');
  return Uint8Array.from(Buffer.from(body, 'base64'));
}

/**
 * Reads a certificate.
 * @param input DER, PEM or base64
 * @throws Asn1Error on anything else
 * @see RFC 5280, 4.1
 */
export function readCertificate(input: Uint8Array): Certificate {
  const der = certificateDer(input);
  const root = readAsn1(der, { limits: { bytes: MAX_BYTES } });
  const [tbs, algorithm, signature, ...more] = sequence(root);
  if (more.length > 0) throw new Asn1Error('more than a certificate');
  const fields = [...sequence(tbs)];
  const version = isContext(fields[0], 0) ? small(inside(fields.shift() as Asn1Node)) : 0;
  const [number, inner, issuer, validity, subject, spki, ...rest] = fields;
  if (version > 2) throw new Asn1Error('a version that is unknown');
  // What is signed has to name the algorithm that is named outside, to the last octet (RFC 5280, 4.1.1.2): nobody signed
  // the outer one.
  const id = oid(sequence(algorithm)[0]);
  if (Buffer.compare(present(algorithm).bytes, present(inner).bytes) !== 0)
    throw new Asn1Error('two algorithms');
  const [notBefore, notAfter] = sequence(validity);
  const extensions = readExtensions(rest.find((node) => isContext(node, 3)));
  return {
    der,
    sha256: createHash('sha256').update(der).digest('hex'),
    tbs: present(tbs).bytes,
    signature: bitOctets(signature),
    signatureAlgorithm: signatureAlgorithmOf(id),
    serial: serial(number),
    serialBytes: present(number).content,
    issuer: readName(present(issuer)),
    subject: readName(present(subject)),
    notBefore: time(notBefore),
    notAfter: time(notAfter),
    spki: present(spki).bytes,
    publicKey: readPublicKey(present(spki).bytes),
    extensions,
    ...readUsages(extensions),
    ...readKeyIds(extensions),
    keyStorage: readKeyStorage(extensions),
    crlUrls: readCrlUrls(extensions),
    ocspUrls: readOcspUrls(extensions),
  };
}

/** Critical extensions that are not understood here: whoever meets one has to refuse (RFC 5280, 4.2). */
export function unknownCritical({ extensions }: { readonly extensions: ReadonlyMap<string, Extension> }) {
  return [...extensions].filter(([id, { critical }]) => critical && !UNDERSTOOD.has(id)).map(([id]) => id);
}

/** Extensions by their identifiers. @param node the explicit tag around them, if it is there */
export function readExtensions(node: Asn1Node | undefined): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  if (!node) return found;
  const list = sequence(inside(node));
  if (list.length > MAX_EXTENSIONS) throw new Asn1Error('too many extensions');
  for (const each of list) {
    const parts = [...sequence(each)];
    const id = oid(parts.shift());
    const critical = isTag(parts[0], 'boolean') ? boolean(parts.shift()) : false;
    if (found.has(id)) throw new Asn1Error('an extension twice');
    found.set(id, { critical, value: octets(parts[0]) });
  }
  return found;
}

type Extensions = ReadonlyMap<string, Extension>;

function valueIn(extensions: Extensions, id: string): Asn1Node | null {
  const extension = extensions.get(id);
  return extension ? readAsn1(extension.value) : null;
}

function readUsages(extensions: Extensions) {
  const usage = valueIn(extensions, OID.keyUsage);
  const bits = usage && isTag(usage, 'bitString') ? namedBits(usage.content) : null;
  const extended = valueIn(extensions, OID.extendedKeyUsage);
  const policies = valueIn(extensions, OID.certificatePolicies);
  const constraints = valueIn(extensions, OID.basicConstraints);
  const [isCa, pathLength] = constraints ? readConstraints(sequence(constraints)) : [false, null];
  return {
    keyUsage: bits && new Set(KEY_USAGES.filter((_, bit) => bits.has(bit))),
    extendedKeyUsage: extended && listed(sequence(extended)).map(oid),
    policies: policies ? listed(sequence(policies)).map((each) => oid(sequence(each)[0])) : [],
    ca: { isCa, pathLength },
  };
}

function readConstraints(parts: readonly Asn1Node[]): [boolean, number | null] {
  const isCa = isTag(parts[0], 'boolean') && boolean(parts[0]);
  const length = parts.find((node) => isTag(node, 'integer'));
  return [isCa, length ? small(length) : null];
}

function listed<T>(list: readonly T[]): readonly T[] {
  if (list.length > MAX_LISTED) throw new Asn1Error('a list too long');
  return list;
}

function readKeyIds(extensions: Extensions) {
  const own = valueIn(extensions, OID.subjectKeyId);
  const issuers = valueIn(extensions, OID.authorityKeyId);
  const tagged = issuers && sequence(issuers).find((node) => isContext(node, 0));
  return {
    subjectKeyId: own && Buffer.from(octets(own)).toString('hex'),
    authorityKeyId: tagged ? Buffer.from(implicitOctets(tagged)).toString('hex') : null,
  };
}

function readKeyStorage(extensions: Extensions): string | null {
  const value = valueIn(extensions, OID.keyStorage);
  return value ? oid(sequence(value)[0]) : null;
}

/** Addresses among general names. */
function urlsIn(node: Asn1Node | undefined): readonly string[] {
  if (!node) return [];
  const own = isContext(node, 6) ? [Buffer.from(node.content).toString('latin1')] : [];
  return [...own, ...node.children.flatMap(urlsIn)].slice(0, MAX_LISTED);
}

function readCrlUrls(extensions: Extensions): readonly string[] {
  const value = valueIn(extensions, OID.crlDistributionPoints);
  return value ? urlsIn(value) : [];
}

function readOcspUrls(extensions: Extensions): readonly string[] {
  const value = valueIn(extensions, OID.authorityInfoAccess);
  if (!value) return [];
  const access = listed(sequence(value)).map(sequence);
  return access.filter(([method]) => oid(method) === OID.ocsp).flatMap(([, place]) => urlsIn(place));
}
