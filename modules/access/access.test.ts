import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import {
  aDevice,
  type Browser,
  createWorld,
  fillIn,
  identify,
  ORIGIN,
  proveAct,
  type Registered,
  register,
  signatureOf,
  submit,
  type World,
} from './testing/world.ts';

const PASSWORD = 'көктемде бір құлын';

let world: World;
let client: Registered;
before(async () => {
  world = await createWorld({ name: 'access' });
  client = await register(world, {}, PASSWORD);
});
after(() => world?.close());

interface Act {
  readonly id: string;
  readonly digest: string;
  readonly contentHash: string;
}

async function visitor(): Promise<Browser> {
  const browser = world.browser();
  await browser.open();
  return browser;
}

async function bindAct(browser: Browser, device = aDevice()): Promise<Act> {
  return (await browser.does('POST', '/device-keys/act', { deviceKey: device.jwk })) as unknown as Act;
}

/** Lets real and business time pass, and comes back. */
async function later<T>(seconds: number, run: () => Promise<T>): Promise<T> {
  const start = world.t.clock.now();
  world.t.clock.set(plusSeconds(start, seconds));
  try {
    return await run();
  } finally {
    world.t.clock.set(start);
  }
}

test('[R-6.5, R-2.6] a client logs in with his identifier and password, however he types it', async () => {
  const browser = await visitor();
  const typed = client.identifier.toLowerCase().replace('-', ' ');
  const done = await browser.does('POST', '/sessions', { identifier: typed, password: PASSWORD });
  assert.equal(done.kind, 'client');
  assert.equal(done.partyId, client.partyId);
  assert.equal((await browser.open()).kind, 'client');
});

test('[R-6.5] a client logs in with a one-time password, which serves this session alone and once', async () => {
  const browser = await visitor();
  const { identifier, phone, partyId } = client;
  await browser.does('POST', '/sessions/one-time-passwords', { identifier });
  const code = await world.code(phone);
  const stranger = await visitor();
  const stolen = await stranger.call('POST', '/sessions', { identifier, code });
  assert.deepEqual([stolen.status, stolen.body.code], [401, 'login-refused']);
  const done = await browser.does('POST', '/sessions', { identifier, code });
  assert.equal(done.partyId, partyId);
  const again = await browser.call('POST', '/sessions', { identifier, code });
  assert.equal(again.status, 401);
});

test('[R-6.5] five wrong codes are the end of a code to log in with', async () => {
  const { identifier, phone } = await register(world, { phone: '8 702 300 00 09', iin: '910505300075' });
  const browser = await visitor();
  await browser.does('POST', '/sessions/one-time-passwords', { identifier });
  const right = await world.code(phone);
  const wrong = ['000001', '000002', '000003', '000004', '000005', '000006'].filter((one) => one !== right);
  for (const code of [...wrong.slice(0, 5), right])
    assert.equal((await browser.call('POST', '/sessions', { identifier, code })).status, 401);
});

test('[R-6.5] wrong, unknown and impossible log-ins get one answer, in the same time', async () => {
  const browser = await visitor();
  await browser.does('POST', '/sessions/one-time-passwords', { identifier: client.identifier });
  await world.worker.runUntilIdle();
  const tries = [
    { identifier: client.identifier, password: 'көктемде екі құлын' },
    { identifier: client.identifier, code: '000000' },
    { identifier: 'ABCDE-FGHJK', password: PASSWORD },
    { identifier: '22222-22222', password: PASSWORD },
    { identifier: '22222-22222', code: '000000' },
    { identifier: '870312300511', password: PASSWORD },
  ];
  const times: number[] = [];
  const bodies = new Set<string>();
  for (const credentials of tries) {
    const begun = performance.now();
    const { status, body } = await browser.call('POST', '/sessions', credentials);
    times.push(performance.now() - begun);
    assert.equal(status, 401);
    bodies.add(JSON.stringify(body));
  }
  assert.equal(bodies.size, 1);
  assert.ok(Math.min(...times) >= 390, 'a refusal waits');
  await world.limits.clear('login-identifier', client.identifier.replace('-', ''));
});

test('asking for a code or an identifier tells nothing: same answer, same work, and silence for the unknown', async () => {
  const browser = await visitor();
  const sent = world.sms.length;
  const unknownCode = await browser.call('POST', '/sessions/one-time-passwords', {
    identifier: '22222-22222',
  });
  const unknownPhone = await browser.call('POST', '/identifier-recoveries', { phone: '8 705 999 88 77' });
  const noPhone = await browser.call('POST', '/identifier-recoveries', { phone: 'hello' });
  await world.worker.runUntilIdle();
  assert.equal(world.sms.length, sent);
  const knownPhone = await browser.call('POST', '/identifier-recoveries', { phone: client.phone });
  assert.deepEqual(knownPhone.body, unknownPhone.body);
  for (const { status, body } of [unknownCode, unknownPhone, noPhone, knownPhone]) {
    assert.equal(status, 202);
    assert.deepEqual(body, unknownCode.body);
  }
  // The identifier goes to the number on file, never to the screen of whoever typed the number.
  assert.equal(world.sms.length, sent);
  await world.worker.runUntilIdle();
  const told = world.sms.slice(sent);
  assert.deepEqual(
    told.map(({ to, text }) => [to, text.includes(client.identifier)]),
    [[client.phone, true]],
  );
  const kept = await world.t.ownerSql("select 1 from access.lookups where kind = 'recover-identifier'");
  assert.deepEqual(kept, []);
});

test('[R-7.3a] a code is for one act: five wrong guesses end it, and the count survives the refusal', async () => {
  await world.limits.clear('sms-phone', client.phone);
  const act = await bindAct(client.browser);
  const other = await bindAct(client.browser);
  const path = `/acts/${act.id}`;
  const before = await client.browser.call('POST', `${path}/one-time-password-entries`, { code: '123456' });
  assert.equal(before.body.code, 'one-time-password-not-sent');
  const sent = await client.browser.does('POST', `${path}/one-time-passwords`, {});
  assert.equal(sent.resendAfterSeconds, 60);
  const right = await world.code(client.phone);
  await client.browser.does('POST', `/acts/${other.id}/one-time-passwords`, {});
  const ofOther = await world.code(client.phone);

  const wrong = [ofOther, ...['000001', '000002', '000003'].filter((one) => one !== right)].slice(0, 4);
  const left: unknown[] = [];
  for (const code of [wrong[0], wrong[0], ...wrong.slice(1)]) {
    const refused = await client.browser.call('POST', `${path}/one-time-password-entries`, { code });
    assert.deepEqual([refused.status, refused.body.code], [422, 'one-time-password-wrong']);
    left.push(refused.body.triesLeft);
  }
  // The same guess twice is one try.
  assert.deepEqual(left, [4, 4, 3, 2, 1]);
  const parallel = await Promise.all(
    ['100001', '100002', '100003', '100004', '100005'].map((code) =>
      client.browser.call('POST', `${path}/one-time-password-entries`, { code }),
    ),
  );
  assert.deepEqual(
    parallel.map(({ body }) => body.code).sort(),
    ['one-time-password-wrong', ...Array(4).fill('one-time-password-exhausted')].sort(),
  );
  const late = await client.browser.call('POST', `${path}/one-time-password-entries`, { code: right });
  assert.deepEqual([late.status, late.body.code], [429, 'one-time-password-exhausted']);
  const entered = await client.browser.does('POST', `/acts/${other.id}/one-time-password-entries`, {
    code: `${ofOther.slice(0, 3)} ${ofOther.slice(3)}`,
  });
  assert.deepEqual((entered.factors as { done: string[] }).done, ['otp']);
});

test('a code expires after five minutes, and is kept only as HMAC over digest and code', async () => {
  const { browser, phone } = await register(world, { phone: '8 702 300 00 01', iin: '910505300015' });
  const act = await bindAct(browser);
  await browser.does('POST', `/acts/${act.id}/one-time-passwords`, {});
  const code = await world.code(phone);
  const rows = await world.t.ownerSql<{ row: string }>(
    `select p::text || m::text as row from access.one_time_passwords p, notices.messages m
     where p.act_id = $1 and m.party_id = p.party_id`,
    [act.id],
  );
  assert.ok(rows.length > 0);
  // In bytea columns as hexadecimal of its digits; six digits alone may stand in any hash by chance.
  const hex = Buffer.from(code).toString('hex');
  assert.ok(rows.every(({ row }) => !row.includes(hex)));
  const [message] = await world.t.ownerSql<{ text_sealed: Buffer | null }>(
    "select text_sealed from notices.messages where purpose = 'one-time-password' and text_sealed is not null",
  );
  assert.equal(message, undefined, 'the text is gone once it has left');
  const late = await later(301, () =>
    browser.call('POST', `/acts/${act.id}/one-time-password-entries`, { code }),
  );
  assert.equal(late.body.code, 'one-time-password-expired');
});

test('fifty parallel requests with one key send one code', async () => {
  const { browser, phone } = await register(world, { phone: '8 702 300 00 02', iin: '910505300025' });
  const act = await bindAct(browser);
  const before = world.sms.length;
  const key = { 'idempotency-key': randomUUID() };
  const all = await Promise.all(
    Array.from({ length: 50 }, () => browser.call('POST', `/acts/${act.id}/one-time-passwords`, {}, key)),
  );
  assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([202]));
  await world.worker.runUntilIdle();
  assert.equal(world.sms.slice(before).filter(({ to }) => to === phone).length, 1);
  // Two requests of their own at once for one act: the second is within the limits of the deed, and takes its turn.
  const other = await register(world, { phone: '8 702 300 00 10', iin: '910505300085' });
  const otherAct = await bindAct(other.browser);
  const both = await Promise.all(
    [1, 2].map(() => other.browser.call('POST', `/acts/${otherAct.id}/one-time-passwords`, {})),
  );
  assert.deepEqual(
    both.map(({ status }) => status),
    [202, 202],
  );
  const reused = await browser.call('POST', `/acts/${act.id}/one-time-password-entries`, { code: '1' }, key);
  assert.deepEqual([reused.status, reused.body.code], [422, 'idempotency-key-reused']);
});

test('a session ends when idle, at its absolute end and by logging out; its cookie is for the server alone', async () => {
  const browser = await visitor();
  const cookies: string[] = [];
  const { identifier } = client;
  const { headers } = await browser.call('POST', '/sessions', { identifier, password: PASSWORD });
  cookies.push(...[headers['set-cookie']].flat().map(String));
  const session = cookies.find((line) => line.startsWith('nesie_session='));
  assert.match(session ?? '', /HttpOnly/);
  assert.match(session ?? '', /SameSite=Strict/);
  const kind = async () => (await browser.call('GET', '/session')).body.kind;
  assert.equal(await kind(), 'client');
  const copy = new Map(browser.cookies);
  assert.equal(await later(1801, kind), 'visitor');
  for (const [name, value] of copy) browser.cookies.set(name, value);
  const start = world.t.clock.now();
  for (let i = 1; i <= 24; i += 1) {
    world.t.clock.set(plusSeconds(start, i * 1799));
    if (i < 24) assert.equal(await kind(), 'client');
  }
  world.t.clock.set(plusSeconds(start, 12 * 3600 + 1));
  const atEnd = await kind();
  world.t.clock.set(start);
  assert.equal(atEnd, 'visitor');

  const other = await visitor();
  await other.does('POST', '/sessions', { identifier, password: PASSWORD });
  await other.open();
  const kept = new Map(other.cookies);
  await other.does('DELETE', '/sessions/current');
  for (const [name, value] of kept) other.cookies.set(name, value);
  assert.equal((await other.call('GET', '/session')).body.kind, 'visitor');
});

test('a token known before rises with nobody: a lost answer is asked again, a planted token stays a visitor’s', async () => {
  const browser = await visitor();
  const old = world.browser();
  for (const [name, value] of browser.cookies) old.cookies.set(name, value);
  const credentials = { identifier: client.identifier, password: PASSWORD };
  const key = { 'idempotency-key': randomUUID() };
  assert.equal((await browser.call('POST', '/sessions', credentials, key)).status, 201);
  assert.equal((await old.open()).kind, 'visitor');
  const again = world.browser();
  for (const [name, value] of old.cookies) again.cookies.set(name, value);
  again.csrf = old.csrf;
  assert.equal((await again.call('POST', '/sessions', credentials, key)).status, 201);
  assert.deepEqual(again.cookies, browser.cookies);
  assert.equal((await browser.open()).kind, 'client');
  assert.equal((await old.call('GET', '/session')).body.kind, 'visitor');
  const ended = await later(6, () => old.call('POST', '/sessions', credentials));
  assert.equal(ended.body.code, 'csrf-token-wrong');
});

test('nothing is changed without the CSRF token, nor from another origin', async () => {
  const browser = await visitor();
  const body = { identifier: client.identifier, password: PASSWORD };
  const wrong: readonly Record<string, string>[] = [
    { 'x-csrf-token': '' },
    { 'x-csrf-token': (await visitor()).csrf },
    { origin: 'https://evil.example' },
  ];
  for (const headers of wrong) {
    const refused = await browser.call('POST', '/sessions', body, headers);
    assert.deepEqual([refused.status, refused.body.code], [403, 'csrf-token-wrong']);
  }
  assert.equal((await browser.call('POST', '/sessions', body, { origin: ORIGIN })).status, 201);
});

test('a browser is known by its cookie; one without a bound key signs nothing until it binds one', async () => {
  const known = await visitor();
  const deviceCookie = client.browser.cookies.get('nesie_device');
  assert.ok(deviceCookie);
  known.cookies.set('nesie_device', deviceCookie);
  const credentials = { identifier: client.identifier, password: PASSWORD };
  const at = await known.does('POST', '/sessions', credentials);
  assert.equal((at.device as { bound: boolean }).bound, true);

  const forger = await visitor();
  forger.cookies.set('nesie_device', `${deviceCookie.split('.')[0]}.${'A'.repeat(43)}`);
  assert.equal(
    ((await forger.does('POST', '/sessions', credentials)).device as { bound: boolean }).bound,
    false,
  );

  const fresh = await visitor();
  const session = await fresh.does('POST', '/sessions', credentials);
  assert.deepEqual(session.device, { id: null, bound: false });
  await fresh.open();
  const { sessionId } = await world.sessions.sessionOf(fresh.cookies.get('nesie_session'));
  const actor = {
    kind: 'client',
    personId: client.partyId,
    partyId: client.partyId,
    sessionId: sessionId ?? '',
  } as const;
  const without = await world.t.db.read(actor, 'look', (tx) => world.access.deviceOf(tx));
  assert.equal(without.refused && without.refusal.code, 'device-not-bound');

  await world.limits.clear('sms-deed', `${client.partyId}:bind-device`);
  await world.limits.clear('sms-phone', client.phone);
  const device = aDevice();
  const act = await bindAct(fresh, device);
  const early = await fresh.call('POST', '/device-keys', { actId: act.id });
  assert.deepEqual(early.body.missing, ['digital-signature', 'device-key']);
  await proveAct(world, fresh, act, device, client.phone);
  const almost = await fresh.call('POST', '/device-keys', { actId: act.id });
  assert.deepEqual(almost.body.missing, ['live-image']);
  await world.t.db.withActor({ kind: 'system', process: 'identification' }, 'live-image', null, (tx) =>
    world.acts.addFactor(tx, act.id, { kind: 'live-image', proof: {} }),
  );
  const bound = await fresh.does('POST', '/device-keys', { actId: act.id });
  assert.equal(((await fresh.open()).device as { id: string }).id, bound.id);
  const twice = await fresh.call('POST', '/device-keys', { actId: act.id });
  assert.equal(twice.body.code, 'act-used');
  const again = await fresh.call('POST', '/device-keys/act', { deviceKey: device.jwk });
  assert.equal(again.body.code, 'device-bound-already');
});

test('steps can’t be skipped: a device’s signature for an act of somebody else’s is for nobody', async () => {
  const act = await bindAct(client.browser);
  const { browser, device } = await register(world, { phone: '8 702 300 00 07', iin: '910505300045' });
  for (const [path, body] of [
    [`/acts/${act.id}/device-signatures`, { signature: signatureOf(device, act.digest) }],
    [`/acts/${act.id}/one-time-passwords`, {}],
    [`/acts/${act.id}/one-time-password-entries`, { code: '123456' }],
  ] as const) {
    const refused = await browser.call('POST', path, body);
    assert.deepEqual([refused.status, refused.body.code], [404, 'act-not-found'], path);
  }
  assert.equal((await browser.call('GET', `/acts/${act.id}`)).status, 404);
  const other = await browser.call('POST', '/device-keys', { actId: act.id });
  assert.equal(other.status, 404);
});

test('[R-2.2] a strong password is suggested, a weak one refused at registration', async () => {
  const browser = world.browser();
  const device = aDevice();
  const partyId = await fillIn(world, browser, { phone: '8 702 300 00 08', iin: '910505300055' });
  const { password } = await browser.does('POST', '/passwords/suggestion', {});
  assert.match(String(password), /^[a-z2-9]{4}(-[a-z2-9]{4}){4}$/);
  await submit(browser, device);
  const act = (await browser.does('POST', '/registration-drafts/current/acts', {})) as unknown as Act;
  await proveAct(world, browser, act, device, '+77023000008');
  await identify(world, partyId, act);
  const confirm = (given: unknown) =>
    browser.call('POST', '/registration-drafts/current/confirmation', { actId: act.id, password: given });
  const weak = await confirm('password12');
  assert.deepEqual([weak.status, weak.body.code, weak.body.why], [422, 'password-weak', 'too-common']);
  assert.equal((await confirm(password)).status, 201);
});
