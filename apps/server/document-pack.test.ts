import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readTrust, verify } from '@nesie/pack';
import { createActs } from '../../modules/acts/index.ts';
import { numberText } from '../../modules/correspondence/index.ts';
import { codeOf, createLetterWorld, granted } from '../../modules/correspondence/testing/world.ts';
import { createIdentificationRecords } from '../../modules/identification/index.ts';
import { documentPackOf } from './evidence-pack.ts';

let world: Awaited<ReturnType<typeof createLetterWorld>>;
before(async () => {
  world = await createLetterWorld();
});
after(() => world?.base.close());

type Party = Awaited<ReturnType<typeof world.aParty>>;

function packOf(party: Party, id: string) {
  const { db, vault } = world.base;
  const sources = {
    evidence: world.log,
    documents: world.documents,
    acts: createActs({ db, vault }),
    identifications: createIdentificationRecords({ vault }),
  };
  return documentPackOf(db, sources, party.actor, id);
}

test('[R-12.1] a client without a microcredit gets the pack of one document, and anybody can verify it', async () => {
  const party = await world.aParty();
  const letter = await world.written(party);
  assert.equal(codeOf(await packOf(party, letter.documentId)), 'evidence-not-yet-checkpointed');
  await world.log.round();
  const trust = readTrust(Buffer.from(await world.log.trustFile()));
  for (const id of [letter.documentId, letter.receiptId ?? '']) {
    const pack = granted(await packOf(party, id));
    const { verdict, findings } = verify(pack, trust);
    assert.deepEqual([verdict, findings], ['valid', []]);
  }
  const other = await world.aParty();
  assert.equal(codeOf(await packOf(other, letter.documentId)), 'document-not-found');
});

test('[R-2.3] the pack holds that an answer was opened, once it was', async () => {
  const party = await world.aParty();
  const { number } = await world.written(party);
  const staff = await world.aStaffMember('compliance');
  const answer = granted(await world.answers.answerLetter(staff, numberText(number), 'Жауап'));
  granted(await world.papers.openPaper(party.actor, answer.documentId));
  await world.log.round();
  const pack = granted(await packOf(party, answer.documentId));
  assert.ok(pack.includes('"kind":"document-opened"'));
  assert.ok(pack.includes('"kind":"letter-answered"'));
});
