import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** A message that isn't what it has to be. Thrown inside a connector only; outside it is 'unknown'. */
export class XmlProblem extends Error {}

const MOST_DEPTH = 40;

// Without DTDs there is nothing an entity could stand for but the five of XML itself and characters by number.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  alwaysCreateTextNode: true,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
});

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&([^;]{0,12})(;?)/g, (whole, name: string, end: string) => {
    const named = end && Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
    if (named !== undefined) return named;
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(end ? name : '');
    const code = number ? Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10) : Number.NaN;
    const isCharacter = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    if (!isCharacter && code !== 9 && code !== 10 && code !== 13) throw new XmlProblem(`entity ${whole}`);
    return String.fromCodePoint(code);
  });
}

type Node = Readonly<Record<string, unknown>>;

/** One element of a message; paths are names joined by '/', namespace prefixes left out. */
export interface XmlElement {
  /** All elements at a path, in their order. */
  readonly all: (path: string) => readonly XmlElement[];
  /** The element at a path, null when there is none; two are a problem. */
  readonly one: (path: string) => XmlElement | null;
  /** The text at a path, null when there is no such element or it is empty. */
  readonly text: (path: string) => string | null;
  /** As `text`, but its absence is a problem. */
  readonly need: (path: string) => string;
  readonly attribute: (name: string) => string | null;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function element(node: Node): XmlElement {
  const all = (path: string): readonly XmlElement[] =>
    path
      .split('/')
      .reduce<readonly Node[]>((nodes, name) => nodes.flatMap((each) => childrenOf(each, name)), [node])
      .map(element);
  const one = (path: string): XmlElement | null => {
    const found = all(path);
    if (found.length > 1) throw new XmlProblem(`more than one ${path}`);
    return found[0] ?? null;
  };
  const own = (name: string): string | null => {
    const value = Object.hasOwn(node, name) ? node[name] : undefined;
    return typeof value === 'string' && value !== '' ? decode(value) : null;
  };
  const text = (path: string): string | null =>
    path === '.' ? own('#text') : (one(path)?.text('.') ?? null);
  return {
    all,
    one,
    text,
    need(path) {
      const value = text(path);
      if (value === null) throw new XmlProblem(`no ${path}`);
      return value;
    },
    attribute: (name) => own(`@${name}`),
  };
}

function childrenOf(node: Node, name: string): readonly Node[] {
  const value = Object.hasOwn(node, name) ? node[name] : undefined;
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Comments and instructions gone, CDATA written as escaped text: one pass, so that none hides another's end. */
function withoutCdata(text: string): string {
  return text.replace(
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>/g,
    (_whole, cdata: string | undefined) => (cdata === undefined ? '' : escaped(cdata)),
  );
}

function checkDepth(plain: string): void {
  let depth = 0;
  for (const [tag] of plain.matchAll(/<[^>]*>/g)) {
    if (!tag.endsWith('/>')) depth += tag.startsWith('</') ? -1 : 1;
    if (depth > MOST_DEPTH) throw new XmlProblem('nested too deep');
  }
}

/**
 * Reads a message. Refused, by XmlProblem: what isn't UTF-8 or well-formed, any
 * DTD or entity of one's own (XXE, entity bombs), nesting over 40, another root or
 * namespace than expected.
 * @param namespace of the root; null where the format has none
 */
export function readXml(body: Buffer, root: string, namespace: string | null): XmlElement {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new XmlProblem('not UTF-8');
  }
  const declared = /^\s*<\?xml[^>]*?encoding=["']([\w-]+)["']/.exec(text)?.[1];
  if (declared && declared.toUpperCase() !== 'UTF-8') throw new XmlProblem('declared as other than UTF-8');
  if (/<!(?!--|\[CDATA\[)/.test(text)) throw new XmlProblem('a DTD');
  // First: on text that is well-formed the expressions below take linear time.
  if (XMLValidator.validate(text) !== true) throw new XmlProblem('not well-formed');
  const plain = withoutCdata(text);
  checkDepth(plain);
  // Now, and not only where a text is asked for: a message with a foreign entity anywhere is refused whole.
  decode(plain);
  const tag = /<(?:([\w.-]+):)?([\w.-]+)([^>]*)>/.exec(plain);
  if (!tag || tag[2] !== root) throw new XmlProblem(`not a ${root}`);
  const declaration = new RegExp(
    `\\sxmlns${tag[1] ? `:${tag[1].replaceAll('.', '\\.')}` : ''}\\s*=\\s*["']([^"']*)["']`,
  );
  const found = declaration.exec(tag[3] ?? '')?.[1] ?? null;
  if (found !== namespace) throw new XmlProblem('another namespace');
  const tree: unknown = parse(plain);
  const roots = isNode(tree) ? childrenOf(tree, root) : [];
  if (roots.length !== 1 || !roots[0]) throw new XmlProblem('not one root');
  return element(roots[0]);
}

function parse(text: string): unknown {
  try {
    return parser.parse(text);
  } catch {
    throw new XmlProblem('not readable');
  }
}

/** Whether a text holds nothing that XML 1.0 forbids even escaped. */
export const isXmlText = (text: string): boolean => !NOT_XML.test(text);

const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

function escaped(text: string): string {
  if (NOT_XML.test(text)) throw new XmlProblem('a character that XML cannot carry');
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Content of an element being written: text is escaped, elements are not; null writes nothing. */
export type XmlContent = string | XmlOut | null | readonly XmlContent[];

/** Written XML: only `tag` makes it, so that unescaped text can't get in. */
export interface XmlOut {
  readonly xml: string;
}

function contentOf(content: XmlContent): string {
  if (content === null) return '';
  if (typeof content === 'string') return escaped(content);
  if (isOut(content)) return content.xml;
  return content.map(contentOf).join('');
}

function isOut(content: XmlContent): content is XmlOut {
  return typeof content === 'object' && content !== null && 'xml' in content;
}

/** An element with its content: text, elements, or a list of them. */
export function tag(
  name: string,
  content: XmlContent,
  attributes: Readonly<Record<string, string>> = {},
): XmlOut {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return { xml: `<${name}${written.join('')}>${contentOf(content)}</${name}>` };
}

export function xmlDocument(root: XmlOut): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`;
}
