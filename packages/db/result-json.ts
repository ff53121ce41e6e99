/*
 * Results of commands as JSON, with tags for what JSON lacks. Used only for recorded answers:
 * a replay gives back what the first request got, bigint and bytes included.
 */
const MAX_DEPTH = 40;

/** @throws on values that would not come back the same: functions, symbols, NaN, class instances, cycles */
export function resultToJson(value: unknown): string {
  return JSON.stringify(encode(value, 0)) ?? 'null';
}

export function resultFromJson(text: string): unknown {
  return decode(JSON.parse(text));
}

function encode(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new TypeError('A recorded result is nested too deeply.');
  switch (typeof value) {
    case 'undefined':
      return { $: 'undefined' };
    case 'bigint':
      return { $: 'bigint', is: value.toString() };
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('A recorded result holds a number that JSON lacks.');
      return value;
    case 'string':
    case 'boolean':
      return value;
    case 'object':
      return encodeObject(value, depth);
    default:
      throw new TypeError(`A ${typeof value} can't be part of a recorded result.`);
  }
}

function encodeObject(value: object | null, depth: number): unknown {
  if (value === null) return null;
  if (value instanceof Uint8Array) return { $: 'bytes', is: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map((item: unknown) => encode(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("An instance of a class can't be part of a recorded result.");
  }
  const plain = Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, encode(member, depth + 1)]),
  );
  return '$' in plain ? { $: 'object', is: plain } : plain;
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  if (!('$' in value)) return decodeMembers(value);
  const is = 'is' in value ? value.is : undefined;
  switch (value.$) {
    case 'undefined':
      return undefined;
    case 'bigint':
      return BigInt(String(is));
    case 'bytes':
      return Buffer.from(String(is), 'base64');
    case 'object':
      return decodeMembers(is ?? {});
    default:
      throw new TypeError('A recorded result holds an unknown tag.');
  }
}

function decodeMembers(value: object): unknown {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, decode(member)]));
}
