import { MATRIX, PI, ROUND_CONSTANTS } from './streebog-constants.ts';

/** A digest that takes its message in parts. */
export interface Digest {
  update(data: Uint8Array): void;
  digest(): Uint8Array;
}

const BLOCK = 64;
const WORDS = 16;
const ROUNDS = 12;

interface Tables {
  /** for place and byte, the low and the high half of its 64-bit share of an output word */
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly constants: Int32Array;
}

function makeTables(): Tables {
  const rows = new DataView(MATRIX.buffer, MATRIX.byteOffset, MATRIX.byteLength);
  const low = new Int32Array(8 * 256);
  const high = new Int32Array(8 * 256);
  for (let place = 0; place < 8; place += 1) {
    for (let byte = 0; byte < 256; byte += 1) {
      const substituted = PI[byte] ?? 0;
      for (let bit = 0; bit < 8; bit += 1) {
        if (!(substituted & (1 << bit))) continue;
        const row = 63 - (place * 8 + bit);
        high[place * 256 + byte] = (high[place * 256 + byte] ?? 0) ^ rows.getInt32(row * 8);
        low[place * 256 + byte] = (low[place * 256 + byte] ?? 0) ^ rows.getInt32(row * 8 + 4);
      }
    }
  }
  const constants = new Int32Array(ROUNDS * WORDS);
  const view = new DataView(ROUND_CONSTANTS.buffer, ROUND_CONSTANTS.byteOffset, ROUND_CONSTANTS.byteLength);
  for (let round = 0; round < ROUNDS; round += 1)
    for (let word = 0; word < WORDS; word += 1)
      constants[round * WORDS + word] = view.getInt32(round * BLOCK + BLOCK - 4 * (word + 1));
  return { low, high, constants };
}

let tables: Tables | null = null;

/** The tables of the steps, made once: the module of WebAssembly takes the same. */
export function streebogTables(): Tables {
  tables ??= makeTables();
  return tables;
}

/** The linear, permuting and substituting step at once: `to` = LPS(a ⊕ b). Words are little-endian halves. */
function lps({ low, high }: Tables, a: Int32Array, b: Int32Array, bAt: number, to: Int32Array): void {
  const mixed = new Int32Array(WORDS);
  for (let word = 0; word < WORDS; word += 1) mixed[word] = (a[word] as number) ^ (b[bAt + word] as number);
  for (let out = 0; out < 8; out += 1) {
    const shift = (out & 3) * 8;
    const half = out >> 2;
    let l = 0;
    let h = 0;
    for (let place = 0; place < 8; place += 1) {
      const at = place * 256 + (((mixed[place * 2 + half] as number) >>> shift) & 0xff);
      l ^= low[at] as number;
      h ^= high[at] as number;
    }
    to[out * 2] = l;
    to[out * 2 + 1] = h;
  }
}

/** sum += block, numbers of 512 bits, little-endian words. */
function add(sum: Int32Array, block: Int32Array): void {
  let carry = 0;
  for (let word = 0; word < WORDS; word += 1) {
    const total = ((sum[word] as number) >>> 0) + ((block[word] as number) >>> 0) + carry;
    sum[word] = total | 0;
    carry = total > 0xffff_ffff ? 1 : 0;
  }
}

/**
 * Streebog in plain TypeScript (GOST R 34.11-2012, RFC 6986; in Kazakhstan GOST 34.11-2015). The module of WebAssembly
 * is some five times as fast; this one is its reference, and serves where there is none.
 * @param size of the digest in octets
 */
export function createStreebog(size: 32 | 64): Digest {
  const t = streebogTables();
  const state = new Int32Array(WORDS).fill(size === 64 ? 0 : 0x01010101);
  const count = new Int32Array(WORDS);
  const sum = new Int32Array(WORDS);
  const zero = new Int32Array(WORDS);
  const key = new Int32Array(WORDS);
  const text = new Int32Array(WORDS);
  const pending = Buffer.alloc(BLOCK);
  let filled = 0;

  function compress(counter: Int32Array, block: Int32Array): void {
    lps(t, state, counter, 0, key);
    text.set(block);
    for (let round = 0; round < ROUNDS; round += 1) {
      lps(t, text, key, 0, text);
      lps(t, key, t.constants, round * WORDS, key);
    }
    for (let word = 0; word < WORDS; word += 1)
      state[word] =
        (state[word] as number) ^ (text[word] as number) ^ (key[word] as number) ^ (block[word] as number);
  }

  function take(octets: Uint8Array, at: number, bits: number): void {
    const view = new DataView(octets.buffer, octets.byteOffset + at, BLOCK);
    const block = new Int32Array(WORDS);
    for (let word = 0; word < WORDS; word += 1) block[word] = view.getInt32(word * 4, true);
    compress(count, block);
    const length = new Int32Array(WORDS);
    length[0] = bits;
    add(count, length);
    add(sum, block);
  }

  return {
    update(data) {
      let at = 0;
      if (filled > 0) {
        at = Math.min(BLOCK - filled, data.length);
        pending.set(data.subarray(0, at), filled);
        filled += at;
        if (filled < BLOCK) return;
        take(pending, 0, BLOCK * 8);
        filled = 0;
      }
      for (; at + BLOCK <= data.length; at += BLOCK) take(data, at, BLOCK * 8);
      pending.set(data.subarray(at), 0);
      filled = data.length - at;
    },
    digest() {
      const last = Buffer.alloc(BLOCK);
      last.set(pending.subarray(0, filled));
      last[filled] = 1;
      take(last, 0, filled * 8);
      compress(zero, count.slice());
      compress(zero, sum.slice());
      const whole = new Uint8Array(BLOCK);
      const view = new DataView(whole.buffer);
      for (let word = 0; word < WORDS; word += 1) view.setInt32(word * 4, state[word] as number, true);
      return whole.slice(BLOCK - size);
    },
  };
}
