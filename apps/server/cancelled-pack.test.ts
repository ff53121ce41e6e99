import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sha256Hex } from '@nesie/canonical';
import { readTrust, verify } from '@nesie/pack';
import { ok } from '@nesie/problem';
import { thumbprint } from '../../modules/acts/index.ts';
import { createContractWorld, key, LARGE } from '../../modules/contracts/testing/world.ts';
import { createIdentificationRecords } from '../../modules/identification/index.ts';
import type { Registration } from '../../modules/parties/index.ts';
import { evidencePackOf } from './evidence-pack.ts';

const world = await createContractWorld();
after(() => world.base.close());

test('[R-12.1] a contract confirmed and then given up has its pack: both acts and the end of it, for anybody to verify', async () => {
  const { base, log, acts, contracts } = world;
  const { party, contract } = await world.aContract(LARGE);
  const { device } = world.says;
  assert.ok(device);
  // Registered elsewhere: what the pack holds of it, and the key, stand in the log before the contract is signed.
  await base.db.withActor(party.actor, 'test', null, async (tx) => {
    const fields = { registration: sha256Hex('{}'), device: thumbprint(device.jwk) };
    return ok(await log.append(tx, { subject: party.id, kind: 'registration-submitted', fields }));
  });
  const act = await world.anAct(party, contract.id);
  const signed = await contracts.signContract(party.actor, contract.id, act.id, key());
  assert.ok(!signed.refused && signed.value.signature?.pause);
  const { loanId, pause } = signed.value.signature;
  base.clock.set(pause.until);
  const second = await world.aSecondAct(party, contract.id);
  assert.ok(!(await contracts.confirmContract(party.actor, contract.id, second.id, key())).refused);
  assert.ok(!(await contracts.cancelContract(party.actor, contract.id, key())).refused);
  await log.round();

  const sources = {
    ...{ evidence: log, acts, contracts, loans: world.loans, documents: world.documents },
    identifications: createIdentificationRecords({ vault: base.vault }),
    parties: {
      registrationActOf: async () => act.id,
      registrationOf: async () => ({ canonical: '{}' }) as Registration,
    },
  };
  const pack = await evidencePackOf(base.db, sources, party.actor, loanId);
  assert.ok(!pack.refused, pack.refused ? pack.refusal.code : '');
  const { verdict, findings } = verify(pack.value, readTrust(Buffer.from(await log.trustFile())));
  assert.deepEqual([verdict, findings], ['valid', []]);
  for (const named of ['acts/signature.json', 'acts/confirmation.json', '"kind":"contract-cancelled"'])
    assert.ok(pack.value.includes(named), named);
});
