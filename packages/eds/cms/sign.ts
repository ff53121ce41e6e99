import {
  DIGEST_OIDS,
  type DigestName,
  digest,
  type PrivateKey,
  signatureAlgorithmDer,
  signDigest,
  usualDigest,
  verifyDigest,
} from '../algorithms.ts';
import { OID } from '../asn1/oids.ts';
import { Asn1Error } from '../asn1/reader.ts';
import { der } from '../asn1/writer.ts';
import { type Certificate, readCertificate } from '../x509/certificate.ts';
import { type Message, readMessage, writeMessage } from './message.ts';

/** Whoever signs: a key in a file, a hardware module, a service. */
export interface Signer {
  /** DER or PEM */
  readonly certificate: Uint8Array;
  /** the certificates of the authorities above it, to go along */
  readonly chain?: readonly Uint8Array[];
  /** signs a digest with the key of the certificate; for GOST r ‖ s, each with the lowest octet first */
  readonly sign: (hash: Uint8Array, digest: DigestName) => Uint8Array | Promise<Uint8Array>;
}

export interface SignOptions {
  /** what the signer says about the time */
  readonly at: Date;
  /** the content goes inside; otherwise whoever verifies has to have it */
  readonly attached: boolean;
}

/** The certificate has no key that can sign, or the signer signed with another. */
export class SigningError extends Error {
  override readonly name = 'SigningError';
}

/** A signer whose key is at hand. */
export function signerOf(
  key: PrivateKey,
  certificate: Uint8Array,
  chain: readonly Uint8Array[] = [],
): Signer {
  return { certificate, chain, sign: (hash, name) => signDigest(key, name, hash) };
}

/**
 * Signs a content: CAdES-BES, with the signing certificate, the type and digest of the content and the time under the
 * signature.
 * @throws SigningError where the signer's answer isn't a signature by the certificate's key
 * @see ETSI EN 319 122-1, 6.3
 */
export async function signCms(
  content: Uint8Array,
  signer: Signer,
  options: SignOptions,
): Promise<Uint8Array> {
  const empty: Message = {
    version: 1,
    contentType: OID.data,
    content: options.attached ? content : null,
    digests: [],
    certificates: [],
    revocation: [],
    signers: [],
  };
  return writeMessage(await withSigner(empty, content, signer, options.at));
}

/**
 * Adds one more signer to a message over the same content. Those who signed before keep every octet of theirs.
 * @param content of a detached message; what is inside an attached one is signed
 * @throws Asn1Error on no message, or one whose content is elsewhere and isn't given
 */
export async function addSigner(
  cms: Uint8Array,
  signer: Signer,
  options: { readonly at: Date; readonly content?: Uint8Array },
): Promise<Uint8Array> {
  const message = readMessage(cms);
  const content = message.content ?? options.content;
  if (!content) throw new Asn1Error('the content is elsewhere');
  return writeMessage(await withSigner(message, content, signer, options.at));
}

async function withSigner(message: Message, content: Uint8Array, signer: Signer, at: Date): Promise<Message> {
  const certificate = readCertificate(signer.certificate);
  const { publicKey } = certificate;
  if (!publicKey) throw new SigningError('the certificate’s key is not known');
  const name = usualDigest(publicKey.family);
  const algorithm = algorithmOf(name);
  const attributes = signedAttributes(message.contentType, digest(name, content), certificate, at);
  const set = der.setOf(attributes);
  const hash = digest(name, set);
  const signature = await signer.sign(hash, name);
  // A module with another key, or with the octets the other way round, shall not spoil a document unnoticed.
  if (!verifyDigest(publicKey, name, hash, signature))
    throw new SigningError('the signature is not by the certificate’s key');
  const info = der.sequence(
    der.integer(1),
    der.sequence(certificate.issuer.der, der.integer(certificate.serialBytes)),
    algorithm,
    der.context(0, ...sorted(attributes)),
    signatureAlgorithmDer(publicKey.family, name),
    der.octets(signature),
  );
  const chain = (signer.chain ?? []).map((each) => readCertificate(each).der);
  return {
    ...message,
    digests: [...message.digests, algorithm],
    certificates: [...message.certificates, certificate.der, ...chain],
    signers: [...message.signers, info],
  };
}

function algorithmOf(name: DigestName): Uint8Array {
  const id = der.oid(DIGEST_OIDS[name]);
  // RFC 5754, 2: SHA-2 without parameters; the national authority writes NULL for its own digests.
  return name.startsWith('sha') ? der.sequence(id) : der.sequence(id, der.null());
}

const sorted = (parts: readonly Uint8Array[]): readonly Uint8Array[] => [...parts].sort(Buffer.compare);

const attribute = (type: string, value: Uint8Array): Uint8Array =>
  der.sequence(der.oid(type), der.setInOrder([value]));

function signedAttributes(
  contentType: string,
  hash: Uint8Array,
  certificate: Certificate,
  at: Date,
): readonly Uint8Array[] {
  return [
    attribute(OID.contentType, der.oid(contentType)),
    attribute(OID.signingTime, der.time(at)),
    attribute(OID.messageDigest, der.octets(hash)),
    attribute(OID.signingCertificateV2, signingCertificate(certificate)),
  ];
}

/** SHA-256, as goes without saying in RFC 5035 and as the national authority's own software has it with any key. */
function signingCertificate({ der: written, issuer, serialBytes }: Certificate): Uint8Array {
  const issuerSerial = der.sequence(der.sequence(der.context(4, issuer.der)), der.integer(serialBytes));
  const id = der.sequence(der.octets(digest('sha256', written)), issuerSerial);
  return der.sequence(der.sequence(id));
}
