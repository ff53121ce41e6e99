/** What may be read: beyond these the input is refused before memory or time are spent on it. */
export interface Asn1Limits {
  /** octets of the whole input */
  readonly bytes: number;
  /** elements within elements */
  readonly depth: number;
  /** elements in all */
  readonly nodes: number;
}

export const ASN1_LIMITS: Asn1Limits = { bytes: 20 * 1024 * 1024, depth: 32, nodes: 50_000 };

/** The input is not what it should be; the message says where. */
export class Asn1Error extends Error {
  override readonly name = 'Asn1Error';
}

export interface ReadOptions {
  /** accept what only BER allows: indefinite lengths, strings in parts, long forms of lengths */
  readonly ber?: boolean;
  readonly limits?: Partial<Asn1Limits>;
}

/** Tags of the universal class (X.680, 8.4). */
export const TAG = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  enumerated: 10,
  utf8String: 12,
  sequence: 16,
  set: 17,
  numericString: 18,
  printableString: 19,
  teletexString: 20,
  ia5String: 22,
  utcTime: 23,
  generalizedTime: 24,
  visibleString: 26,
  universalString: 28,
  bmpString: 30,
} as const;

export type TagClass = 'universal' | 'application' | 'context' | 'private';
const CLASSES: readonly TagClass[] = ['universal', 'application', 'context', 'private'];
const MAX_TAG = 0xff_ff;

/** One element: its place in the input, and for a constructed one the elements inside. Nothing is copied. */
export interface Asn1Node {
  readonly cls: TagClass;
  readonly tag: number;
  readonly constructed: boolean;
  /** the whole element: identifier, length, contents, and end-of-contents where the length was indefinite */
  readonly bytes: Uint8Array;
  /** the contents alone, without end-of-contents */
  readonly content: Uint8Array;
  readonly children: readonly Asn1Node[];
}

interface Header {
  readonly cls: TagClass;
  readonly tag: number;
  readonly constructed: boolean;
  readonly contentAt: number;
  /** null: indefinite */
  readonly length: number | null;
}

class Reader {
  readonly #input: Uint8Array;
  readonly #ber: boolean;
  readonly #limits: Asn1Limits;
  #nodes = 0;

  constructor(input: Uint8Array, options: ReadOptions) {
    this.#input = input;
    this.#ber = options.ber ?? false;
    this.#limits = { ...ASN1_LIMITS, ...options.limits };
    if (input.length > this.#limits.bytes) throw new Asn1Error(`longer than ${this.#limits.bytes} octets`);
  }

  #octet(at: number, end: number): number {
    const octet = at < end ? this.#input[at] : undefined;
    if (octet === undefined) throw new Asn1Error(`cut off at ${at}`);
    return octet;
  }

  #header(start: number, end: number): Header {
    const first = this.#octet(start, end);
    let at = start + 1;
    let tag = first & 0x1f;
    if (tag === 0x1f) {
      tag = 0;
      for (let octet = 0x80; octet & 0x80; at += 1) {
        octet = this.#octet(at, end);
        if (tag === 0 && octet === 0x80) throw new Asn1Error(`padded tag at ${start}`);
        tag = tag * 128 + (octet & 0x7f);
        if (tag > MAX_TAG) throw new Asn1Error(`tag too large at ${start}`);
      }
      if (tag < 0x1f) throw new Asn1Error(`long form of a short tag at ${start}`);
    }
    const constructed = (first & 0x20) !== 0;
    const cls = CLASSES[first >> 6] as TagClass; // two bits
    const { length, next } = this.#length(at, end, constructed);
    if (length !== null && next + length > end) throw new Asn1Error(`cut off at ${start}`);
    return { cls, tag, constructed, contentAt: next, length };
  }

  #length(at: number, end: number, constructed: boolean): { length: number | null; next: number } {
    const first = this.#octet(at, end);
    if (first < 0x80) return { length: first, next: at + 1 };
    if (first === 0x80) {
      if (!this.#ber || !constructed) throw new Asn1Error(`indefinite length at ${at}`);
      return { length: null, next: at + 1 };
    }
    const octets = first & 0x7f;
    if (octets > 4) throw new Asn1Error(`length too large at ${at}`);
    let length = 0;
    for (let index = 1; index <= octets; index += 1) length = length * 256 + this.#octet(at + index, end);
    const isMinimal = length >= 0x80 && length >= 256 ** (octets - 1);
    if (!this.#ber && !isMinimal) throw new Asn1Error(`length not minimal at ${at}`);
    return { length, next: at + 1 + octets };
  }

  read(start: number, end: number, depth: number): { node: Asn1Node; end: number } {
    this.#nodes += 1;
    if (this.#nodes > this.#limits.nodes) throw new Asn1Error(`more than ${this.#limits.nodes} elements`);
    if (depth > this.#limits.depth) throw new Asn1Error(`deeper than ${this.#limits.depth}`);
    const { cls, tag, constructed, contentAt, length } = this.#header(start, end);
    if (cls === 'universal' && tag === 0) throw new Asn1Error(`end of contents at ${start}`);
    if (!constructed) this.#primitive(cls, tag, start);
    else if (!this.#ber && cls === 'universal' && tag !== TAG.sequence && tag !== TAG.set)
      throw new Asn1Error(`string in parts at ${start}`);
    const limit = length === null ? end : contentAt + length;
    const inside = constructed ? this.#children(contentAt, limit, depth + 1, length === null) : null;
    const contentEnd = inside?.contentEnd ?? limit;
    const after = inside?.end ?? limit;
    const node: Asn1Node = {
      ...{ cls, tag, constructed },
      bytes: this.#input.subarray(start, after),
      content: this.#input.subarray(contentAt, contentEnd),
      children: inside?.children ?? [],
    };
    return { node, end: after };
  }

  #primitive(cls: TagClass, tag: number, start: number): void {
    if (cls === 'universal' && (tag === TAG.sequence || tag === TAG.set))
      throw new Asn1Error(`primitive sequence at ${start}`);
  }

  #children(start: number, limit: number, depth: number, indefinite: boolean) {
    const children: Asn1Node[] = [];
    let at = start;
    while (indefinite || at < limit) {
      if (indefinite && this.#octet(at, limit) === 0 && this.#octet(at + 1, limit) === 0)
        return { children, contentEnd: at, end: at + 2 };
      const { node, end } = this.read(at, limit, depth);
      children.push(node);
      at = end;
    }
    return { children, contentEnd: at, end: at };
  }
}

/**
 * Reads one element that is the whole input.
 * @throws Asn1Error on anything else, on what DER forbids unless `ber`, and beyond the limits
 * @see X.690
 */
export function readAsn1(input: Uint8Array, options: ReadOptions = {}): Asn1Node {
  const { node, end } = new Reader(input, options).read(0, input.length, 1);
  if (end !== input.length) throw new Asn1Error(`${input.length - end} octets after the end`);
  return node;
}
