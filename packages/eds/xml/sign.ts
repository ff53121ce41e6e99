import type { Element } from '@xmldom/xmldom';
import { digest, verifyDigest } from '../algorithms.ts';
import { type Signer, SigningError } from '../cms/sign.ts';
import { readCertificate } from '../x509/certificate.ts';
import { canonical, readXml, textOf, XmlError } from './document.ts';
import {
  C14N,
  C14N_COMMENTS,
  DSIG,
  ENVELOPED,
  readXmlSignature,
  signaturesIn,
  XML_ALGORITHMS,
} from './signature.ts';

const LINE = 76;
const lines = (bytes: Uint8Array): string =>
  (
    Buffer.from(bytes)
      .toString('base64')
      .match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  ).join('\n');

/** Puts text before the end of the root, whose name is known. */
function insideRoot(text: string, root: Element, inserted: string): string {
  const end = text.lastIndexOf('>');
  const isEmpty = text[end - 1] === '/' && text.lastIndexOf('<') === text.indexOf(`<${root.tagName}`);
  if (isEmpty) return `${text.slice(0, end - 1)}>${inserted}</${root.tagName}>${text.slice(end + 1)}`;
  const at = text.lastIndexOf('</');
  return text.slice(0, at) + inserted + text.slice(at);
}

/**
 * Signs a whole XML document inside its root, in the form that the national authority's own software writes.
 * @throws XmlError on what is no plain document, or is signed already
 * @throws SigningError where the signer's answer isn't a signature by the certificate's key
 */
export async function signXml(input: Uint8Array, signer: Signer): Promise<Uint8Array> {
  const text = textOf(input);
  const { root } = readXml(text);
  if (signaturesIn(root).length > 0) throw new XmlError('signed already');
  const certificate = readCertificate(signer.certificate);
  const { publicKey } = certificate;
  const algorithm = XML_ALGORITHMS.find(({ family }) => family === publicKey?.family);
  if (!publicKey || !algorithm) throw new SigningError('the certificate’s key is not known');
  const name = algorithm.digest;
  const hash = digest(name, canonical(root));
  const chain = (signer.chain ?? []).map((each) => readCertificate(each).der);
  const certificates = [certificate.der, ...chain]
    .map((each) => `<ds:X509Certificate>\n${lines(each)}\n</ds:X509Certificate>`)
    .join('\n');
  const withValue = (value: Uint8Array): string =>
    insideRoot(
      text,
      root,
      `<ds:Signature xmlns:ds="${DSIG}">
<ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="${C14N}"/>
<ds:SignatureMethod Algorithm="${algorithm.signature}"/>
<ds:Reference URI="">
<ds:Transforms>
<ds:Transform Algorithm="${ENVELOPED}"/>
<ds:Transform Algorithm="${C14N_COMMENTS}"/>
</ds:Transforms>
<ds:DigestMethod Algorithm="${algorithm.digestMethod}"/>
<ds:DigestValue>${lines(hash)}</ds:DigestValue>
</ds:Reference>
</ds:SignedInfo>
<ds:SignatureValue>
${lines(value)}
</ds:SignatureValue>
<ds:KeyInfo>
<ds:X509Data>
${certificates}
</ds:X509Data>
</ds:KeyInfo>
</ds:Signature>`,
    );
  const [element] = signaturesIn(readXml(withValue(hash)).root);
  const toSign = digest(name, canonical(readXmlSignature(element as Element).signedInfo));
  const signature = await signer.sign(toSign, name);
  if (!verifyDigest(publicKey, name, toSign, signature))
    throw new SigningError('the signature is not by the certificate’s key');
  return Buffer.from(withValue(signature), 'utf8');
}
