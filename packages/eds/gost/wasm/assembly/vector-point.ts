// Points of y² = x³ − 3x + b as (X, Y, Z) with x = X/Z², y = Y/Z³, in vectors of two elements: LIMBS pairs of f64. An
// element by itself stands in both lanes.
import {
  addA,
  addB,
  addC,
  addD,
  addE,
  difference,
  doubleB,
  doubleC,
  doubleD,
  doubleE,
  LIMBS,
  multiply,
  multiplyMinus,
  multiplyScaled,
  square,
  squareMinus,
} from './field';
import { limbsOf, octetsOf, reserve } from './words';

export { difference, multiply, square };

export const ELEMENT: i32 = LIMBS << 4;
/** An affine point: [x | y]. */
export const ENTRY: i32 = ELEMENT;

// The accumulator: [X | any], [Y | Z].
const x: usize = reserve(ELEMENT);
const yz: usize = reserve(ELEMENT);

const left: usize = reserve(ELEMENT);
const right: usize = reserve(ELEMENT);
const a: usize = reserve(ELEMENT);
const b: usize = reserve(ELEMENT);
const c: usize = reserve(ELEMENT);
const d: usize = reserve(ELEMENT);
const limbs: usize = reserve(LIMBS << 3);

const positive: usize = memory.data<f64>([1.0, 1.0], 16);
const negative: usize = memory.data<f64>([-1.0, -1.0], 16);

/** Copies a lane of one element to a lane of another. */
function copyLane(to: usize, toLane: i32, from: usize, fromLane: i32): void {
  for (let at = 0; at < ELEMENT; at += 16)
    store<f64>(to + at + (toLane << 3), load<f64>(from + at + (fromLane << 3)));
}

function copyBoth(to: usize, from: usize, fromLane: i32): void {
  copyLane(to, 0, from, fromLane);
  copyLane(to, 1, from, fromLane);
}

export function elementOf(to: usize, octets: usize): void {
  limbsOf(limbs, octets);
  for (let limb = 0; limb < LIMBS; limb++)
    v128.store(to + (limb << 4), f64x2.splat(<f64>load<i64>(limbs + (limb << 3))));
}

/** The one number below p that an element stands for. */
export function elementOctets(to: usize, element: usize): void {
  for (let limb = 0; limb < LIMBS; limb++)
    store<i64>(limbs + (limb << 3), <i64>load<f64>(element + (limb << 4)));
  octetsOf(to, limbs);
}

export function entryOf(entry: usize, octetsOfX: usize, octetsOfY: usize): void {
  elementOf(a, octetsOfX);
  elementOf(b, octetsOfY);
  entryFrom(entry, a, b);
}

export function entryFrom(entry: usize, ofX: usize, ofY: usize): void {
  copyLane(entry, 0, ofX, 0);
  copyLane(entry, 1, ofY, 0);
}

/** The accumulator becomes an affine point. */
export function setEntry(entry: usize): void {
  copyBoth(x, entry, 0);
  memory.fill(yz, 0, ELEMENT);
  copyLane(yz, 0, entry, 1);
  store<f64>(yz + 8, 1.0);
}

export function accumulatorX(to: usize): void {
  copyBoth(to, x, 0);
}

export function accumulatorY(to: usize): void {
  copyBoth(to, yz, 0);
}

export function accumulatorZ(to: usize): void {
  copyBoth(to, yz, 1);
}

/** Doubles the accumulator (dbl-2001-b of the Explicit-Formulas Database). */
export function double(): void {
  square(a, yz); // [γ | δ]
  doubleB(left, right, x, a);
  multiplyScaled(b, left, right); // [4β | α]
  doubleC(left, right, yz, a, b);
  squareMinus(x, left, right); // [X₃ | Z₃]
  doubleD(left, right, x, a, b);
  multiply(c, left, right);
  doubleE(yz, c, x);
}

/** Adds an affine point. Z becomes 0 where it equals the accumulator or its opposite. */
export function addEntry(entry: usize, isNegative: bool): void {
  addA(d, right, yz, entry, isNegative ? negative : positive);
  multiply(a, d, right); // [Z² | ± Zy₂]
  addB(left, right, b, x, yz, entry, a);
  multiplyMinus(a, left, right, b); // [H | r]
  square(b, a);
  addC(left, right, x, a, b);
  multiply(c, left, right); // [H³ | V]
  addD(left, right, x, yz, a, b, c);
  multiply(b, left, right);
  multiply(c, d, a); // [Z₃ | any]
  addE(yz, b, c);
}
