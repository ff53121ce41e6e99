import { type Group, inverse, type Point } from './curve.ts';
import { KNOWN_ANSWERS, KNOWN_DIGEST, KNOWN_KEY } from './known-answers.ts';
import { createStreebog as createPlainStreebog, type Digest } from './streebog.ts';
import { createEquation, type Equation } from './wasm/equation.ts';
import { openStreebog } from './wasm/streebog.ts';

/** `vector`: relaxed SIMD; `scalar`: integers of 64 bits; both WebAssembly, for the curve of 512 bits alone. */
export type EngineName = 'vector' | 'scalar' | 'bigint';

/** What counts the equation of signatures. */
export interface Engine {
  readonly name: EngineName;
  /** Whether the x of u·G + v·Q is r modulo q. */
  verifyEquation(group: Group, key: Point, u: bigint, v: bigint, r: bigint): boolean;
  /** Inverse modulo the order of the group. @param value below the order, not zero */
  inverse(group: Group, value: bigint): bigint;
}

/** In plain bigints, every curve: what the other engines are compared with, and what counts where they do not. */
const bigintEngine: Engine = {
  name: 'bigint',
  verifyEquation(group, key, u, v, r) {
    const sum = group.doubleMultiply(u, v, key);
    return sum !== null && sum.x % group.curve.q === r;
  },
  inverse: (group, value) => inverse(value, group.curve.q),
};

/**
 * Whether a module gives the known answers, and refuses others: where fused multiply-add is missing, relaxed SIMD
 * counts wrongly and does not say so.
 */
function answersRight(equation: Equation, group: Group): boolean {
  const { q } = group.curve;
  return KNOWN_ANSWERS.every(({ u, v, r }) => {
    const inverted = equation.inverse(u);
    return (
      equation.isRight(KNOWN_KEY, u, v, r) === true &&
      equation.isRight(KNOWN_KEY, u, v, r ^ 1n) === false &&
      inverted !== null &&
      (inverted * u) % q === 1n
    );
  });
}

function openEngine(name: 'vector' | 'scalar', group: Group): Engine | null {
  const equation = createEquation(name, group);
  if (!equation || !answersRight(equation, group)) return null;
  return {
    name,
    verifyEquation(asked, key, u, v, r) {
      const answer = asked.curve === group.curve ? equation.isRight(key, u, v, r) : null;
      return answer ?? bigintEngine.verifyEquation(asked, key, u, v, r);
    },
    inverse(asked, value) {
      const found = asked.curve === group.curve ? equation.inverse(value) : null;
      return found ?? bigintEngine.inverse(asked, value);
    },
  };
}

/** An engine for the curve of 512 bits by name, or null where this machine cannot run it or it counts wrongly. */
export function createEngine(name: EngineName, group: Group): Engine | null {
  return name === 'bigint' ? bigintEngine : openEngine(name, group);
}

let best: Engine | null = null;

/** The fastest engine that gives the known answers here. It is found with the first signature of 512 bits. */
export function engineFor(group: Group): Engine {
  if (group.curve.name !== 'tc26-512-A') return best ?? bigintEngine;
  best ??= openEngine('vector', group) ?? openEngine('scalar', group) ?? bigintEngine;
  return best;
}

type StreebogMaker = (size: 32 | 64) => Digest;

function digestsRight(create: StreebogMaker): boolean {
  const running = create(64);
  running.update(Buffer.from(KNOWN_DIGEST.message));
  return Buffer.from(running.digest()).toString('hex') === KNOWN_DIGEST.hex;
}

let streebog: StreebogMaker | null = null;

/** Streebog by WebAssembly where it gives the known answer, else in plain TypeScript. @param size of the digest in octets */
export function createStreebog(size: 32 | 64): Digest {
  if (!streebog) {
    const opened = openStreebog();
    streebog = opened && digestsRight(opened) ? opened : createPlainStreebog;
  }
  return streebog(size);
}
