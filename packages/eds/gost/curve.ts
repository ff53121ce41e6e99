import type { Curve } from './params.ts';

/** A point that isn't the one at infinity. */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** Jacobian: x = X/Z², y = Y/Z³; Z = 0 is infinity. */
interface Jacobian {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
}

const INFINITY: Jacobian = { X: 1n, Y: 1n, Z: 0n };
/** Widths of the windows: of the base point, whose table is kept, and of any other point. */
const BASE_WINDOW = 8;
const WINDOW = 5;

/** Inverse modulo an odd prime by the extended Euclidean algorithm. @param value not divisible by the modulus */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [low, high] = [((value % modulus) + modulus) % modulus, modulus];
  let [lowAt, highAt] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high - low * quotient, low];
    [lowAt, highAt] = [highAt - lowAt * quotient, lowAt];
  }
  if (low !== 1n) throw new RangeError('no inverse of zero');
  return lowAt < 0n ? lowAt + modulus : lowAt;
}

/** Digits of a number in the signed form of a window's width, the lowest first. */
function digits(value: bigint, width: number): Int16Array {
  const text = value.toString(2);
  const out = new Int16Array(text.length + 1);
  const bits = new Uint8Array(text.length + width + 1);
  for (let at = 0; at < text.length; at += 1) bits[at] = text.charCodeAt(text.length - 1 - at) - 48;
  let carry = 0;
  for (let at = 0; at <= text.length; ) {
    if (((bits[at] ?? 0) + carry) % 2 === 0) {
      at += 1;
      continue;
    }
    let digit = carry;
    for (let bit = 0; bit < width; bit += 1) digit += (bits[at + bit] ?? 0) << bit;
    carry = digit >= 1 << (width - 1) ? 1 : 0;
    out[at] = carry ? digit - (1 << width) : digit;
    at += width;
  }
  return out;
}

/** The group of a curve in plain bigints. Not in constant time: made to verify. */
export class Group {
  readonly curve: Curve;
  readonly #mask: bigint;
  readonly #shift: bigint;
  #base: readonly Jacobian[] | null = null;

  constructor(curve: Curve) {
    this.curve = curve;
    this.#shift = BigInt(curve.bits);
    this.#mask = 2n ** this.#shift - 1n;
  }

  /** A product modulo p = 2^bits − c: what stands above the bits comes back c times. */
  #reduce(value: bigint): bigint {
    const { p, c } = this.curve;
    let left = (value & this.#mask) + (value >> this.#shift) * c;
    left = (left & this.#mask) + (left >> this.#shift) * c;
    return left >= p ? left - p : left;
  }

  /** For values that may be negative, by no more than a product. */
  #mod(value: bigint): bigint {
    if (value >= 0n) return this.#reduce(value);
    const left = this.#reduce(-value);
    return left === 0n ? 0n : this.curve.p - left;
  }

  /** Whether a point is on the curve, its coordinates below p, and of the base point's order. */
  has({ x, y }: Point): boolean {
    const { p, a, b, q, cofactor } = this.curve;
    if (x < 0n || y < 0n || x >= p || y >= p) return false;
    if (this.#mod(y * y - this.#reduce(x * x + a) * x - b) !== 0n) return false;
    return cofactor === 1 || this.#multiply(q, { X: x, Y: y, Z: 1n }).Z === 0n;
  }

  #double({ X, Y, Z }: Jacobian): Jacobian {
    if (Z === 0n || Y === 0n) return INFINITY;
    const yy = this.#reduce(Y * Y);
    const s = this.#reduce(4n * X * yy);
    const zz = this.#reduce(Z * Z);
    const m = this.#reduce(3n * X * X + this.curve.a * this.#reduce(zz * zz));
    const x = this.#mod(m * m - 2n * s);
    return { X: x, Y: this.#mod(m * (s - x) - 8n * yy * yy), Z: this.#reduce(2n * Y * Z) };
  }

  #add(left: Jacobian, right: Jacobian): Jacobian {
    if (left.Z === 0n) return right;
    if (right.Z === 0n) return left;
    const z1 = this.#reduce(left.Z * left.Z);
    const z2 = this.#reduce(right.Z * right.Z);
    const u1 = this.#reduce(left.X * z2);
    const s1 = this.#reduce(left.Y * this.#reduce(z2 * right.Z));
    const h = this.#mod(this.#reduce(right.X * z1) - u1);
    const r = this.#mod(this.#reduce(right.Y * this.#reduce(z1 * left.Z)) - s1);
    if (h === 0n) return r === 0n ? this.#double(left) : INFINITY;
    const hh = this.#reduce(h * h);
    const hhh = this.#reduce(hh * h);
    const v = this.#reduce(u1 * hh);
    const x = this.#mod(r * r - hhh - 2n * v);
    return {
      X: x,
      Y: this.#mod(r * (v - x) - s1 * hhh),
      Z: this.#reduce(this.#reduce(left.Z * right.Z) * h),
    };
  }

  #negated({ X, Y, Z }: Jacobian): Jacobian {
    return { X, Y: Y === 0n ? 0n : this.curve.p - Y, Z };
  }

  /** Odd multiples 1, 3, 5 … for a window. */
  #oddMultiples(point: Jacobian, width: number): readonly Jacobian[] {
    const twice = this.#double(point);
    const table = [point];
    for (let at = 1; at < 1 << (width - 2); at += 1) table.push(this.#add(table[at - 1] as Jacobian, twice));
    return table;
  }

  #sum(parts: readonly { readonly digits: Int16Array; readonly table: readonly Jacobian[] }[]): Jacobian {
    let sum = INFINITY;
    for (let at = Math.max(...parts.map((part) => part.digits.length)) - 1; at >= 0; at -= 1) {
      sum = this.#double(sum);
      for (const part of parts) {
        const digit = part.digits[at] ?? 0;
        if (digit === 0) continue;
        const multiple = part.table[(Math.abs(digit) - 1) >> 1] as Jacobian;
        sum = this.#add(sum, digit > 0 ? multiple : this.#negated(multiple));
      }
    }
    return sum;
  }

  #multiply(times: bigint, point: Jacobian): Jacobian {
    return this.#sum([{ digits: digits(times, WINDOW), table: this.#oddMultiples(point, WINDOW) }]);
  }

  #affine({ X, Y, Z }: Jacobian): Point | null {
    if (Z === 0n) return null;
    const z = inverse(Z, this.curve.p);
    const zz = this.#reduce(z * z);
    return { x: this.#reduce(X * zz), y: this.#reduce(Y * this.#reduce(zz * z)) };
  }

  #baseTable(): readonly Jacobian[] {
    const { x, y } = this.curve;
    this.#base ??= this.#oddMultiples({ X: x, Y: y, Z: 1n }, BASE_WINDOW);
    return this.#base;
  }

  /** u·G + v·Q, or null for the point at infinity. */
  doubleMultiply(u: bigint, v: bigint, { x, y }: Point): Point | null {
    const point = { X: x, Y: y, Z: 1n };
    return this.#affine(
      this.#sum([
        { digits: digits(u, BASE_WINDOW), table: this.#baseTable() },
        { digits: digits(v, WINDOW), table: this.#oddMultiples(point, WINDOW) },
      ]),
    );
  }

  /** u·G, or null for the point at infinity. */
  multiplyBase(u: bigint): Point | null {
    return this.#affine(this.#sum([{ digits: digits(u, BASE_WINDOW), table: this.#baseTable() }]));
  }
}
