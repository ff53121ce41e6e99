import { DOMParser, type Document, type Element, type Node, onWarningStopParsing } from '@xmldom/xmldom';
import { C14nCanonicalization } from 'xml-crypto';

/** The text is not XML of the plain kind that is signed here. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** What may be read: looked at before the parser sees the text. */
const LIMITS = { bytes: 5 * 1024 * 1024, depth: 64, elements: 50_000, attributes: 100_000 };

const DECLARATION =
  /^<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')(?:\s+encoding\s*=\s*(?:"utf-8"|'utf-8'))?(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const REFERENCE = /&(?:(?:amp|lt|gt|quot|apos);|#(\d{1,7});|#x([0-9a-fA-F]{1,6});|)/g;
const TAG = /<([A-Za-z_][^\s/>"'=<]*)((?:\s+[^\s/>"'=<]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /=\s*(?:"[^"]*"|'[^']*')/g;
const END = /<\/[^\s/>"'=<]+\s*>/y;
const CDATA = '<![CDATA[';
const SECTION = /<!\[CDATA\[[\s\S]*?\]\]>/g;

function isCharacter(code: number): boolean {
  if (code === 9 || code === 10 || code === 13) return true;
  return (
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

/** Only the five entities that need no declaration, and numbers of characters that there are. */
function checkReferences(text: string): void {
  for (const [whole, decimal, hex] of text.matchAll(REFERENCE)) {
    if (whole === '&') throw new XmlError('an entity');
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null;
    if (code !== null && !isCharacter(code)) throw new XmlError('a character that is none');
  }
}

interface Extent {
  readonly elements: number;
  readonly attributes: number;
}

/**
 * Walks over the tags before any parser does: no document type, entities, comments or instructions, and within the
 * limits. What the parser makes of the text has to agree with what was counted here.
 */
function survey(text: string, from: number): Extent {
  let depth = 0;
  let elements = 0;
  let attributes = 0;
  let at = text.indexOf('<', from);
  while (at !== -1) {
    if (text.startsWith(CDATA, at)) {
      const end = text.indexOf(']]>', at);
      if (end === -1 || depth === 0) throw new XmlError('a section without its end');
      at = text.indexOf('<', end);
      continue;
    }
    const isEnd = text[at + 1] === '/';
    const pattern = isEnd ? END : TAG;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) throw new XmlError('what is no element');
    if (isEnd) depth -= 1;
    else {
      elements += 1;
      attributes += match[2] ? [...match[2].matchAll(ATTRIBUTE)].length : 0;
      if (match[3] !== '/') depth += 1;
    }
    const isWithin = depth <= LIMITS.depth && elements <= LIMITS.elements && attributes <= LIMITS.attributes;
    if (!isWithin) throw new XmlError('too large');
    at = text.indexOf('<', pattern.lastIndex);
  }
  return { elements, attributes };
}

const NAME = /^[\p{L}_][\p{L}\p{N}\p{M}_.·-]*$/u;
// Canonical XML as written by the library leaves names of namespaces as they are: nothing that could be read as more.
const NAMESPACE = /^[^\s"'<>&]+$/;

const NodeType = { element: 1, text: 3, cdata: 4, instruction: 7 } as const;

export function childrenOf(node: Node): readonly Node[] {
  return [...node.childNodes];
}

export function isElement(node: Node | null): node is Element {
  return node?.nodeType === NodeType.element;
}

function checkAttributes(element: Element): number {
  for (const { name, value, prefix, localName, namespaceURI } of [...element.attributes]) {
    const declares = prefix === 'xmlns' || name === 'xmlns';
    if (declares) {
      if ((prefix && (!value || /^xml/i.test(localName ?? ''))) || (value && !NAMESPACE.test(value)))
        throw new XmlError('a namespace');
    } else if (!NAME.test(localName ?? '') || (/^xml/i.test(name) && !name.startsWith('xml:')))
      throw new XmlError('a name');
    else if (namespaceURI && !NAMESPACE.test(namespaceURI)) throw new XmlError('a namespace');
  }
  return element.attributes.length;
}

/** Checks what the parser made of the text, and joins sections to the text around them. */
function walk(document: Document, root: Element): Extent {
  let elements = 0;
  let attributes = 0;
  const waiting: Element[] = [root];
  for (let element = waiting.pop(); element; element = waiting.pop()) {
    elements += 1;
    attributes += checkAttributes(element);
    if (!NAME.test(element.localName ?? '')) throw new XmlError('a name');
    for (const child of childrenOf(element)) {
      if (isElement(child)) waiting.push(child);
      else if (child.nodeType === NodeType.cdata)
        element.replaceChild(document.createTextNode(child.nodeValue ?? ''), child);
      else if (child.nodeType !== NodeType.text) throw new XmlError('what is neither element nor text');
    }
    for (const child of childrenOf(element))
      if (child.nodeType === NodeType.text && !child.nodeValue) element.removeChild(child);
  }
  return { elements, attributes };
}

/** The text of a document that says no other encoding than UTF-8. */
export function textOf(input: Uint8Array): string {
  if (input.length > LIMITS.bytes) throw new XmlError('too large');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch {
    throw new XmlError('no UTF-8');
  }
}

/**
 * Reads a document of elements, attributes and text, and nothing else.
 * @throws XmlError also on a document type, entities, comments and instructions, and beyond the limits of size and depth
 */
export function readXml(text: string): { readonly document: Document; readonly root: Element } {
  if (Buffer.byteLength(text) > LIMITS.bytes) throw new XmlError('too large');
  if (FORBIDDEN.test(text)) throw new XmlError('a character that is none');
  checkReferences(text.replace(SECTION, ''));
  const declaration = DECLARATION.exec(text)?.[0] ?? '';
  const surveyed = survey(text, declaration.length);
  const document = parsed(text);
  const root = document.documentElement;
  if (!root) throw new XmlError('no element');
  for (const node of childrenOf(document)) {
    const isDeclaration = node.nodeType === NodeType.instruction && node.nodeName === 'xml';
    const isBlank = node.nodeType === NodeType.text && !node.nodeValue?.trim();
    if (node !== root && !isDeclaration && !isBlank) throw new XmlError('more than one element');
  }
  const walked = walk(document, root);
  if (walked.elements !== surveyed.elements || walked.attributes !== surveyed.attributes)
    throw new XmlError('two readings');
  return { document, root };
}

function parsed(text: string): Document {
  try {
    return new DOMParser({
      locator: false,
      onError: onWarningStopParsing,
      // Those of XML 1.0 alone.
      normalizeLineEndings: (source: string) => source.replace(/\r\n?/g, '\n'),
    }).parseFromString(text, 'text/xml');
  } catch (error) {
    throw new XmlError(error instanceof Error ? error.message : String(error));
  }
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';

/**
 * Canonical XML 1.0 of an element. What its ancestors declare for it, and their `xml:` attributes, are taken onto it,
 * as the specification asks of a part of a document.
 * @see https://www.w3.org/TR/2001/REC-xml-c14n-20010315
 */
export function canonical(element: Element): Uint8Array {
  const apex = element.cloneNode(true) as Element;
  for (let above = element.parentNode; isElement(above); above = above.parentNode) {
    for (const { name, value, prefix, namespaceURI } of [...above.attributes]) {
      const isInherited = prefix === 'xmlns' || prefix === 'xml' || name === 'xmlns';
      if (isInherited && !apex.hasAttribute(name)) apex.setAttributeNS(namespaceURI, name, value);
    }
  }
  // An empty default namespace on the topmost element declares nothing.
  if (apex.getAttribute('xmlns') === '' && !apex.prefix) apex.removeAttributeNS(XMLNS, 'xmlns');
  return Buffer.from(new C14nCanonicalization().process(apex as unknown as globalThis.Node, {}), 'utf8');
}
