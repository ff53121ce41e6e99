import { type Instant, type LocalDate, parseInstant, parseLocalDate } from '@nesie/clock';
import pg from 'pg';

const INT8 = 20;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;
const TEXT_ARRAY: number = 1009;

const TIMESTAMPTZ_TEXT = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+))?([+-]\d{2})(?::?(\d{2}))?$/;

/** @returns the instant, cut to milliseconds; throws on infinity and on years that ISO 8601 writes otherwise */
export function instantFromSql(text: string): Instant {
  const parts = TIMESTAMPTZ_TEXT.exec(text);
  if (!parts) throw new RangeError('PostgreSQL gave an instant in an unknown form: is DateStyle ISO?');
  const [, day, time, fraction = '', hours, minutes = '00'] = parts;
  return parseInstant(`${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${hours}:${minutes}`);
}

function dateFromSql(text: string): LocalDate {
  return parseLocalDate(text);
}

function refuseTimestamp(): never {
  throw new TypeError('A timestamp without time zone names no moment: use timestamptz.');
}

type Parser = (text: string) => unknown;

const scalar = new Map<number, Parser>([
  [INT8, (text) => BigInt(text)],
  [NUMERIC, (text) => text],
  [DATE, dateFromSql],
  [TIMESTAMPTZ, instantFromSql],
  [TIMESTAMP, refuseTimestamp],
]);

const arrays = new Map<number, Parser>([
  [1016, (text) => BigInt(text)],
  [1231, (text) => text],
  [1182, dateFromSql],
  [1185, instantFromSql],
  [1115, refuseTimestamp],
]);

/**
 * Types of PostgreSQL as the product reads them: int8 → bigint, numeric → string, timestamptz → Instant,
 * date → LocalDate, bytea → Buffer; arrays of them likewise. Given to each client, so that nothing global changes.
 */
export const typeParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: never) => unknown {
    const parse = scalar.get(oid);
    if (parse) return parse;
    const parseItem = arrays.get(oid);
    if (parseItem) return (text: string) => mapItems(splitArray(text), parseItem);
    return pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text');
  },
};

function splitArray(text: string): unknown {
  const split: (value: string) => unknown = pg.types.getTypeParser(TEXT_ARRAY, 'text');
  return split(text);
}

function mapItems(items: unknown, parse: Parser): unknown {
  if (Array.isArray(items)) return items.map((item: unknown) => mapItems(item, parse));
  return typeof items === 'string' ? parse(items) : items;
}
