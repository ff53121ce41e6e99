import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz, fuzzDeep, groundOf } from './testing/fuzz.ts';
import { seeded } from './testing/seeded.ts';

const MOST_MS = 2000;

test('[R-7.1] changed inputs of every kind are refused or judged, and none is good that nobody signed', async () => {
  const ground = await groundOf();
  assert.ok(ground.right.size > 3, 'there are good ones to be changed');
  const counts = fuzz(ground, 6000, seeded('changed inputs'));
  assert.ok(counts.slowestMs < MOST_MS, `${counts.slowestMs} ms`);
  // The changes are such that a part of them gets in.
  for (const kind of ['refused', 'read', 'good', 'bad', 'unknown'] as const)
    assert.ok(counts[kind] > 20, kind);
});

test('[R-7.1] signatures and signed attributes that are changed fail in the equation', async () => {
  const ground = await groundOf();
  assert.deepEqual(fuzzDeep(ground, 400, seeded('equations')), { right: 0 });
});
