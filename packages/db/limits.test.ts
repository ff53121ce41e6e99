import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok, refuse } from '@nesie/problem';
import { createLimits, type Limits } from './index.ts';
import { createTestDb, type TestDb } from './testing.ts';

let t: TestDb;
let limits: Limits;
before(async () => {
  t = await createTestDb({ name: 'limits', only: ['platform'] });
  limits = createLimits(t.db, t.vault);
});
after(() => t.close());

test('thirty at once take no more than the bucket holds', async () => {
  const takes = await Promise.all(
    Array.from({ length: 30 }, () => limits.take('sms-phone', '+77010000001', { max: 5, perSeconds: 3600 })),
  );
  assert.equal(takes.filter((take) => !take.refused).length, 5);
  const refused = takes.find((take) => take.refused);
  assert.ok(refused?.refused);
  assert.equal(refused.refusal.code, 'too-many-tries');
  assert.ok(refused.refusal.retryAfterSeconds > 600 && refused.refusal.retryAfterSeconds <= 720);
});

test('buckets of another kind or key are their own, and one can be filled again', async () => {
  const limit = { max: 1, perSeconds: 3600 };
  assert.equal((await limits.take('a', 'x', limit)).refused, false);
  assert.equal((await limits.take('a', 'x', limit)).refused, true);
  assert.equal((await limits.take('b', 'x', limit)).refused, false);
  assert.equal((await limits.take('a', 'y', limit)).refused, false);
  await limits.clear('a', 'x');
  assert.equal((await limits.take('a', 'x', limit)).refused, false);
});

test('a bucket fills with real time, whatever business time does, and full ones are swept', async () => {
  const limit = { max: 2, perSeconds: 1 };
  assert.deepEqual(await limits.take('fast', 'x', { ...limit, cost: 2 }), ok({ left: 0 }));
  t.clock.advance(86_400);
  assert.equal((await limits.take('fast', 'x', limit)).refused, true);
  await sleep(700);
  assert.equal((await limits.take('fast', 'x', limit)).refused, false);
  await sleep(1200);
  assert.ok((await limits.sweep()) >= 1);
});

test('a try counts although what it was for is refused', async () => {
  const limit = { max: 1, perSeconds: 3600 };
  await t.db.withActor({ kind: 'visitor' }, 'log-in', null, async () => {
    await limits.take('log-in', 'x', limit);
    return refuse({ code: 'no' });
  });
  assert.equal((await limits.take('log-in', 'x', limit)).refused, true);
});

test('[R-12.2] the phone itself is not kept', async () => {
  await limits.take('sms-phone', '+77010000099', { max: 5, perSeconds: 60 });
  const rows = await t.ownerSql<{ row: string }>('select l::text as row from platform.limits l');
  assert.ok(rows.length > 0);
  for (const { row } of rows) assert.ok(!row.includes('77010000099'));
});

test('a limit without sense is a bug', async () => {
  await assert.rejects(limits.take('a', 'x', { max: 0, perSeconds: 1 }), RangeError);
  await assert.rejects(limits.take('a', 'x', { max: 1, perSeconds: 1, cost: 2 }), RangeError);
});
