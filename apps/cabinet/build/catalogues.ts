import { pathToFileURL } from 'node:url';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

/** The messages of a catalogue as the page's runtime reads them: no ICU is parsed on a phone. */
export function compileCatalogue(catalogue: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, text]) => [key, compileMessage(text)] as const),
  );
}

const suffix = '?compiled';

/** Serves `import messages from './texts/kk.ts?compiled'`: the texts of one language, compiled when built. */
export function catalogues(): Plugin {
  return {
    name: 'nesie-catalogues',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(suffix)) return null;
      const file = id.slice(0, -suffix.length);
      const language = /\/(kk|ru|en)\.ts$/.exec(file)?.[1];
      if (!language) throw new Error(`${file} is no catalogue`);
      this.addWatchFile(file);
      // Node reads the catalogue itself; while developing, a changed one is read anew.
      const read: Record<string, Record<string, string>> = await import(
        `${pathToFileURL(file).href}?at=${Date.now()}`
      );
      const compiled = JSON.stringify(compileCatalogue(read[language] ?? {}));
      return { code: `export default JSON.parse(${JSON.stringify(compiled)});`, moduleType: 'js' };
    },
  };
}
