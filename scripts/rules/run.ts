import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteRequirements } from '../check/requirements.ts';
import { sources } from '../check/sources.ts';
import { runTests } from '../tests/run-tests.ts';
import { mutate } from './mutate.ts';
import { addResults, type MutantResult, treeHash } from './results.ts';

const MUTANT_TIMEOUT_MS = 120_000;

/** The pattern that picks the tests whose titles quote a requirement; of one with letters, any letter: they come as ranges. */
function titlePattern(id: string): string {
  const base = id.replace(/[a-i]$/, '').replaceAll('.', '\\.');
  return base.length === id.replaceAll('.', '\\.').length
    ? `\\[[^\\]]*${base}(?![a-i0-9])`
    : `\\[[^\\]]*${base}[a-i]`;
}

function testOnMutant(
  root: string,
  id: string,
  files: readonly string[],
  path: string,
  text: string,
): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'nesie-mutant-'));
  const file = join(folder, 'mutant');
  writeFileSync(file, text);
  try {
    const done = spawnSync(
      process.execPath,
      [
        '--import',
        join(root, 'scripts/rules/with-mutant.ts'),
        '--test',
        '--test-reporter=dot',
        `--test-name-pattern=${titlePattern(id)}`,
        ...files,
      ],
      {
        cwd: root,
        stdio: 'ignore',
        timeout: MUTANT_TIMEOUT_MS,
        env: {
          ...process.env,
          NESIE_MUTANT_PATH: join(root, path),
          NESIE_MUTANT_FILE: file,
          NODE_TEST_CONTEXT: undefined,
        },
      },
    );
    return done.status !== 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs the tests that quote requirements, then breaks each quoted line once and runs that line's own tests on it.
 * Results are kept for this very tree.
 */
export async function runRules(root: string, say: (line: string) => void): Promise<void> {
  const all = sources(root);
  const tree = treeHash(all);
  const requirements = quoteRequirements(root, all);
  const files = [...new Set(requirements.flatMap(({ tests }) => tests.map(({ path }) => path)))].filter(
    (path) => path.endsWith('.test.ts'),
  );
  say(`running ${files.length} files of tests that quote requirements`);
  addResults(root, tree, { tests: (await runTests(root, files, { quiet: true })).results });
  for (const { id, code, tests } of requirements) {
    const own = [...new Set(tests.map(({ path }) => path))].filter((path) => path.endsWith('.test.ts'));
    const seen = new Set<string>();
    for (const { path, line } of own.length ? code : []) {
      if (seen.has(`${path}:${line}`)) continue;
      seen.add(`${path}:${line}`);
      const mutant = mutate(path, readFileSync(join(root, path), 'utf8'), line);
      const outcome: MutantResult['outcome'] = !mutant
        ? 'none'
        : testOnMutant(root, id, own, path, mutant.text)
          ? 'caught'
          : 'survived';
      addResults(root, tree, { mutants: [{ path, line, id, outcome }] });
      say(`${id} ${path}:${line} ${outcome}`);
    }
  }
}
