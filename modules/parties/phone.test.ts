import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createWorld, FIELDS, type World } from '../access/testing/world.ts';

const CURRENT = '/registration-drafts/current';
const OTHERS = '+77023334455';
const OWN = '+77023334456';

let world: World;
before(async () => {
  world = await createWorld({ name: 'phone' });
});
after(() => world?.close());

test('[R-6.1d] a code sent to one number never confirms another that was typed in between', async () => {
  const browser = world.browser();
  await browser.open();
  await browser.does('POST', '/registration-drafts', {});
  await browser.does('PUT', `${CURRENT}/fields`, { ...FIELDS, phone: OTHERS });
  // Over the limit the act for the other's number is made, and its code is not sent yet.
  for (let sent = 0; sent < 2; sent += 1) await browser.does('POST', `${CURRENT}/phone-codes`, {});
  const key = { 'idempotency-key': randomUUID() };
  const over = await browser.call('POST', `${CURRENT}/phone-codes`, {}, key);
  assert.equal(over.body.code, 'too-many-tries');
  await world.t.ownerSql('delete from platform.limits');

  await browser.does('PUT', `${CURRENT}/fields`, { phone: OWN });
  const again = await browser.call('POST', `${CURRENT}/phone-codes`, {}, key);
  assert.equal(again.body.code, 'phone-not-given');
  await world.worker.runUntilIdle();
  assert.deepEqual(
    world.sms.filter(({ to }) => to === OWN),
    [],
  );
});
