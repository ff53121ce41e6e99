import { TAG } from './reader.ts';

type Tag = keyof typeof TAG;
const CONSTRUCTED = 0x20;
const CONTEXT = 0x80;

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256);
  return [0x80 | octets.length, ...octets];
}

/** One element with its identifier octet and definite, minimal length. */
function element(identifier: number, contents: readonly Uint8Array[]): Buffer {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Uint8Array.from([identifier, ...lengthOf(length)]), ...contents]);
}

/** DER of values (X.690, 10 and 11). */
export const der = {
  sequence: (...parts: readonly Uint8Array[]): Buffer => element(TAG.sequence | CONSTRUCTED, parts),
  /** SET OF: the elements in the order of their encodings. */
  setOf: (parts: readonly Uint8Array[]): Buffer =>
    element(TAG.set | CONSTRUCTED, [...parts].sort(Buffer.compare)),
  /** A SET with its elements as they are given. */
  setInOrder: (parts: readonly Uint8Array[]): Buffer => element(TAG.set | CONSTRUCTED, parts),
  oid(dotted: string): Buffer {
    const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
    return element(TAG.oid, [Uint8Array.from([first * 40 + second, ...rest].flatMap(base128))]);
  },
  /** @param value an unsigned number, or the big-endian octets of one */
  integer(value: bigint | number | Uint8Array): Buffer {
    const hex = typeof value === 'object' ? Buffer.from(value).toString('hex') : BigInt(value).toString(16);
    const trimmed = hex.replace(/^0+(?=.)/, '');
    const even = trimmed.length % 2 ? `0${trimmed}` : trimmed;
    const octets = Buffer.from(even, 'hex');
    return element(TAG.integer, [
      (octets[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), octets]) : octets,
    ]);
  },
  enumerated: (value: number): Buffer => element(TAG.enumerated, [Uint8Array.of(value)]),
  boolean: (value: boolean): Buffer => element(TAG.boolean, [Uint8Array.of(value ? 0xff : 0)]),
  null: (): Buffer => element(TAG.null, []),
  octets: (content: Uint8Array): Buffer => element(TAG.octetString, [content]),
  bits: (content: Uint8Array, unused = 0): Buffer => element(TAG.bitString, [Uint8Array.of(unused), content]),
  text: (
    value: string,
    tag: Extract<Tag, 'utf8String' | 'printableString' | 'ia5String'> = 'utf8String',
  ): Buffer => element(TAG[tag], [Buffer.from(value, 'utf8')]),
  /** UTCTime up to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
  time(at: Date): Buffer {
    const digits = at.toISOString().replace(/[-:T]/g, '').slice(0, 14);
    const isUtc = at.getUTCFullYear() >= 1950 && at.getUTCFullYear() < 2050;
    return element(isUtc ? TAG.utcTime : TAG.generalizedTime, [
      Buffer.from(`${isUtc ? digits.slice(2) : digits}Z`),
    ]);
  },
  generalizedTime: (at: Date): Buffer =>
    element(TAG.generalizedTime, [Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`)]),
  /** An explicit tag around elements, or an implicit one in place of a constructed element's own. */
  context: (tag: number, ...parts: readonly Uint8Array[]): Buffer =>
    element(CONTEXT | CONSTRUCTED | tag, parts),
  /** An implicit tag in place of a primitive element's own. */
  contextPrimitive: (tag: number, content: Uint8Array): Buffer => element(CONTEXT | tag, [content]),
};

function base128(arc: number): readonly number[] {
  const octets = [arc % 128];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
    octets.unshift((left % 128) | 0x80);
  return octets;
}

/** The same element with another identifier octet: an implicit tag put on or taken off. */
export function retagged(bytes: Uint8Array, identifier: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[0] = identifier;
  return copy;
}
