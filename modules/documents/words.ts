/** Numbers and dates as Kazakh and Russian documents write them. Pure; no locale data of the machine. */
import { dayOf, parseInstant, plusMillis } from '@nesie/clock';
import type { TwoTongues } from './domain.ts';

const kkUnits = ['', 'бір', 'екі', 'үш', 'төрт', 'бес', 'алты', 'жеті', 'сегіз', 'тоғыз'];
const kkTens = ['', 'он', 'жиырма', 'отыз', 'қырық', 'елу', 'алпыс', 'жетпіс', 'сексен', 'тоқсан'];
const kkScales = ['', 'мың', 'миллион', 'миллиард'];

const ruUnits = ['', 'один', 'два', 'три', 'четыре', 'пять', 'шесть', 'семь', 'восемь', 'девять'];
const ruFeminine = ['', 'одна', 'две'];
const ruTeens = [
  'десять',
  'одиннадцать',
  'двенадцать',
  'тринадцать',
  'четырнадцать',
  'пятнадцать',
  'шестнадцать',
  'семнадцать',
  'восемнадцать',
  'девятнадцать',
];
const ruTens = [
  '',
  '',
  'двадцать',
  'тридцать',
  'сорок',
  'пятьдесят',
  'шестьдесят',
  'семьдесят',
  'восемьдесят',
  'девяносто',
];
const ruHundreds = [
  '',
  'сто',
  'двести',
  'триста',
  'четыреста',
  'пятьсот',
  'шестьсот',
  'семьсот',
  'восемьсот',
  'девятьсот',
];
const ruScales: readonly (readonly [string, string, string])[] = [
  ['', '', ''],
  ['тысяча', 'тысячи', 'тысяч'],
  ['миллион', 'миллиона', 'миллионов'],
  ['миллиард', 'миллиарда', 'миллиардов'],
];

const LIMIT = 1_000_000_000_000n;

/** Groups of three digits, the lowest first. */
function groupsOf(n: bigint): number[] {
  if (n < 0n || n >= LIMIT) throw new RangeError('words: 0 … 999 999 999 999');
  const groups: number[] = [];
  for (let rest = n; rest > 0n; rest /= 1000n) groups.push(Number(rest % 1000n));
  return groups;
}

const joined = (words: readonly string[]) => words.filter((word) => word !== '').join(' ');

/** The Russian form for a count: 1 день, 2 дня, 5 дней. */
export function ruPlural(n: number, one: string, few: string, many: string): string {
  const [tens, units] = [n % 100, n % 10];
  if (tens >= 11 && tens <= 14) return many;
  if (units === 1) return one;
  return units >= 2 && units <= 4 ? few : many;
}

/** 150 → «бір жүз елу»: hundreds and thousands keep their «бір», so that nothing can be written before them. */
export function kkNumber(n: bigint): string {
  if (n === 0n) return 'нөл';
  const words = groupsOf(n).map((group, scale) => {
    if (group === 0) return '';
    const hundred = Math.floor(group / 100);
    return joined([
      hundred ? `${kkUnits[hundred]} жүз` : '',
      kkTens[Math.floor(group / 10) % 10] ?? '',
      kkUnits[group % 10] ?? '',
      kkScales[scale] ?? '',
    ]);
  });
  return joined(words.reverse());
}

function ruGroup(group: number, scale: number): string {
  if (group === 0) return '';
  const [tens, units] = [Math.floor(group / 10) % 10, group % 10];
  const unit = (scale === 1 ? ruFeminine[units] : undefined) ?? ruUnits[units] ?? '';
  const low = tens === 1 ? ruTeens[units] : joined([ruTens[tens] ?? '', unit]);
  const [one, few, many] = ruScales[scale] ?? ['', '', ''];
  return joined([ruHundreds[Math.floor(group / 100)] ?? '', low ?? '', ruPlural(group, one, few, many)]);
}

/** 2 001 → «две тысячи один»: masculine, as тенге is counted. */
export function ruNumber(n: bigint): string {
  return n === 0n ? 'ноль' : joined(groupsOf(n).map(ruGroup).reverse());
}

const NBSP = '\u00a0';

/** Thousands apart by a no-break space: "250000" → "250 000". */
export const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, NBSP);

/** A decimal with the comma of both languages: "0.29" → "0,29". */
export const withComma = (decimal: string): string => decimal.replace('.', ',');

/** A share as per cent, exactly, without floats: "0.0029" → "0,29". */
export function percentOfShare(share: string): string {
  const [whole = '0', fraction = ''] = share.split('.');
  const padded = fraction.padEnd(2, '0');
  const integer = `${whole}${padded.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = padded.slice(2).replace(/0+$/, '');
  return rest === '' ? integer : `${integer},${rest}`;
}

/** A sum of tiyn as documents show it: digits alone, and with words in brackets. */
export function sumWords(tiyn: string): TwoTongues & { readonly digits: string } {
  const sum = BigInt(tiyn);
  const [tenge, rest] = [sum / 100n, String(sum % 100n).padStart(2, '0')];
  const digits = `${grouped(String(tenge))},${rest}`;
  return {
    digits: `${digits}${NBSP}₸`,
    kk: `${digits} (${kkNumber(tenge)}) теңге ${rest} тиын`,
    ru: `${digits} (${ruNumber(tenge)}) тенге ${rest} тиын`,
  };
}

const kkMonths = [
  'қаңтар',
  'ақпан',
  'наурыз',
  'сәуір',
  'мамыр',
  'маусым',
  'шілде',
  'тамыз',
  'қыркүйек',
  'қазан',
  'қараша',
  'желтоқсан',
];
// The dative, for «… дейін»: its ending follows the vowel and the last sound of the month.
const kkMonthsTo = [
  'қаңтарға',
  'ақпанға',
  'наурызға',
  'сәуірге',
  'мамырға',
  'маусымға',
  'шілдеге',
  'тамызға',
  'қыркүйекке',
  'қазанға',
  'қарашаға',
  'желтоқсанға',
];
const ruMonths = [
  'января',
  'февраля',
  'марта',
  'апреля',
  'мая',
  'июня',
  'июля',
  'августа',
  'сентября',
  'октября',
  'ноября',
  'декабря',
];

export interface DateWords extends TwoTongues {
  readonly digits: string;
  readonly kkTo: string;
}

/** '2026-12-23' → «2026 жылғы 23 желтоқсан», «23 декабря 2026 года», «23.12.2026». */
export function dateWords(date: string): DateWords {
  const [year = '', month = '', day = ''] = date.split('-');
  const m = Number(month) - 1;
  const d = String(Number(day));
  return {
    digits: `${day}.${month}.${year}`,
    kk: `${year} жылғы ${d}${NBSP}${kkMonths[m]}`,
    kkTo: `${year} жылғы ${d}${NBSP}${kkMonthsTo[m]}`,
    ru: `${d}${NBSP}${ruMonths[m]} ${year} года`,
  };
}

const ALMATY_OFFSET_MS = 5 * 3_600_000;

/** A moment by Kazakhstan's clock, to the minute. */
export function momentWords(instant: string): TwoTongues {
  const at = parseInstant(instant);
  const day = dateWords(dayOf(at));
  const time = plusMillis(at, ALMATY_OFFSET_MS).slice(11, 16);
  return { kk: `${day.kk}, сағат ${time} (Астана уақыты)`, ru: `${day.ru}, ${time} (время Астаны)` };
}
