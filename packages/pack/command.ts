import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Verdict } from './report.ts';
import type { Text } from './texts.ts';
import { fingerprintOf, MAX_TRUST_BYTES, readTrust, type TrustChain } from './trust.ts';
import { verify } from './verify.ts';
import { MAX_PACK_BYTES } from './zip.ts';

/** Exit codes of `nesie verify`; 64 and 66 are sysexits' for wrong use and missing input. */
export const EXIT = {
  valid: 0,
  broken: 1,
  untrusted: 2,
  trustUnreadable: 3,
  usage: 64,
  noInput: 66,
} as const;

/** Where a command writes and what it sees of its surroundings. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const USAGE = 'usage: nesie verify PACK [--trust FILE] [--json] [--lang kk|ru|en]\n';

/** The trust file that an installation publishes: `trust.json` in its home (NESIE_HOME, else ~/.nesie). */
export function publishedTrustFile(env: CommandContext['env']): string {
  return join(env.NESIE_HOME ?? join(homedir(), '.nesie'), 'trust.json');
}

/**
 * `nesie verify PACK [--trust FILE] [--json]`. Without `--trust` it takes the trust file that an
 * installation on this machine has published, if there is one.
 * @returns 0 valid, 1 broken, 2 whole but not trusted, 3 trust file unreadable
 */
export function verifyCommand(argv: readonly string[], context: CommandContext = standardContext()): number {
  const args = parse(argv);
  if (!args) {
    context.err(USAGE);
    return EXIT.usage;
  }
  const lang = langOf(args.lang ?? context.env.LC_ALL ?? context.env.LANG);
  const pack = readLimited(args.pack, MAX_PACK_BYTES + 1);
  if (!pack) {
    context.err(`${fill(SAYINGS.noPack, args.pack)[lang]}\n`);
    return EXIT.noInput;
  }
  const trustFile = args.trust ?? publishedTrustFile(context.env);
  const trust = loadTrust(trustFile, args.trust !== undefined);
  if (trust === 'unreadable') {
    if (args.json) context.out(`${JSON.stringify({ verdict: 'trust-unreadable', trustFile })}\n`);
    context.err(`${fill(SAYINGS.trustUnreadable, trustFile)[lang]}\n`);
    return EXIT.trustUnreadable;
  }
  const verdict = verify(pack, trust);
  const fingerprint = trust?.map(({ edition }) => fingerprintOf(edition)).at(-1);
  const source = trust ? { trustFile, trustFingerprint: fingerprint } : {};
  context.out(args.json ? `${JSON.stringify({ ...verdict, ...source })}\n` : describe(verdict, lang, source));
  return EXIT[verdict.verdict];
}

interface Args {
  readonly pack: string;
  readonly trust: string | undefined;
  readonly lang: string | undefined;
  readonly json: boolean;
}

function parse(argv: readonly string[]): Args | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { trust: { type: 'string' }, json: { type: 'boolean' }, lang: { type: 'string' } },
      allowPositionals: true,
    });
    const [pack, ...more] = positionals;
    if (pack === undefined || more.length > 0) return undefined;
    return { pack, trust: values.trust, lang: values.lang, json: values.json ?? false };
  } catch {
    return undefined; // an unknown option
  }
}

/** A file named on the command line must be readable; the installation's own may be absent. */
function loadTrust(file: string, isNamed: boolean): TrustChain | undefined | 'unreadable' {
  const bytes = readLimited(file, MAX_TRUST_BYTES);
  if (!bytes) return isNamed || exists(file) ? 'unreadable' : undefined;
  return readTrust(bytes) ?? 'unreadable';
}

function readLimited(file: string, limit: number): Buffer | undefined {
  try {
    const found = statSync(file);
    // Not a folder, not a pipe: their size says nothing.
    return found.isFile() && found.size <= limit ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

type Lang = keyof Text;

const SAYINGS = {
  valid: { kk: 'ДҰРЫС', ru: 'ВЕРНО', en: 'whole and trusted' },
  broken: { kk: 'БҮЛІНГЕН', ru: 'НАРУШЕН', en: 'changed or incomplete' },
  untrusted: {
    kk: 'ТҰТАС, БІРАҚ СЕНІМ ЖОҚ',
    ru: 'ЦЕЛ, НО НЕ ДОВЕРЕН',
    en: 'whole, but its keys are not trusted',
  },
  findings: { kk: 'Табылды', ru: 'Обнаружено', en: 'Found' },
  doubts: { kk: 'Неге сенім жоқ', ru: 'Почему нет доверия', en: 'Why it is not trusted' },
  checked: { kk: 'Тексерілді', ru: 'Проверено', en: 'Checked' },
  uncheckable: { kk: 'Топтама көрсете алмайды', ru: 'Пакет показать не может', en: 'The pack cannot show' },
  trustFile: { kk: 'Сенім файлы', ru: 'Файл доверия', en: 'Trust file' },
  noPack: {
    kk: 'Топтаманы оқу мүмкін емес немесе ол тым үлкен: {file}',
    ru: 'Пакет нельзя прочитать, или он слишком велик: {file}',
    en: 'The pack cannot be read, or is too large: {file}',
  },
  trustUnreadable: {
    kk: 'Сенім файлын оқу мүмкін емес: {file}. Оны ұйымнан қайта алып, таңбасын шарттағымен салыстырыңыз.',
    ru: 'Файл доверия не читается: {file}. Получите его заново и сверьте отпечаток с договором.',
    en: 'The trust file cannot be read: {file}. Get it again and compare its fingerprint with the contract.',
  },
} as const satisfies Record<string, Text>;

function describe(
  verdict: Verdict,
  lang: Lang,
  source: { readonly trustFile?: string; readonly trustFingerprint?: string | undefined },
): string {
  const section = (title: Text, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [`${title[lang]}:`, ...lines.map((line) => `  ${line}`)];
  const texts = (remarks: readonly { readonly text: Text }[]): readonly string[] =>
    remarks.map(({ text }) => text[lang]);
  const { trustFile, trustFingerprint } = source;
  const lines = [
    `${verdict.verdict}: ${SAYINGS[verdict.verdict][lang]}`,
    ...section(
      SAYINGS.findings,
      verdict.findings.map(({ file, text }) => `${file}: ${text[lang]}`),
    ),
    ...section(SAYINGS.doubts, texts(verdict.doubts)),
    ...section(SAYINGS.checked, texts(verdict.checked)),
    ...section(SAYINGS.uncheckable, texts(verdict.uncheckable)),
    ...(trustFile ? section(SAYINGS.trustFile, [trustFile, trustFingerprint ?? '']) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function fill(text: Text, file: string): Text {
  const put = (sentence: string): string => sentence.replace('{file}', () => file);
  return { kk: put(text.kk), ru: put(text.ru), en: put(text.en) };
}

function langOf(wanted: string | undefined): Lang {
  const tag = wanted?.slice(0, 2).toLowerCase();
  return tag === 'kk' || tag === 'ru' ? tag : 'en';
}

function standardContext(): CommandContext {
  return {
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  };
}
