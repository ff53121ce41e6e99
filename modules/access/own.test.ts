import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import {
  type aDevice,
  type Browser,
  createWorld,
  proveAct,
  type Registered,
  register,
  signatureOf,
  type World,
} from './testing/world.ts';
import { labelOf } from './user-agent.ts';

const PASSWORD = 'көктемде бір құлын';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36';

let world: World;
let client: Registered;
before(async () => {
  world = await createWorld({ name: 'own' });
  client = await register(world, {}, PASSWORD);
});
after(() => world?.close());

interface Listed {
  readonly id: string;
  readonly label: string | null;
  readonly current: boolean;
}
interface Act {
  readonly id: string;
  readonly digest: string;
  readonly contentHash: string;
}

async function logIn(who: Registered, password = PASSWORD, userAgent = ANDROID): Promise<Browser> {
  const browser = world.browser();
  const { body } = await browser.call('GET', '/session', undefined, { 'user-agent': userAgent });
  browser.csrf = String(body.csrfToken);
  await browser.does('POST', '/sessions', { identifier: who.identifier, password });
  return browser;
}

const listed = async (browser: Browser, what: 'sessions' | 'devices') =>
  (await browser.does('GET', '/profile'))[what] as readonly Listed[];
const kindOf = async (browser: Browser) => (await browser.call('GET', '/session')).body;
const bindAct = async (browser: Browser, device: ReturnType<typeof aDevice>) =>
  (await browser.does('POST', '/device-keys/act', { deviceKey: device.jwk })) as unknown as Act;

test('[R-2.3] the profile shows the client himself, masked by the server', async () => {
  const profile = await client.browser.does('GET', '/profile');
  const { waysIn, devices, sessions, ...self } = profile;
  assert.deepEqual(self, {
    name: 'Сейтжанов Әділет Маратұлы',
    identifier: client.identifier,
    phone: '+7 701 ••• •• 23',
    account: { iban: 'KZ85 •••• •••• •••• 5964', bank: 'Kaspi Bank', state: 'own' },
    language: 'kk',
  });
  const since = world.t.clock.now();
  assert.deepEqual(waysIn, [
    { kind: 'password', since },
    { kind: 'one-time-password', since },
  ]);
  assert.equal((devices as readonly Listed[]).length, 1);
  assert.equal((sessions as readonly Listed[]).length, 1);
  assert.ok(!JSON.stringify(profile).includes('722S'));
  const visitor = world.browser();
  await visitor.open();
  assert.equal((await visitor.call('GET', '/profile')).body.code, 'session-needed');
});

test('the language of messages is the client’s to choose, and the phone is not changed by that way', async () => {
  const saved = await client.browser.does('PUT', '/profile/language', { language: 'ru' });
  assert.deepEqual(saved, { language: 'ru' });
  const system = { kind: 'system', process: 'test' } as const;
  const contact = await world.t.db.read(system, 'look', (tx) => world.parties.contactOf(tx, client.partyId));
  assert.deepEqual(contact, { phone: '+77015550123', language: 'ru' });
  const wrong = await client.browser.call('PUT', '/profile/language', { language: 'de' });
  assert.equal(wrong.status, 400);
  const self = { kind: 'applicant', partyId: client.partyId } as const;
  await assert.rejects(
    world.t.db.aside(self, 'change-phone', (tx) =>
      tx.query("update parties.contacts set phone_hash = decode(repeat('00', 32), 'hex')"),
    ),
    /permission denied/,
  );
});

test('a browser is called by its family and system, and by nothing that tells one phone from another', () => {
  assert.equal(labelOf(ANDROID), 'Chrome · Android');
  assert.equal(
    labelOf('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Safari/604'),
    'Safari · iPhone',
  );
  assert.equal(
    labelOf('Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537 Chrome/130.0 Safari/537 Edg/130.0'),
    'Edge · Windows',
  );
  assert.equal(
    labelOf('Mozilla/5.0 (Linux; Android 9) SamsungBrowser/8.2 Chrome/63'),
    'Samsung Internet · Android',
  );
  assert.equal(labelOf('curl/8'), null);
  assert.equal(labelOf(undefined), null);
});

test('[R-12.2] sessions are listed with a label; one is ended, and its next request is a visitor’s who is told why', async () => {
  const other = await logIn(client);
  const own = await listed(client.browser, 'sessions');
  const there = own.find(({ current }) => !current);
  assert.equal(there?.label, 'Chrome · Android');
  assert.deepEqual((await listed(other, 'sessions')).map(({ current }) => current).sort(), [false, true]);

  const stranger = await register(world, { phone: '8 702 300 00 11', iin: '910505300045' }, PASSWORD);
  const notHis = await stranger.browser.call('POST', `/sessions/${there?.id}/end`, {});
  assert.deepEqual([notHis.status, notHis.body.code], [404, 'session-not-found']);
  assert.equal((await kindOf(other)).kind, 'client', 'a stranger ended nothing');

  await client.browser.does('POST', `/sessions/${there?.id}/end`, {});
  await client.browser.does('POST', `/sessions/${there?.id}/end`, {}); // said again, it is still ended
  assert.equal((await other.call('GET', '/profile')).body.code, 'session-needed');
  const told = await kindOf(other);
  assert.deepEqual([told.kind, told.ended], ['visitor', 'ended-elsewhere']);
  assert.equal((await kindOf(other)).ended, undefined, 'told once');
  assert.equal((await listed(client.browser, 'sessions')).length, 1);
});

test('all other sessions end at once, and this one stays', async () => {
  const others = [await logIn(client), await logIn(client)];
  assert.deepEqual(await client.browser.does('POST', '/sessions/end-others', {}), { ended: 2 });
  for (const other of others) assert.equal((await kindOf(other)).kind, 'visitor');
  assert.equal((await kindOf(client.browser)).kind, 'client');
});

test('[R-12.2] the password changes by the one in force: others are out, the log and an SMS tell of it', async () => {
  const who = await register(world, { phone: '8 702 300 00 12', iin: '920202300002' }, PASSWORD);
  const other = await logIn(who);
  const ask = (current: string, next: string, key: string = randomUUID()) =>
    who.browser.call('POST', '/password/change', { current, next }, { 'idempotency-key': key });
  const codes = [
    (await ask('not this one at all', 'қыста екі құлын')).body.code,
    (await ask(PASSWORD, 'short')).body.code,
    (await ask(PASSWORD, `x ${who.identifier} x`)).body.code,
    (await ask(PASSWORD, PASSWORD)).body.code,
  ];
  assert.deepEqual(codes, ['password-wrong', 'password-weak', 'password-weak', 'password-unchanged']);
  assert.equal((await kindOf(other)).kind, 'client', 'a refusal ends nothing');

  const key = randomUUID();
  const changed = await ask(PASSWORD, 'қыста екі құлын', key);
  assert.deepEqual([changed.status, changed.body], [200, { endedSessions: 1 }]);
  assert.deepEqual((await ask(PASSWORD, 'қыста екі құлын', key)).body, { endedSessions: 1 }, 'asked again');
  assert.equal((await kindOf(other)).ended, 'password-changed');
  assert.equal((await kindOf(who.browser)).kind, 'client');
  await world.worker.runUntilIdle();
  const texts = world.sms.filter(({ to }) => to === who.phone).map(({ text }) => text);
  assert.equal(texts.filter((text) => text.includes('паролі өзгертілді')).length, 1);
  const [leaf] = await world.t.ownerSql<{ count: bigint }>(
    "select count(*) from evidence.pending where leaf like '%password-changed%'",
  );
  assert.equal(leaf?.count, 1n);
  await assert.rejects(logIn(who, PASSWORD), /login-refused/);
  await logIn(who, 'қыста екі құлын');
});

test('[R-12.2] wrong current passwords are counted in the log-in’s own bucket', async () => {
  const who = await register(world, { phone: '8 702 300 00 13', iin: '930303300020' }, PASSWORD);
  const wrong = () =>
    who.browser.call('POST', '/password/change', { current: 'wrong', next: 'қыста екі құлын' });
  const answers = [];
  for (let tries = 0; tries < 9; tries += 1) answers.push((await wrong()).body.code);
  assert.deepEqual(new Set(answers.slice(0, 8)), new Set(['password-wrong']));
  assert.equal(answers[8], 'too-many-tries');
  await assert.rejects(logIn(who), /too-many-tries/);
});

test('who has no password is told that there is nothing to change', async () => {
  const who = await register(world, { phone: '8 702 300 00 14', iin: '940404300001' });
  const asked = await who.browser.call('POST', '/password/change', { current: 'x', next: 'қыста екі құлын' });
  assert.equal(asked.body.code, 'password-not-set');
  assert.deepEqual(
    ((await who.browser.does('GET', '/profile')).waysIn as { kind: string }[]).map(({ kind }) => kind),
    ['one-time-password'],
  );
});

test('[R-12.3] a device that was taken away signs nothing: not what waits for its signature, and not what it signed', async () => {
  const who = await register(world, { phone: '8 702 300 00 15', iin: '950505300002' }, PASSWORD);
  const [device] = await listed(who.browser, 'devices');
  assert.ok(device?.current);
  const stranger = await client.browser.call('POST', `/devices/${device.id}/revocation`, {});
  assert.equal(stranger.body.code, 'device-not-found');

  const newAct = () =>
    world.t.db.aside({ kind: 'system', process: 'test' }, 'make-act', (tx) =>
      world.acts.createAct(tx, {
        actor: who.partyId,
        principal: who.partyId,
        deviceKey: who.device.jwk as never,
        channel: 'cabinet',
        purpose: 'sign-contract',
        contentHash: '0'.repeat(64),
        deadline: plusSeconds(tx.now, 600),
        ways: [['device-key']],
        summary: { kk: 'x', ru: 'x', en: 'x' },
      }),
    );
  const sign = (act: Act) =>
    who.browser.call('POST', `/acts/${act.id}/device-signatures`, {
      signature: signatureOf(who.device, act.digest),
    });
  const consume = async (act: Act) => {
    const used = await world.t.db.withActor({ kind: 'system', process: 'test' }, 'use-act', null, (tx) =>
      world.acts.consumeAct(tx, act.id, {
        purpose: 'sign-contract',
        contentHash: '0'.repeat(64),
        principal: who.partyId,
        ways: [['device-key']],
        usedFor: 'test',
      }),
    );
    return used.refused ? used.refusal.code : 'used';
  };
  const [signed, waiting, before] = [await newAct(), await newAct(), await newAct()];
  assert.equal((await sign(signed)).status, 200);
  assert.equal((await sign(before)).status, 200);
  assert.equal(await consume(before), 'used', 'until then it serves');

  world.t.clock.set(plusSeconds(world.t.clock.now(), 1));
  await who.browser.does('POST', `/devices/${device.id}/revocation`, {});
  assert.equal((await sign(waiting)).body.code, 'act-device-revoked');
  assert.equal(await consume(signed), 'act-device-revoked');
  assert.deepEqual(await listed(who.browser, 'devices'), []);
  const session = await kindOf(who.browser);
  assert.deepEqual([session.kind, session.device], ['client', { id: null, bound: false }], 'it reads on');
  assert.equal((await who.browser.call('POST', `/devices/${device.id}/revocation`, {})).status, 404);
  await assert.rejects(
    world.t.ownerSql('update access.device_keys set revoked_at = null where id = $1', [device.id]),
    /does not come back/,
  );

  // Found again, it is bound by another act, and is another device.
  world.t.clock.set(plusSeconds(world.t.clock.now(), 1));
  const act = await bindAct(who.browser, who.device);
  await world.limits.clear('sms-phone', who.phone);
  await proveAct(world, who.browser, act, who.device, who.phone);
  await world.t.db.withActor({ kind: 'system', process: 'identification' }, 'live-image', null, (tx) =>
    world.acts.addFactor(tx, act.id, { kind: 'live-image', proof: {} }),
  );
  await who.browser.does('POST', '/device-keys', { actId: act.id });
  const [again] = await listed(who.browser, 'devices');
  assert.ok(again?.current && again.id !== device.id);
  assert.equal((await sign(await newAct())).status, 200);
  assert.equal(await consume(signed), 'act-device-revoked', 'what it signed before stays void');
});

test('[R-12.2] the client reads in plain words who but he opened his data, and no other’s', async () => {
  const who = await register(world, { phone: '8 702 300 00 16', iin: '960606300003' }, PASSWORD);
  const clerk = { kind: 'staff', staffId: randomUUID(), roles: ['loan-officer'] } as const;
  for (let times = 0; times < 3; times += 1)
    await world.t.db.read(clerk, 'read-letter', (tx) => world.parties.contactOf(tx, who.partyId));
  interface Wire {
    readonly who: Record<string, string>;
    readonly purpose: Record<string, string>;
    readonly what: Record<string, string>;
    readonly times: number;
  }
  const rows = (await who.browser.does('GET', '/accesses')) as unknown as readonly Wire[];
  const byClerk = rows.filter(({ who: by }) => by.ru?.startsWith('Сотрудник'));
  assert.deepEqual(
    byClerk.map(({ what, times }) => [what.ru, times]),
    [['номер телефона', 3]],
  );
  assert.equal(byClerk[0]?.who.en, `Member of staff (number ${clerk.staffId.slice(0, 8)})`);
  assert.ok(
    rows.some(({ purpose }) => purpose.kk === 'Шоттың сіздікі екенін банктен сұрау'),
    'processes too',
  );
  assert.ok(rows.every(({ who: by, purpose, what }) => by.kk && by.en && purpose.kk && what.kk && what.en));
  const others = (await client.browser.does('GET', '/accesses')) as unknown as readonly Wire[];
  assert.ok(!others.some(({ who: by }) => by.ru?.startsWith('Сотрудник')));
  const visitor = world.browser();
  await visitor.open();
  assert.equal((await visitor.call('GET', '/accesses')).body.code, 'session-needed');
});

test('[R-12.2] whether anybody looked at a request to a spouse is not told before he answers: it would tell who is registered', async () => {
  const who = await register(world, { phone: '8 702 300 00 17', iin: '970707300004' }, PASSWORD);
  const at = { schema: 'applications', table: 'spouse_requests', column: 'asked_sealed', row: 'r' };
  const sealed = await world.t.vault.seal(who.partyId, at, 'asked');
  const spouse = { kind: 'client', personId: client.partyId, partyId: client.partyId } as const;
  const look = (purpose: string) =>
    world.t.db.read({ ...spouse, sessionId: randomUUID() }, purpose, () =>
      world.t.vault.open(who.partyId, at, sealed),
    );
  const toldOf = async () => {
    const rows = (await who.browser.does('GET', '/accesses')) as unknown as readonly {
      purpose: { en: string };
    }[];
    return rows.filter(({ purpose }) => /spouse/.test(purpose.en)).length;
  };
  for (const purpose of ['list-spouse-requests', 'read-spouse-request', 'create-spouse-act'])
    await look(purpose);
  assert.equal(await toldOf(), 0);
  const kept = await world.t.ownerSql(
    `select 1 from platform.accesses where party_id = $1 and purpose like '%spouse%'`,
    [who.partyId],
  );
  assert.equal(kept.length, 3, 'the journal has them');
  await look('consent-spouse');
  assert.equal(await toldOf(), 1);
});
