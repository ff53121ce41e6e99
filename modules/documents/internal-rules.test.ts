import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLocalDate } from '@nesie/clock';
import { createInternalRules } from './internal-rules.ts';
import { createRenderer } from './renderer.ts';
import { aMfo } from './testing/builders.ts';
import { readColumns, unequalPairs } from './testing/columns.ts';

const renderer = createRenderer();
const adopted = { edition: 3, adoptedOn: parseLocalDate('2026-01-05') };
const facts = { liveImage: { tasks: 3, failures: 3 }, confirmHours: 72 };

test('the internal rules name their edition and their day, and are the same bytes whenever they are asked for', () => {
  const rules = createInternalRules(renderer, adopted, aMfo, facts);
  assert.deepEqual([rules.edition, rules.adoptedOn], [3, '2026-01-05']);
  const again = createInternalRules(createRenderer(), adopted, { ...aMfo }, facts);
  assert.equal(again.document().sha256, rules.document().sha256);
  assert.equal(rules.document(), rules.document());
  const { edition, adoptedOn, mfo } = JSON.parse(rules.document().data);
  assert.deepEqual([edition, adoptedOn, mfo], [3, '2026-01-05', aMfo]);
});

test('another edition, another day or another fact is another document', () => {
  const hashes = [
    createInternalRules(renderer, adopted, aMfo, facts),
    createInternalRules(renderer, { ...adopted, edition: 4 }, aMfo, facts),
    createInternalRules(renderer, { ...adopted, adoptedOn: parseLocalDate('2026-01-06') }, aMfo, facts),
    createInternalRules(renderer, adopted, aMfo, { ...facts, confirmHours: 48 }),
  ].map((rules) => rules.document().sha256);
  assert.equal(new Set(hashes).size, hashes.length);
});

test('the rules say the same numbers in Kazakh and in Russian', async () => {
  const { pairs } = await readColumns(createInternalRules(renderer, adopted, aMfo, facts).document().pdf);
  assert.deepEqual(unequalPairs(pairs), []);
  assert.ok(pairs.length > 25);
});
