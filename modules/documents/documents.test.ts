import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Actor } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { ok } from '@nesie/problem';
import { createDocuments } from './documents.ts';
import { createRenderer } from './renderer.ts';
import { aContract } from './testing/builders.ts';

let base: TestDb;
const renderer = createRenderer();
const leaves: { readonly kind: string; readonly fields: Readonly<Record<string, string>> }[] = [];
const errors: Readonly<Record<string, string>>[] = [];
const system: Actor = { kind: 'system', process: 'tests' };

before(async () => {
  base = await createTestDb({ name: 'documents' });
});
after(() => base.close());

function wire() {
  const { db, vault } = base;
  const evidence = {
    append: async (_tx: unknown, leaf: (typeof leaves)[number]) => {
      leaves.push(leaf);
    },
  };
  return createDocuments({ db, vault, evidence, renderer, log: { error: (about) => errors.push(about) } });
}

async function aParty(): Promise<{ readonly id: string; readonly actor: Actor }> {
  const id = randomUUID();
  await base.vault.ensureKeys(id);
  await base.ownerSql(
    `insert into parties.drafts (id, fields_sealed, created_at, changed_at, expires_at)
     values ($1, 'x', $2, $2, $3)`,
    [id, '2026-11-23T07:00:00Z', '2026-12-23T07:00:00Z'],
  );
  return { id, actor: { kind: 'applicant', partyId: id } };
}

async function aStored(party: { readonly id: string; readonly actor: Actor }) {
  const documents = wire();
  const data = aContract({ documentId: randomUUID() });
  const result = await base.db.withActor(party.actor, 'draw-contract', null, async (tx) =>
    ok(await documents.render(tx, party.id, data)),
  );
  assert.ok(!result.refused);
  return { documents, data, stored: result.value };
}

test('[R-12.1] a document is kept by its hash and read back byte for byte', async () => {
  const party = await aParty();
  const { documents, data, stored } = await aStored(party);
  const read = await base.db.read(party.actor, 'read-document', (tx) => documents.read(tx, stored.id));
  assert.ok(!read.refused);
  assert.deepEqual(read.value.pdf, renderer.render(data).pdf);
  assert.equal(read.value.sha256, stored.sha256);
  assert.equal(stored.edition, 'contract/2');
});

test('what the configuration knows besides stays out of the document', async () => {
  const party = await aParty();
  const documents = wire();
  const { mfo } = aContract();
  const known = { ...mfo, name: { ...mfo.name, en: 'Nesie' }, logOrigin: 'mfo.example/log' };
  const data = aContract({ documentId: randomUUID(), mfo: known });
  const result = await base.db.withActor(party.actor, 'draw-contract', null, async (tx) =>
    ok(await documents.render(tx, party.id, data)),
  );
  assert.ok(!result.refused);
  assert.deepEqual(JSON.parse(result.value.data).mfo, mfo);
});

test('[R-12.1] a changed byte is found at reading, logged, and appended to the evidence log once a day', async () => {
  const party = await aParty();
  const { documents, data, stored } = await aStored(party);
  await base.ownerSql('alter table documents.documents disable trigger append_only');
  // Someone with the database and the keys: other bytes, properly sealed.
  const forged = await base.vault.seal(
    party.id,
    { schema: 'documents', table: 'documents', column: 'bytes_sealed', row: stored.id },
    renderer.render({ ...data, number: 'МК-2026-000018' }).pdf,
  );
  await base.ownerSql('update documents.documents set bytes_sealed = $2 where id = $1', [stored.id, forged]);
  await base.ownerSql('alter table documents.documents enable always trigger append_only');

  const readAgain = () => base.db.read(party.actor, 'read-document', (tx) => documents.read(tx, stored.id));
  const [leavesBefore, errorsBefore] = [leaves.length, errors.length];
  for (const _ of [1, 2]) {
    const read = await readAgain();
    assert.deepEqual(read.refused && read.refusal, { code: 'document-distorted', documentId: stored.id });
  }
  assert.equal(errors.length - errorsBefore, 2);
  assert.deepEqual(
    leaves.slice(leavesBefore).map(({ kind, fields }) => [kind, fields.reason]),
    [['document-distorted', 'hash']],
  );
});

test('[R-12.1] sealed bytes with one bit turned are a distortion too', async () => {
  const party = await aParty();
  const { documents, stored } = await aStored(party);
  await base.ownerSql('alter table documents.documents disable trigger append_only');
  await base.ownerSql(
    'update documents.documents set data_sealed = set_byte(data_sealed, 60, get_byte(data_sealed, 60) # 1) where id = $1',
    [stored.id],
  );
  await base.ownerSql('alter table documents.documents enable always trigger append_only');
  const read = await base.db.read(party.actor, 'read-document', (tx) => documents.read(tx, stored.id));
  assert.equal(read.refused && read.refusal.code, 'document-distorted');
  assert.equal(leaves.at(-1)?.fields.reason, 'seal');
});

test('[R-12.1] a stored document cannot be changed or deleted, not even by the owner role', async () => {
  const { stored } = await aStored(await aParty());
  const statements = [
    'update documents.documents set edition = edition where id = $1',
    'delete from documents.documents where id = $1',
  ];
  for (const statement of statements) {
    await assert.rejects(base.ownerSql(statement, [stored.id]), /append-only/);
    await assert.rejects(base.appSql(statement, [stored.id]), /permission denied/);
  }
});

test('a document is rendered once: the same id a second time is refused by the database', async () => {
  const party = await aParty();
  const { documents, data } = await aStored(party);
  await assert.rejects(
    base.db.withActor(party.actor, 'draw-contract', null, async (tx) =>
      ok(await documents.render(tx, party.id, { ...data, number: 'другой' })),
    ),
    /duplicate key/,
  );
});

test('[R-12.2] the document of another party is not found, and a transaction without an actor sees nothing', async () => {
  const { documents, stored } = await aStored(await aParty());
  const other = await aParty();
  const read = await base.db.read(other.actor, 'read-document', (tx) => documents.read(tx, stored.id));
  assert.deepEqual(read.refused && read.refusal, { code: 'document-not-found' });
  const inside = await base.db.read(system, 'read-document', (tx) => documents.read(tx, stored.id));
  assert.ok(!inside.refused);
  assert.deepEqual(await base.appSql('select id from documents.documents'), []);
});
