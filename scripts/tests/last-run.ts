import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sources } from '../check/sources.ts';
import { treeHash } from '../rules/results.ts';

/** How long the last whole run of the tests took. */
export interface TestRunRecord {
  readonly tree: string;
  readonly seconds: number;
}

function fileOf(root: string): string {
  return join(root, '.cache', 'rules', 'last-test-run.json');
}

export function recordTestRun(root: string, seconds: number): void {
  mkdirSync(dirname(fileOf(root)), { recursive: true });
  writeFileSync(
    fileOf(root),
    JSON.stringify({ tree: treeHash(sources(root)), seconds } satisfies TestRunRecord),
  );
}

/** The record of a run on this very tree, or null. */
export function readLastTestRun(root: string): TestRunRecord | null {
  if (!existsSync(fileOf(root))) return null;
  const record = JSON.parse(readFileSync(fileOf(root), 'utf8')) as TestRunRecord;
  return record.tree === treeHash(sources(root)) ? record : null;
}
