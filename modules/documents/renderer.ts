import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { canonicalJson, sha256Hex } from '@nesie/canonical';
import { millisBetween, parseInstant } from '@nesie/clock';
import type { PrintedDocument } from './domain.ts';
import { glyphsOf } from './glyphs.ts';
import { viewOf } from './views.ts';

/** The template in force for each kind; a changed text is a new file with a new number. */
const templates: Readonly<
  Record<PrintedDocument['kind'], { readonly file: string; readonly edition: string }>
> = {
  contract: { file: 'contract.typ', edition: 'contract/2' },
  'terms-shown': { file: 'terms-shown.typ', edition: 'terms-shown/2' },
  consent: { file: 'consent.typ', edition: 'consent/2' },
  letter: { file: 'letter.typ', edition: 'letter/1' },
  'letter-receipt': { file: 'receipt.typ', edition: 'letter-receipt/1' },
  delivery: { file: 'delivery.typ', edition: 'delivery/1' },
  'internal-rules': { file: 'internal-rules.typ', edition: 'internal-rules/1' },
};

const MOST_DATA_BYTES = 256 * 1024;
const MOST_PDF_BYTES = 8 * 1024 * 1024;
/** Renderings after which a memoised layout that was not used again is dropped. */
const CACHE_AGE = 30;

const ownTemplates = join(dirname(fileURLToPath(import.meta.url)), 'templates');
const epoch = parseInstant('1970-01-01T00:00:00Z');

export interface RenderedDocument {
  readonly pdf: Buffer;
  readonly sha256: string;
  /** canonical JSON, byte for byte what is embedded as data.json */
  readonly data: string;
  /** name and number of the template */
  readonly edition: string;
  /** SHA-256 over the template, what it imports and the fonts: what the bytes depend on besides the data */
  readonly templateSha256: string;
}

export interface Renderer {
  /**
   * Renders a document as PDF/A-3b with its data embedded. The same data gives the same bytes: the day of
   * the file and its id come from the data, fonts and compiler are pinned by the lock file.
   * @throws when the data are too large or hold a letter that the fonts lack
   */
  render(data: PrintedDocument): RenderedDocument;
}

function loadFonts(): readonly Buffer[] {
  const folder = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans/package.json'));
  return ['400Regular/NotoSans_400Regular.ttf', '700Bold/NotoSans_700Bold.ttf'].map((file) =>
    readFileSync(join(folder, file)),
  );
}

/**
 * Makes a renderer: loads fonts and templates once, some 50 ms; no fonts of the machine are read.
 * @param templatesFolder where the templates lie; our own unless said
 */
export function createRenderer({ templatesFolder = ownTemplates } = {}): Renderer {
  const fonts = loadFonts();
  // What one of the two lacks is not shown by the other: a line is printed in one of them.
  const inFonts = fonts.map(glyphsOf);
  const shows = (codePoint: number) => inFonts.every((font) => font(codePoint));
  const compiler = NodeCompiler.create({ workspace: templatesFolder, fontArgs: [{ fontBlobs: [...fonts] }] });
  const shared = [readFileSync(join(templatesFolder, 'common.typ')), ...fonts].map((bytes) =>
    sha256Hex(bytes),
  );
  const hashes = new Map(
    Object.values(templates).map(({ file }) => [
      file,
      sha256Hex([sha256Hex(readFileSync(join(templatesFolder, file))), ...shared].join('\n')),
    ]),
  );

  return {
    render(document) {
      const template = templates[document.kind];
      const data = canonicalJson(document);
      if (Buffer.byteLength(data) > MOST_DATA_BYTES)
        throw new RangeError('the data of a document are too large');

      // Files in memory, not inputs: a change of inputs would make the compiler forget every layout.
      compiler.mapShadow(join(templatesFolder, 'data.json'), Buffer.from(data));
      compiler.mapShadow(
        join(templatesFolder, 'shown.json'),
        Buffer.from(canonicalJson(viewOf(document, shows))),
      );
      const compiled = compiler.compile({ mainFilePath: join(templatesFolder, template.file) });
      compiler.resetShadow();
      if (!compiled.result) {
        throw new Error(
          `template ${template.edition}: ${JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics)}`,
        );
      }
      const seconds = Math.floor(millisBetween(epoch, parseInstant(document.drawnAt)) / 1000);
      const pdf = compiler.pdf(compiled.result, { pdfStandard: 'a-3b', creationTimestamp: seconds });
      compiler.evictCache(CACHE_AGE);
      if (pdf.length > MOST_PDF_BYTES) throw new RangeError('a document is too large');
      return {
        pdf,
        sha256: sha256Hex(pdf),
        data,
        edition: template.edition,
        templateSha256: hashes.get(template.file) ?? '',
      };
    },
  };
}
