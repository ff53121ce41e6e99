import { type Finding, lineAt, type Source } from './sources.ts';

interface Convention {
  readonly pattern: RegExp;
  readonly applies: (path: string) => boolean;
  readonly message: string;
}

// In the browser the phone's own clock is the only one there is, and decides nothing.
const inBrowser = (path: string) => /^(?:apps\/cabinet|packages\/ui)\//.test(path);

const product = (path: string) => /^(modules|packages|gateways|apps)\//.test(path) && !inBrowser(path);

const CONVENTIONS: readonly Convention[] = [
  {
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/g,
    applies: (path) => product(path) && !path.startsWith('packages/clock/') && !path.startsWith('apps/cli/'),
    message: 'time and chance are passed in: use packages/clock, or node:crypto',
  },
  {
    pattern: /\b(?:now\(\)|CURRENT_(?:TIMESTAMP|DATE|TIME)|clock_timestamp\(\)|LOCALTIME\w*)/gi,
    applies: (path) => path.endsWith('.sql'),
    message: 'time is passed in, also in SQL',
  },
  {
    pattern: /\bconsole\.\w+\(/g,
    applies: (path) => /^(modules|packages|gateways)\//.test(path) && !path.endsWith('.test.ts'),
    message: 'console is for apps and scripts',
  },
  {
    pattern: /\b(?:TODO|FIXME|HACK|XXX)\b/g,
    applies: () => true,
    message: 'nothing is left for later inside the code',
  },
  {
    pattern: /\b(?:test|it|describe)\.(?:only|todo)\b/g,
    applies: () => true,
    message: 'a narrowed test run hides failures',
  },
  {
    pattern: /@ts-ignore/g,
    applies: (path) => /\.tsx?$/.test(path),
    message: 'say what is wrong with the types instead',
  },
];

const MOST_LINES = 1000;

/** The house rules that neither the compiler nor the linter knows. */
export function checkConventions(all: readonly Source[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { path, text, isTest } of all) {
    if (path.startsWith('scripts/check/')) continue;
    const lines = text.split('\n').length;
    if (lines > MOST_LINES) findings.push({ path, message: `${lines} lines: split it by reason to change` });
    for (const { pattern, applies, message } of CONVENTIONS) {
      if (!applies(path) || (isTest && message.startsWith('time'))) continue;
      for (const match of text.matchAll(pattern))
        findings.push({ path, line: lineAt(text, match.index), message });
    }
  }
  return findings;
}
