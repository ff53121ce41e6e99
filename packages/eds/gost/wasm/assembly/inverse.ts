// Inverses modulo an odd prime by division steps, thirty at a time (D. J. Bernstein, B.-Y. Yang, "Fast constant-time
// gcd computation and modular inversion", 2019; the way of taking several at once as in libsecp256k1's modinv32).
import { bitsAt, pack, reserve } from './words';

const LIMBS: i32 = 18;
const BITS: i32 = 30;
const MASK: i64 = (1 << BITS) - 1;
const LAST: usize = (<usize>(LIMBS - 1)) << 3;
const SIZE: i32 = LIMBS << 3;
/** For numbers of 512 bits (49·512 + 57) / 17 = 1479 steps are enough. */
const ROUNDS: i32 = 50;

const d: usize = reserve(SIZE);
const e: usize = reserve(SIZE);
const f: usize = reserve(SIZE);
const g: usize = reserve(SIZE);
const modulus: usize = reserve(SIZE);

// What thirty steps do: (f, g) becomes (u·f + v·g, q·f + r·g) / 2^30.
let u: i64 = 0;
let v: i64 = 0;
let q: i64 = 0;
let r: i64 = 0;

function read(to: usize, number: usize): void {
  for (let limb = 0; limb < LIMBS; limb++) {
    const place = limb * BITS;
    const high = limb === LIMBS - 1 ? 0 : <i64>bitsAt(number, place + 15, 15);
    const low = place < 512 ? <i64>bitsAt(number, place, min(15, 512 - place)) : 0;
    store<i64>(to + (limb << 3), low | (high << 15));
  }
}

/** The inverse modulo a power of two of at least ten bits. */
function inverseOfOdd(value: u32): u32 {
  let found = (3 * value) ^ 2; // five bits
  found *= 2 - value * found; // ten
  return found * (2 - value * found);
}

/** Thirty steps on the lowest bits alone. @returns the new difference of degrees, negated */
function steps(before: i32): i32 {
  let eta = before;
  let low = <u32>load<i64>(f);
  let other = <u32>load<i64>(g);
  let left = BITS;
  u = 1;
  v = 0;
  q = 0;
  r = 1;
  while (true) {
    const zeros = <i32>ctz(other | ((<u32>0xffffffff) << left));
    other >>= zeros;
    u <<= zeros;
    v <<= zeros;
    eta -= zeros;
    left -= zeros;
    if (left === 0) break;
    if (eta < 0) {
      eta = -eta;
      const was = low;
      low = other;
      other = 0 - was;
      const wasU = u;
      u = q;
      q = -wasU;
      const wasV = v;
      v = r;
      r = -wasV;
    }
    // As many of the lowest bits as the steps before the next exchange can clear.
    const clear = min(min(eta + 1, left), 16);
    const times = (0 - other * inverseOfOdd(low)) & ((1 << clear) - 1);
    other += low * times;
    q += u * times;
    r += v * times;
  }
  return eta;
}

function moveFG(): void {
  let cf = u * load<i64>(f) + v * load<i64>(g);
  let cg = q * load<i64>(f) + r * load<i64>(g);
  cf >>= BITS;
  cg >>= BITS;
  for (let at: usize = 8; at <= LAST; at += 8) {
    const fi = load<i64>(f + at);
    const gi = load<i64>(g + at);
    cf += u * fi + v * gi;
    cg += q * fi + r * gi;
    store<i64>(f + at - 8, cf & MASK);
    store<i64>(g + at - 8, cg & MASK);
    cf >>= BITS;
    cg >>= BITS;
  }
  store<i64>(f + LAST, cf);
  store<i64>(g + LAST, cg);
}

/** As `moveFG`, modulo the modulus: so many times of it are added that the lowest thirty bits become zero. */
function moveDE(inverse: i64): void {
  const signD = load<i64>(d + LAST) >> 63;
  const signE = load<i64>(e + LAST) >> 63;
  let timesD = (u & signD) + (v & signE);
  let timesE = (q & signD) + (r & signE);
  let cd = u * load<i64>(d) + v * load<i64>(e);
  let ce = q * load<i64>(d) + r * load<i64>(e);
  timesD -= (inverse * (cd & MASK) + timesD) & MASK;
  timesE -= (inverse * (ce & MASK) + timesE) & MASK;
  cd += load<i64>(modulus) * timesD;
  ce += load<i64>(modulus) * timesE;
  cd >>= BITS;
  ce >>= BITS;
  for (let at: usize = 8; at <= LAST; at += 8) {
    const di = load<i64>(d + at);
    const ei = load<i64>(e + at);
    const mi = load<i64>(modulus + at);
    cd += u * di + v * ei + mi * timesD;
    ce += q * di + r * ei + mi * timesE;
    store<i64>(d + at - 8, cd & MASK);
    store<i64>(e + at - 8, ce & MASK);
    cd >>= BITS;
    ce >>= BITS;
  }
  store<i64>(d + LAST, cd);
  store<i64>(e + LAST, ce);
}

function isZero(limbs: usize): bool {
  let any: i64 = 0;
  for (let at: usize = 0; at <= LAST; at += 8) any |= load<i64>(limbs + at);
  return any === 0;
}

/** limbs := sign · limbs + times · modulus, carried up. */
function settle(limbs: usize, sign: i64, times: i64): void {
  let carry: i64 = 0;
  for (let at: usize = 0; at <= LAST; at += 8) {
    const value = sign * load<i64>(limbs + at) + times * load<i64>(modulus + at) + carry;
    carry = at === LAST ? 0 : value >> BITS;
    store<i64>(limbs + at, value - (carry << BITS));
  }
}

/**
 * The inverse of a number modulo an odd prime, each 64 octets, padded.
 * @returns whether there is one
 */
export function inverse(to: usize, number: usize, prime: usize): bool {
  memory.fill(d, 0, SIZE);
  memory.fill(e, 0, SIZE);
  store<i64>(e, 1);
  read(f, prime);
  read(modulus, prime);
  read(g, number);
  // Newton's step doubles the bits that are right.
  const lowest = load<u32>(prime);
  let inverseOfPrime = inverseOfOdd(lowest);
  inverseOfPrime *= 2 - lowest * inverseOfPrime;
  let eta = -1;
  for (let round = 0; round < ROUNDS && !isZero(g); round++) {
    eta = steps(eta);
    moveDE(<i64>inverseOfPrime & MASK);
    moveFG();
  }
  // f is now 1 or −1, and d, between −2 and 1 times the modulus, goes with it.
  const sign: i64 = load<i64>(f + LAST) < 0 ? -1 : 1;
  settle(f, sign, 0);
  store<i64>(f, load<i64>(f) ^ 1);
  if (!isZero(f)) return false;
  settle(d, sign, 0);
  while (load<i64>(d + LAST) < 0) settle(d, 1, 1);
  // Below twice the modulus: taken away once more where that leaves nothing negative.
  settle(d, 1, -1);
  if (load<i64>(d + LAST) < 0) settle(d, 1, 1);
  pack(to, d, LIMBS, BITS);
  return true;
}
