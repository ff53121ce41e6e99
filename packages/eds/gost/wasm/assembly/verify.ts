// The equation of a signature on id-tc26-gost-3410-12-512-paramSetA. The modules `field` and `point` are scalar or of
// vectors, as the build says.
import { inverse } from './inverse';
import {
  accumulatorX,
  accumulatorY,
  accumulatorZ,
  addEntry,
  difference,
  double,
  ELEMENT,
  ENTRY,
  elementOctets,
  elementOf,
  entryFrom,
  entryOf,
  multiply,
  setEntry,
  square,
} from './point';
import { DIGITS, DIGITS_SIZE, recode } from './recode';
import { isZeroNumber, PADDED, reserve } from './words';

const BASE_WINDOW: i32 = 10;
const BASE_ENTRIES: i32 = 1 << (BASE_WINDOW - 2);
const KEY_WINDOW: i32 = 5;
const KEY_ENTRIES: i32 = 1 << (KEY_WINDOW - 2);

// What the caller writes, numbers of 64 octets, the lowest first, with zeros behind them.
const first: usize = reserve(PADDED); // u, or the number to invert
const second: usize = reserve(PADDED); // v
const keyX: usize = reserve(PADDED);
const keyY: usize = reserve(PADDED);
const wanted: usize = reserve(PADDED); // r
const alsoWanted: usize = reserve(PADDED); // r + q, where that is below p
const prime: usize = reserve(PADDED); // p
const order: usize = reserve(PADDED); // q

const firstDigits: usize = reserve(DIGITS_SIZE);
const secondDigits: usize = reserve(DIGITS_SIZE);
const baseTable: usize = reserve(BASE_ENTRIES * ENTRY);
const keyTable: usize = reserve(KEY_ENTRIES * ENTRY);

// Multiples before they share a denominator, as many as the larger table has.
const xs: usize = reserve(BASE_ENTRIES * ELEMENT);
const ys: usize = reserve(BASE_ENTRIES * ELEMENT);
const zs: usize = reserve(BASE_ENTRIES * ELEMENT);
const products: usize = reserve(BASE_ENTRIES * ELEMENT);

const twice: usize = reserve(ENTRY);
const a: usize = reserve(ELEMENT);
const b: usize = reserve(ELEMENT);
const c: usize = reserve(ELEMENT);
const d: usize = reserve(ELEMENT);
const unit: usize = reserve(ELEMENT);
const zz: usize = reserve(ELEMENT);
const number: usize = reserve(PADDED);

/** Where the caller writes: eight numbers, one behind the other, each with eight zero octets behind it. */
export function input(): usize {
  return first;
}

/** Turns the first number into its inverse modulo the order. */
export function invert(): bool {
  return inverse(first, first, order);
}

/** Inverts an element. @returns whether it was not zero */
function invertElement(to: usize, element: usize): bool {
  elementOctets(number, element);
  if (!inverse(number, number, prime)) return false;
  elementOf(to, number);
  return true;
}

/**
 * Odd multiples 1, 3, 5 … of a point of odd order. Twice the point is taken as affine, by counting with its Z as the
 * unit: adding does not use the curve's coefficients. Then all are brought to Z = 1 by one inversion.
 * @returns false where a Z is zero, which no point of the curve leads to
 */
function oddMultiples(table: usize, count: i32, x: usize, y: usize): bool {
  entryOf(table, x, y);
  setEntry(table);
  accumulatorX(a);
  accumulatorY(b);
  double();
  accumulatorX(c);
  accumulatorY(d);
  accumulatorZ(unit);
  entryFrom(twice, c, d);
  // The point itself in the same unit.
  square(c, unit);
  multiply(a, a, c);
  multiply(c, c, unit);
  multiply(b, b, c);
  entryFrom(table, a, b);
  setEntry(table);
  for (let at = 0; at < count; at++) {
    const offset = at * ELEMENT;
    if (at > 0) addEntry(twice, false);
    accumulatorX(xs + offset);
    accumulatorY(ys + offset);
    accumulatorZ(a);
    multiply(zs + offset, a, unit);
    if (at === 0) memory.copy(products, zs, ELEMENT);
    else multiply(products + offset, products + offset - ELEMENT, zs + offset);
  }
  if (!invertElement(c, products + (count - 1) * ELEMENT)) return false;
  for (let at = count - 1; at >= 0; at--) {
    const offset = at * ELEMENT;
    // c is the inverse of the product of all Z up to here, a becomes that of this one.
    if (at > 0) multiply(a, c, products + offset - ELEMENT);
    else memory.copy(a, c, ELEMENT);
    multiply(c, c, zs + offset);
    square(b, a);
    multiply(d, xs + offset, b);
    multiply(b, b, a);
    multiply(b, ys + offset, b);
    entryFrom(table + at * ENTRY, d, b);
  }
  return true;
}

/** Keeps the odd multiples of the base point, which stands where a key does. */
export function prepare(): bool {
  return oddMultiples(baseTable, BASE_ENTRIES, keyX, keyY);
}

function isZero(element: usize): bool {
  elementOctets(number, element);
  return isZeroNumber(number);
}

/** Whether X of the accumulator is a number times Z². */
function hasX(x: usize): bool {
  elementOf(a, x);
  multiply(a, a, zz);
  accumulatorX(b);
  difference(a, a, b);
  return isZero(a);
}

export const WRONG: i32 = 0;
export const RIGHT: i32 = 1;
/** Adding met equal or opposite points, or the sum is infinity: to be counted in another way. */
export const EXCEPTIONAL: i32 = 2;

/**
 * Whether x of u·G + v·Q is one of the wanted numbers.
 *
 * Adding P and ± P gives Z = 0 in these formulas, and so does infinity; and Z, once zero, stays zero through doubling
 * (Z₃ = 2YZ) and adding (Z₃ = ZH or 2ZH). As p is prime, Z is zero at the end exactly where it became zero somewhere,
 * so that one exact comparison at the end finds every exceptional case.
 * @param candidates how many wanted numbers there are, 1 or 2
 */
export function check(candidates: i32): i32 {
  if (!oddMultiples(keyTable, KEY_ENTRIES, keyX, keyY)) return EXCEPTIONAL;
  recode(firstDigits, first, BASE_WINDOW);
  recode(secondDigits, second, KEY_WINDOW);
  let isInfinity = true;
  for (let at = DIGITS - 1; at >= 0; at--) {
    if (!isInfinity) double();
    for (let which = 0; which < 2; which++) {
      const digit = <i32>load<i16>((which === 0 ? firstDigits : secondDigits) + (at << 1));
      if (digit === 0) continue;
      const entry = (which === 0 ? baseTable : keyTable) + (abs(digit) >> 1) * ENTRY;
      // The highest digit of a number that isn't negative is positive.
      if (isInfinity) setEntry(entry);
      else addEntry(entry, digit < 0);
      isInfinity = false;
    }
  }
  if (isInfinity) return EXCEPTIONAL;
  accumulatorZ(zz);
  if (isZero(zz)) return EXCEPTIONAL;
  square(zz, zz);
  return hasX(wanted) || (candidates > 1 && hasX(alsoWanted)) ? RIGHT : WRONG;
}
