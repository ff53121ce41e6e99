import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sha256Hex } from '@nesie/canonical';
import { sandboxClock } from '@nesie/clock';
import pg from 'pg';
import {
  appUrl,
  createDb,
  ensureDatabase,
  type MigrateOptions,
  type Migration,
  migrate,
  pendingMigrations,
  readMigrations,
} from './index.ts';
import { createTestDb, sharedServer, TEST_MASTER_KEY, type TestDb } from './testing.ts';

let platform: Migration;
const folderOfOne = mkdtempSync(join(tmpdir(), 'nesie-migrations-'));
let t: TestDb;
const made: string[] = [];

before(async () => {
  const [first] = await readMigrations();
  assert.ok(first);
  platform = first;
  mkdirSync(join(folderOfOne, platform.name));
  writeFileSync(join(folderOfOne, platform.name, 'up.sql'), platform.sql);
  t = await createTestDb({ name: 'migrations', only: ['platform'] });
});
after(async () => {
  await t.close();
  rmSync(folderOfOne, { recursive: true });
  const client = new pg.Client({ connectionString: await sharedServer() });
  await client.connect();
  for (const name of made) {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`drop role if exists ${name}_app`);
  }
  await client.end();
});

async function newDatabase(): Promise<string> {
  const name = `t_mig_${randomBytes(6).toString('hex')}`;
  const admin = await sharedServer();
  await ensureDatabase(admin, name);
  made.push(name);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.toString();
}

function aMigration(number: number, sql: string): Migration {
  return { number, name: `${String(number).padStart(4, '0')}-m${number}`, sql, hash: sha256Hex(sql) };
}

const run = (ownerUrl: string, migrations: readonly Migration[], more: Partial<MigrateOptions> = {}) =>
  migrate({
    ownerUrl,
    masterKey: TEST_MASTER_KEY,
    mode: 'sandbox',
    migrations: [platform, ...migrations],
    ...more,
  });

test('migrations are applied in order, once, however many processes start at once', async () => {
  const url = await newDatabase();
  const list = [
    aMigration(2, 'create schema a; create table a.t (n int)'),
    aMigration(3, 'insert into a.t values (1)'),
  ];
  const done = await Promise.all([run(url, list), run(url, list), run(url, list), run(url, list)]);
  assert.deepEqual(done.flat().sort(), ['0001-platform', '0002-m2', '0003-m3']);
  assert.deepEqual(await run(url, list), []);
});

test('a failing migration leaves nothing of itself, and those before it stay', async () => {
  const url = await newDatabase();
  const list = [aMigration(2, 'create schema a'), aMigration(3, 'create schema b; select 1/0')];
  await assert.rejects(run(url, list), /0003-m3: division by zero/);
  const healed = [aMigration(2, 'create schema a'), aMigration(3, 'create schema b')];
  assert.deepEqual(await run(url, healed), ['0003-m3']);
});

test('a changed, an unknown and a late migration are refused', async () => {
  const url = await newDatabase();
  await run(url, [aMigration(3, 'create schema a')]);
  await assert.rejects(run(url, [aMigration(3, 'create schema a ')]), /applied with other content/);
  await assert.rejects(run(url, []), /does not know/);
  await assert.rejects(
    run(url, [aMigration(2, 'select 1'), aMigration(3, 'create schema a')]),
    /next number/,
  );
  assert.deepEqual(await run(url, [aMigration(3, 'create schema a')]), []);
});

test('an installation stays what it was made as, and production has no other time than the real one', async () => {
  const url = await newDatabase();
  await run(url, [], { mode: 'production' });
  await assert.rejects(run(url, [], { mode: 'sandbox' }), /stays so/);
  const clock = sandboxClock();
  const db = createDb({ url: appUrl(url, TEST_MASTER_KEY), clock, vault: t.vault });
  await assert.rejects(db.advanceTime({ kind: 'system', process: 'test' }, 1000), /no_offset_in_production/);
  await db.close();
});

test('what is not applied yet is told', async () => {
  const [empty] = await Promise.all([newDatabase()]);
  const pending = await pendingMigrations(empty ?? '');
  assert.equal(pending[0], '0001-platform');
});

test('another master key gives another password, and a new start repairs it', async () => {
  const url = await newDatabase();
  await run(url, []);
  const next = randomBytes(32);
  const connect = async (masterKey: Buffer) => {
    const db = createDb({ url: appUrl(url, masterKey), clock: t.clock, vault: t.vault });
    try {
      return await db.read({ kind: 'system', process: 'test' }, 'look', async () => 'in');
    } finally {
      await db.close();
    }
  };
  await assert.rejects(connect(next), /password/);
  await run(url, [], { masterKey: next });
  assert.equal(await connect(next), 'in');
  await assert.rejects(connect(TEST_MASTER_KEY), /password/);
});

test('the product names its migrations by rising numbers, each with its reason', async () => {
  const all = await readMigrations();
  assert.ok(all.length >= 1);
  for (const migration of all) assert.match(migration.name, /^\d{4}-[a-z0-9-]+$/);
});

test('grants go to the role of the database only, and only as a list of privileges', async () => {
  const url = await newDatabase();
  const bad = aMigration(
    2,
    "create schema a; create table a.t (n int); select platform.grant_app('a.t', 'all; drop table a.t')",
  );
  await assert.rejects(run(url, [bad]), /not a list of privileges/);
  const good = aMigration(
    2,
    "create schema a; create table a.t (n int, m int); select platform.grant_app('a.t', 'select, update (n)')",
  );
  await run(url, [good]);
  const client = new pg.Client({ connectionString: appUrl(url, TEST_MASTER_KEY) });
  await client.connect();
  await client.query('update a.t set n = 1');
  await assert.rejects(client.query('update a.t set m = 1'), /permission denied/);
  await assert.rejects(client.query("select platform.grant_app('a.t', 'delete')"), /permission denied/);
  await client.end();
});

test('the owner needs to be no superuser, and without CREATEROLE names a role that is there', async (t2) => {
  const name = `t_own_${randomBytes(6).toString('hex')}`;
  const url = new URL(await newDatabase());
  const admin = new pg.Client({ connectionString: url.toString() });
  await admin.connect();
  t2.after(async () => {
    await admin.query(`reassign owned by ${name} to current_user`);
    await admin.query(`drop owned by ${name}`);
    await admin.query(`drop owned by ${name}_other; drop role ${name}_other`);
    await admin.query(`drop role ${name}`);
    await admin.end();
  });
  const database = url.pathname.slice(1);
  await admin.query(`create role ${name} login password 'owner-of-a-test'`);
  await admin.query(`create role ${name}_other login password 'other-of-a-test'`);
  await admin.query(`alter database ${database} owner to ${name}`);
  url.username = name;
  url.password = 'owner-of-a-test';
  await assert.rejects(run(url.toString(), []), /CREATEROLE/);

  assert.deepEqual(await run(url.toString(), [], { appRole: `${name}_other` }), ['0001-platform']);
  const other = new URL(url);
  other.username = `${name}_other`;
  other.password = 'other-of-a-test';
  const db = createDb({ url: other.toString(), clock: t.clock, vault: t.vault });
  assert.equal(await db.read({ kind: 'system', process: 'test' }, 'look', async () => 'in'), 'in');
  await db.close();
  assert.deepEqual(await pendingMigrations(other.toString(), folderOfOne), []);

  await admin.query(`alter role ${name} createrole`);
  assert.deepEqual(await run(url.toString(), []), []);
  const own = createDb({ url: appUrl(url.toString(), TEST_MASTER_KEY), clock: t.clock, vault: t.vault });
  const steps = await own.read({ kind: 'system', process: 'test' }, 'look', (tx) =>
    tx.query('select 1 from platform.steps'),
  );
  assert.deepEqual(steps, [], 'the other role is given what the first one had');
  await own.close();
});

test('a request key may not be longer than the column takes', async () => {
  const { idempotencyKey } = await import('./index.ts');
  assert.throws(() => idempotencyKey('x'.repeat(201), {}));
  assert.throws(() => idempotencyKey('', {}));
  assert.ok(idempotencyKey(randomUUID(), {}));
});
