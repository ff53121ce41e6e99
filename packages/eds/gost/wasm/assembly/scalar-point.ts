// Points of y² = x³ − 3x + b as (X, 2Y, Z) with x = X/Z², y = Y/Z³, in scalar arithmetic. An element is LIMBS numbers
// of 64 bits. With 2Y in place of Y few functions of the field are enough, and their code stays in the processor's
// first cache.
import { difference, fourfoldSquare, LIMBS, multiplyMinus, multiplyTwice, slope, squareMinus } from './field';
import { limbsOf, octetsOf, reserve } from './words';

export { difference };

export const ELEMENT: i32 = LIMBS << 3;
/** An affine point: x, 2y. */
export const ENTRY: i32 = 2 * ELEMENT;

const x: usize = reserve(ELEMENT);
const y: usize = reserve(ELEMENT);
const z: usize = reserve(ELEMENT);

const a: usize = reserve(ELEMENT);
const b: usize = reserve(ELEMENT);
const c: usize = reserve(ELEMENT);
const d: usize = reserve(ELEMENT);
const zero: usize = reserve(ELEMENT);

export function elementOf(to: usize, octets: usize): void {
  limbsOf(to, octets);
}

/** The one number below p that an element stands for. */
export function elementOctets(to: usize, element: usize): void {
  memory.copy(a, element, ELEMENT);
  octetsOf(to, a);
}

export function entryOf(entry: usize, octetsOfX: usize, octetsOfY: usize): void {
  limbsOf(entry, octetsOfX);
  limbsOf(a, octetsOfY);
  difference(b, zero, a);
  difference(entry + ELEMENT, a, b);
}

export function entryFrom(entry: usize, ofX: usize, ofTwiceY: usize): void {
  memory.copy(entry, ofX, ELEMENT);
  memory.copy(entry + ELEMENT, ofTwiceY, ELEMENT);
}

/** The accumulator becomes an affine point. */
export function setEntry(entry: usize): void {
  memory.copy(x, entry, ELEMENT);
  memory.copy(y, entry + ELEMENT, ELEMENT);
  memory.fill(z, 0, ELEMENT);
  store<i64>(z, 1);
}

export function accumulatorX(to: usize): void {
  memory.copy(to, x, ELEMENT);
}

/** 2Y, as entries have it. */
export function accumulatorY(to: usize): void {
  memory.copy(to, y, ELEMENT);
}

export function accumulatorZ(to: usize): void {
  memory.copy(to, z, ELEMENT);
}

export function multiply(to: usize, left: usize, right: usize): void {
  multiplyMinus(to, left, right, zero);
}

export function square(to: usize, element: usize): void {
  squareMinus(to, element, zero, zero);
}

/** Doubles the accumulator (dbl-2001-b of the Explicit-Formulas Database). */
export function double(): void {
  square(a, z); // δ
  square(b, y); // 4γ
  multiply(z, y, z);
  slope(a, x, a); // α
  multiply(c, x, b); // 4β
  squareMinus(x, a, zero, c);
  square(b, b); // 16γ²
  multiplyTwice(y, a, c, x, b);
}

/** Adds an affine point (madd-2007-bl). Z becomes 0 where it equals the accumulator or its opposite. */
export function addEntry(entry: usize, isNegative: bool): void {
  let entryY = entry + ELEMENT;
  if (isNegative) {
    difference(d, zero, entryY);
    entryY = d;
  }
  square(a, z);
  multiplyMinus(b, entry, a, x); // H
  multiply(a, z, a);
  multiplyMinus(a, entryY, a, y); // r
  multiplyTwice(z, z, b, zero, zero);
  fourfoldSquare(c, b); // I
  multiply(b, b, c); // J
  multiply(c, x, c); // V
  multiplyTwice(d, y, b, zero, zero);
  squareMinus(x, a, b, c);
  multiplyTwice(y, a, c, x, d);
}
