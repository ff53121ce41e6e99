import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { parseInstant } from '@nesie/clock';
import { type Actor, idempotencyKey } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { ok } from '@nesie/problem';
import { createDocuments, createRenderer } from '../documents/index.ts';
import { aConsent } from '../documents/testing/builders.ts';
import { wordsOfGivenFor } from './domain.ts';
import { type Consents, createConsents } from './index.ts';

let base: TestDb;
let consents: Consents;
const leaves: string[] = [];

before(async () => {
  base = await createTestDb({ name: 'consents' });
  const { db, vault } = base;
  const evidence = {
    append: async (_: unknown, leaf: { readonly kind: string; readonly subject: string }) => {
      leaves.push(`${leaf.kind} ${leaf.subject}`);
    },
  };
  const documents = createDocuments({
    ...{ db, vault, evidence },
    renderer: createRenderer(),
    log: { error: () => {} },
  });
  consents = createConsents({ db, documents, evidence });
});
after(() => base.close());

async function aParty() {
  const id = randomUUID();
  await base.vault.ensureKeys(id);
  await base.ownerSql(
    `insert into parties.drafts (id, fields_sealed, created_at, changed_at, expires_at)
     values ($1, 'x', $2, $2, $3)`,
    [id, '2026-11-23T07:00:00Z', '2026-12-23T07:00:00Z'],
  );
  const actor: Actor = { kind: 'applicant', partyId: id };
  return { id, actor };
}

async function given(party: { readonly id: string; readonly actor: Actor }) {
  const { mfo, client, trustFingerprint } = aConsent();
  const about = { kind: 'credit-bureau', partyId: party.id, givenFor: 'application:1' } as const;
  const result = await base.db.withActor(party.actor, 'submit-application', null, async (tx) =>
    ok(await consents.give(tx, about, { mfo, client, trustFingerprint })),
  );
  assert.ok(!result.refused);
  const inForce = () => base.db.read(party.actor, 'ask-bureau', (tx) => consents.inForce(tx, about));
  return { ...result.value, about, inForce };
}

const key = () => idempotencyKey(randomUUID(), {});

test('[R-12.2] a consent opens what it was given for, until it is withdrawn', async () => {
  const party = await aParty();
  const { consent, inForce } = await given(party);
  assert.equal((await inForce())?.id, consent.id);
  const withdrawn = await consents.withdrawConsent(party.actor, consent.id, key());
  assert.ok(!withdrawn.refused);
  assert.equal(await inForce(), null);
  assert.equal(leaves.at(-1), `consent-withdrawn ${party.id}`);
});

test('[R-12.2] a consent runs out, and one for another thing opens nothing', async () => {
  const party = await aParty();
  const { about, inForce } = await given(party);
  const other = { ...about, givenFor: 'application:2' };
  assert.equal(await base.db.read(party.actor, 'ask-bureau', (tx) => consents.inForce(tx, other)), null);
  base.clock.set(parseInstant('2027-05-25T07:00:00Z'));
  assert.ok(await inForce()); // the last day
  base.clock.set(parseInstant('2027-05-26T07:00:00Z'));
  assert.equal(await inForce(), null);
  base.clock.set(parseInstant('2026-11-23T07:00:00Z'));
});

test('a consent is withdrawn once: ten parallel requests, one leaf', async () => {
  const party = await aParty();
  const { consent } = await given(party);
  const tries = await Promise.all(
    Array.from({ length: 10 }, () => consents.withdrawConsent(party.actor, consent.id, key())),
  );
  assert.equal(tries.filter(({ refused }) => !refused).length, 1);
  for (const one of tries) if (one.refused) assert.equal(one.refusal.code, 'consent-already-withdrawn');
  assert.equal(leaves.filter((leaf) => leaf.endsWith(party.id)).length, 1);
});

test('a consent is listed by the title of its own edition, with what it was given for in words', async () => {
  const party = await aParty();
  const { consent } = await given(party);
  const [listed] = await consents.listConsents(party.actor);
  assert.equal(listed?.id, consent.id);
  assert.ok(listed?.title.kk && listed.title.ru && listed.title.en);
  assert.equal(wordsOfGivenFor(consent).kk, 'Микрокредитке берген өтінішіңіз үшін');
  assert.match(wordsOfGivenFor({ ...consent, kind: 'spouse' }).ru, /супруга/);
  assert.ok(wordsOfGivenFor({ ...consent, givenFor: 'else:1' }).en);
});

test("another's consent is not found, and not listed", async () => {
  const { consent } = await given(await aParty());
  const other = await aParty();
  const tried = await consents.withdrawConsent(other.actor, consent.id, key());
  assert.deepEqual(tried.refused && tried.refusal, { code: 'consent-not-found' });
  assert.deepEqual(await consents.listConsents(other.actor), []);
});

test('the words of every consent are there in three languages', async () => {
  const texts = await consents.texts({ kind: 'visitor' });
  assert.deepEqual(texts.map(({ kind }) => kind).sort(), [
    'age-confirmation',
    'credit-bureau',
    'personal-data',
  ]);
  for (const { title, paragraphs } of texts) {
    for (const text of [title, ...paragraphs]) {
      for (const lang of ['kk', 'ru', 'en'] as const) assert.ok(text[lang].length > 20);
    }
  }
});

test('consents and their words cannot be changed, not even by the owner role', async () => {
  for (const table of ['texts', 'consents']) {
    await assert.rejects(base.ownerSql(`update consents.${table} set edition = 9`), /append-only/);
    await assert.rejects(base.ownerSql(`delete from consents.${table}`), /append-only/);
  }
});
