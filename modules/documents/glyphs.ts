/**
 * Which characters a font can show. PDF/A allows no character without a glyph, and people write in letters whatever
 * their phones have: what the font lacks is printed as its code, and stays as typed in the embedded data.
 */

const FORMAT_SEGMENTS = 4;
const FORMAT_GROUPS = 12;
/** Invisible, or changes the direction of what stands around it: shown by code, since paper must read one way. */
const UNSHOWN = /[\p{C}\p{Zl}\p{Zp}\p{Variation_Selector}]/u;
/** Longest run without a space that fits a line of the page; longer ones may break anywhere after so many. */
const RUN = 40;
const ZERO_WIDTH_SPACE = '\u200b';

/** Whether a character can be shown. */
export type Shows = (codePoint: number) => boolean;

/** Byte offset of a table in a TrueType file. */
function tableAt(font: Buffer, tag: string): number {
  const count = font.readUInt16BE(4);
  for (let i = 0; i < count; i += 1) {
    const record = 12 + i * 16;
    if (font.toString('latin1', record, record + 4) === tag) return font.readUInt32BE(record + 8);
  }
  throw new Error(`a font without the table ${tag}`);
}

/** A table of characters in format 12: whole ranges. */
function addGroups(font: Buffer, at: number, shown: Set<number>): void {
  const groups = font.readUInt32BE(at + 12);
  for (let i = 0; i < groups; i += 1) {
    const group = at + 16 + i * 12;
    const last = font.readUInt32BE(group + 4);
    for (let code = font.readUInt32BE(group); code <= last; code += 1) shown.add(code);
  }
}

/** A table of characters in format 4: segments, in which a glyph may be missing. */
function addSegments(font: Buffer, at: number, shown: Set<number>): void {
  const segments = font.readUInt16BE(at + 6) / 2;
  const [ends, starts] = [at + 14, at + 16 + segments * 2];
  const [deltas, offsets] = [starts + segments * 2, starts + segments * 4];
  for (let i = 0; i < segments; i += 1) {
    const start = font.readUInt16BE(starts + i * 2);
    const end = font.readUInt16BE(ends + i * 2);
    const offset = font.readUInt16BE(offsets + i * 2);
    for (let code = start; code <= end && code !== 0xffff; code += 1) {
      const glyph =
        offset === 0
          ? (code + font.readUInt16BE(deltas + i * 2)) % 0x10000
          : font.readUInt16BE(offsets + i * 2 + offset + (code - start) * 2);
      if (glyph !== 0) shown.add(code);
    }
  }
}

/**
 * Reads from a TrueType font which characters it has.
 * @see https://learn.microsoft.com/typography/opentype/spec/cmap
 */
export function glyphsOf(font: Buffer): Shows {
  const cmap = tableAt(font, 'cmap');
  const shown = new Set<number>();
  for (let i = 0; i < font.readUInt16BE(cmap + 2); i += 1) {
    const at = cmap + font.readUInt32BE(cmap + 4 + i * 8 + 4);
    const format = font.readUInt16BE(at);
    if (format === FORMAT_GROUPS) addGroups(font, at, shown);
    if (format === FORMAT_SEGMENTS) addSegments(font, at, shown);
  }
  return (codePoint) => shown.has(codePoint);
}

const codeOf = (codePoint: number) => `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;

/** One line with every character shown: by its glyph, or by its code such as `[U+1F600]`. */
function shownLine(line: string, shows: Shows): string {
  let [text, run] = ['', 0];
  for (const character of line) {
    const codePoint = character.codePointAt(0) ?? 0;
    const shown =
      character === '\t'
        ? '    '
        : UNSHOWN.test(character) || !shows(codePoint)
          ? codeOf(codePoint)
          : character;
    run = shown.trim() === '' ? 0 : run + shown.length;
    if (run > RUN) {
      text += ZERO_WIDTH_SPACE;
      run = shown.length;
    }
    text += shown;
  }
  return text;
}

/** Lines of a text as typed, as they can be printed. */
export function shownLines(text: string, shows: Shows): readonly string[] {
  return text.split(/\r\n|\r|\n/).map((line) => shownLine(line, shows));
}
