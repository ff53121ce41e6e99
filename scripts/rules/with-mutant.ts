// Preloaded into a test run: the file named by NESIE_MUTANT_PATH reads as the text in NESIE_MUTANT_FILE, for imports and
// for reading alike, so that the working tree itself stays as it is.
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';

const path = process.env.NESIE_MUTANT_PATH ?? '';
const mutant = fs.readFileSync(process.env.NESIE_MUTANT_FILE ?? '', 'utf8');

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || fileURLToPath(url) !== path) return nextLoad(url, context);
    return { format: 'module-typescript', source: mutant, shortCircuit: true };
  },
});

const readFileSync = fs.readFileSync;
const readFile = fs.promises.readFile;
const isMutant = (file: unknown) => (file instanceof URL ? fileURLToPath(file) : String(file)) === path;
Object.assign(fs, {
  readFileSync: (file: never, options: never) => (isMutant(file) ? mutant : readFileSync(file, options)),
});
Object.assign(fs.promises, {
  readFile: async (file: never, options: never) => (isMutant(file) ? mutant : readFile(file, options)),
});
syncBuiltinESMExports();
