import { readFileSync } from 'node:fs';
import type { ModuleName } from './build.ts';

/**
 * Starts a module that lies beside its sources.
 * @returns what it exports, or null where this machine or this Node cannot run it
 */
export function load(name: ModuleName): WebAssembly.Exports | null {
  try {
    const octets = readFileSync(new URL(`./${name}.wasm`, import.meta.url));
    return new WebAssembly.Instance(new WebAssembly.Module(octets)).exports;
  } catch {
    return null; // no WebAssembly at all, or none of the instructions that the module needs
  }
}
