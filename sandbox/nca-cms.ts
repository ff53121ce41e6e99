import { createHash } from 'node:crypto';
import { partsOf, signatureAlgorithm } from './nca-certificate.ts';
import * as der from './nca-der.ts';
import { ALGORITHMS, digest, type Key } from './nca-keys.ts';

const DATA = '1.2.840.113549.1.7.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const KEY_2004 = '1.2.398.3.10.1.1.1.1';

/** Who signs, and in which of the manners that are met with. */
export interface CmsSigner {
  readonly certificate: Uint8Array;
  readonly key: Key;
  /** when he says that he signs */
  readonly at: Date;
  /** v2 with SHA-256 as NCALayer has it, v1 with SHA-1 as time-stamping authorities have it, or none as older ones */
  readonly signingCertificate?: 'v2' | 'v1' | 'none';
  /** names the key's algorithm where the signature's should stand, as old messages do */
  readonly namesKey?: boolean;
  /** the certificate stays outside */
  readonly withoutCertificate?: boolean;
}

export interface CmsContent {
  readonly bytes: Uint8Array;
  /** inside the message; otherwise whoever verifies has to have it */
  readonly attached: boolean;
  /** `bytes` is the content's digest already */
  readonly digested?: boolean;
  readonly type?: string;
}

const attribute = (id: string, value: der.Der): der.Der => der.sequence(der.oid(id), der.setOf(value));

function signingCertificate({ certificate, signingCertificate: how = 'v2' }: CmsSigner): readonly der.Der[] {
  const id = (hash: string) =>
    der.sequence(der.sequence(der.sequence(der.octets(createHash(hash).update(certificate).digest()))));
  if (how === 'v2') return [attribute('1.2.840.113549.1.9.16.2.47', id('sha256'))];
  return how === 'v1' ? [attribute('1.2.840.113549.1.9.16.2.12', id('sha1'))] : [];
}

const digestAlgorithm = ({ key }: CmsSigner): der.Der => der.algorithm(ALGORITHMS[key.family].digestOid);

/** A signer's part of a message: what he signed, and the signature, which a time-stamp may be asked for. */
export interface SignedPart {
  readonly signer: CmsSigner;
  /** the signed attributes, as a SET */
  readonly attributes: der.Der;
  readonly signature: Buffer;
  /** RFC 3161 */
  readonly token?: Uint8Array;
}

export function signPart(
  signer: CmsSigner,
  { bytes, digested = false, type = DATA }: CmsContent,
): SignedPart {
  const { key, at } = signer;
  const { digest: name } = ALGORITHMS[key.family];
  const attributes = der.setOf(
    attribute('1.2.840.113549.1.9.3', der.oid(type)),
    attribute('1.2.840.113549.1.9.5', der.time(at)),
    ...signingCertificate(signer),
    attribute('1.2.840.113549.1.9.4', der.octets(digested ? bytes : digest(name, bytes))),
  );
  return { signer, attributes, signature: key.signBytes(der.bytesOf(attributes)) };
}

function signerInfo({ signer, attributes, signature, token }: SignedPart): der.Der {
  const { issuer, serial } = partsOf(signer.certificate);
  return der.sequence(
    der.integer(1),
    der.sequence(issuer, der.integer(serial)),
    digestAlgorithm(signer),
    der.context(0, ...der.childrenOf(attributes)),
    signer.namesKey ? der.algorithm(KEY_2004) : signatureAlgorithm(signer.key.family),
    der.octets(signature),
    ...(token ? [der.context(1, attribute('1.2.840.113549.1.9.16.2.14', der.parsed(token)))] : []),
  );
}

/** A signed message in the manner of the national authority's software: CAdES-BES, or -T where a part has a token. */
export function writeMessage(
  { bytes, attached, type = DATA }: CmsContent,
  parts: readonly SignedPart[],
): Buffer {
  const signers = parts.map(({ signer }) => signer);
  const certificates = signers.filter((each) => !each.withoutCertificate).map((each) => each.certificate);
  const digests = new Map(signers.map((signer) => [signer.key.family, digestAlgorithm(signer)]));
  const body = der.sequence(
    der.integer(type === DATA ? 1 : 3),
    der.setOf(...digests.values()),
    der.sequence(der.oid(type), ...(attached ? [der.context(0, der.octets(bytes))] : [])),
    ...(certificates.length > 0 ? [der.context(0, ...certificates.map(der.parsed))] : []),
    der.setOf(...parts.map(signerInfo)),
  );
  return der.bytesOf(der.sequence(der.oid(SIGNED_DATA), der.context(0, body)));
}

/** A signed message without time-stamps. */
export const writeCms = (content: CmsContent, signers: readonly CmsSigner[]): Buffer =>
  writeMessage(
    content,
    signers.map((signer) => signPart(signer, content)),
  );
