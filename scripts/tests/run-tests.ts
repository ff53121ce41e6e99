import { join, relative } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import type { TestResult } from '../rules/results.ts';

export interface TestRun {
  readonly passed: boolean;
  readonly results: readonly TestResult[];
}

const CONCURRENCY = 2;
const FILE_TIMEOUT_MS = 300_000;

/**
 * Runs test files, each in a process of its own, under node:test with its spec reporter.
 * @param files paths from the root of the repository
 */
export async function runTests(
  root: string,
  files: readonly string[],
  { quiet = false, timeoutMs = FILE_TIMEOUT_MS } = {},
): Promise<TestRun> {
  const results: TestResult[] = [];
  let failed = 0;
  const events = run({
    files: files.map((file) => join(root, file)),
    concurrency: CONCURRENCY,
    timeout: timeoutMs,
    cwd: root,
  });
  const note =
    (passed: boolean) =>
    (event: { name: string; file?: string; skip?: string | boolean; details: { type?: string } }) => {
      if (!passed) failed += 1;
      if (event.details.type === 'suite' || event.skip) return;
      results.push({ file: event.file ? relative(root, event.file) : '', title: event.name, passed });
    };
  events.on('test:pass', note(true));
  events.on('test:fail', note(false));
  if (quiet) {
    events.resume();
    await finished(events);
  } else {
    const output = events.compose(spec);
    output.pipe(process.stdout, { end: false });
    await finished(output);
  }
  return { passed: failed === 0, results };
}
