import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

const packaged = createRequire(import.meta.url);

function range(from: string, to: string): string {
  const [first = 0, last = 0] = [from.codePointAt(0), to.codePointAt(0)];
  return Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join('');
}

/** Every letter that the screens and people's names here are written with. Others come from the phone's own font. */
export const letters = [
  range(' ', '~'),
  range('А', 'я'),
  'ЁёӘәҒғҚқҢңӨөҰұҮүҺһІі',
  '\u00a0\u2009\u202f',
  '«»„“”‘’…–—−·•×№§©°₸→←↑↓',
].join('');

// Kerning makes lines even; the figures of one width are what sums stand under each other by.
const features = ['kern', 'tnum', 'lnum'];

const faces = [
  { weight: '400', file: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf' },
  { weight: '500 700', file: '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf' },
] as const;

export interface FontFile {
  readonly name: string;
  readonly weight: string;
  readonly bytes: Buffer;
}

/** The two weights of Noto Sans with the letters needed, as WOFF2. */
export async function makeFonts(): Promise<readonly FontFile[]> {
  return Promise.all(
    faces.map(async ({ weight, file }) => {
      const whole = await readFile(packaged.resolve(file));
      const bytes = await subsetFont(whole, letters, {
        targetFormat: 'woff2',
        keepFeatures: features,
        noLayoutClosure: true,
        noHinting: true,
      });
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
      return { name: `assets/noto-sans-${weight.slice(0, 3)}-${hash}.woff2`, weight, bytes };
    }),
  );
}

/**
 * The styles that name the fonts. Where they don't come at once the phone's own letters stand, stretched to the same
 * width, and stay for that visit: nothing moves under a reading eye, and from the next visit on the fonts are kept.
 */
export function fontStyles(fonts: readonly FontFile[]): string {
  const own = fonts.map(
    ({ name, weight }) =>
      `@font-face{font-family:"Noto Sans";font-weight:${weight};font-display:optional;src:url(/${name}) format("woff2")}`,
  );
  return `${own.join('\n')}\n@font-face{font-family:"Near Noto Sans";size-adjust:107%;ascent-override:100%;descent-override:27%;line-gap-override:0%;src:local("Roboto"),local("Arial"),local("Liberation Sans")}`;
}

const id = 'virtual:fonts.css';

/** Serves `import 'virtual:fonts.css'`, and the fonts that it names. */
export function fonts(): Plugin {
  let made: Promise<readonly FontFile[]> | null = null;
  const get = () => {
    made ??= makeFonts();
    return made;
  };
  return {
    name: 'nesie-fonts',
    enforce: 'pre',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load: async (source) => (source === `\0${id}` ? fontStyles(await get()) : null),
    async generateBundle() {
      if (this.environment.name !== 'client') return;
      for (const { name, bytes } of await get())
        this.emitFile({ type: 'asset', fileName: name, source: bytes });
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        const font = (await get()).find(({ name }) => request.url === `/${name}`);
        if (!font) return next();
        response.setHeader('content-type', 'font/woff2');
        response.end(font.bytes);
      });
    },
  };
}
