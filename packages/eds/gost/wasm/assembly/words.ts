// Numbers of 512 bits as octets, the lowest first, and their way into limbs and back.
import { BITS, LIMBS } from './field';

/** Octets of a number, of which the last four are zero, so that bits may be read in words up to the end. */
export const NUMBER: i32 = 64;
export const PADDED: i32 = 72;

let top: usize = __heap_base;

/** Memory for a number or a table, for as long as the module lives. */
export function reserve(size: i32): usize {
  const at = (top + 15) & ~15;
  top = at + size;
  return at;
}

/** p = 2^512 − EXCESS */
const EXCESS: i64 = 569;
/** Bits of the highest limb that belong to a number below 2^512. */
const TOP: i32 = 512 - (LIMBS - 1) * BITS;

/** So many bits of a padded number from a place, at most 25. */
export function bitsAt(number: usize, place: i32, count: i32): i32 {
  return <i32>((load<u32>(number + (place >> 3)) >> (place & 7)) & ((1 << count) - 1));
}

/** Limbs on both sides of zero from octets. */
export function limbsOf(to: usize, octets: usize): void {
  let carry: i64 = 0;
  for (let limb = 0; limb < LIMBS; limb++) {
    let value: i64 = carry;
    const count = limb === LIMBS - 1 ? TOP : BITS;
    for (let bit = 0; bit < count; bit += 16) {
      const width = min(16, count - bit);
      value += (<i64>bitsAt(octets, limb * BITS + bit, width)) << bit;
    }
    carry = limb < LIMBS - 1 && value >= (<i64>1) << (BITS - 1) ? 1 : 0;
    store<i64>(to + (limb << 3), value - (carry << BITS));
  }
}

/** Carries limbs upwards until all but the highest lie in 0 … 2^BITS − 1. */
function carryUp(limbs: usize): void {
  let carry: i64 = 0;
  for (let limb = 0; limb < LIMBS; limb++) {
    const at = limbs + (limb << 3);
    const value = load<i64>(at) + carry;
    carry = limb < LIMBS - 1 ? value >> BITS : 0;
    store<i64>(at, value - (carry << BITS));
  }
}

/**
 * The one number in 0 … p − 1 that limbs stand for, as octets; the limbs are used up.
 * What stands above 2^512 comes back EXCESS times: after the first time it is −1, 0 or 1, after the second 0, and the
 * number below 2^512 < 2p, so that p is to be taken away at most once.
 */
export function octetsOf(to: usize, limbs: usize): void {
  const highest = limbs + ((LIMBS - 1) << 3);
  carryUp(limbs);
  for (let times = 0; times < 3; times++) {
    const top = load<i64>(highest) >> TOP;
    if (top === 0) break;
    store<i64>(highest, load<i64>(highest) - (top << TOP));
    store<i64>(limbs, load<i64>(limbs) + top * EXCESS);
    carryUp(limbs);
  }
  // Adding EXCESS reaches 2^512 exactly where the number is p or more.
  store<i64>(limbs, load<i64>(limbs) + EXCESS);
  carryUp(limbs);
  if (load<i64>(highest) >> TOP === 0) {
    store<i64>(limbs, load<i64>(limbs) - EXCESS);
    carryUp(limbs);
  } else {
    store<i64>(highest, load<i64>(highest) - ((<i64>1) << TOP));
  }
  pack(to, limbs, LIMBS, BITS);
}

/** Packs limbs of so many bits, none negative, into the octets of a number. */
export function pack(to: usize, limbs: usize, count: i32, width: i32): void {
  memory.fill(to, 0, PADDED);
  let word: u64 = 0;
  let filled: u64 = 0;
  let at = to;
  for (let limb = 0; limb < count && at < to + NUMBER; limb++) {
    const value = load<u64>(limbs + (limb << 3));
    word |= value << filled;
    filled += width;
    if (filled < 64) continue;
    store<u64>(at, word);
    at += 8;
    filled -= 64;
    // A limb is narrower than a word: nothing is shifted by 64.
    word = value >> (<u64>width - filled);
  }
}

export function isZeroNumber(number: usize): bool {
  let any: u64 = 0;
  for (let at = 0; at < NUMBER; at += 8) any |= load<u64>(number + at);
  return any === 0;
}
