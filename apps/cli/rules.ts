import { idsIn, type QuotedRequirement, quoteRequirements } from '../../scripts/check/requirements.ts';
import { sources } from '../../scripts/check/sources.ts';
import { type Results, readResults, treeHash } from '../../scripts/rules/results.ts';
import { runRules } from '../../scripts/rules/run.ts';
import { root } from './root.ts';

type State = 'met' | 'partly' | 'open';

interface RuleRow {
  readonly id: string;
  readonly text: string;
  readonly state: State;
  readonly why: string;
  readonly code: readonly string[];
  readonly tests: readonly string[];
  readonly lastResult: 'passed' | 'failed' | 'none';
}

/** Journeys are declared in files of their own and run from this one. */
const JOURNEYS = 'journeys/suite.ts';

function lastResult(requirement: QuotedRequirement, results: Results): RuleRow['lastResult'] {
  const files = new Set(requirement.tests.map(({ path }) => path));
  const quoting = results.tests.filter(
    ({ file, title }) => (files.has(file) || file === JOURNEYS) && quotes(title, requirement.id),
  );
  if (quoting.some(({ passed }) => !passed)) return 'failed';
  return quoting.length > 0 ? 'passed' : 'none';
}

/** Whether a title quotes a requirement, in one of its brackets. */
function quotes(title: string, id: string): boolean {
  return [...title.matchAll(/\[([^\]]*)\]/g)].some(([, inside = '']) => idsIn(inside).includes(id));
}

/** Met means: code, a test that passed on this very tree, no quoted line that can be broken unnoticed, nothing open. */
function row(requirement: QuotedRequirement, results: Results): RuleRow {
  const { id, text, code, tests, open } = requirement;
  const last = lastResult(requirement, results);
  const mutants = results.mutants.filter((mutant) => mutant.id === id);
  const survived = mutants.filter(({ outcome }) => outcome === 'survived');
  const [state, why]: [State, string] =
    code.length === 0
      ? ['open', open ?? 'no line of code quotes it']
      : open
        ? ['partly', open]
        : tests.length === 0
          ? ['partly', 'no test quotes it']
          : last !== 'passed'
            ? [
                'partly',
                last === 'failed' ? 'a test failed' : 'its tests have not run on this tree; use --run',
              ]
            : survived.length > 0
              ? ['partly', `breaking ${survived.map((m) => `${m.path}:${m.line}`).join(', ')} goes unnoticed`]
              : mutants.some(({ outcome }) => outcome === 'caught')
                ? ['met', '']
                : ['partly', 'no quoted line has been broken and caught; use --run'];
  return {
    id,
    text,
    state,
    why,
    code: code.map((q) => `${q.path}:${q.line}`),
    tests: tests.map((q) => `${q.path}:${q.line}`),
    lastResult: last,
  };
}

/** `./nesie rules [--json] [--run]` */
export async function rulesCommand(argv: readonly string[]): Promise<number> {
  if (argv.includes('--run')) await runRules(root, (line) => process.stderr.write(`${line}\n`));
  const all = sources(root);
  const results = readResults(root, treeHash(all));
  const rows = quoteRequirements(root, all).map((requirement) => row(requirement, results));
  if (argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return 0;
  }
  for (const { id, state, text, why, code, tests, lastResult: last } of rows) {
    process.stdout.write(`${id.padEnd(8)} ${state.padEnd(7)} ${text.slice(0, 90)}\n`);
    if (code.length)
      process.stdout.write(
        `         code ${code.slice(0, 4).join(' ')}${code.length > 4 ? ` +${code.length - 4}` : ''}\n`,
      );
    if (tests.length)
      process.stdout.write(
        `         tests ${tests.slice(0, 4).join(' ')}${tests.length > 4 ? ` +${tests.length - 4}` : ''} (${last})\n`,
      );
    if (why) process.stdout.write(`         ${why}\n`);
  }
  const count = (state: State) => rows.filter((r) => r.state === state).length;
  process.stdout.write(`\n${count('met')} met, ${count('partly')} partly, ${count('open')} open\n`);
  return 0;
}
