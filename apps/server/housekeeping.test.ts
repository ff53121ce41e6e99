import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import { idempotencyKey } from '@nesie/db';
import { ok } from '@nesie/problem';
import { createWorker } from '@nesie/steps';
import { createWorld, type World } from '../../modules/access/testing/world.ts';
import { createHousekeeping } from './housekeeping.ts';

const DAY = 86_400;
let world: World;
before(async () => {
  world = await createWorld({ name: 'housekeeping' });
});
after(() => world?.close());

const count = async (table: string, where = 'true') =>
  Number(
    (await world.t.ownerSql<{ n: bigint }>(`select count(*) as n from ${table} where ${where}`))[0]?.n ?? 0n,
  );

test('once a day what is over is removed, what is not stays, and the step comes again', async () => {
  const { t, limits, sessions, parties } = world;
  const house = createHousekeeping({
    ...{ db: t.db, limits, sweepSessions: sessions.sweep, sweepLinks: parties.sweepLinks },
  });
  const worker = createWorker({ db: t.db, handlers: house.stepHandlers });
  const start = t.clock.now();
  await house.begin();
  await house.begin();
  assert.equal(await count('platform.steps', "kind = 'keep-house'"), 1);

  const visitor = world.browser();
  await visitor.open();
  await visitor.does('POST', '/registration-drafts', {});
  await visitor.open();
  await visitor.does('POST', '/registration-drafts/current/transfers', {});
  const ended = world.browser();
  await ended.open();
  await ended.call('DELETE', '/sessions/current');
  await t.ownerSql(
    `insert into platform.steps (kind, key, state, wake_at, created_at, finished_at)
     values ('old', 'a', 'done', $1, $1, $1), ('old', 'b', 'dead', $1, $1, $1)`,
    [start],
  );
  await t.ownerSql(
    `insert into platform.limits (kind, key_hash, tokens, filled_at, full_at)
     values ('over', decode(repeat('00', 32), 'hex'), 1, now(), now() - interval '1 minute')`,
  );
  assert.equal(await worker.runUntilIdle(), 1);
  assert.equal(await count('platform.limits', "kind = 'over'"), 0);
  const [requests, links] = [await count('platform.idempotency'), await count('parties.transfers')];
  assert.ok(requests >= 2 && links === 1, 'what is fresh stays');
  assert.equal(await count('access.sessions'), 2);

  t.clock.set(plusSeconds(start, 2 * DAY));
  assert.equal(await worker.runUntilIdle(), 1);
  assert.equal(await count('parties.transfers'), 0);
  assert.equal(await count('access.sessions', 'ended_at is not null'), 0);
  assert.equal(await count('access.sessions'), 1, 'an applicant’s session lives on');

  const fresh = { kind: 'applicant', partyId: randomUUID() } as const;
  t.clock.set(plusSeconds(start, 8 * DAY));
  await t.db.withActor(fresh, 'look', idempotencyKey(randomUUID(), {}), async () => ok(null));
  await worker.runUntilIdle();
  assert.equal(await count('platform.idempotency'), 1);
  assert.equal(await count('platform.steps', "kind = 'old'"), 2);

  t.clock.set(plusSeconds(start, 91 * DAY));
  await worker.runUntilIdle();
  assert.equal(await count('platform.steps', "kind = 'old' and state = 'done'"), 0);
  assert.equal(
    await count('platform.steps', "kind = 'old' and state = 'dead'"),
    1,
    'failures wait for a person',
  );
  assert.equal(await count('platform.steps', "kind = 'keep-house' and state = 'waiting'"), 1);
});
