import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createWorld, register, type World } from '../access/testing/world.ts';

let world: World;
before(async () => {
  world = await createWorld({ name: 'registration' });
});
after(() => world.close());

test('somebody registers: from an empty draft to an identifier', async () => {
  const { browser, partyId, identifier } = await register(world);
  assert.match(identifier, /^[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}$/);
  const session = await browser.open();
  assert.equal(session.kind, 'client');
  assert.equal(session.partyId, partyId);
  assert.equal(session.name, 'Әділет');
});
