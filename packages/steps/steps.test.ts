import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { plusSeconds } from '@nesie/clock';
import type { Actor } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { ok } from '@nesie/problem';
import {
  createWorker,
  LeaseLostError,
  type Step,
  type StepFailure,
  steps,
  type WorkerOptions,
} from './index.ts';

const system: Actor = { kind: 'system', process: 'test' };
let t: TestDb;
before(async () => {
  t = await createTestDb({ name: 'steps', only: ['platform'] });
  await t.ownerSql('create schema things; create table things.effects (key text not null)');
  const role = new URL(t.appUrl).username;
  await t.ownerSql(
    `grant usage on schema things to ${role}; grant select, insert on things.effects to ${role}`,
  );
});
after(() => t.close());

const schedule = (kind: string, key: string, inSeconds = 0, actor: Actor = system, partyId?: string) =>
  t.db.withActor(actor, 'schedule', null, async (tx) =>
    ok(
      await steps.schedule(tx, {
        ...{ kind, key, wakeAt: plusSeconds(tx.now, inSeconds) },
        ...(partyId ? { partyId } : {}),
      }),
    ),
  );
const worker = (handlers: WorkerOptions['handlers'], more: Partial<WorkerOptions> = {}) =>
  createWorker({ db: t.db, clock: t.clock, handlers, ...more });
const effect = (step: Step) =>
  t.db.withActor(system, 'effect', null, async (tx) => {
    await tx.query('insert into things.effects values ($1)', [step.key]);
    await step.fence(tx);
    return ok(null);
  });
const effects = async (key: string) =>
  (await t.ownerSql('select key from things.effects where key = $1', [key])).length;
const stateOf = async (kind: string, key: string) =>
  (
    await t.ownerSql<{ state: string; attempts: number; last_error: string | null }>(
      'select state, attempts, last_error from platform.steps where kind = $1 and key = $2',
      [kind, key],
    )
  )[0];

test('a step is scheduled once and run once, effect and state together', async () => {
  assert.deepEqual(await schedule('once', '1'), ok(true));
  assert.deepEqual(await schedule('once', '1'), ok(false));
  const one = worker({ once: (step) => effect(step).then(() => 'done') });
  assert.equal(await one.runUntilIdle(), 1);
  assert.equal(await one.runUntilIdle(), 0);
  assert.equal(await effects('1'), 1);
  assert.deepEqual(await schedule('once', '1'), ok(false), 'done stays done');
});

test('a step waits for its moment of business time', async () => {
  await schedule('later', 'a', 3600);
  const one = worker({ later: async () => 'done' });
  assert.equal(await one.runUntilIdle(), 0);
  t.clock.advance(3600);
  assert.equal(await one.runUntilIdle(), 1);
});

test('a step may come again, and its tries begin anew', async () => {
  await schedule('again', 'a');
  const attempts: number[] = [];
  const one = worker({
    again: async (step) => {
      attempts.push(step.attempt);
      return attempts.length < 3 ? { again: t.clock.now() } : 'done';
    },
  });
  assert.equal(await one.runUntilIdle(), 3);
  assert.deepEqual(attempts, [1, 1, 1]);
});

test('two workers never run one step at once', async () => {
  for (let n = 0; n < 40; n += 1) await schedule('shared', `shared-${n}`);
  const handlers = { shared: (step: Step) => effect(step).then(() => 'done' as const) };
  const workers = [worker(handlers, { pollMs: 20 }), worker(handlers, { pollMs: 20 })];
  for (const one of workers) one.start();
  for (let tries = 0; tries < 100; tries += 1) {
    const left = await t.ownerSql("select 1 from platform.steps where kind = 'shared' and state = 'waiting'");
    if (left.length === 0) break;
    await sleep(50);
  }
  await Promise.all(workers.map((one) => one.stop()));
  const rows = await t.ownerSql<{ key: string }>("select key from things.effects where key like 'shared-%'");
  assert.equal(rows.length, 40);
  assert.equal(new Set(rows.map(({ key }) => key)).size, 40);
});

test('who lost the lease leaves no effect', async () => {
  await schedule('slow', 'slow');
  let lost: unknown;
  const slow = worker({
    slow: async (step) => {
      // Another worker takes over while this one sleeps.
      await t.ownerSql("update platform.steps set lease_until = '2000-01-01' where kind = 'slow'");
      const quick = worker({ slow: (taken) => effect(taken).then(() => 'done' as const) });
      assert.equal(await quick.runUntilIdle(), 1);
      await effect(step).catch((error: unknown) => {
        lost = error;
        throw error;
      });
      return 'done';
    },
  });
  await slow.runUntilIdle();
  assert.ok(lost instanceof LeaseLostError);
  assert.equal(await effects('slow'), 1);
  assert.equal((await stateOf('slow', 'slow'))?.state, 'done');
});

test('[R-12.2] a failing step is tried a bounded number of times, then is dead and seen, without personal data', async () => {
  await schedule('broken', 'a');
  const failures: StepFailure[] = [];
  const one = worker(
    {
      broken: async () => {
        throw new TypeError('the IIN 850101300012 is odd');
      },
    },
    { maxAttempts: 3, backoffSeconds: 0.001, onFailure: (failure) => failures.push(failure) },
  );
  for (let tries = 0; tries < 5; tries += 1) {
    await one.runUntilIdle();
    await sleep(20);
  }
  const row = await stateOf('broken', 'a');
  assert.equal(row?.state, 'dead');
  assert.equal(row?.attempts, 3);
  assert.match(row?.last_error ?? '', /^TypeError at steps\.test\.ts:\d+$/);
  assert.deepEqual(
    failures.map(({ isDead }) => isDead),
    [false, false, true],
  );
  const [dead] = await t.db.read(system, 'look', (tx) => steps.dead(tx));
  assert.equal(dead?.key, 'a');
  const revived = await t.db.withActor(system, 'revive', null, async (tx) =>
    ok(await steps.revive(tx, dead?.id ?? '')),
  );
  assert.deepEqual(revived, ok(true));
  assert.equal(await worker({ broken: async () => 'done' }).runUntilIdle(), 1);
});

test('a failed try waits before the next', async () => {
  await schedule('waits', 'a');
  let runs = 0;
  const one = worker({
    waits: async () => {
      runs += 1;
      throw new Error('no');
    },
  });
  await one.runUntilIdle();
  await one.runUntilIdle();
  assert.equal(runs, 1);
});

test('a lease is renewed while the handler works', async () => {
  await schedule('long', 'long');
  const handlers = {
    long: async (step: Step) => {
      await sleep(1500);
      await effect(step);
      return 'done' as const;
    },
  };
  const workers = [
    worker(handlers, { leaseSeconds: 0.6, pollMs: 50 }),
    worker(handlers, { leaseSeconds: 0.6, pollMs: 50 }),
  ];
  for (const one of workers) one.start();
  await sleep(2500);
  await Promise.all(workers.map((one) => one.stop()));
  assert.equal(await effects('long'), 1);
  assert.equal((await stateOf('long', 'long'))?.attempts, 1);
});

test('an applicant schedules for himself and sees no steps', async () => {
  const partyId = randomUUID();
  const actor: Actor = { kind: 'applicant', partyId };
  assert.deepEqual(await schedule('own', 'a', 0, actor, partyId), ok(true));
  assert.deepEqual(await schedule('own', 'b', 0, actor), ok(true));
  await assert.rejects(schedule('own', 'c', 0, actor, randomUUID()), /row-level security/);
  assert.deepEqual(await t.db.read(actor, 'look', (tx) => tx.query('select 1 from platform.steps')), []);
});

const CRASHING = `
const [{ createWorker }, { createDb, noteOpening }, { createKeyStore, createVault }, { systemClock }, { ok }] = await Promise.all(
  ['steps', 'db', 'vault', 'clock', 'problem'].map((name) => import('@nesie/' + name)));
const [url, keysUrl, key] = JSON.parse(process.env.NESIE_TEST);
const keyStore = await createKeyStore({ url: keysUrl, masterKey: Buffer.from(key, 'base64') });
const vault = createVault(keyStore, { onOpen: noteOpening });
const clock = systemClock();
const db = createDb({ url, clock, vault });
createWorker({ db, clock, leaseSeconds: 1, pollMs: 20, handlers: { crash: async (step) => {
  await db.withActor({ kind: 'system', process: 'test' }, 'effect', null, async (tx) => {
    await tx.query('insert into things.effects values ($1)', [step.key]);
    if (step.attempt < 3) process.kill(process.pid, 'SIGKILL');
    await step.fence(tx);
    return ok(null);
  });
  if (step.attempt === 3) process.kill(process.pid, 'SIGKILL');
  return 'done';
} } }).start();
setInterval(() => {}, 1000);
`;

test('kill -9 in the middle of an effect and right after it: one effect', { timeout: 30_000 }, async () => {
  await t.ownerSql(
    `insert into platform.steps (kind, key, wake_at, created_at) values ('crash', 'crash', '2020-01-01', '2020-01-01')`,
  );
  for (let tries = 0; tries < 3; tries += 1) {
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', CRASHING], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: {
        PATH: process.env.PATH ?? '',
        NESIE_TEST: JSON.stringify([t.appUrl, t.keysUrl, t.masterKey.toString('base64')]),
      },
      stdio: 'ignore',
    });
    const signal = await new Promise((resolve) => child.on('exit', (_code, name) => resolve(name)));
    assert.equal(signal, 'SIGKILL');
  }
  assert.equal(await effects('crash'), 1);
  assert.equal((await stateOf('crash', 'crash'))?.state, 'done');
});
