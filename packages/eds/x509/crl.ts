import { type SignatureAlgorithm, signatureAlgorithmOf } from '../algorithms.ts';
import { OID } from '../asn1/oids.ts';
import { Asn1Error, type Asn1Node, readAsn1 } from '../asn1/reader.ts';
import {
  bitOctets,
  generalized,
  isContext,
  isTag,
  oid,
  present,
  sequence,
  serial,
  small,
  time,
  unsigned,
} from '../asn1/values.ts';
import { type Extension, readExtensions } from './certificate.ts';
import { type Name, readName } from './names.ts';
import type { Signed } from './signed.ts';

export interface RevokedEntry {
  readonly at: Date;
  /** RFC 5280, 5.3.1: 8 takes the entry back, 6 is on hold */
  readonly reason: number | null;
  readonly invalidSince: Date | null;
}

/** A list of revoked certificates as it was written; its signature has not been verified. */
export interface Crl extends Signed {
  readonly der: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm | null;
  readonly issuer: Name;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | null;
  readonly number: bigint | null;
  /** the number of the list that this one adds to; null: whole by itself */
  readonly deltaOf: bigint | null;
  readonly revoked: ReadonlyMap<string, RevokedEntry>;
  /** critical extensions that are not understood, or entries for other issuers: it says nothing then */
  readonly isPartial: boolean;
}

const UNDERSTOOD: ReadonlySet<string> = new Set([OID.crlNumber, OID.deltaCrl, OID.authorityKeyId]);
const ENTRY_UNDERSTOOD: ReadonlySet<string> = new Set([OID.reasonCode, OID.invalidityDate]);
const LIMITS = { bytes: 64 * 1024 * 1024, nodes: 8_000_000 };

const PEM = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END/;

/**
 * Reads a list of revoked certificates, DER or PEM.
 * @throws Asn1Error on anything else
 * @see RFC 5280, 5
 */
export function readCrl(input: Uint8Array): Crl {
  const pem = input[0] === 0x30 ? null : PEM.exec(Buffer.from(input).toString('latin1'));
  const der = pem ? Buffer.from(pem[1] ?? '', 'base64') : input;
  const [tbs, algorithm, signature] = sequence(readAsn1(der, { limits: LIMITS }));
  const fields = [...sequence(tbs)];
  if (isTag(fields[0], 'integer') && small(fields.shift()) !== 1)
    throw new Asn1Error('a version that is unknown');
  const [inner, issuer, thisUpdate, ...rest] = fields;
  // One of them with NULL parameters, the other with none: lists of the authority are like that.
  const id = oid(sequence(algorithm)[0]);
  if (oid(sequence(inner)[0]) !== id) throw new Asn1Error('two algorithms');
  const nextUpdate = rest.find((node) => isTag(node, 'utcTime') || isTag(node, 'generalizedTime'));
  const entries = rest.find((node) => isTag(node, 'sequence'));
  const extensions = readExtensions(rest.find((node) => isContext(node, 0)));
  const { revoked, isWhole } = readEntries(entries);
  return {
    der,
    tbs: present(tbs).bytes,
    signature: bitOctets(signature),
    signatureAlgorithm: signatureAlgorithmOf(id),
    issuer: readName(present(issuer)),
    thisUpdate: time(thisUpdate),
    nextUpdate: nextUpdate ? time(nextUpdate) : null,
    number: numberIn(extensions, OID.crlNumber),
    deltaOf: numberIn(extensions, OID.deltaCrl),
    revoked,
    isPartial: !isWhole || hasUnknownCritical(extensions, UNDERSTOOD),
  };
}

function hasUnknownCritical(
  extensions: ReadonlyMap<string, Extension>,
  understood: ReadonlySet<string>,
): boolean {
  return [...extensions].some(([id, { critical }]) => critical && !understood.has(id));
}

function numberIn(extensions: ReadonlyMap<string, Extension>, id: string): bigint | null {
  const extension = extensions.get(id);
  return extension ? unsigned(readAsn1(extension.value)) : null;
}

function readEntries(list: Asn1Node | undefined) {
  const revoked = new Map<string, RevokedEntry>();
  let isWhole = true;
  for (const entry of list ? sequence(list) : []) {
    const [number, at, extra] = sequence(entry);
    const read = extra ? readEntryExtensions(extra) : { reason: null, invalidSince: null, isKnown: true };
    isWhole &&= read.isKnown;
    const { reason, invalidSince } = read;
    revoked.set(serial(number), { at: time(at), reason, invalidSince });
  }
  return { revoked, isWhole };
}

function readEntryExtensions(node: Asn1Node) {
  let reason: number | null = null;
  let invalidSince: Date | null = null;
  let isKnown = true;
  for (const each of sequence(node)) {
    const parts = sequence(each);
    const id = oid(parts[0]);
    const value = readAsn1(present(parts.at(-1)).content);
    if (id === OID.reasonCode) reason = small(value, 'enumerated');
    else if (id === OID.invalidityDate) invalidSince = generalized(value.content);
    else if (parts.length === 3 && !ENTRY_UNDERSTOOD.has(id)) isKnown = false;
  }
  return { reason, invalidSince, isKnown };
}
