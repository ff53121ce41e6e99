import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { createContractWorld } from './testing/world.ts';

const world = await createContractWorld();
const { base, aContract } = world;
after(() => base.close());

type Statement = readonly [text: string, values: readonly unknown[]];

/** What a client's own transaction may not do, whatever the program asked of it. */
test('a client’s transaction writes nothing that only the product says: the bank, messages, decisions, the ledger', async () => {
  const { party, applicationId } = await aContract();
  const as = (text: string, values: readonly unknown[]) =>
    base.db.withActor(party.actor, 'test', null, async (tx) => {
      const rows = await tx.query(text, values);
      return { refused: false, value: rows.length };
    });
  const refused: readonly Statement[] = [
    [
      `insert into parties.accounts (id, party_id, iban_sealed, iban_hash, bank_code, state, answered_at, given_at)
       values ($1, $2, '\\x00', sha256('\\x01'), '722', 'own', '2026-11-23T07:00:00Z', '2026-11-23T07:00:00Z')`,
      [randomUUID(), party.id],
    ],
    ["update parties.contacts set phone_hash = sha256('\\x00') where party_id = $1", [party.id]],
    ["update applications.applications set state = 'offered' where id = $1", [applicationId]],
    [
      `select ledger.post('{x}', '{test-entry}', array[null]::uuid[], '{2026-11-23}', array[null]::text[], '{2}',
         '{bank,suspense}', '{5,-5}', '2026-11-23', '2026-11-23T07:00:00Z')`,
      [],
    ],
  ];
  for (const [text, values] of refused)
    await assert.rejects(as(text, values), /row-level security|permission denied|from inside only/, text);
  const unseen: readonly Statement[] = [
    ["update parties.accounts set state = 'not-own' where party_id = $1 returning 1", [party.id]],
    ["update notices.messages set state = 'lapsed' where party_id = $1 returning 1", [party.id]],
  ];
  for (const [text, values] of unseen) assert.deepEqual(await as(text, values), { refused: false, value: 0 });
});
