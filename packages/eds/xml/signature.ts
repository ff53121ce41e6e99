import type { Element } from '@xmldom/xmldom';
import type { DigestName, KeyFamily } from '../algorithms.ts';
import { childrenOf, isElement, XmlError } from './document.ts';

export const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const NATIONAL = 'urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:';
export const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const C14N_COMMENTS = `${C14N}#WithComments`;
export const ENVELOPED = `${DSIG}enveloped-signature`;

/** The addresses by which a family of keys is named in XML; no others are accepted, and none with another's digest. */
export interface XmlAlgorithm {
  readonly family: KeyFamily;
  readonly digest: DigestName;
  readonly signature: string;
  readonly digestMethod: string;
}

export const XML_ALGORITHMS: readonly XmlAlgorithm[] = [
  {
    family: 'gost2015-512',
    digest: 'streebog-512',
    signature: `${NATIONAL}gostr34102015-gostr34112015-512`,
    digestMethod: `${NATIONAL}gostr34112015-512`,
  },
  {
    family: 'gost2015-256',
    digest: 'streebog-256',
    signature: `${NATIONAL}gostr34102015-gostr34112015-256`,
    digestMethod: `${NATIONAL}gostr34112015-256`,
  },
  {
    family: 'gost2004',
    digest: 'gost34311',
    signature: `${MORE}gost34310-gost34311`,
    digestMethod: `${MORE}gost34311`,
  },
  {
    family: 'rsa',
    digest: 'sha256',
    signature: `${MORE}rsa-sha256`,
    digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256',
  },
];

/** A signature as it was written; nothing has been verified. */
export interface XmlSignature {
  readonly element: Element;
  readonly signedInfo: Element;
  readonly algorithm: XmlAlgorithm;
  readonly hash: Uint8Array;
  readonly value: Uint8Array;
  /** DER, the signer's first */
  readonly certificates: readonly Uint8Array[];
}

const MAX_CERTIFICATES = 8;
const MAX_BASE64 = 128 * 1024;

/** Signatures anywhere in a document. */
export function signaturesIn(root: Element): readonly Element[] {
  return [...root.getElementsByTagNameNS(DSIG, 'Signature')];
}

/** An element with these elements inside in this order, and no other attributes than these. */
function parts(
  element: Element,
  names: readonly string[],
  attributes: readonly string[],
): readonly Element[] {
  for (const { name, prefix } of [...element.attributes]) {
    const declares = name === 'xmlns' || prefix === 'xmlns';
    if (!declares && !attributes.includes(name)) throw new XmlError(`an attribute ${name}`);
  }
  const inside = childrenOf(element);
  const elements = inside.filter(isElement);
  const isRight =
    elements.length === names.length &&
    elements.every((each, index) => each.namespaceURI === DSIG && each.localName === names[index]);
  const isBlank = inside.every((node) => isElement(node) || !node.nodeValue?.trim());
  if (!isRight || !isBlank) throw new XmlError(`other parts of ${element.localName}`);
  return elements;
}

/** Its only text. */
function textIn(element: Element, attributes: readonly string[] = []): string {
  const inside = childrenOf(element);
  for (const { name, prefix } of [...element.attributes])
    if (name !== 'xmlns' && prefix !== 'xmlns' && !attributes.includes(name))
      throw new XmlError(`an attribute ${name}`);
  if (inside.some(isElement)) throw new XmlError(`elements in ${element.localName}`);
  return inside.map(({ nodeValue }) => nodeValue ?? '').join('');
}

/**
 * Base64 with blanks. Java writes references to carriage returns between the lines; read a second time, they can have
 * become the characters `&#13;`, of which two are digits of base64.
 */
function base64(element: Element, attributes: readonly string[] = []): Uint8Array {
  const text = textIn(element, attributes)
    .replace(/&#(?:13|x[dD]);/g, '')
    .replace(/\s+/g, '');
  const bytes = Buffer.from(text, 'base64');
  // Whatever would decode to the same octets is refused: a signature has one form.
  if (text.length > MAX_BASE64 || bytes.length === 0 || bytes.toString('base64') !== text)
    throw new XmlError('no base64');
  return bytes;
}

function algorithmIn(element: Element): string {
  parts(element, [], ['Algorithm']);
  return element.getAttribute('Algorithm') ?? '';
}

function readReference(reference: Element): { readonly method: string; readonly hash: Uint8Array } {
  const [transforms, method, value] = parts(
    reference,
    ['Transforms', 'DigestMethod', 'DigestValue'],
    ['URI'],
  );
  // The whole document, and nothing by name: what is verified and what is read can't be two things.
  if (reference.getAttribute('URI') !== '') throw new XmlError('a reference to a part');
  const steps = parts(transforms as Element, ['Transform', 'Transform'], []).map(algorithmIn);
  if (steps[0] !== ENVELOPED || ![C14N, C14N_COMMENTS].includes(steps[1] ?? ''))
    throw new XmlError('other transforms');
  return { method: algorithmIn(method as Element), hash: base64(value as Element) };
}

function certificatesIn(keyInfo: Element): readonly Uint8Array[] {
  const [data] = parts(keyInfo, ['X509Data'], ['Id']);
  const elements = childrenOf(data as Element).filter(isElement);
  parts(
    data as Element,
    elements.map(() => 'X509Certificate'),
    [],
  );
  if (elements.length === 0 || elements.length > MAX_CERTIFICATES) throw new XmlError('certificates');
  return elements.map((element) => base64(element));
}

/**
 * Reads a signature of the one form that is accepted: inside the root, over the whole document but itself, in
 * canonical XML.
 * @throws XmlError on any other
 * @see https://www.w3.org/TR/xmldsig-core1/
 */
export function readXmlSignature(element: Element): XmlSignature {
  const [signedInfo, value, keyInfo] = parts(
    element,
    ['SignedInfo', 'SignatureValue', 'KeyInfo'],
    ['Id'],
  ) as [Element, Element, Element];
  const [c14n, method, reference] = parts(
    signedInfo,
    ['CanonicalizationMethod', 'SignatureMethod', 'Reference'],
    ['Id'],
  ) as [Element, Element, Element];
  if (![C14N, C14N_COMMENTS].includes(algorithmIn(c14n))) throw new XmlError('another canonical form');
  const named = algorithmIn(method);
  const { method: digestMethod, hash } = readReference(reference);
  const algorithm = XML_ALGORITHMS.find(({ signature }) => signature === named);
  if (!algorithm || algorithm.digestMethod !== digestMethod) throw new XmlError('another algorithm');
  return {
    ...{ element, signedInfo, algorithm, hash },
    value: base64(value, ['Id']),
    certificates: certificatesIn(keyInfo),
  };
}
