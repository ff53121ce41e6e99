import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import {
  aDevice,
  type Browser,
  createWorld,
  fillIn,
  ORIGIN,
  register,
  submit,
  type World,
} from '../access/testing/world.ts';

let world: World;
before(async () => {
  world = await createWorld({ name: 'transfers' });
});
after(() => world?.close());

const LINKS = '/registration-drafts/current/transfers';
const USES = '/registration-drafts/transfers/uses';

async function visitor(): Promise<Browser> {
  const browser = world.browser();
  await browser.open();
  return browser;
}

async function begun(): Promise<{ readonly browser: Browser; readonly id: string }> {
  const browser = await visitor();
  const draft = await browser.does('POST', '/registration-drafts', {});
  await browser.open();
  await browser.does('PUT', '/registration-drafts/current/fields', { firstName: 'Әділет' });
  return { browser, id: String(draft.id) };
}

async function link(browser: Browser): Promise<string> {
  const { url } = await browser.does('POST', LINKS, {});
  const [, token = ''] = String(url).split(`${ORIGIN}/resume#`);
  assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  return token;
}

const codeOf = async (browser: Browser, token: string) => {
  const { status, body } = await browser.call('POST', USES, { token });
  return status < 300 ? 'moved' : body.code;
};

test('[R-2.4] a draft goes on in another browser as it was, and the first is told that it went', async () => {
  const { browser, id } = await begun();
  const token = await link(browser);
  const phone = await visitor();
  const draft = await phone.does('POST', USES, { token });
  assert.deepEqual([draft.id, (draft.fields as { firstName: string }).firstName], [id, 'Әділет']);
  await phone.open();
  await phone.does('PUT', '/registration-drafts/current/fields', { surname: 'Сейтжанов' });

  const stale = await browser.call('PUT', '/registration-drafts/current/fields', { surname: 'X' });
  assert.equal(stale.status, 403);
  const told = await browser.open();
  assert.deepEqual([told.kind, told.ended], ['visitor', 'draft-transferred']);
  assert.equal((await browser.call('GET', '/registration-drafts/current')).status, 404);
});

test('[R-2.4] a link serves once: used twice, by two at once, or sent again', async () => {
  const { browser, id } = await begun();
  const token = await link(browser);
  const [one, two] = [await visitor(), await visitor()];
  const codes = await Promise.all([codeOf(one, token), codeOf(two, token)]);
  assert.deepEqual(codes.sort(), ['moved', 'transfer-link-over']);
  assert.equal(await codeOf(await visitor(), token), 'transfer-link-over');

  const next = await begun();
  const again = await link(next.browser);
  const phone = await visitor();
  const key = { 'idempotency-key': randomUUID() };
  const first = await phone.call('POST', USES, { token: again }, key);
  const lost = await phone.call('POST', USES, { token: again }, key);
  assert.deepEqual([first.status, lost.status], [201, 201], 'a lost answer is asked again');
  assert.notEqual(first.body.id, id);
});

test('[R-2.4] a link ends after ten minutes of real time, and with the next one', async () => {
  const { browser } = await begun();
  const old = await link(browser);
  const newer = await link(browser);
  assert.equal(await codeOf(await visitor(), old), 'transfer-link-over');
  const start = world.t.clock.now();
  world.t.clock.set(plusSeconds(start, 601));
  const late = await codeOf(await visitor(), newer);
  world.t.clock.set(start);
  assert.equal(late, 'transfer-link-over');
  assert.equal(await codeOf(await visitor(), newer), 'moved', 'a refusal spends nothing');
});

test('a link opened where it was made moves nothing and stays good', async () => {
  const { browser } = await begun();
  const token = await link(browser);
  assert.equal(await codeOf(browser, token), 'transfer-on-same-device');
  assert.equal(await codeOf(await visitor(), token), 'moved');
});

test('[R-2.4] what was submitted stays with the device that has its key, and what is confirmed is no draft', async () => {
  const browser = world.browser();
  await fillIn(world, browser, { phone: '8 702 111 22 61' });
  const token = await link(browser);
  await submit(browser, aDevice());
  assert.equal(await codeOf(await visitor(), token), 'draft-bound-to-device');
  assert.equal((await browser.call('POST', LINKS, {})).body.code, 'draft-bound-to-device');

  const client = await register(world, { phone: '8 702 111 22 62', iin: '910505300045' });
  assert.equal((await client.browser.call('POST', LINKS, {})).body.code, 'registered-already');
  const other = await begun();
  assert.equal(await codeOf(client.browser, await link(other.browser)), 'registered-already');
  assert.equal((await (await visitor()).call('POST', LINKS, {})).body.code, 'draft-not-found');
});

test('[R-2.4] a token is not guessed: tries are limited, and only its hash is kept', async () => {
  const guesser = await visitor();
  const codes = [];
  for (let tries = 0; tries < 11; tries += 1)
    codes.push(await codeOf(guesser, randomBytes(32).toString('base64url')));
  assert.deepEqual(new Set(codes.slice(0, 10)), new Set(['transfer-link-over']));
  assert.equal(codes[10], 'too-many-tries');

  const { browser } = await begun();
  const token = await link(browser);
  assert.equal(await codeOf(guesser, token), 'too-many-tries', 'the right one neither');
  const rows = await world.t.ownerSql('select * from parties.transfers');
  const recorded = await world.t.ownerSql('select * from platform.idempotency');
  const all = JSON.stringify([rows, recorded]);
  assert.ok(!all.includes(token) && !all.includes(Buffer.from(token).toString('hex')));
  await assert.rejects(
    world.t.ownerSql("update parties.transfers set used_at = now(), expires_at = now() + interval '1 day'"),
    /serves once/,
  );
});

test('[R-2.4] a draft’s links are seen by its author alone', async () => {
  const { browser } = await begun();
  await link(browser);
  const stranger = { kind: 'applicant', partyId: randomUUID() } as const;
  const seen = await world.t.db.read(stranger, 'look', (tx) => tx.query('select 1 from parties.transfers'));
  assert.deepEqual(seen, []);
});
