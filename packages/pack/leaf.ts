import { canonicalJson, sha256Hex } from '@nesie/canonical';
import { leafHash } from '@nesie/tlog';
import { exactly, HEX_HASH, hexHash, INSTANT, ShapeError, string, strings, whole } from './shape.ts';

/** Limits of one leaf. */
export const MAX_FIELDS = 64;
const KIND = /^[a-z][a-z0-9-]{1,63}$/;
const FIELD = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
const SUBJECT = /^(?:[0-9a-f]{64}|process:[a-z][a-z0-9-]{0,63})$/;

/** What one event leaves in the log. It holds no personal data: values stand as salted hashes. */
export interface Leaf {
  readonly v: 1;
  /** what happened, e.g. `contract-signed` */
  readonly kind: string;
  /** pseudonym of whom it concerns (64 hexadecimal digits), or `process:NAME` for the MFO's own events */
  readonly subject: string;
  /** 1, 2, 3 … within the subject: a gap shows an omission */
  readonly number: number;
  /** hash of the subject's leaf before this one, hexadecimal; null for the first */
  readonly previous: string | null;
  /** business time by the MFO's word; independent time comes with a witness's cosignature */
  readonly at: string;
  /** salted hash of each value, by the field's name */
  readonly fields: Readonly<Record<string, string>>;
  /** values that are nobody's secret, in the clear */
  readonly open: Readonly<Record<string, string>>;
}

/** A field opened: whoever holds salt and value computes the hash that stands in the leaf. */
export interface Opening {
  readonly salt: string;
  readonly value: string;
}

/** The subject of the leaf that carries the heads of all subjects. */
export const HEADS_SUBJECT = 'process:heads';
export const HEADS_KIND = 'heads';

/**
 * The salted hash of a value: SHA-256 of the canonical JSON {field, salt, value}.
 * @param salt at least 32 random or derived bytes; without it short values could be guessed
 */
export function fieldHash(field: string, salt: Uint8Array, value: string): string {
  if (salt.length < 32) throw new RangeError('a salt has at least 32 bytes');
  return sha256Hex(canonicalJson({ field, salt: Buffer.from(salt).toString('hex'), value }));
}

/** Whether the opening is the one that the leaf was made of. */
export function opens(leaf: Leaf, field: string, { salt, value }: Opening): boolean {
  return (
    Object.hasOwn(leaf.fields, field) &&
    fieldHash(field, Buffer.from(salt, 'hex'), value) === leaf.fields[field]
  );
}

/** The leaf's text, whose RFC 6962 leaf hash stands in the tree. */
export function leafText(leaf: Leaf): string {
  return canonicalJson(leaf);
}

/** Hash of the leaf in the tree and in the subject's chain, hexadecimal. */
export function hashOfLeaf(leaf: Leaf): string {
  return leafHash(leafText(leaf)).toString('hex');
}

/** @throws ShapeError when the value isn't a leaf */
export function readLeaf(value: unknown): Leaf {
  const json = exactly(value, ['v', 'kind', 'subject', 'number', 'previous', 'at', 'fields', 'open']);
  if (json.v !== 1) throw new ShapeError('a leaf of another version');
  const number = whole(json.number, 1);
  const previous = json.previous === null ? null : hexHash(json.previous);
  if ((number === 1) !== (previous === null)) throw new ShapeError('only the first leaf has none before it');
  const fields = strings(json.fields, MAX_FIELDS);
  const open = strings(json.open, MAX_FIELDS);
  for (const name of [...Object.keys(fields), ...Object.keys(open)]) string(name, FIELD);
  for (const hash of Object.values(fields)) string(hash, HEX_HASH);
  return {
    v: 1,
    kind: string(json.kind, KIND),
    subject: string(json.subject, SUBJECT),
    number,
    previous,
    at: string(json.at, INSTANT),
    fields,
    open,
  };
}

/** @throws ShapeError */
export function readOpening(value: unknown): Opening {
  const json = exactly(value, ['salt', 'value']);
  return { salt: hexHash(json.salt), value: string(json.value) };
}
