import { Asn1Error, type Asn1Node, TAG } from './reader.ts';

type Tag = keyof typeof TAG;
type Universal = Asn1Node & { readonly cls: 'universal' };
type Tagged = Asn1Node & { readonly cls: 'context' };

export function isTag(node: Asn1Node | undefined, tag: Tag): node is Universal {
  return node !== undefined && node.cls === 'universal' && node.tag === TAG[tag];
}

export function isContext(node: Asn1Node | undefined, tag: number): node is Tagged {
  return node !== undefined && node.cls === 'context' && node.tag === tag;
}

function wanted(node: Asn1Node | undefined, tag: Tag): Asn1Node {
  if (!isTag(node, tag)) throw new Asn1Error(`${tag} expected`);
  return node;
}

/** The elements of a SEQUENCE. @throws Asn1Error on another element */
export function sequence(node: Asn1Node | undefined): readonly Asn1Node[] {
  return wanted(node, 'sequence').children;
}

/** The elements of a SET. @throws Asn1Error on another element */
export function setOf(node: Asn1Node | undefined): readonly Asn1Node[] {
  return wanted(node, 'set').children;
}

/** An element that has to be there, of whatever tag. */
export function present(node: Asn1Node | undefined): Asn1Node {
  if (!node) throw new Asn1Error('an element is missing');
  return node;
}

function primitive(node: Asn1Node): Uint8Array {
  if (node.constructed) throw new Asn1Error('a primitive element expected');
  return node.content;
}

/** The only element inside an explicitly tagged one. */
export function inside(node: Asn1Node): Asn1Node {
  const [only] = node.children;
  if (!only || node.children.length !== 1) throw new Asn1Error('one element expected inside');
  return only;
}

const MAX_ARCS = 40;

/** An OBJECT IDENTIFIER in dots. */
export function oid(node: Asn1Node | undefined): string {
  const content = primitive(wanted(node, 'oid'));
  const last = content.at(-1);
  if (last === undefined || last & 0x80) throw new Asn1Error('an object identifier cut off');
  const arcs: number[] = [];
  let arc = 0;
  let isFresh = true;
  for (const octet of content) {
    if (isFresh && octet === 0x80) throw new Asn1Error('a padded arc');
    isFresh = (octet & 0x80) === 0;
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new Asn1Error('an arc too large');
    if (isFresh) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first = 0, ...rest] = arcs;
  if (arcs.length > MAX_ARCS) throw new Asn1Error('an object identifier too long');
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}

/** The contents of an INTEGER as they stand: two's complement, big-endian, minimal. */
export function integerBytes(
  node: Asn1Node | undefined,
  tag: 'integer' | 'enumerated' = 'integer',
): Uint8Array {
  const content = primitive(wanted(node, tag));
  const [first, second = 0] = content;
  if (first === undefined) throw new Asn1Error('an empty integer');
  const isPadded =
    content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (isPadded) throw new Asn1Error('a padded integer');
  return content;
}

const MAX_INTEGER_OCTETS = 2048;

/** An INTEGER that isn't negative. */
export function unsigned(node: Asn1Node | undefined): bigint {
  const content = integerBytes(node);
  if ((content[0] ?? 0) >= 0x80) throw new Asn1Error('a negative integer');
  if (content.length > MAX_INTEGER_OCTETS) throw new Asn1Error('an integer too large');
  return BigInt(`0x${Buffer.from(content).toString('hex')}`);
}

/** A small INTEGER or ENUMERATED that isn't negative. */
export function small(node: Asn1Node | undefined, tag: 'integer' | 'enumerated' = 'integer'): number {
  const content = integerBytes(node, tag);
  if (content.length > 4 || (content[0] ?? 0) >= 0x80) throw new Asn1Error('a small integer expected');
  return content.reduce((value, octet) => value * 256 + octet, 0);
}

/** A serial number, hexadecimal without padding; negative ones have existed and are told apart by a minus. */
export function serial(node: Asn1Node | undefined): string {
  const content = integerBytes(node);
  const hex = Buffer.from(content)
    .toString('hex')
    .replace(/^(00)+(?=.)/, '');
  return (content[0] ?? 0) >= 0x80 ? `-${hex}` : hex;
}

export function boolean(node: Asn1Node | undefined): boolean {
  const content = primitive(wanted(node, 'boolean'));
  if (content.length !== 1) throw new Asn1Error('a boolean of another length');
  return content[0] !== 0;
}

const MAX_PARTS_DEPTH = 8;

/** An OCTET STRING, its parts joined where BER wrote it in parts. */
export function octets(node: Asn1Node | undefined, depth = 0): Uint8Array {
  const string = wanted(node, 'octetString');
  return joined(string, 'octetString', depth);
}

/** The octets of an implicitly tagged OCTET STRING. */
export function implicitOctets(node: Asn1Node): Uint8Array {
  return joined(node, 'octetString', 0);
}

function joined(node: Asn1Node, tag: Tag, depth: number): Uint8Array {
  if (!node.constructed) return node.content;
  if (depth > MAX_PARTS_DEPTH) throw new Asn1Error('a string in too many parts');
  const parts = node.children.map((part) => joined(wanted(part, tag), tag, depth + 1));
  return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
}

/** A BIT STRING whose bits are whole octets. */
export function bitOctets(node: Asn1Node | undefined): Uint8Array {
  const content = primitive(wanted(node, 'bitString'));
  if (content[0] !== 0) throw new Asn1Error('a bit string of whole octets expected');
  return content.subarray(1);
}

/** The named bits that are set, by their numbers. @param content of a BIT STRING, also an implicitly tagged one */
export function namedBits(content: Uint8Array): ReadonlySet<number> {
  const [unused] = content;
  if (unused === undefined || unused > 7) throw new Asn1Error('a bit string without its first octet');
  const bits = new Set<number>();
  for (let bit = 0; bit < (content.length - 1) * 8 - unused; bit += 1) {
    const octet = content[1 + (bit >> 3)] ?? 0;
    if (octet & (0x80 >> (bit & 7))) bits.add(bit);
  }
  return bits;
}

const MAX_TEXT_OCTETS = 10_000;

/** Text of any of the string types that names come in, or null for what is no text. */
export function text(node: Asn1Node | undefined): string | null {
  if (node?.cls !== 'universal' || node.constructed) return null;
  if (node.content.length > MAX_TEXT_OCTETS) throw new Asn1Error('a text too long');
  const content = Buffer.from(node.content);
  switch (node.tag) {
    case TAG.utf8String:
      return decodeUtf8(content);
    case TAG.printableString:
    case TAG.numericString:
    case TAG.ia5String:
    case TAG.visibleString:
      return content.toString('latin1');
    case TAG.teletexString:
      return content.toString('latin1');
    case TAG.bmpString:
      if (content.length % 2) throw new Asn1Error('half a character');
      return content.swap16().toString('utf16le');
    default:
      return null;
  }
}

function decodeUtf8(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new Asn1Error('no UTF-8');
  }
}

const UTC = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
const GENERALIZED = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?Z$/;

/** UTCTime (its years 1950 to 2049) or GeneralizedTime, in UTC with seconds as DER asks (RFC 5280, 4.1.2.5). */
export function time(node: Asn1Node | undefined): Date {
  const isUtc = isTag(node, 'utcTime');
  if (!isUtc && !isTag(node, 'generalizedTime')) throw new Asn1Error('a time expected');
  return timeOf(Buffer.from(primitive(node)).toString('latin1'), isUtc);
}

/** The time of an implicitly tagged GeneralizedTime. */
export function generalized(content: Uint8Array): Date {
  return timeOf(Buffer.from(content).toString('latin1'), false);
}

function timeOf(written: string, isUtc: boolean): Date {
  const match = (isUtc ? UTC : GENERALIZED).exec(written);
  if (!match) throw new Asn1Error('a time in another form');
  const [, year = '', month, day, hour, minute, second, fraction = ''] = match;
  const whole = isUtc ? String(Number(year) + (Number(year) < 50 ? 2000 : 1900)) : year;
  const iso = `${whole}-${month}-${day}T${hour}:${minute}:${second}`;
  const date = new Date(`${iso}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // A day that does not exist would roll over into the next month.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== iso)
    throw new Asn1Error('a time that does not exist');
  return date;
}
