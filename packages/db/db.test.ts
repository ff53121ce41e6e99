import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { plusMillis, sandboxClock } from '@nesie/clock';
import { ok, refuse } from '@nesie/problem';
import { type Actor, createDb, idempotencyKey } from './index.ts';
import { createTestDb, type TestDb } from './testing.ts';

const partyId = randomUUID();
const actor: Actor = { kind: 'applicant', partyId };
const other: Actor = { kind: 'applicant', partyId: randomUUID() };
const system: Actor = { kind: 'system', process: 'test' };
let t: TestDb;

before(async () => {
  t = await createTestDb({ name: 'db', only: ['platform'] });
  await t.ownerSql(`
    create schema things;
    create table things.notes (id uuid primary key default gen_random_uuid(), party_id uuid not null, n bigint not null);
    alter table things.notes enable row level security;
    create policy own on things.notes using (platform.sees(party_id)) with check (platform.sees(party_id));
    create table things.facts (n int);
    select platform.append_only('things.facts');
    create table things.counters (id int primary key, n int not null);
    insert into things.counters values (1, 0), (2, 0);
  `);
  const role = new URL(t.appUrl).username;
  await t.ownerSql(`grant usage on schema things to ${role}`);
  await t.ownerSql(`grant select, insert, update, delete on all tables in schema things to ${role}`);
});
after(() => t.close());

interface Notes {
  readonly 'things.notes': { readonly party_id: string; readonly n: bigint };
}

const addNote = (who: Actor, n: bigint, key: string | null, body: unknown = n.toString()) =>
  t.db.withActor(who, 'add-note', key ? idempotencyKey(key, { body }) : null, async (tx) => {
    await tx.on<Notes>().insertInto('things.notes').values({ party_id: partyId, n }).execute();
    return ok({ n, bytes: Buffer.from('ab'), at: tx.now });
  });
const countNotes = async (n: bigint) =>
  (await t.ownerSql<{ count: bigint }>('select count(*) from things.notes where n = $1', [n]))[0]?.count;

test('fifty parallel requests with one key: one effect, one answer', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 50 }, () => addNote(actor, 50n, key)));
  assert.equal(await countNotes(50n), 1n);
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.deepEqual(answers[0], ok({ n: 50n, bytes: Buffer.from('ab'), at: t.clock.now() }));
});

test('the same key with another request is refused, and another actor has keys of his own', async () => {
  const key = randomUUID();
  await addNote(actor, 51n, key);
  assert.deepEqual(await addNote(actor, 51n, key, 'other'), refuse({ code: 'idempotency-key-reused' }));
  const purposeless = await t.db.withActor(
    actor,
    'other-purpose',
    idempotencyKey(key, { body: '51' }),
    async () => ok(1),
  );
  assert.deepEqual(purposeless, refuse({ code: 'idempotency-key-reused' }));
  assert.equal(await countNotes(51n), 1n);
  assert.equal((await addNote(system, 52n, key)).refused, false);
});

test('a refusal and a failure keep nothing, not even the key', async () => {
  const key = idempotencyKey(randomUUID(), {});
  const insert = 'insert into things.notes (party_id, n) values ($1, 60)';
  const refused = await t.db.withActor(actor, 'try-it', key, async (tx) => {
    await tx.query(insert, [partyId]);
    return refuse({ code: 'no' });
  });
  assert.deepEqual(refused, refuse({ code: 'no' }));
  const failing = t.db.withActor(actor, 'try-it', key, async (tx) => {
    await tx.query(insert, [partyId]);
    throw new Error('a bug');
  });
  await assert.rejects(failing, /a bug/);
  assert.equal(await countNotes(60n), 0n);
  assert.deepEqual(await t.db.withActor(actor, 'try-it', key, async () => ok('now')), ok('now'));
  assert.deepEqual(await t.db.withActor(actor, 'try-it', key, async () => ok('again')), ok('now'));
});

test('[R-12.2] the recorded answer is sealed: it is not to be read in the database', async () => {
  const key = idempotencyKey(randomUUID(), {});
  await t.db.withActor(actor, 'try-it', key, async () => ok({ identifier: 'plain-to-see' }));
  const rows = await t.ownerSql<{ result_sealed: Buffer }>(
    'select result_sealed from platform.idempotency where key = $1',
    [key.key],
  );
  assert.ok(rows[0] && !rows[0].result_sealed.includes('plain-to-see'));
});

test('[R-12.2] without actor or purpose the database shows nothing and takes nothing', async () => {
  await addNote(actor, 70n, null);
  assert.deepEqual(await t.appSql('select * from things.notes'), []);
  assert.deepEqual(await t.appSql('select * from platform.idempotency'), []);
  assert.deepEqual(await t.appSql('select * from platform.steps'), []);
  await assert.rejects(
    t.appSql('insert into things.notes (party_id, n) values ($1, 1)', [partyId]),
    /row-level security/,
  );
  await assert.rejects(
    t.db.read(actor, '', async () => 1),
    /purpose/,
  );
  await assert.rejects(
    t.db.read({ kind: 'applicant', partyId: '' }, 'look', async () => 1),
    /uuid/,
  );
  await assert.rejects(
    t.db.read({ kind: 'system', process: '' }, 'look', async () => 1),
    /name/,
  );
});

test('[R-12.2] a party sees its own rows only, the house sees all, a visitor none', async () => {
  await addNote(actor, 80n, null);
  const count = (who: Actor) =>
    t.db.read(
      who,
      'look',
      async (tx) => (await tx.query<{ n: bigint }>('select n from things.notes where n = 80')).length,
    );
  assert.equal(await count(actor), 1);
  assert.equal(await count({ ...{ kind: 'client', partyId }, personId: randomUUID(), sessionId: 's1' }), 1);
  assert.equal(await count(system), 1);
  assert.equal(await count({ kind: 'staff', staffId: randomUUID(), roles: [] }), 1);
  assert.equal(await count(other), 0);
  assert.equal(await count({ kind: 'visitor' }), 0);
  const foreign = t.db.withActor(other, 'add-note', null, async (tx) => {
    await tx.query('insert into things.notes (party_id, n) values ($1, 81)', [partyId]);
    return ok(null);
  });
  await assert.rejects(foreign, /row-level security/);
});

test('the actor leaves no trace on the pooled connection', async () => {
  const one = createDb({ url: t.appUrl, clock: t.clock, vault: t.vault, pool: { max: 1 } });
  const settings =
    "select current_setting('nesie.actor_kind', true) as kind, current_setting('nesie.party_id', true) as party";
  const during = await one.read(actor, 'look', (tx) => tx.query<{ kind: string }>(settings));
  assert.equal(during[0]?.kind, 'applicant');
  const next = await one.read({ kind: 'visitor' }, 'look', (tx) => tx.query(settings));
  assert.deepEqual(next, [{ kind: 'visitor', party: '' }]);
  await one.close();
});

test('types come back as the product reads them', async () => {
  const rows = await t.db.read(system, 'look', (tx) =>
    tx.query(`select 9007199254740993::int8 as big, 1.50::numeric as rate, date '2026-02-28' as day,
      timestamptz '2026-01-01 00:00:00.123456+05' as at, '\\xff'::bytea as bytes, null::int8 as nothing,
      array[1, null]::int8[] as bigs, array[0.10]::numeric[] as rates, array[timestamptz '2026-01-01 00:00+05'] as ats`),
  );
  assert.deepEqual(rows[0], {
    ...{ big: 9007199254740993n, rate: '1.50', day: '2026-02-28', at: '2025-12-31T19:00:00.123Z' },
    ...{
      bytes: Buffer.from([255]),
      nothing: null,
      bigs: [1n, null],
      rates: ['0.10'],
      ats: ['2025-12-31T19:00:00.000Z'],
    },
  });
  await assert.rejects(
    t.db.read(system, 'look', (tx) => tx.query("select timestamp '2026-01-01' as at")),
    /timestamptz/,
  );
});

test('a transaction that only reads writes nothing', async () => {
  const writing = t.db.read(actor, 'look', (tx) => tx.query('delete from things.notes'));
  await assert.rejects(writing, /read-only/);
});

test('a transaction kept beyond its end is of no use', async () => {
  const kept = await t.db.read(actor, 'look', async (tx) => tx);
  await assert.rejects(kept.query('select 1'), /ended/);
});

test('a deadlock is tried again, a refusal by the database is not', async () => {
  const add = (first: number, second: number) =>
    t.db.withActor(system, 'count', null, async (tx) => {
      await tx.query('update things.counters set n = n + 1 where id = $1', [first]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await tx.query('update things.counters set n = n + 1 where id = $1', [second]);
      return ok(null);
    });
  await Promise.all([add(1, 2), add(2, 1), add(1, 2), add(2, 1)]);
  assert.deepEqual(await t.ownerSql('select n from things.counters'), [{ n: 4 }, { n: 4 }]);
  let runs = 0;
  const broken = t.db.withActor(system, 'count', null, async (tx) => {
    runs += 1;
    await tx.query('select 1/0');
    return ok(null);
  });
  await assert.rejects(broken, /division/);
  assert.equal(runs, 1);
});

test('what is counted aside survives the refusal around it', async () => {
  await t.db.withActor(actor, 'try-it', null, async () => {
    await t.db.aside(system, 'count', (tx) => tx.query('update things.counters set n = 100 where id = 1'));
    return refuse({ code: 'no' });
  });
  assert.deepEqual(await t.ownerSql('select n from things.counters where id = 1'), [{ n: 100 }]);
});

test('a hook runs after a commit and never after a refusal', async () => {
  const seen: string[] = [];
  const hook = (name: string, refused: boolean) =>
    t.db.withActor(actor, 'try-it', null, async (tx) => {
      tx.afterCommit(() => seen.push(name));
      return refused ? refuse({ code: 'no' }) : ok(null);
    });
  await hook('refused', true);
  await hook('kept', false);
  assert.deepEqual(seen, ['kept']);
});

test('the owner can neither change nor empty an append-only table', async () => {
  await t.ownerSql('insert into things.facts values (1)');
  await assert.rejects(t.ownerSql('update things.facts set n = 2'), /append-only/);
  await assert.rejects(t.ownerSql('delete from things.facts'), /append-only/);
  await assert.rejects(t.ownerSql('truncate things.facts'), /append-only/);
});

test('the application does not start as owner or superuser', async () => {
  const asOwner = createDb({ url: t.ownerUrl, clock: t.clock, vault: t.vault });
  await assert.rejects(
    asOwner.read(system, 'look', async () => 1),
    /superuser/,
  );
  await asOwner.close();
});

test('business time moves forward only, and the whole installation follows', async () => {
  const clock = sandboxClock();
  const db = createDb({ url: t.appUrl, clock, vault: t.vault });
  assert.equal(await db.advanceTime(system, 86_400_000), 86_400_000);
  const second = sandboxClock();
  const elsewhere = createDb({ url: t.appUrl, clock: second, vault: t.vault });
  const seen = await elsewhere.read(actor, 'look', async (tx) => tx.now);
  assert.ok(seen >= plusMillis(second.real(), 86_300_000));
  await assert.rejects(t.ownerSql('update platform.installation set offset_ms = 0'), /backwards/);
  await assert.rejects(t.ownerSql("update platform.installation set mode = 'production'"), /stays/);
  await assert.rejects(
    t.db.withActor(actor, 'cheat', null, async (tx) => {
      const moved = await tx.query('update platform.installation set offset_ms = offset_ms + 1 returning 1');
      assert.equal(moved.length, 0);
      throw new Error('a client moves no time');
    }),
    /moves no time/,
  );
  await Promise.all([db.close(), elsewhere.close()]);
});

test('results that would not come back the same are refused while they are new', async () => {
  const record = (value: unknown) =>
    t.db.withActor(actor, 'try-it', idempotencyKey(randomUUID(), {}), async () => ok(value));
  await assert.rejects(record(new Map()), /class/);
  await assert.rejects(record(Number.NaN), /number/);
  await assert.rejects(
    record(() => 1),
    /function/,
  );
});
