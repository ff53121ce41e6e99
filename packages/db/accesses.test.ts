import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ok, refuse } from '@nesie/problem';
import { createVault } from '@nesie/vault';
import { AccessNotRecordedError, type Actor, createDb, UnnamedOpeningError } from './index.ts';
import { createTestDb, type TestDb } from './testing.ts';

const system: Actor = { kind: 'system', process: 'test' };
const staff: Actor = { kind: 'staff', staffId: randomUUID(), roles: ['loan-officer'] };
let t: TestDb;
before(async () => {
  t = await createTestDb({ name: 'accesses', only: ['platform'], pool: { max: 4 } });
});
after(() => t.close());

interface Row {
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly purpose: string;
  readonly what: readonly string[];
}

const at = (table: string, row = 'r') => ({ schema: 'things', table, column: 'x_sealed', row });

async function aParty() {
  const partyId = randomUUID();
  await t.vault.ensureKeys(partyId);
  const sealed = {
    a: await t.vault.seal(partyId, at('a'), 'one'),
    b: await t.vault.seal(partyId, at('b'), 'two'),
  };
  const open = (table: 'a' | 'b' = 'a') => t.vault.open(partyId, at(table), sealed[table]);
  const rows = () =>
    t.ownerSql<Row>(
      'select actor_kind, actor_id, purpose, what from platform.accesses where party_id = $1 order by id',
      [partyId],
    );
  const self: Actor = { kind: 'applicant', partyId };
  return { partyId, open, rows, self };
}

test('[R-12.2] whoever opens another’s fields is recorded, once a transaction, with purpose and tables', async () => {
  const party = await aParty();
  await t.db.read(staff, 'look-at-client', async () => [
    await party.open('b'),
    await party.open(),
    await party.open(),
  ]);
  await t.db.withActor(system, 'send-word', null, async () => ok((await party.open()).toString()));
  await t.db.aside(system, 'count-words', () => party.open());
  const who = { actor_kind: 'system', actor_id: 'test', what: ['things.a'] };
  assert.deepEqual(await party.rows(), [
    {
      actor_kind: 'staff',
      actor_id: (staff as { staffId: string }).staffId,
      purpose: 'look-at-client',
      what: ['things.a', 'things.b'],
    },
    { ...who, purpose: 'send-word' },
    { ...who, purpose: 'count-words' },
  ]);
});

test('[R-12.2] what the party opens of his own is not recorded, and what is the MFO’s own neither', async () => {
  const party = await aParty();
  await t.db.read(party.self, 'read-own', () => party.open());
  assert.deepEqual(await party.rows(), []);
  const before = await t.ownerSql('select 1 from platform.accesses');
  const sealed = await t.vault.seal('mfo', at('keys'), 'secret');
  await t.db.read(system, 'use-key', () => t.vault.open('mfo', at('keys'), sealed));
  assert.equal((await t.ownerSql('select 1 from platform.accesses')).length, before.length);
});

test('[R-12.2] a refusal or a failure takes the record of what was opened back as little as success does', async () => {
  const party = await aParty();
  await t.db.withActor(system, 'refused', null, async () => {
    await party.open();
    return refuse({ code: 'no' });
  });
  const failing = t.db.withActor(system, 'failed', null, async () => {
    await party.open();
    throw new Error('after looking');
  });
  await assert.rejects(failing, /after looking/);
  await assert.rejects(
    t.db.read(system, 'failed-reading', async () => {
      await party.open();
      throw new Error('after reading');
    }),
    /after reading/,
  );
  assert.deepEqual(
    (await party.rows()).map(({ purpose }) => purpose),
    ['refused', 'failed', 'failed-reading'],
  );
});

test('[R-12.2] a transaction inside of another keeps its own account', async () => {
  const party = await aParty();
  await t.db.read(party.self, 'read-own', async () => {
    await party.open('b');
    await t.db.aside(system, 'inner', () => party.open());
    await party.open('b');
  });
  assert.deepEqual(
    (await party.rows()).map(({ purpose, what }) => [purpose, what]),
    [['inner', ['things.a']]],
  );
});

test('[R-12.2] nothing is opened outside of a transaction, or after its end', async () => {
  const party = await aParty();
  await assert.rejects(party.open(), UnnamedOpeningError);
  let late: Promise<unknown> = Promise.resolve();
  await t.db.read(system, 'careless', async () => {
    late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => party.open());
    late.catch(() => {});
  });
  await assert.rejects(late, UnnamedOpeningError);
  assert.deepEqual(await party.rows(), []);
});

test('[R-12.2] where the journal can’t be written, nothing is handed out and nothing done', async () => {
  const own = await createTestDb({ name: 'accesses', only: ['platform'] });
  const partyId = randomUUID();
  await own.vault.ensureKeys(partyId);
  const sealed = await own.vault.seal(partyId, at('a'), 'one');
  const open = () => own.vault.open(partyId, at('a'), sealed);
  await own.ownerSql('alter table platform.accesses rename to elsewhere');
  for (const actor of [staff, system]) {
    await assert.rejects(own.db.read(actor, 'look', open), AccessNotRecordedError);
    const written = own.db.withActor(actor, 'write', null, async (tx) => {
      await tx.query(
        "insert into platform.steps (kind, key, wake_at, created_at) values ('x', 'x', $1, $1)",
        [tx.now],
      );
      return ok((await open()).toString());
    });
    await assert.rejects(written, AccessNotRecordedError);
  }
  assert.deepEqual(await own.ownerSql('select 1 from platform.steps'), []);
  await own.ownerSql('alter table platform.elsewhere rename to accesses');
  assert.equal((await own.db.read(staff, 'look', open)).toString(), 'one');
  await own.close();
});

test('[R-12.2] a vault that tells nobody gets no database', () => {
  const silent = createVault(t.keyStore);
  assert.throws(() => createDb({ url: t.appUrl, clock: t.clock, vault: silent }), /noteOpening/);
});

test('[R-12.2] the party reads its own record, nobody writes in another’s name, and nobody changes a row', async () => {
  const party = await aParty();
  await t.db.read(system, 'look', () => party.open());
  const read = (actor: Actor) =>
    t.db.read(actor, 'read-accesses', (tx) =>
      tx.query('select 1 from platform.accesses where party_id = $1', [party.partyId]),
    );
  assert.equal((await read(party.self)).length, 1);
  assert.equal((await read({ kind: 'applicant', partyId: randomUUID() })).length, 0);
  assert.equal((await read({ kind: 'visitor' })).length, 0);
  const forged = (kind: string, id: string, purpose: string) =>
    t.db.aside(staff, 'look-at-client', (tx) =>
      tx.query(
        `insert into platform.accesses (party_id, at, actor_kind, actor_id, purpose, what)
         values ($1, $2, $3, $4, $5, '{things.a}')`,
        [party.partyId, tx.now, kind, id, purpose],
      ),
    );
  const { staffId } = staff as { readonly staffId: string };
  await forged('staff', staffId, 'look-at-client');
  await assert.rejects(forged('system', 'test', 'look-at-client'), /row-level security/);
  await assert.rejects(forged('staff', randomUUID(), 'look-at-client'), /row-level security/);
  await assert.rejects(forged('staff', staffId, 'send-word'), /row-level security/);
  await assert.rejects(t.ownerSql('delete from platform.accesses'), /append-only/);
  await assert.rejects(t.ownerSql("update platform.accesses set purpose = 'x'"), /append-only/);
});
