import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { REASON_CODES } from './table.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Granting rules that something else than the table enforces: the file, and what in it does. */
const GUARDS: Readonly<Record<string, readonly [path: string, words: string]>> = {
  'largest-microcredit': ['modules/products/caps.ts', "rule: 'largest-microcredit'"],
  gesv: ['modules/products/caps.ts', "rule: 'gesv'"],
  short: ['modules/products/caps.ts', "rule: 'short-gesv'"],
  'short-overpayment': ['modules/products/caps.ts', "rule: 'short-overpayment'"],
  pause: ['modules/products/quotes.ts', 'limits.pauseAmount'],
  biometrics: ['modules/acts/ways.ts', "['digital-signature', 'live-image', 'device-key']"],
};

/** Rows of the law that are no rule of granting: figures, what comes after the contract, what is switched off. */
const NOT_OF_GRANTING = [
  ...['mci', 'subsistence-minimum', 'kdd'],
  ...['penalty', 'interest-stops', 'early-repayment', 'no-other-charges', 'appeals', 'terms-request'],
  ...['arrears-notice', 'calls', 'keeping', 'fraud'],
];

const Table = z.object({
  nodes: z.array(
    z.object({
      content: z.object({
        rules: z.array(z.object({ _id: z.string(), _description: z.string() })).optional(),
      }),
    }),
  ),
});

/** What the law and the table don't say of each other; nothing, when each rule has its row and each row its rule. */
function gaps(law: string, tableJson: string, fileOf: (path: string) => string): readonly string[] {
  const limits = law.slice(law.indexOf('## Limits'), law.indexOf('## Counting'));
  const rows = limits.split('\n').filter((line) => line.startsWith('| ') && !/^\| (id|---)/.test(line));
  const ids = rows.map((row) => /^\| `([a-z-]+)` \|/.exec(row)?.[1] ?? null);
  const found: string[] = rows
    .filter((_, at) => ids[at] === null)
    .map((row) => `a rule without an id: ${row}`);

  const rules = Table.parse(JSON.parse(tableJson)).nodes.flatMap(({ content }) => content.rules ?? []);
  const named = new Set<string>();
  for (const { _id, _description } of rules) {
    if (_id === 'clear') continue;
    const id = /^law:([a-z-]+): /.exec(_description)?.[1];
    if (!id || !ids.includes(id)) found.push(`a row without a rule: ${_id}`);
    else named.add(id);
  }
  for (const id of ids) {
    if (id === null || named.has(id) || NOT_OF_GRANTING.includes(id)) continue;
    const guard = GUARDS[id];
    if (!guard || !fileOf(guard[0]).includes(guard[1])) found.push(`a rule that nothing enforces: ${id}`);
  }
  return found;
}

const law = read('docs/law.md');
const table = read('modules/applications/decision/v2.json');

test('every granting rule of docs/law.md has a row in the table or a named guard, and every row its rule', () => {
  assert.deepEqual(gaps(law, table, read), []);
});

test('a rule without an id, a row without a rule and a rule that nothing enforces are found', () => {
  const withRow = (row: string) => law.replace('| `kdd`', `${row}\n| \`kdd\``);
  assert.match(gaps(withRow('| | a new limit | 1 | | S |'), table, read)[0] ?? '', /without an id/);
  assert.match(gaps(withRow('| `new-limit` | a new limit | 1 | | S |'), table, read)[0] ?? '', /new-limit/);
  const nameless = gaps(law, table.replace('law:kdn: ', ''), read);
  assert.deepEqual(nameless, ['a row without a rule: kdn-over', 'a rule that nothing enforces: kdn']);
  const unguarded = gaps(law, table, (path) => read(path).replaceAll("rule: 'gesv'", ''));
  assert.deepEqual(unguarded, ['a rule that nothing enforces: gesv']);
});

test('every reason has a row, and every row gives the reason of its name', () => {
  const rules = Table.parse(JSON.parse(table)).nodes.flatMap(({ content }) => content.rules ?? []);
  const ids = rules.map(({ _id }) => _id);
  assert.deepEqual([...ids].sort(), [...REASON_CODES, 'clear'].sort());
  for (const id of ids) assert.ok(table.includes(`"reason": "\\"${id}\\""`), id);
});
