import type { Digest } from './streebog.ts';

const BLOCK = 32;
/** The substitution rows that Kazakhstan's keys name (RFC 5831, appendix A), the row of the lowest four bits first. */
const ROWS = [
  ...['4A92D80E6B1C7F53', 'EB4C6DFA23810759', '581DA342EFC7609B', '7DA1089FE46CB253'],
  ...['6C715FD84A9E03B2', '4BA0721D36859CFE', 'DB413F590AE7682C', '1FD057A4923E6B8C'],
];
/** The constant of the third key; those of the second and fourth are zero. */
const C3 = Buffer.from(
  'ff00ffff000000ffff0000ff00ffff00' + '00ff00ff00ff00ffff00ff00ff00ff00',
  'hex',
).reverse();
const ROUND_KEYS = [...[0, 1, 2, 3, 4, 5, 6, 7], ...[0, 1, 2, 3, 4, 5, 6, 7], ...[0, 1, 2, 3, 4, 5, 6, 7]];
const KEY_ORDER = [...ROUND_KEYS, 7, 6, 5, 4, 3, 2, 1, 0];

let substitution: Int32Array | null = null;

/** Eight substitutions of four bits and the rotation by eleven as four tables of bytes. */
function tables(): Int32Array {
  const made = new Int32Array(4 * 256);
  for (let place = 0; place < 4; place += 1) {
    for (let byte = 0; byte < 256; byte += 1) {
      const low = Number.parseInt(ROWS[place * 2]?.charAt(byte & 15) ?? '', 16);
      const high = Number.parseInt(ROWS[place * 2 + 1]?.charAt(byte >> 4) ?? '', 16);
      const placed = (low | (high << 4)) << (place * 8);
      made[place * 256 + byte] = (placed << 11) | (placed >>> 21);
    }
  }
  return made;
}

function substituted(table: Int32Array, value: number): number {
  return (
    (table[value & 0xff] as number) ^
    (table[256 + ((value >>> 8) & 0xff)] as number) ^
    (table[512 + ((value >>> 16) & 0xff)] as number) ^
    (table[768 + (value >>> 24)] as number)
  );
}

/** GOST 28147-89 of 64 bits under 256. */
function encrypt(table: Int32Array, key: Buffer, from: Buffer, at: number, to: Buffer): void {
  let low = from.readInt32LE(at);
  let high = from.readInt32LE(at + 4);
  for (const part of KEY_ORDER) {
    const turned = high ^ substituted(table, (low + key.readInt32LE(part * 4)) | 0);
    high = low;
    low = turned;
  }
  to.writeInt32LE(high, at);
  to.writeInt32LE(low, at + 4);
}

/** (x4, x3, x2, x1) becomes (x1 ⊕ x2, x4, x3, x2). */
function shifted(block: Buffer): Buffer {
  const out = Buffer.alloc(BLOCK);
  block.copy(out, 0, 8);
  for (let at = 0; at < 8; at += 1) out[24 + at] = (block[at] ?? 0) ^ (block[8 + at] ?? 0);
  return out;
}

const xor = (a: Buffer, b: Buffer): Buffer => Buffer.from(a.map((octet, at) => octet ^ (b[at] ?? 0)));

function keyOf(u: Buffer, v: Buffer): Buffer {
  const key = Buffer.alloc(BLOCK);
  for (let i = 0; i < 4; i += 1)
    for (let k = 0; k < 8; k += 1) key[i + 4 * k] = (u[8 * i + k] ?? 0) ^ (v[8 * i + k] ?? 0);
  return key;
}

/** The mixing register, sixteen words, moved on by some steps. */
function mixed(block: Buffer, steps: number): Buffer {
  const words = Array.from({ length: 16 }, (_, at) => block.readUInt16LE(at * 2));
  const w = (at: number) => words[at] ?? 0;
  for (let step = 0; step < steps; step += 1) {
    words.push(w(0) ^ w(1) ^ w(2) ^ w(3) ^ w(12) ^ w(15));
    words.shift();
  }
  const out = Buffer.alloc(BLOCK);
  for (const [at, word] of words.entries()) out.writeUInt16LE(word, at * 2);
  return out;
}

/**
 * GOST 34.311-95 with the substitution that Kazakhstan's certificates name (GOST R 34.11-94, RFC 5831).
 * Only old signatures and the time-stamps on some new ones use it.
 */
export function createGost34311(): Digest {
  substitution ??= tables();
  const table = substitution;
  let state: Buffer = Buffer.alloc(BLOCK);
  let sum = 0n;
  let bits = 0n;
  const pending = Buffer.alloc(BLOCK);
  let filled = 0;

  function step(block: Buffer): void {
    const out = Buffer.alloc(BLOCK);
    let u = state;
    let v = block;
    for (let part = 0; part < 4; part += 1) {
      if (part > 0) {
        u = shifted(u);
        if (part === 2) u = xor(u, C3);
        v = shifted(shifted(v));
      }
      encrypt(table, keyOf(u, v), state, part * 8, out);
    }
    state = mixed(xor(state, mixed(xor(block, mixed(out, 12)), 1)), 61);
  }

  function take(block: Buffer, length: number): void {
    step(block);
    sum = BigInt.asUintN(256, sum + toNumber(block));
    bits += BigInt(length * 8);
  }

  return {
    update(data) {
      let at = 0;
      while (at < data.length) {
        const taken = Math.min(BLOCK - filled, data.length - at);
        pending.set(data.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
        if (filled < BLOCK) return;
        take(pending, BLOCK);
        filled = 0;
      }
    },
    digest() {
      if (filled > 0) {
        pending.fill(0, filled);
        take(Buffer.from(pending), filled);
      }
      step(toBlock(bits));
      step(toBlock(sum));
      return Uint8Array.from(state);
    },
  };
}

const toNumber = (block: Buffer): bigint => BigInt(`0x${Buffer.from(block).reverse().toString('hex')}`);
const toBlock = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
