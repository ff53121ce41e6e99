import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hasWords, purposeWords, whoWords } from './access-words.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Transactions and their openers: `db.read(SOMEBODY, 'purpose'`, and the wrappers `transact('purpose'`. */
const CALL =
  /\.(?:withActor|read|aside)(?:<[^;{]*?>)?\(\s*(\{[^}]*\}|[\w.]+(?:\([^)]*\))?),\s*(?:'([a-z0-9-]+)'|(purpose)\b)/g;
const WRAPPED = /\b(?:transact|operate|within)\(\s*'([a-z-]+)'/g;
/** Callers that hand on whoever asks: himself, at the cabinet. */
const ONESELF =
  /^(?:actor|request\.actor|applicant|client|\{[^}]*kind: '(?:applicant|client|visitor)'[^}]*\})$/;
/** Where a purpose is a variable, since a wrapper beside it names it. */
const WRAPPERS = ['modules/access/staff.ts', 'modules/evidence/evidence.ts', 'modules/payments/steps.ts'];

interface Found {
  readonly purposes: ReadonlySet<string>;
  readonly variable: readonly string[];
}

function purposesIn(files: readonly (readonly [string, string])[]): Found {
  const purposes = new Set<string>();
  const variable: string[] = [];
  for (const [name, text] of files) {
    for (const [, who = '', literal] of text.matchAll(CALL)) {
      if (ONESELF.test(who)) continue;
      if (literal) purposes.add(literal);
      else variable.push(name);
    }
    for (const [, literal = ''] of text.matchAll(WRAPPED)) purposes.add(literal);
  }
  return { purposes, variable };
}

function sources(): readonly (readonly [string, string])[] {
  return globSync(['modules/**/*.ts', 'apps/{server,cli}/**/*.ts', 'packages/{db,steps}/*.ts'], { cwd: ROOT })
    .filter((name) => !/\.test\.ts$|\/testing\/|\/demonstration\//.test(name))
    .map((name) => [name, readFileSync(join(ROOT, name), 'utf8')]);
}

test('[R-12.2] every purpose for which somebody else opens a client’s data has words for the client', () => {
  const { purposes, variable } = purposesIn(sources());
  assert.ok(purposes.size > 30, 'the scan finds the calls');
  assert.deepEqual(
    [...purposes].filter((purpose) => !hasWords(purpose)),
    [],
    'give them words in modules/access/access-words.ts',
  );
  assert.deepEqual(
    variable.filter((name) => !WRAPPERS.includes(name)),
    [],
    'a purpose is named where it is used',
  );
});

test('the scan bites: staff, processes and wrappers are found, and the client himself is not', () => {
  const { purposes, variable } = purposesIn([
    [
      'x.ts',
      `db.read(CLERK, 'peek-at-client', fn); db.withActor<A, B>(actorOf(staff), 'read-all', null, fn);
       db.aside({ kind: 'system', process: 'x' }, 'count', fn); operate('promote', fn);
       db.read(actor, 'read-own', fn); db.withActor(CLERK, purpose, null, fn);`,
    ],
  ]);
  assert.deepEqual([...purposes].sort(), ['count', 'peek-at-client', 'promote', 'read-all']);
  assert.deepEqual(variable, ['x.ts']);
});

test('[R-12.2] every table with a client’s sealed fields has words', () => {
  const tables = new Set<string>();
  for (const name of globSync('migrations/*/up.sql', { cwd: ROOT })) {
    const text = readFileSync(join(ROOT, name), 'utf8');
    for (const [, table = '', body = ''] of text.matchAll(/create table ([a-z_.]+) \(([\s\S]*?)\n\);/g)) {
      if (
        /sealed bytea/.test(body) &&
        /party_id|_id uuid|evidence\.openings|parties\.drafts/.test(body + table)
      )
        tables.add(table);
    }
  }
  // The MFO's own: what was asked by nobody known, staff, signing keys, recorded answers.
  for (const own of ['access.lookups', 'access.staff', 'evidence.signing_keys', 'platform.idempotency'])
    tables.delete(own);
  assert.ok(tables.size > 15);
  assert.deepEqual(
    [...tables].filter((table) => !hasWords(table)),
    [],
  );
});

test('what has no words yet is said to be the program’s own work, and staff are named by a number', () => {
  assert.deepEqual(purposeWords('never-heard-of'), purposeWords('limit'));
  assert.match(whoWords('staff', '3fa85f64-5717-4562-b3fc-2c963f66afa6').ru, /номер 3fa85f64\)/);
  assert.match(whoWords('staff', '3fa85f64-5717-4562-b3fc-2c963f66afa6').kk, /нөмірі 3fa85f64/);
});
