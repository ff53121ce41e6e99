import { createHmac, randomBytes } from 'node:crypto';
import { Group, type Point } from './curve.ts';
import { type Engine, engineFor } from './engine.ts';
import { CURVES, type Curve, type CurveName } from './params.ts';

const groups = new Map<CurveName, Group>();

/** The group of a curve, with its table of the base point kept. */
export function groupOf(name: CurveName): Group {
  const known = groups.get(name);
  if (known) return known;
  const made = new Group(CURVES[name]);
  groups.set(name, made);
  return made;
}

/** A number from octets, the lowest first, as Kazakhstan's encodings have them. */
export function fromLittleEndian(octets: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(octets).reverse().toString('hex') || '0'}`);
}

export function toLittleEndian(value: bigint, size: number): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex').reverse());
}

/** The digest as the equation takes it: the octets as a number, lowest first, never zero. */
function numberOf(curve: Curve, hash: Uint8Array): bigint {
  const e = fromLittleEndian(hash) % curve.q;
  return e === 0n ? 1n : e;
}

/**
 * Whether r ‖ s, each lowest octet first, is a signature of a digest.
 * @param key a point of the curve: `Group.has` said so when it was read
 * @param hash as long as r; any other length is refused, as is a signature of another length, before any arithmetic
 * @param engine another than the fastest
 * @see GOST R 34.10-2012, 6.2 (GOST 34.10-2015; GOST 34.310-2004 is the same equation)
 */
export function verifyGost(
  name: CurveName,
  key: Point,
  hash: Uint8Array,
  signature: Uint8Array,
  engine?: Engine,
): boolean {
  const curve = CURVES[name];
  if (signature.length !== curve.size * 2 || hash.length !== curve.size) return false;
  const r = fromLittleEndian(signature.subarray(0, curve.size));
  const s = fromLittleEndian(signature.subarray(curve.size));
  if (r === 0n || s === 0n || r >= curve.q || s >= curve.q) return false;
  const group = groupOf(name);
  const by = engine ?? engineFor(group);
  const v = by.inverse(group, numberOf(curve, hash));
  return by.verifyEquation(group, key, (s * v) % curve.q, curve.q - ((r * v) % curve.q), r);
}

/**
 * A number below q that no two signatures share: from the key and the digest by HMAC, so that a broken source of
 * randomness alone gives nothing away, with randomness, so that a fault in the arithmetic does not either.
 */
function nonce(curve: Curve, d: bigint, hash: Uint8Array): bigint {
  for (;;) {
    const mac = createHmac('sha512', toLittleEndian(d, curve.size));
    const seed = mac.update(hash).update(randomBytes(64)).digest();
    // 512 + 128 bits, so that the remainder is spread evenly.
    const wide = Buffer.concat([seed, createHmac('sha512', seed).update('wide').digest().subarray(0, 16)]);
    const k = BigInt(`0x${wide.toString('hex')}`) % curve.q;
    if (k !== 0n) return k;
  }
}

/**
 * Signs a digest: r ‖ s, each lowest octet first. Not in constant time: for keys whose holder runs this machine alone.
 * @param d private key, 1 ≤ d < q
 */
export function signGost(name: CurveName, d: bigint, hash: Uint8Array): Uint8Array {
  const curve = CURVES[name];
  if (hash.length !== curve.size) throw new RangeError(`a digest of ${curve.size} octets expected`);
  const e = numberOf(curve, hash);
  for (;;) {
    const k = nonce(curve, d, hash);
    const point = groupOf(name).multiplyBase(k);
    const r = point ? point.x % curve.q : 0n;
    const s = (r * d + k * e) % curve.q;
    if (r !== 0n && s !== 0n)
      return Buffer.concat([toLittleEndian(r, curve.size), toLittleEndian(s, curve.size)]);
  }
}

/** A new private key and its point. */
export function generateGost(name: CurveName): { readonly d: bigint; readonly point: Point } {
  const { q, size } = CURVES[name];
  for (;;) {
    const d = BigInt(`0x${randomBytes(size + 16).toString('hex')}`) % q;
    const point = d === 0n ? null : groupOf(name).multiplyBase(d);
    if (point) return { d, point };
  }
}

/** The point of a private key, or null where it is none. */
export function pointOf(name: CurveName, d: bigint): Point | null {
  return d > 0n && d < CURVES[name].q ? groupOf(name).multiplyBase(d) : null;
}
