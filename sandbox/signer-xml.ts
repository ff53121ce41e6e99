import { DOMParser } from '@xmldom/xmldom';
import { C14nCanonicalizationWithComments } from 'xml-crypto';
import { digest, type Family } from './nca-keys.ts';
import type { HeldKey } from './signer-keys.ts';

const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const KZ = 'urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:';

const URIS: Readonly<Record<Family, { readonly signature: string; readonly digest: string }>> = {
  gost2015: { signature: `${KZ}gostr34102015-gostr34112015-512`, digest: `${KZ}gostr34112015-512` },
  gost2004: { signature: `${MORE}gost34310-gost34311`, digest: `${MORE}gost34311` },
  rsa: { signature: `${MORE}rsa-sha256`, digest: 'http://www.w3.org/2001/04/xmlenc#sha256' },
};
const DIGESTS = { gost2015: 'streebog-512', gost2004: 'gost34311', rsa: 'sha256' } as const;

/** Lines of 76 signs whose ends carry a carriage return, as Java's encoder leaves them; XML has to say it by reference. */
const lines = (bytes: Uint8Array): readonly string[] =>
  Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,76}/g) ?? [];

interface Read {
  /** the document's element as it is signed: canonical, with its comments */
  readonly canonical: string;
  /** what the element declares, and its `xml:` attributes: canonical XML takes them onto a part of the document */
  readonly inherited: string;
}

const escaped = (value: string): string =>
  value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

/** @throws Error on what is no document */
function read(xml: string): Read {
  const faults: string[] = [];
  const parser = new DOMParser({
    onError: (level, message) => void (level !== 'warning' && faults.push(message)),
  });
  const document = parser.parseFromString(xml, 'text/xml');
  if (faults[0] || !document.documentElement) throw new Error(faults[0] ?? 'no element');
  const root = document.documentElement;
  const own = [...root.attributes].filter(({ name }) => name !== 'xmlns:ds');
  const namespaces = own.filter(({ name, prefix }) => prefix === 'xmlns' || name === 'xmlns');
  const declared = namespaces.map(({ name, value }) => [name, value] as const);
  const sorted = [...declared, ['xmlns:ds', DSIG] as const].sort(([a], [b]) => (a < b ? -1 : 1));
  const attributes = own
    .filter(({ prefix }) => prefix === 'xml')
    .map(({ name, value }) => [name, value] as const);
  return {
    // xml-crypto is written for the browser's types; xmldom's nodes are what it works on.
    canonical: new C14nCanonicalizationWithComments().process(root as unknown as Node, {}),
    inherited: [...sorted, ...attributes].map(([name, value]) => ` ${name}="${escaped(value)}"`).join(''),
  };
}

/**
 * Signs a document: enveloped, in the manner of NCALayer, with line ends and carriage returns where it has them.
 * @throws Error with the parser's words on what is no document
 */
export function signXml(xml: string, { key, certificate }: Pick<HeldKey, 'key' | 'certificate'>): string {
  const { family } = key;
  const { canonical, inherited } = read(xml);
  const hash = digest(DIGESTS[family], Buffer.from(canonical, 'utf8'));
  // One text for the document and one for the signature's octets: they differ in empty elements, what is
  // declared above, and in how a carriage return is written.
  const signedInfo = (kind: 'written' | 'canonical') => {
    const isCanonical = kind === 'canonical';
    const empty = (name: string, uri: string) =>
      `<ds:${name} Algorithm="${uri}"${isCanonical ? `></ds:${name}>` : '/>'}\n`;
    return [
      `<ds:SignedInfo${isCanonical ? inherited : ''}>\n`,
      empty('CanonicalizationMethod', C14N),
      empty('SignatureMethod', URIS[family].signature),
      '<ds:Reference URI="">\n<ds:Transforms>\n',
      empty('Transform', `${DSIG}enveloped-signature`),
      empty('Transform', `${C14N}#WithComments`),
      '</ds:Transforms>\n',
      empty('DigestMethod', URIS[family].digest),
      `<ds:DigestValue>${lines(hash).join(isCanonical ? '&#xD;\n' : '&#13;\n')}</ds:DigestValue>\n`,
      '</ds:Reference>\n</ds:SignedInfo>',
    ].join('');
  };
  const signature = key.signBytes(Buffer.from(signedInfo('canonical'), 'utf8'));
  const written = [
    `<ds:Signature xmlns:ds="${DSIG}">\n`,
    `${signedInfo('written')}\n`,
    `<ds:SignatureValue>\n${lines(signature).join('&#13;\n')}\n</ds:SignatureValue>\n`,
    '<ds:KeyInfo>\n<ds:X509Data>\n',
    `<ds:X509Certificate>\n${lines(certificate).join('&#13;\n')}\n</ds:X509Certificate>\n`,
    '</ds:X509Data>\n</ds:KeyInfo>\n</ds:Signature>',
  ].join('');
  const body = xml.replace(/^\s*<\?xml[^>]*\?>\s*/, '').trimEnd();
  const end = body.lastIndexOf('</');
  if (end < 0) throw new Error('an element without a content takes no signature');
  return `<?xml version="1.0" encoding="UTF-8" standalone="no"?>${body.slice(0, end)}${written}${body.slice(end)}`;
}
