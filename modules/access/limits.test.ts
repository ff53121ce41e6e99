import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawIdentifier, readIdentifier } from './identifiers.ts';
import { createWorld, fillIn, register } from './testing/world.ts';

test('no pumping of messages: a deed, a number and the whole day have their limits', async () => {
  const small = await createWorld({ name: 'pumping', smsADay: 3 });
  try {
    const browser = small.browser();
    await fillIn(small, browser, { phone: '8 702 300 00 03' });
    const again = () => browser.call('POST', '/registration-drafts/current/phone-codes', {});
    assert.equal((await again()).status, 202);
    const third = await again();
    assert.deepEqual([third.status, third.body.code], [429, 'too-many-tries']);
    assert.ok(Number(third.body.retryAfterSeconds) > 30);
    await browser.does('PUT', '/registration-drafts/current/fields', { phone: '8 702 300 00 04' });
    assert.equal((await again()).status, 429, 'another number does not help');
    await small.limits.clear('sms-deed', `${(await browser.open()).partyId}:confirm-phone`);
    assert.equal((await again()).status, 202);
    await small.limits.clear('sms-deed', `${(await browser.open()).partyId}:confirm-phone`);
    assert.equal((await again()).status, 429, 'the day’s budget is spent');
    await small.worker.runUntilIdle();
    assert.equal(small.sms.length, 3);
  } finally {
    await small.close();
  }
});

test('[R-2.6] an identifier is never issued again, not even after its holder was erased', async () => {
  const [first, second] = [drawIdentifier(), drawIdentifier()];
  const draws = [first, first, second];
  const small = await createWorld({
    name: 'identifiers',
    drawIdentifier: () => draws.shift() ?? drawIdentifier(),
  });
  try {
    const one = await register(small, { phone: '8 702 300 00 05' });
    assert.equal(readIdentifier(one.identifier), first);
    await small.t.ownerSql('delete from access.identifier_hashes');
    await small.t.vault.destroy(one.partyId);
    const two = await register(small, { phone: '8 702 300 00 06', iin: '910505300035' });
    assert.equal(readIdentifier(two.identifier), second);
    await assert.rejects(small.t.ownerSql('delete from access.identifiers_issued'), /append-only/);
  } finally {
    await small.close();
  }
});
