import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ok } from '@nesie/problem';
import { type Actor, idempotencyKey } from './index.ts';
import { createTestDb, type TestDb } from './testing.ts';

const actor: Actor = { kind: 'applicant', partyId: randomUUID() };
let t: TestDb;
before(async () => {
  t = await createTestDb({ name: 'db', only: ['platform'] });
});
after(() => t.close());

test('fifty parallel requests with one key: one effect, one answer', async () => {
  const key = idempotencyKey(randomUUID(), { route: '/x', body: { a: 1 } });
  let runs = 0;
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      t.db.withActor(actor, 'try-it', key, async () => {
        runs += 1;
        return ok({ sum: 12345678901234567890n, bytes: Buffer.from('ab') });
      }),
    ),
  );
  assert.equal(runs, 1);
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
});
