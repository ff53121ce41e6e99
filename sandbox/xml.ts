import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** Text as XML content or attribute value. */
export function esc(text: string): string {
  const legal = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
  return legal
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  isArray: () => false,
});

function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

/** A message as nested records, or null when it isn't well-formed or brings a DTD. */
export function readXml(body: Buffer): unknown {
  const text = body.toString('utf8');
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text) || XMLValidator.validate(text) !== true) return null;
  try {
    return parser.parse(text);
  } catch {
    return null;
  }
}

/** The text at a path such as 'Document/CstmrCdtTrfInitn/GrpHdr/MsgId'; null when it isn't there just once. */
export function at(tree: unknown, path: string): string | null {
  let here: unknown = tree;
  for (const name of path.split('/')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return null;
    here = (here as Record<string, unknown>)[name];
  }
  if (typeof here === 'object' && here !== null && '#text' in here) here = here['#text'];
  return typeof here === 'string' ? plain(here) : null;
}
