import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { ok } from '@nesie/problem';
import { createWorker, steps } from './index.ts';

let t: TestDb;
before(async () => {
  t = await createTestDb({ name: 'steps', only: ['platform'] });
});
after(() => t.close());

const actor = { kind: 'system', process: 'test' } as const;
const schedule = (kind: string, key: string) =>
  t.db.withActor(actor, 'schedule', null, async (tx) =>
    ok(await steps.schedule(tx, { kind, key, wakeAt: tx.now })),
  );

test('a step is scheduled once and run once', async () => {
  assert.deepEqual(await schedule('once', '1'), ok(true));
  assert.deepEqual(await schedule('once', '1'), ok(false));
  let runs = 0;
  const worker = createWorker({
    db: t.db,
    clock: t.clock,
    handlers: {
      once: async (step) => {
        runs += 1;
        await t.db.withActor(actor, 'effect', null, async (tx) => {
          await step.fence(tx);
          return ok(null);
        });
        return 'done';
      },
    },
  });
  assert.equal(await worker.runUntilIdle(), 1);
  assert.equal(await worker.runUntilIdle(), 0);
  assert.equal(runs, 1);
});
