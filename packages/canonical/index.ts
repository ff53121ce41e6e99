import { createHash } from 'node:crypto';

/** What may be hashed: JSON without numbers that can lose digits; sums and rates are strings. */
export type Canonical =
  | string
  | number
  | boolean
  | null
  | readonly Canonical[]
  | { readonly [name: string]: Canonical | undefined };

const DEPTH_LIMIT = 64;

/**
 * Canonical JSON (RFC 8785): one text for one value, whatever the order in which it was built.
 * Members that are undefined are left out, as JSON.stringify does.
 * @throws TypeError on a bigint, an infinite number, a lone surrogate or anything that JSON can't hold
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > DEPTH_LIMIT) throw new TypeError('too deep for canonical JSON');
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('a lone surrogate has no canonical JSON');
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('not a JSON number');
      return JSON.stringify(value);
    case 'object':
      break;
    default:
      throw new TypeError(`no canonical JSON for a ${typeof value}`);
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('only plain objects have canonical JSON');
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  // RFC 8785 sorts names by UTF-16 code units, which is what comparing strings with < does.
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([name, member]) => `${write(name, depth + 1)}:${write(member, depth + 1)}`).join(',')}}`;
}

/** SHA-256 of bytes, or of a text in UTF-8. */
export function sha256(content: Uint8Array | string): Buffer {
  return createHash('sha256').update(content).digest();
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export function sha256Hex(content: Uint8Array | string): string {
  return sha256(content).toString('hex');
}

/** SHA-256 over the canonical JSON of a value, hexadecimal. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
