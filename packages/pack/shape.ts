import { canonicalJson } from '@nesie/canonical';

/** Why a file's text isn't what it should be; caught where files are read, never seen outside. */
export class ShapeError extends Error {}

export type Json = Readonly<Record<string, unknown>>;

/**
 * Reads JSON that must be canonical (RFC 8785), so that one value has one text.
 * @throws ShapeError
 */
export function parseCanonical(bytes: Uint8Array | string): Json {
  let text: string;
  let value: unknown;
  try {
    text =
      typeof bytes === 'string'
        ? bytes
        : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
    if (canonicalJson(value) !== text) throw new ShapeError('not canonical JSON');
  } catch (error) {
    // TypeError and RangeError too: bad UTF-8, and nesting beyond the limit
    throw error instanceof ShapeError ? error : new ShapeError(String(error));
  }
  return object(value);
}

export function object(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ShapeError('not an object');
  return value as Json;
}

/** The object with exactly those members. */
export function exactly(value: unknown, names: readonly string[]): Json {
  const json = object(value);
  const found = Object.keys(json);
  if (found.length !== names.length || !names.every((name) => Object.hasOwn(json, name))) {
    throw new ShapeError(`members: ${found.join(', ')}; wanted: ${names.join(', ')}`);
  }
  return json;
}

export function string(value: unknown, pattern?: RegExp): string {
  if (typeof value !== 'string' || (pattern && !pattern.test(value)))
    throw new ShapeError('not such a string');
  return value;
}

export function whole(value: unknown, least = 0): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least)
    throw new ShapeError('not such a number');
  return value;
}

export function list<T>(value: unknown, limit: number, read: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value) || value.length > limit) throw new ShapeError('not a list, or too long');
  return value.map(read);
}

/** Members of any name, each a string. */
export function strings(value: unknown, limit: number): Readonly<Record<string, string>> {
  const entries = Object.entries(object(value));
  if (entries.length > limit) throw new ShapeError('too many members');
  return Object.fromEntries(entries.map(([name, item]) => [name, string(item)]));
}

export const HEX_HASH = /^[0-9a-f]{64}$/;
export const hexHash = (value: unknown): string => string(value, HEX_HASH);
export const hashBytes = (value: unknown): Buffer => Buffer.from(hexHash(value), 'hex');
export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
