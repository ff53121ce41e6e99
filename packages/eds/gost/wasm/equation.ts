import type { Group, Point } from '../curve.ts';
import { load } from './load.ts';

const WORDS = 8;
/** Octets from one number of the module's input to the next. */
const STEP = 80;
const WORD_BITS = 64n;

const PLACES = { u: 0, v: 1, x: 2, y: 3, r: 4, alsoR: 5, p: 6, q: 7 } as const;

/** What `check` of the modules answers: wrong, right; anything else is to be counted in another way. */
const WRONG = 0;
const RIGHT = 1;

interface Exports {
  readonly memory: WebAssembly.Memory;
  input(): number;
  prepare(): number;
  invert(): number;
  check(candidates: number): number;
}

/** The equation of a signature on the curve of 512 bits, counted by a module of WebAssembly. */
export interface Equation {
  /** @returns null where adding met an exceptional case, to be counted in another way */
  isRight(key: Point, u: bigint, v: bigint, r: bigint): boolean | null;
  /** Inverse modulo the order. @returns null for zero */
  inverse(value: bigint): bigint | null;
}

/** @returns null where this machine or this Node cannot run the module */
export function createEquation(name: 'scalar' | 'vector', { curve }: Group): Equation | null {
  const module = load(name) as unknown as Exports | null;
  if (!module) return null;
  const input = new DataView(module.memory.buffer, module.input(), STEP * Object.keys(PLACES).length);

  function write(place: keyof typeof PLACES, value: bigint): void {
    for (let word = 0; word < WORDS; word += 1) {
      // The view keeps the lowest 64 bits.
      input.setBigUint64(PLACES[place] * STEP + word * 8, value >> (WORD_BITS * BigInt(word)), true);
    }
  }

  function read(place: keyof typeof PLACES): bigint {
    let value = 0n;
    for (let word = WORDS - 1; word >= 0; word -= 1)
      value = (value << WORD_BITS) | input.getBigUint64(PLACES[place] * STEP + word * 8, true);
    return value;
  }

  write('p', curve.p);
  write('q', curve.q);
  write('x', curve.x);
  write('y', curve.y);
  if (module.prepare() !== 1) return null;

  return {
    isRight(key, u, v, r) {
      write('u', u);
      write('v', v);
      write('x', key.x);
      write('y', key.y);
      write('r', r);
      // x is below p and counts modulo q, so that it may also be r + q.
      const candidates = r + curve.q < curve.p ? 2 : 1;
      if (candidates === 2) write('alsoR', r + curve.q);
      const answer = module.check(candidates);
      if (answer === WRONG) return false;
      return answer === RIGHT ? true : null;
    },
    inverse(value) {
      write('u', value);
      return module.invert() === 1 ? read('u') : null;
    },
  };
}
