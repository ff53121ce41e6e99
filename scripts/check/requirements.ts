import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, lineAt, type Source } from './sources.ts';

export interface Requirement {
  readonly id: string;
  readonly clause: number;
  readonly heading: string;
  readonly text: string;
  readonly mustHold: string;
  /** Set once code and a test quote it: from then on both must stay. */
  readonly shown?: boolean;
  /** What the law asks beyond what the product does today; keeps the requirement from being called met. */
  readonly open?: string;
}

export interface Quote {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export interface QuotedRequirement extends Requirement {
  readonly code: readonly Quote[];
  readonly tests: readonly Quote[];
}

const QUOTE = /R-(\d+)\.(\d+)([a-i](?:(?:\s?,\s?|–)[a-i](?![a-z]))*)?/g;
const LETTERS = 'abcdefghi';

/** `R-7.3a,c–e` as single numbers. */
export function expand(clause: string, item: string, letters: string | undefined): readonly string[] {
  const base = `R-${clause}.${item}`;
  if (!letters) return [base];
  return letters.split(/\s?,\s?/).flatMap((part) => {
    const [from = '', to = from] = part.split('–');
    return [...LETTERS.slice(LETTERS.indexOf(from), LETTERS.indexOf(to) + 1)].map((letter) => base + letter);
  });
}

/** Every requirement that a text names, ranges and lists of letters as single numbers. */
export function idsIn(text: string): readonly string[] {
  return [...text.matchAll(QUOTE)].flatMap((match) => expand(match[1] ?? '', match[2] ?? '', match[3]));
}

export function readRequirements(root: string): readonly Requirement[] {
  const file = JSON.parse(readFileSync(join(root, 'docs', 'requirements.json'), 'utf8')) as {
    requirements: Requirement[];
  };
  return file.requirements;
}

function quotesIn(
  source: Source,
): readonly { readonly id: string; readonly quote: Quote; readonly inTitle: boolean }[] {
  const found = [];
  for (const match of source.text.matchAll(QUOTE)) {
    const line = lineAt(source.text, match.index);
    const text = source.text.split('\n')[line - 1]?.trim() ?? '';
    const inTitle = /['"`].*\[R-/.test(text) || /^\[R-/.test(text);
    for (const id of expand(match[1] ?? '', match[2] ?? '', match[3]))
      found.push({ id, quote: { path: source.path, line, text }, inTitle });
  }
  return found;
}

/** Each requirement with the lines that enforce it and the tests that show it. */
export function quoteRequirements(root: string, all: readonly Source[]): readonly QuotedRequirement[] {
  // The cabinet has no privilege of its own: what it checks while people type enforces nothing.
  const enforces = ({ path }: Source) =>
    !path.startsWith('scripts/') && !path.startsWith('apps/cabinet/src/');
  const quotes = all
    .filter(enforces)
    .flatMap((source) => quotesIn(source).map((q) => ({ ...q, isTest: source.isTest })));
  return readRequirements(root).map((requirement) => ({
    ...requirement,
    code: quotes.filter((q) => q.id === requirement.id && !q.isTest).map((q) => q.quote),
    tests: quotes.filter((q) => q.id === requirement.id && q.isTest && q.inTitle).map((q) => q.quote),
  }));
}

/** Unknown numbers, and requirements whose code or test is gone. */
export function checkRequirements(root: string, all: readonly Source[]): readonly Finding[] {
  const requirements = quoteRequirements(root, all);
  const known = new Set(requirements.flatMap(({ id }) => [id, id.replace(/[a-i]$/, '')]));
  const unknown = all
    .filter(({ path }) => !path.startsWith('scripts/check/'))
    .flatMap((source) => quotesIn(source))
    .filter(({ id }) => !known.has(id))
    .map(({ id, quote }) => ({ path: quote.path, line: quote.line, message: `${id} is no requirement` }));
  const gone = requirements.flatMap(({ id, shown, code, tests }) => {
    const path = 'docs/requirements.json';
    if (!shown) {
      return code.length && tests.length
        ? [{ path, message: `${id} has code and a test now: mark it "shown": true` }]
        : [];
    }
    return [
      ...(code.length ? [] : [{ path, message: `${id}: no line of code quotes it any more` }]),
      ...(tests.length ? [] : [{ path, message: `${id}: no test's title quotes it any more` }]),
    ];
  });
  return [...unknown, ...gone];
}
