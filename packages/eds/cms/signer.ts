import { type DigestName, digest, verifyDigest } from '../algorithms.ts';
import { OID } from '../asn1/oids.ts';
import { Asn1Error, type Asn1Node, readAsn1 } from '../asn1/reader.ts';
import { octets, oid, present, sequence, time } from '../asn1/values.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Certificate } from '../x509/certificate.ts';
import { type Attribute, readAttributes, type SignedData, type SignerInfo, single } from './signed-data.ts';

/** What one signature says by itself: nobody's trust has been asked yet. */
export interface SignatureFound {
  readonly certificate: Certificate | null;
  readonly signedAt: Date | null;
  readonly content: ReasonCode | null;
  readonly attributes: ReasonCode | null;
  readonly signature: ReasonCode | null;
}

/**
 * Unsigned attributes that are known. Any other is refused: a time-stamp under a changed name would otherwise not be
 * seen, and the signature be judged at another time.
 */
const UNSIGNED: ReadonlySet<string> = new Set([
  ...[OID.timeStampToken, OID.revocationValues, OID.certificateValues],
  // countersignature, references to certificates and revocations, time-stamps over references and archives
  ...['1.2.840.113549.1.9.6', '1.2.840.113549.1.9.16.2.21', '1.2.840.113549.1.9.16.2.22'],
  ...['1.2.840.113549.1.9.16.2.25', '1.2.840.113549.1.9.16.2.26', '1.2.840.113549.1.9.16.2.48'],
  ...['0.4.0.1733.2.4', '0.4.0.1733.2.5'],
]);

/** The identifier octet of a SET. */
const SET = 0x31;

function isOf({ id }: SignerInfo, certificate: Certificate): boolean {
  if ('subjectKeyId' in id) return certificate.subjectKeyId === id.subjectKeyId;
  return id.serial === certificate.serial && Buffer.compare(id.issuer, certificate.issuer.der) === 0;
}

/** Whether a signing certificate's digest, where the signer signed one, is that of his certificate (RFC 5035). */
function isNamed(attributes: readonly Attribute[], certificate: Certificate): boolean {
  const second = single(attributes, OID.signingCertificateV2);
  const first = single(attributes, OID.signingCertificate);
  return (!second || isEss(second, certificate, 'sha256')) && (!first || isEss(first, certificate, 'sha1'));
}

function isEss(node: Asn1Node, { der }: Certificate, usual: 'sha1' | 'sha256'): boolean {
  const [first] = sequence(sequence(node)[0]);
  const parts = sequence(first);
  const hasAlgorithm = usual === 'sha256' && present(parts[0]).tag === 16;
  const name = hasAlgorithm ? essDigest(oid(sequence(parts[0])[0])) : usual;
  const hash = octets(hasAlgorithm ? parts[1] : parts[0]);
  return name !== null && Buffer.compare(hash, digest(name, der)) === 0;
}

const ESS: Readonly<Record<string, DigestName>> = {
  [OID.sha256]: 'sha256',
  [OID.sha384]: 'sha384',
  [OID.sha512]: 'sha512',
  [OID.streebog256]: 'streebog-256',
  [OID.streebog512]: 'streebog-512',
  [OID.gost34311]: 'gost34311',
};
const essDigest = (id: string): DigestName | null => ESS[id] ?? null;

function attributesOf(signer: SignerInfo, contentType: string): ReasonCode | null {
  if (signer.unsigned.some(({ type }) => !UNSIGNED.has(type))) return 'attributes-wrong';
  // Without signed attributes nothing says what the content is: only plain data may go so (RFC 5652, 5.3).
  if (!signer.signed) return contentType === OID.data ? null : 'attributes-wrong';
  const types = signer.signed.map(({ type }) => type);
  if (new Set(types).size !== types.length) return 'attributes-wrong';
  const said = single(signer.signed, OID.signingTime);
  if (said) time(said);
  const type = single(signer.signed, OID.contentType);
  return type && oid(type) === contentType ? null : 'attributes-wrong';
}

function contentOf(signer: SignerInfo, content: Uint8Array | null): ReasonCode | null {
  if (!content) return 'content-missing';
  if (!signer.digest) return 'algorithm-unknown';
  if (signer.digest === 'sha1') return 'algorithm-weak';
  // The signature itself is over the content, which then must not be what another signature signed as its attributes.
  if (!signer.signed) return isAttributes(content) ? 'attributes-wrong' : null;
  const said = single(signer.signed, OID.messageDigest);
  if (!said) return 'attributes-wrong';
  const isSame = Buffer.compare(octets(said), digest(signer.digest, content)) === 0;
  return isSame ? null : 'content-changed';
}

/** Whether octets are the DER of signed attributes: taken out of a message, they would pass for its content. */
function isAttributes(content: Uint8Array): boolean {
  if (content[0] !== SET) return false;
  try {
    const attributes = readAttributes(readAsn1(content, { ber: true }));
    return attributes.some(({ type }) => type === OID.messageDigest);
  } catch (error) {
    if (error instanceof Asn1Error) return false;
    throw error;
  }
}

function signatureOf(
  signer: SignerInfo,
  content: Uint8Array | null,
  certificate: Certificate,
): ReasonCode | null {
  const { signatureAlgorithm, digest: name, signature } = signer;
  const { publicKey } = certificate;
  if (!signatureAlgorithm || !name || !publicKey) return 'algorithm-unknown';
  if (signatureAlgorithm.family !== publicKey.family) return 'signature-wrong';
  if (signatureAlgorithm.digest && signatureAlgorithm.digest !== name) return 'signature-wrong';
  const texts = signer.signed ? signer.signedDer : content ? [content] : [];
  const isRight = texts.some((text) => verifyDigest(publicKey, name, digest(name, text), signature));
  return isRight ? null : 'signature-wrong';
}

/**
 * Verifies one signature over a content: digests, attributes, the certificate that it names, the equation.
 * @param content what was signed; null where it is neither inside nor given
 */
export function verifySigner(
  { contentType }: Pick<SignedData, 'contentType'>,
  signer: SignerInfo,
  content: Uint8Array | null,
  certificates: readonly Certificate[],
): SignatureFound {
  const candidates = distinct(certificates.filter((certificate) => isOf(signer, certificate)));
  const named = candidates.filter((each) => !signer.signed || isNamedSafely(signer.signed, each));
  // Of two that could be meant, nobody could say whose signature it is.
  const certificate = named.length === 1 ? (named[0] ?? null) : null;
  const missing = candidates.length > 0 ? 'certificate-other' : 'certificate-missing';
  return {
    certificate: certificate ?? candidates[0] ?? null,
    signedAt: signingTime(signer),
    content: safely(() => contentOf(signer, content)),
    attributes: safely(() => attributesOf(signer, contentType)),
    signature: certificate ? safely(() => signatureOf(signer, content, certificate)) : missing,
  };
}

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(certificates.map((certificate) => [certificate.sha256, certificate])).values()];
}

function isNamedSafely(attributes: readonly Attribute[], certificate: Certificate): boolean {
  return safely(() => (isNamed(attributes, certificate) ? null : 'certificate-other')) === null;
}

function signingTime({ signed }: SignerInfo): Date | null {
  try {
    const said = signed && single(signed, OID.signingTime);
    return said ? time(said) : null;
  } catch (error) {
    if (error instanceof Asn1Error) return null;
    throw error;
  }
}

/** What can't be read inside a signature makes it wrong, and nothing else. */
function safely(check: () => ReasonCode | null): ReasonCode | null {
  try {
    return check();
  } catch (error) {
    if (error instanceof Asn1Error) return 'attributes-wrong';
    throw error;
  }
}
