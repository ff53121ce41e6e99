import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Source } from '../check/sources.ts';

export interface TestResult {
  readonly file: string;
  readonly title: string;
  readonly passed: boolean;
}

export interface MutantResult {
  readonly path: string;
  readonly line: number;
  readonly id: string;
  /** caught: a test failed on the broken line; survived: none did; none: no way to break this line was found */
  readonly outcome: 'caught' | 'survived' | 'none';
}

/** What the last runs said, of exactly one tree. */
export interface Results {
  readonly tree: string;
  readonly tests: readonly TestResult[];
  readonly mutants: readonly MutantResult[];
}

function fileOf(root: string): string {
  return join(root, '.cache', 'rules', 'results.json');
}

/** The hash of every source file, so that results of another tree are not taken for results of this one. */
export function treeHash(all: readonly Source[]): string {
  const hash = createHash('sha256');
  for (const { path, text } of [...all].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${path}\0${text}\0`);
  return hash.digest('hex');
}

export function readResults(root: string, tree: string): Results {
  const none = { tree, tests: [], mutants: [] };
  if (!existsSync(fileOf(root))) return none;
  const stored = JSON.parse(readFileSync(fileOf(root), 'utf8')) as Results;
  return stored.tree === tree ? stored : none;
}

/** Keeps results, replacing what an earlier run said of the same test or line. */
export function addResults(root: string, tree: string, more: Partial<Results>): Results {
  const before = readResults(root, tree);
  const tests = new Map([...before.tests, ...(more.tests ?? [])].map((t) => [`${t.file}\0${t.title}`, t]));
  const mutants = new Map(
    [...before.mutants, ...(more.mutants ?? [])].map((m) => [`${m.path}:${m.line}:${m.id}`, m]),
  );
  const results = { tree, tests: [...tests.values()], mutants: [...mutants.values()] };
  mkdirSync(dirname(fileOf(root)), { recursive: true });
  const written = `${fileOf(root)}.${process.pid}`;
  writeFileSync(written, JSON.stringify(results));
  renameSync(written, fileOf(root));
  return results;
}
