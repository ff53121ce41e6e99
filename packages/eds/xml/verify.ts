import { digest, verifyDigest } from '../algorithms.ts';
import { Asn1Error } from '../asn1/reader.ts';
import type { SignatureFound } from '../cms/signer.ts';
import {
  askedMoment,
  givenOf,
  type JudgeOptions,
  nobody,
  poolOf,
  reportFrom,
  signerReport,
} from '../judgement.ts';
import type { Report } from '../verdict.ts';
import { type Certificate, readCertificate } from '../x509/certificate.ts';
import { canonical, readXml, textOf, XmlError } from './document.ts';
import { readXmlSignature, signaturesIn, type XmlSignature } from './signature.ts';

/** What a signature says by itself. @param content canonical, without the signature */
function foundIn(signature: XmlSignature, content: Uint8Array): SignatureFound {
  const { algorithm, hash, value, signedInfo } = signature;
  let certificate: Certificate | null = null;
  try {
    certificate = readCertificate(signature.certificates[0] as Uint8Array); // one at least: the reader saw to it
  } catch (error) {
    if (!(error instanceof Asn1Error)) throw error;
  }
  const key = certificate?.publicKey;
  const isSame = Buffer.compare(hash, digest(algorithm.digest, content)) === 0;
  const isRight =
    key?.family === algorithm.family &&
    verifyDigest(key, algorithm.digest, digest(algorithm.digest, canonical(signedInfo)), value);
  const wrong = key ? 'signature-wrong' : 'algorithm-unknown';
  return {
    certificate,
    signedAt: null,
    content: isSame ? null : 'content-changed',
    attributes: null,
    signature: isRight ? null : certificate ? wrong : 'certificate-unreadable',
  };
}

/** The document without its signature, canonical: what was signed, and all that may be believed of it. */
function contentWithout(root: Parameters<typeof canonical>[0], signature: XmlSignature): Uint8Array {
  const { parentNode, nextSibling } = signature.element;
  parentNode?.removeChild(signature.element);
  const content = canonical(root);
  parentNode?.insertBefore(signature.element, nextSibling);
  return content;
}

/**
 * Verifies a signed XML document. One form only is accepted: one signature, a child of the root, over the whole
 * document but itself. `content` of the report is the canonical document without the signature: nothing else may be
 * believed of what came.
 * @throws Asn1Error where something given can't be read; what is wrong with the document is in the report
 * @see https://www.w3.org/TR/xmldsig-core1/
 */
export function verifyXml(input: Uint8Array, options: JudgeOptions): Report {
  const given = givenOf(options);
  let root: Parameters<typeof canonical>[0];
  let signature: XmlSignature;
  try {
    root = readXml(textOf(input)).root;
  } catch (error) {
    if (error instanceof XmlError) return reportFrom([], null, 'not-readable');
    throw error;
  }
  const [element, ...more] = signaturesIn(root);
  if (!element) return reportFrom([], null, 'no-signers');
  try {
    if (more.length > 0 || element.parentNode !== root) throw new XmlError('another place');
    signature = readXmlSignature(element);
  } catch (error) {
    if (error instanceof XmlError)
      return reportFrom([nobody('structure', 'xml-form', options)], null, 'xml-form');
    throw error;
  }
  const content = contentWithout(root, signature);
  const found = foundIn(signature, content);
  const pool = poolOf(given, { certificates: signature.certificates });
  const moment = { judgedAt: askedMoment(options), check: null, stamp: null };
  const { family, digest: name } = signature.algorithm;
  return reportFrom([signerReport(found, moment, pool, `${family} ${name}`)], content, 'no-signers');
}
