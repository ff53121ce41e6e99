import { type Digest, streebogTables } from '../streebog.ts';
import { load } from './load.ts';

const BLOCK = 64;
const CHUNK = 16_384;
const STATE = 3 * BLOCK;

interface Exports {
  readonly memory: WebAssembly.Memory;
  tablesAt(): number;
  constantsAt(): number;
  inputAt(): number;
  stateAt(): number;
  update(blocks: number): void;
  finish(bits: number): void;
}

/**
 * Streebog by WebAssembly. The module keeps nothing between calls, so that any number of digests may run side by side.
 * @returns what makes digests, or null where this Node cannot run the module
 */
export function openStreebog(): ((size: 32 | 64) => Digest) | null {
  const module = load('streebog') as unknown as Exports | null;
  if (!module) return null;
  const memory = new Uint8Array(module.memory.buffer);
  const state = memory.subarray(module.stateAt(), module.stateAt() + STATE);
  const input = memory.subarray(module.inputAt(), module.inputAt() + CHUNK);
  const { low, high, constants } = streebogTables();
  const shares = new Int32Array(module.memory.buffer, module.tablesAt(), 2 * low.length);
  for (const [at, value] of low.entries()) shares[2 * at] = value;
  for (const [at, value] of high.entries()) shares[2 * at + 1] = value;
  new Int32Array(module.memory.buffer, module.constantsAt(), constants.length).set(constants);

  return (size) => {
    const running = new Uint8Array(STATE).fill(size === 64 ? 0 : 1, 0, BLOCK);
    const pending = new Uint8Array(BLOCK);
    let filled = 0;

    function take(octets: Uint8Array): void {
      state.set(running);
      for (let at = 0; at < octets.length; at += CHUNK) {
        const part = octets.subarray(at, at + CHUNK);
        input.set(part);
        module?.update(part.length / BLOCK);
      }
      running.set(state);
    }

    return {
      update(data) {
        let at = 0;
        if (filled > 0) {
          at = Math.min(BLOCK - filled, data.length);
          pending.set(data.subarray(0, at), filled);
          filled += at;
          if (filled < BLOCK) return;
          take(pending);
          filled = 0;
        }
        const whole = at + Math.floor((data.length - at) / BLOCK) * BLOCK;
        if (whole > at) take(data.subarray(at, whole));
        pending.set(data.subarray(whole));
        filled = data.length - whole;
      },
      digest() {
        state.set(running);
        input.fill(0, 0, BLOCK);
        input.set(pending.subarray(0, filled));
        input[filled] = 1;
        module?.finish(filled * 8);
        return state.slice(BLOCK - size, BLOCK);
      },
    };
  };
}
