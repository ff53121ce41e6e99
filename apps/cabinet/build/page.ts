import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plugin, type Rolldown, transformWithOxc } from 'vite';
import { manifests } from './manifest.ts';
import { offlinePages } from './offline.ts';

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

function hashed(name: string, ending: string, source: string): string {
  return `assets/${name}-${createHash('sha256').update(source).digest('hex').slice(0, 10)}.${ending}`;
}

function chunks(bundle: Bundle): readonly Chunk[] {
  return Object.values(bundle).filter((one) => one.type === 'chunk');
}

/** The chunks that a chunk can't run without, itself left out. */
function needs(bundle: Bundle, chunk: Chunk, seen = new Set<string>()): readonly string[] {
  for (const name of chunk.imports) {
    const next = bundle[name];
    if (seen.has(name) || next?.type !== 'chunk') continue;
    seen.add(name);
    needs(bundle, next, seen);
  }
  return [...seen];
}

function textsOf(bundle: Bundle, language: string): string | undefined {
  return chunks(bundle).find((one) => one.facadeModuleId?.endsWith(`/texts/${language}.ts?compiled`))
    ?.fileName;
}

/**
 * Writes the page that the server fills: styles and fonts first, then a small script for browsers of any age,
 * which fetches the program. And the service worker, with the list of what it keeps.
 */
export function page(): Plugin {
  const file = (...path: string[]) => readFile(join(import.meta.dirname, ...path), 'utf8');
  return {
    name: 'nesie-page',
    apply: (_, { command, isSsrBuild }) => command === 'build' && !isSsrBuild,
    transformIndexHtml: {
      order: 'post',
      async handler(html, { bundle = {}, chunk }) {
        if (!chunk) throw new Error('the page has no program');
        const boot = await file('boot.js');
        const fonts = Object.keys(bundle).filter((name) => name.endsWith('.woff2'));
        const texts = ['kk', 'ru', 'en']
          .map((one) => ` data-texts-${one}="/${textsOf(bundle, one)}"`)
          .join('');
        const early = needs(bundle, chunk)
          .map((name) => `/${name}`)
          .join(' ');
        const program = ` data-program="/${chunk.fileName}" data-early="${early}"`;
        const preloads = fonts.map(
          (name) => `<link rel="preload" href="/${name}" as="font" type="font/woff2" crossorigin>`,
        );
        return html
          .replace(/\s*<script type="module"[^>]*><\/script>/, '')
          .replace(/\s*<link rel="modulepreload"[^>]*>/g, '')
          .replace(
            '</head>',
            `${preloads.join('')}<script id="boot" defer src="/${hashed('boot', 'js', boot)}"${program}${texts}></script></head>`,
          );
      },
    },
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const boot = await file('boot.js');
        this.emitFile({ type: 'asset', fileName: hashed('boot', 'js', boot), source: boot });
        const styles = Object.keys(bundle).filter((name) => /^assets\/index-.*\.css$/.test(name));
        for (const [language, html] of offlinePages(styles[0] ?? ''))
          this.emitFile({ type: 'asset', fileName: `offline-${language}.html`, source: html });
        for (const [language, text] of manifests())
          this.emitFile({ type: 'asset', fileName: `manifest-${language}.webmanifest`, source: text });
        const program = chunks(bundle).find((one) => one.isEntry);
        if (!program) throw new Error('the bundle has no program');
        const kept = [
          program.fileName,
          ...needs(bundle, program),
          ...styles,
          ...Object.keys(bundle).filter((name) => name.endsWith('.woff2')),
          hashed('boot', 'js', boot),
          'offline-kk.html',
          'offline-ru.html',
          'offline-en.html',
        ].map((name) => `/${name}`);
        const source = await file('..', 'src', 'worker', 'worker.ts');
        const { code } = await transformWithOxc(source, 'worker.ts');
        const plain = code.replace(/export\s*\{\s*\};?/g, '');
        this.emitFile({
          type: 'asset',
          fileName: 'worker.js',
          source: `(() => {\nconst kept = ${JSON.stringify(kept)};\n${plain}})();\n`,
        });
      },
    },
  };
}
