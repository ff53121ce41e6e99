import type { Group, Point } from './curve.ts';

/** Whether the x of u·G + v·Q is r modulo q: the whole of a signature's equation, by the fastest engine at hand. */
export function verifyEquation(group: Group, key: Point, u: bigint, v: bigint, r: bigint): boolean {
  const sum = group.doubleMultiply(u, v, key);
  return sum !== null && sum.x % group.curve.q === r;
}
