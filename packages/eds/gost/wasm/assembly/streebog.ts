// Streebog (GOST R 34.11-2012, RFC 6986). Words of 64 bits, the lowest octet first.

const ROUNDS: i32 = 12;
const BLOCK: i32 = 64;
/** Octets taken at once. */
const CHUNK: i32 = 16384;

const tables: usize = memory.data(8 * 256 * 8, 16);
const constants: usize = memory.data(ROUNDS * BLOCK, 16);
const input: usize = memory.data(CHUNK, 16);
const state: usize = memory.data(3 * BLOCK, 16);
const count: usize = state + BLOCK;
const total: usize = state + 2 * BLOCK;

const zero: usize = memory.data(BLOCK, 16);
const key: usize = memory.data(BLOCK, 16);
const text: usize = memory.data(BLOCK, 16);

/** Where the caller puts, for place and octet, the share of an output word. */
export function tablesAt(): usize {
  return tables;
}

/** Where the caller puts the constants of the rounds. */
export function constantsAt(): usize {
  return constants;
}

/** Where the caller puts the message. */
export function inputAt(): usize {
  return input;
}

/** Where the digest of a running message stands, with its length and sum: three blocks. */
export function stateAt(): usize {
  return state;
}

// One lookup: the octet of a word that a shift says, in the table of the word's place.
function share(place: usize, word: u64, shift: u64): u64 {
  return load<u64>(tables + (place << 11) + ((<usize>((word >> shift) & 0xff)) << 3));
}

/** to = LPS(a ⊕ b) */
function lps(to: usize, a: usize, b: usize): void {
  const w0 = load<u64>(a) ^ load<u64>(b);
  const w1 = load<u64>(a, 8) ^ load<u64>(b, 8);
  const w2 = load<u64>(a, 16) ^ load<u64>(b, 16);
  const w3 = load<u64>(a, 24) ^ load<u64>(b, 24);
  const w4 = load<u64>(a, 32) ^ load<u64>(b, 32);
  const w5 = load<u64>(a, 40) ^ load<u64>(b, 40);
  const w6 = load<u64>(a, 48) ^ load<u64>(b, 48);
  const w7 = load<u64>(a, 56) ^ load<u64>(b, 56);
  for (let shift: u64 = 0; shift < 64; shift += 8) {
    const low = share(0, w0, shift) ^ share(1, w1, shift) ^ share(2, w2, shift) ^ share(3, w3, shift);
    const high = share(4, w4, shift) ^ share(5, w5, shift) ^ share(6, w6, shift) ^ share(7, w7, shift);
    store<u64>(to + <usize>shift, low ^ high);
  }
}

function compress(counter: usize, block: usize): void {
  lps(key, state, counter);
  memory.copy(text, block, BLOCK);
  for (let round = 0; round < ROUNDS; round++) {
    lps(text, text, key);
    lps(key, key, constants + round * BLOCK);
  }
  for (let at = 0; at < BLOCK; at += 8) {
    const mixed = load<u64>(text + at) ^ load<u64>(key + at) ^ load<u64>(block + at);
    store<u64>(state + at, load<u64>(state + at) ^ mixed);
  }
}

/** to += from, numbers of 512 bits. */
function add(to: usize, from: usize): void {
  let carry: u64 = 0;
  for (let at = 0; at < BLOCK; at += 8) {
    const left = load<u64>(to + at);
    const sum = left + load<u64>(from + at);
    const whole = sum + carry;
    carry = (sum < left ? 1 : 0) | (whole < sum ? 1 : 0);
    store<u64>(to + at, whole);
  }
}

function take(block: usize, bits: u64): void {
  compress(count, block);
  memory.fill(text, 0, BLOCK);
  store<u64>(text, bits);
  add(count, text);
  add(total, block);
}

/** Takes so many whole blocks of the input. */
export function update(blocks: i32): void {
  for (let block = 0; block < blocks; block++) take(input + block * BLOCK, BLOCK << 3);
}

/** Takes the last block, padded by the caller, of which so many bits are the message's. */
export function finish(bits: i32): void {
  take(input, bits);
  compress(zero, count);
  compress(zero, total);
}
