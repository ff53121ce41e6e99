/** The two columns of a document as a reader of the rendered PDF finds them, and the numbers in each. */
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Points from the left edge: the middle of an A4 page, between the languages. */
const MIDDLE = 297.6;
/** Points from the lower edge: below is the footer, one for both languages. */
const FOOTER = 56;
/** A value that stands once between its Kazakh and its Russian label. */
const VALUE_SIZE = 10.5;

export interface Piece {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
  readonly page: number;
}

/** One clause, or what stands before the first: its text in both languages. */
export interface Pair {
  readonly clause: string;
  readonly kk: string;
  readonly ru: string;
}

export interface ReadContract {
  readonly pairs: readonly Pair[];
  /** cells of the schedule, head and totals included */
  readonly schedule: readonly string[];
  /** values between the labels of the first page */
  readonly values: readonly string[];
}

/** Every piece of text of a PDF with its place, page by page, as written. */
export async function piecesOf(pdf: Buffer): Promise<readonly Piece[]> {
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const pieces: Piece[] = [];
  for (let page = 1; page <= document.numPages; page += 1) {
    const { items } = await (await document.getPage(page)).getTextContent();
    for (const item of items) {
      if (!('str' in item) || item.str.trim() === '') continue;
      const [, , , , x, y] = item.transform as number[];
      if (x === undefined || y === undefined) continue;
      pieces.push({ text: item.str, x, y, right: x + item.width, size: item.height, page });
    }
  }
  await document.loadingTask.destroy();
  return pieces;
}

const isClauseNumber = (text: string): boolean => /^\d+\.(\d+\.)?$/.test(text.trim());

/**
 * Reads a contract by where its words stand: what is left of the middle is Kazakh, what is right of it Russian. The
 * schedule and the values of the first page are one for both; the parties' details at the end are left out.
 */
export async function readColumns(pdf: Buffer): Promise<ReadContract> {
  const texts = { kk: new Map<string, string>(), ru: new Map<string, string>() };
  const clause = { kk: 'top', ru: 'top' };
  const schedule: string[] = [];
  const values: string[] = [];
  let isSchedule = false;
  for (const piece of await piecesOf(pdf)) {
    if (piece.y < FOOTER) continue;
    if (piece.text.includes('Тараптардың деректемелері')) break;
    if (piece.text === '№') isSchedule = true;
    if (isSchedule && isClauseNumber(piece.text) && piece.size > 7.5) isSchedule = false;
    if (isSchedule) {
      schedule.push(piece.text);
      continue;
    }
    if (piece.size === VALUE_SIZE) {
      values.push(piece.text);
      continue;
    }
    if (piece.x < MIDDLE && piece.right > MIDDLE + 1)
      throw new Error(`page ${piece.page}: «${piece.text}» runs over the middle`);
    const lang = piece.x < MIDDLE ? 'kk' : 'ru';
    if (isClauseNumber(piece.text)) clause[lang] = piece.text.trim();
    texts[lang].set(clause[lang], `${texts[lang].get(clause[lang]) ?? ''} ${piece.text}`);
  }
  const names = new Set([...texts.kk.keys(), ...texts.ru.keys()]);
  return {
    pairs: [...names].map((name) => ({
      clause: name,
      kk: texts.kk.get(name) ?? '',
      ru: texts.ru.get(name) ?? '',
    })),
    schedule,
    values,
  };
}

/** Words for numbers above one: «бір» and «один» also mean other things, so that they count in digits only. */
const words: Readonly<Record<'kk' | 'ru', readonly (readonly [number, RegExp])[]>> = {
  kk: [
    [2, /^(екі|екінші)$/],
    [3, /^(үш|үшінші|үшеуі)$/],
    [4, /^төрт$/],
    [5, /^бес$/],
    [6, /^алты$/],
    [7, /^жеті$/],
    [8, /^сегіз$/],
    [9, /^тоғыз$/],
    [10, /^он$/],
    [20, /^жиырма$/],
    [30, /^отыз$/],
    [40, /^қырық$/],
    [50, /^елу$/],
    [60, /^алпыс$/],
    [70, /^жетпіс$/],
    [80, /^сексен$/],
    [90, /^тоқсан$/],
    [100, /^жүз$/],
    [1000, /^мың$/],
    [1_000_000, /^миллион$/],
  ],
  ru: [
    [2, /^(два|две|двух(факторн.+)?|второ(й|го|му|е)|вторым|оба)$/],
    [3, /^(три|трёх|третьих)$/],
    [4, /^(четыре|четырёх)$/],
    [5, /^(пять|пяти)$/],
    [6, /^(шесть|шести)$/],
    [7, /^(семь|семи)$/],
    [8, /^(восемь|восьми)$/],
    [9, /^(девять|девяти)$/],
    [10, /^(десять|десяти)$/],
    [20, /^двадцат[ьи]$/],
    [30, /^тридцат[ьи]$/],
    [40, /^сорока?$/],
    [50, /^пят(ьдесят|идесяти)$/],
    [60, /^шест(ьдесят|идесяти)$/],
    [70, /^сем(ьдесят|идесяти)$/],
    [80, /^вос(емьдесят|ьмидесяти)$/],
    [90, /^девяност[оа]$/],
    [100, /^ст[оа]$/],
    [1000, /^тысяч[аи]?$/],
    [1_000_000, /^миллион(а|ов)?$/],
  ],
};

/** Russian writes in one word what Kazakh writes in two. */
const joinedRu: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^одиннадцат[ьи]$/, [10]],
  [/^двенадцат[ьи]$/, [10, 2]],
  [/^тринадцат[ьи]$/, [10, 3]],
  [/^четырнадцат[ьи]$/, [10, 4]],
  [/^пятнадцат[ьи]$/, [10, 5]],
  [/^шестнадцат[ьи]$/, [10, 6]],
  [/^семнадцат[ьи]$/, [10, 7]],
  [/^восемнадцат[ьи]$/, [10, 8]],
  [/^девятнадцат[ьи]$/, [10, 9]],
  [/^двести$/, [2, 100]],
  [/^триста$/, [3, 100]],
  [/^четыреста$/, [4, 100]],
  [/^пятьсот$/, [5, 100]],
  [/^шестьсот$/, [6, 100]],
  [/^семьсот$/, [7, 100]],
  [/^восемьсот$/, [8, 100]],
  [/^девятьсот$/, [9, 100]],
];

function wordNumbers(text: string, lang: 'kk' | 'ru'): readonly string[] {
  return (text.toLowerCase().match(/\p{L}+/gu) ?? []).flatMap((word) => {
    const joined = lang === 'ru' ? joinedRu.find(([pattern]) => pattern.test(word))?.[1] : undefined;
    const found = joined ?? words[lang].filter(([, pattern]) => pattern.test(word)).map(([n]) => n);
    return found.map((n) => `word ${n}`);
  });
}

/** The numbers of a text, in digits and in words, sorted: what the other language has to say as well. */
export function numbersIn(text: string, lang: 'kk' | 'ru'): readonly string[] {
  const digits = text.match(/\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)(?:,\d+)?|\d[\d.,/:-]*\d|\d/g) ?? [];
  return [...digits, ...wordNumbers(text, lang)].sort();
}

/** A clause whose columns don't say the same numbers, with what only one of them says. */
export interface Unequal {
  readonly clause: string;
  readonly kk: readonly string[];
  readonly ru: readonly string[];
}

function without(from: readonly string[], what: readonly string[]): readonly string[] {
  const left = [...from];
  for (const one of what) {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

/** Clauses whose columns differ in their numbers. */
export function unequalPairs(pairs: readonly Pair[]): readonly Unequal[] {
  return pairs
    .map(({ clause, ...texts }) => {
      const [kk, ru] = [numbersIn(texts.kk, 'kk'), numbersIn(texts.ru, 'ru')];
      return { clause, kk: without(kk, ru), ru: without(ru, kk) };
    })
    .filter(({ kk, ru }) => kk.length + ru.length > 0);
}
