import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { scalarField } from './scalar-field.ts';
import { vectorField } from './vector-field.ts';

/** The modules, each with the files that take the place of `field` and `point`, and how it is compiled. */
const MODULES = {
  scalar: {
    entry: 'verify.ts',
    written: { 'field.ts': scalarField, 'point.ts': () => source('scalar-point.ts') },
    options: ['-O3', '--initialMemory', '8'],
  },
  vector: {
    entry: 'verify.ts',
    written: { 'field.ts': vectorField, 'point.ts': () => source('vector-point.ts') },
    // Optimising would gather each column's additions into one expression at the end and keep all its parts alive.
    options: ['-O0', '--initialMemory', '8', '--enable', 'simd', '--enable', 'relaxed-simd'],
  },
  streebog: { entry: 'streebog.ts', written: {}, options: ['-O3', '--initialMemory', '1'] },
} as const;

export type ModuleName = keyof typeof MODULES;
export const MODULE_NAMES = Object.keys(MODULES) as readonly ModuleName[];

function source(name: string): string {
  return readFileSync(new URL(`./assembly/${name}`, import.meta.url), 'utf8');
}

/** Where a module lies once it is built. */
export function moduleFile(name: ModuleName): URL {
  return new URL(`./${name}.wasm`, import.meta.url);
}

/** Compiles a module from its sources. The same sources give the same octets. */
export async function build(name: ModuleName): Promise<Uint8Array> {
  const { entry, written, options } = MODULES[name];
  const texts: Readonly<Record<string, () => string>> = written;
  let built: Uint8Array | null = null;
  const { error, stderr } = await asc.main(
    [entry, '--outFile', 'out.wasm', '--runtime', 'stub', '--noAssert', ...options],
    {
      readFile: (file) => {
        const local = /^(?:assembly\/)?([a-z-]+\.ts)$/.exec(file)?.[1];
        if (!local) return null;
        try {
          return texts[local]?.() ?? source(local);
        } catch {
          return null;
        }
      },
      writeFile: (_file, contents) => {
        if (typeof contents !== 'string') built = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !built) throw new Error(`${name}: ${stderr.toString()}`);
  return built;
}

if (argv[1] === fileURLToPath(import.meta.url))
  for (const name of MODULE_NAMES) writeFileSync(moduleFile(name), await build(name));
