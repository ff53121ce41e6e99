import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Installation, startInstallation } from '../cli/installation.ts';
import { createDevice } from '../cli/once/device.ts';
import { aBorrower, Person, until } from './testing/person.ts';
import { messagesTo } from './testing/stand-ins.ts';
import { type Answer, assertProblem, assertRefused, Visitor } from './testing/visitor.ts';

const PASSWORD = 'жеті-қазына-сегіз-қыр-73';
/** Right in its check symbol, and issued to nobody. */
const UNKNOWN = '22222-22222';

let installation: Installation;
let person: Person;
let identifier: string;
let phone: string;

before(async () => {
  installation = await startInstallation({ purpose: 'way-in' });
  person = new Person(installation, await aBorrower());
  identifier = await person.register(PASSWORD);
  phone = person.borrower.fields.phone ?? '';
});
after(() => installation?.stop());

const aVisitor = (): Promise<Visitor> => new Visitor(installation.url).open();

/** An answer without what differs by nature: the rest tells whether two answers are one. */
function shownBy({ status, json, headers }: Answer): unknown {
  return [status, json, headers.get('content-type'), headers.getSetCookie().length];
}

test('[R-6.5] an unknown identifier, a wrong password and a wrong code get one answer, and no session', async () => {
  const tries = [
    { identifier: UNKNOWN, password: PASSWORD },
    { identifier, password: `${PASSWORD}x` },
    { identifier: 'no identifier at all', password: PASSWORD },
    { identifier, code: '123456' },
    { identifier: UNKNOWN, code: '123456' },
  ];
  const answers: unknown[] = [];
  for (const credentials of tries) {
    const visitor = await aVisitor();
    const answer = await visitor.post('/sessions', credentials);
    assertProblem(answer, 401, 'login-refused');
    answers.push(shownBy(answer));
    assert.equal((await visitor.get('/session')).json.kind, 'visitor');
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  const visitor = await aVisitor();
  await assertRefused((lang) => visitor.post('/sessions', tries[0], { lang }), 401, 'login-refused');
});

test('a log-in that is wrong in shape is refused', async () => {
  const visitor = await aVisitor();
  const wrong = [
    {},
    { identifier },
    { identifier, password: 5 },
    { identifier, password: '' },
    { identifier, password: 'x'.repeat(1001) },
    { identifier: 'x'.repeat(101), password: PASSWORD },
    { identifier, password: PASSWORD, code: '123456' },
    { identifier, password: PASSWORD, kind: 'staff' },
    [],
  ];
  for (const body of wrong) assertProblem(await visitor.post('/sessions', body), 400, 'request-invalid');
  await assertRefused((lang) => visitor.post('/sessions', {}, { lang }), 400, 'request-invalid');
  for (const body of [{ phone: 7 }, { phone: 'x'.repeat(61) }, {}]) {
    assertProblem(await visitor.post('/identifier-recoveries', body), 400, 'request-invalid');
  }
});

test('the session’s cookie is for the server alone; after logging out, it and its token are worth nothing', async () => {
  const raw = await fetch(`${installation.url}/api/session`);
  const [cookie = ''] = raw.headers.getSetCookie();
  assert.match(cookie, /; HttpOnly/i);
  assert.match(cookie, /; SameSite=Strict/i);
  assert.match(cookie, /; Path=\//i);
  assert.doesNotMatch(cookie, /; Domain=/i);
  assert.equal(raw.headers.get('cache-control'), 'no-store');

  const visitor = await aVisitor();
  const visitorsCookie = [...visitor.cookies];
  assert.equal((await visitor.post('/sessions', { identifier, password: PASSWORD })).status, 201);
  assert.notDeepEqual([...visitor.cookies], visitorsCookie, 'a token known before rises with nobody');
  const held = [...visitor.cookies].map(([name, value]) => ({ name, value }));
  assert.equal((await visitor.get('/session')).json.kind, 'client');
  assert.equal((await visitor.send('DELETE', '/sessions/current', {})).status, 204);
  const thief = new Visitor(installation.url, held);
  assertProblem(await thief.get('/home'), 401, 'session-needed');
  assertProblem(await thief.post('/applications', {}, { csrf: visitor.csrf }), 403, 'csrf-token-wrong');
  for (const value of ['', 'x', 'A'.repeat(43), '../../etc/passwd', "' or 1=1 --"]) {
    const stranger = new Visitor(installation.url, [
      { name: 'nesie_session', value: encodeURIComponent(value) },
    ]);
    assert.equal((await stranger.get('/session')).json.kind, 'visitor');
  }
});

test('recovery and a code to log in are answered alike for the known and the unknown; only the known gets a message', async () => {
  const before = (await messagesTo(installation.sandbox.sms, phone)).length;
  const unknownPhone = '+77719998877';
  const answers: unknown[] = [];
  for (const sought of [phone, unknownPhone, 'no number']) {
    answers.push(shownBy(await (await aVisitor()).post('/identifier-recoveries', { phone: sought })));
  }
  for (const sought of [identifier, UNKNOWN, 'x']) {
    const visitor = await aVisitor();
    answers.push(shownBy(await visitor.post('/sessions/one-time-passwords', { identifier: sought })));
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.equal((answers[0] as readonly unknown[])[0], 202);
  const messages = await until(
    () => messagesTo(installation.sandbox.sms, phone),
    (texts) => texts.length >= before + 2,
  );
  assert.ok(messages.some((text) => text.includes(identifier)));
  assert.deepEqual(await messagesTo(installation.sandbox.sms, unknownPhone), []);
});

test('[R-10.1] a browser without the bound key gets no device by asking: another key needs an act with a live image', async () => {
  const visitor = await aVisitor();
  await visitor.post('/sessions', { identifier, password: PASSWORD });
  const { publicJwk } = await createDevice();
  const act = await visitor.post('/device-keys/act', { deviceKey: publicJwk });
  assert.equal(act.status, 201, act.text);
  // every way is a method of clause 7, and signed by the new key.
  const { ways } = act.json.factors as { readonly ways: readonly (readonly string[])[] };
  assert.ok(ways.length > 1);
  for (const way of ways) {
    assert.ok(
      way.includes('digital-signature') || (way.includes('live-image') && way.length === 3),
      String(way),
    );
    assert.ok(way.includes('device-key'));
  }
  await assertRefused(
    (lang) => visitor.post('/device-keys', { actId: act.json.id }, { lang }),
    409,
    'act-incomplete',
  );
  assertProblem(await visitor.post('/device-keys', { actId: randomUUID() }), 404, 'act-not-found');
  assertProblem(
    await visitor.post('/device-keys/act', { deviceKey: { ...publicJwk, d: 'x' } }),
    422,
    'device-key-wrong',
  );
  const session = await visitor.get('/session');
  assert.equal((session.json.device as { readonly bound: boolean }).bound, false);
});

test('[R-6.5] a code to log in serves the session it was asked in, once; five wrong ones end it', async () => {
  const visitor = await aVisitor();
  const before = (await messagesTo(installation.sandbox.sms, phone)).length;
  await visitor.post('/sessions/one-time-passwords', { identifier });
  const texts = await until(
    () => messagesTo(installation.sandbox.sms, phone),
    (all) => all.length > before,
  );
  const code = /\b\d{6}\b/.exec(texts.at(-1) ?? '')?.[0] ?? '';
  const thief = await aVisitor();
  assertProblem(await thief.post('/sessions', { identifier, code }), 401, 'login-refused');
  for (let at = 1; at <= 5; at += 1) {
    const wrong = String((Number(code) + at) % 1e6).padStart(6, '0');
    assertProblem(await visitor.post('/sessions', { identifier, code: wrong }), 401, 'login-refused');
  }
  assertProblem(await visitor.post('/sessions', { identifier, code }), 401, 'login-refused');
});

test('guesses at one identifier are limited, also from ever new sessions', async () => {
  const codes: string[] = [];
  for (let at = 0; at < 12; at += 1) {
    const answer = await (await aVisitor()).post('/sessions', {
      identifier: '33333-33333',
      password: `x${at}`,
    });
    codes.push(String(answer.json.code));
  }
  assert.deepEqual([codes[0], codes.at(-1)], ['login-refused', 'too-many-tries']);
  const visitor = await aVisitor();
  const limited = await assertRefused(
    (lang) => visitor.post('/sessions', { identifier: '33333-33333', password: 'x' }, { lang }),
    429,
    'too-many-tries',
  );
  assert.ok(Number(limited.json.retryAfterSeconds) > 0);
});

test('nobody pumps messages: a number gets ten at most, whoever asks in whatever session', async () => {
  const victim = '+77011112233';
  const statuses: number[] = [];
  for (let at = 0; at < 13; at += 1) {
    const visitor = await aVisitor();
    await visitor.post('/registration-drafts');
    await visitor.put('/registration-drafts/current/fields', { phone: victim });
    statuses.push((await visitor.post('/registration-drafts/current/phone-codes')).status);
  }
  assert.deepEqual([...new Set(statuses.slice(0, 10))], [202]);
  assert.deepEqual([...new Set(statuses.slice(10))], [429]);
  await sleep(500);
  assert.ok((await messagesTo(installation.sandbox.sms, victim)).length <= 10);
});

test('fifty drafts asked for with one key are one, in one session', async () => {
  const visitor = await aVisitor();
  const { cookies, csrf } = visitor;
  const key = randomUUID();
  const twins = Array.from({ length: 50 }, () => {
    const twin = new Visitor(
      installation.url,
      [...cookies].map(([name, value]) => ({ name, value })),
    );
    twin.csrf = csrf;
    return twin;
  });
  const answers = await Promise.all(twins.map((twin) => twin.post('/registration-drafts', {}, { key })));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201], answers[0]?.text);
  assert.equal(new Set(answers.map(({ json }) => json.id)).size, 1);
  const last = twins.at(-1);
  assert.equal((await last?.get('/registration-drafts/current'))?.json.id, answers[0]?.json.id);
});
