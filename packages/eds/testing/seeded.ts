import { createHash } from 'node:crypto';

/** Whole numbers below a bound that are the same for the same seed. */
export function seeded(seed: string): (below: number) => number {
  let state = createHash('sha256').update(seed).digest();
  let at = 0;
  return (below) => {
    if (at + 4 > state.length) {
      state = createHash('sha256').update(state).digest();
      at = 0;
    }
    const value = state.readUInt32BE(at);
    at += 4;
    return value % below;
  };
}
