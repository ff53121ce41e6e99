import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DecisionFacts } from '../facts.ts';
import { loadDecisionTable, readDecisionTable } from './table.ts';

const table = loadDecisionTable();

const clear: DecisionFacts = {
  age: 36,
  adultAge: 18,
  askedByOthers: false,
  conscript: false,
  bureauAsked: true,
  stopCredit: false,
  bankruptcy: false,
  microcreditArrearsDays: 0,
  microcreditArrearsOver: 1,
  bankArrearsDays: 0,
  bankArrearsOver: 30,
  openMicrocredits: 0,
  kdnBasisPoints: 3_000,
  kdnCapBasisPoints: 5_000,
  applicationsThisHour: 1,
  applicationsPerHour: 3,
  ageConfirmationMissing: false,
  spouseRefused: false,
  spouseMissing: false,
  visitMissing: false,
};
const reasons = async (over: Partial<DecisionFacts>) => (await table.decide({ ...clear, ...over })).reasons;

test('every limit bites one beyond it, and passes at it', async () => {
  const cases: readonly (readonly [Partial<DecisionFacts>, readonly string[]])[] = [
    [{}, []],
    [{ age: 18 }, []],
    [{ age: 17 }, ['under-age']],
    [{ stopCredit: true }, ['stop-credit']],
    [{ bankruptcy: true }, ['bankruptcy']],
    [{ microcreditArrearsDays: 1 }, []],
    [{ microcreditArrearsDays: 2 }, ['microcredit-arrears']],
    [{ bankArrearsDays: 30 }, []],
    [{ bankArrearsDays: 31 }, ['bank-arrears']],
    [{ openMicrocredits: 1 }, ['microcredit-open']],
    [{ kdnBasisPoints: 5_000 }, []],
    [{ kdnBasisPoints: 5_001 }, ['kdn-over']],
    [{ askedByOthers: true }, ['asked-by-others']],
    [{ conscript: true }, ['conscript']],
    [{ askedByOthers: true, bureauAsked: false }, ['asked-by-others']],
    [{ applicationsThisHour: 2 }, []],
    [{ applicationsThisHour: 3 }, ['applications-an-hour']],
    [{ ageConfirmationMissing: true }, ['age-confirmation-missing']],
    [{ spouseRefused: true }, ['spouse-refused']],
    [{ spouseMissing: true }, ['spouse-missing']],
    [{ visitMissing: true }, ['visit-missing']],
    [{ age: 17, stopCredit: true, kdnBasisPoints: 9_999 }, ['under-age', 'stop-credit', 'kdn-over']],
  ];
  for (const [over, expected] of cases) {
    assert.deepEqual(await reasons(over), expected, JSON.stringify(over));
    const { outcome } = await table.decide({ ...clear, ...over });
    assert.equal(outcome, expected.length === 0 ? 'offer' : 'refuse');
  }
});

test('property: an offer if and only if every fact is within its limit', async () => {
  const days = fc.integer({ min: 0, max: 60 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        age: fc.integer({ min: 14, max: 90 }),
        stopCredit: fc.boolean(),
        bankruptcy: fc.boolean(),
        microcreditArrearsDays: fc.integer({ min: 0, max: 3 }),
        bankArrearsDays: days,
        openMicrocredits: fc.integer({ min: 0, max: 1 }),
        kdnBasisPoints: fc.integer({ min: 4_900, max: 5_100 }),
      }),
      async (over) => {
        const { outcome } = await table.decide({ ...clear, ...over });
        const isWithin =
          over.age >= 18 &&
          !over.stopCredit &&
          !over.bankruptcy &&
          over.microcreditArrearsDays <= 1 &&
          over.bankArrearsDays <= 30 &&
          over.openMicrocredits === 0 &&
          over.kdnBasisPoints <= 5_000;
        assert.equal(outcome, isWithin ? 'offer' : 'refuse');
      },
    ),
  );
});

test('a fact that is missing or no number never passes', async () => {
  for (const name of Object.keys(clear)) {
    const { [name as keyof DecisionFacts]: _, ...rest } = clear;
    await assert.rejects(table.decide(rest as DecisionFacts), name);
  }
  await assert.rejects(table.decide({ ...clear, kdnBasisPoints: Number.NaN }));
  await assert.rejects(table.decide({ ...clear, age: 36.5 }));
});

test('a table that says nothing, or says two things, decides nothing', async () => {
  const file = (rules: readonly object[]) =>
    Buffer.from(
      JSON.stringify({
        contentType: 'application/vnd.gorules.decision',
        nodes: [
          { id: 'a', type: 'inputNode', name: 'facts', position: { x: 0, y: 0 }, content: { schema: '' } },
          {
            id: 'b',
            type: 'decisionTableNode',
            name: 'reasons',
            position: { x: 1, y: 0 },
            content: {
              hitPolicy: 'collect',
              inputs: [{ id: 'i', name: 'age', field: 'age' }],
              outputs: [{ id: 'o', name: 'reason', field: 'reason' }],
              rules,
            },
          },
          { id: 'c', type: 'outputNode', name: 'decision', position: { x: 2, y: 0 }, content: {} },
        ],
        edges: [
          { id: 'e', sourceId: 'a', targetId: 'b', type: 'edge' },
          { id: 'f', sourceId: 'b', targetId: 'c', type: 'edge' },
        ],
      }),
    );
  const silent = readDecisionTable('silent', file([{ _id: '1', i: '> 100', o: '"clear"' }]));
  await assert.rejects(silent.decide(clear));
  const both = readDecisionTable(
    'both',
    file([
      { _id: '1', i: '', o: '"clear"' },
      { _id: '2', i: '', o: '"kdn-over"' },
    ]),
  );
  await assert.rejects(both.decide(clear), /contradicts itself/);
});

test('the trace names the rules that spoke, and the edition is known by its hash', async () => {
  const { trace, table: edition } = await table.decide({ ...clear, stopCredit: true });
  assert.match(trace, /"_id":"stop-credit"/);
  assert.doesNotMatch(trace, /performance/);
  assert.equal(edition.name, 'v2');
  assert.match(edition.sha256, /^[0-9a-f]{64}$/);
});
