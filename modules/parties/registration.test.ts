import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import type { Actor } from '@nesie/db';
import { ok } from '@nesie/problem';
import { KeysErasedError } from '@nesie/vault';
import {
  aDevice,
  aJpeg,
  type Browser,
  createWorld,
  FIELDS,
  fillIn,
  identify,
  PASSED,
  proveAct,
  register,
  submit,
  type World,
} from '../access/testing/world.ts';

let world: World;
before(async () => {
  world = await createWorld({ name: 'registration' });
});
after(() => world?.close());

const CURRENT = '/registration-drafts/current';
const INSIDE: Actor = { kind: 'system', process: 'test' };

interface Act {
  readonly id: string;
  readonly digest: string;
  readonly contentHash: string;
}

async function registerAct(browser: Browser): Promise<Act> {
  return (await browser.does('POST', `${CURRENT}/acts`, {})) as unknown as Act;
}

async function account(partyId: string) {
  return world.t.db.read(INSIDE, 'look', async (tx) => {
    const payable = await world.parties.payableAccount(tx, partyId);
    return payable.refused ? payable.refusal.code : payable.value.iban;
  });
}

test('somebody registers: from an empty draft to an identifier', async () => {
  const { browser, partyId, identifier, phone } = await register(world);
  assert.match(identifier, /^[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}$/);
  const session = await browser.open();
  assert.deepEqual([session.kind, session.partyId, session.name], ['client', partyId, 'Әділет']);
  assert.equal((session.device as { bound: boolean }).bound, true);
  const told = world.sms.find(({ to, text }) => to === phone && text.includes(identifier));
  assert.ok(told, 'the identifier is sent as well');
  assert.equal(await account(partyId), 'KZ85722S000000125964');
});

test('a draft is kept as typed, even wrong, resumes by its cookie and says what to do in the person’s language', async () => {
  const browser = world.browser();
  await browser.open();
  await browser.does('POST', '/registration-drafts', {});
  await browser.does('PUT', `${CURRENT}/fields`, { surname: 'Aбаев', iin: '123' });
  const resumed = world.browser();
  for (const [name, value] of browser.cookies) resumed.cookies.set(name, value);
  for (const [lang, start] of [
    ['ru', 'Напишите кириллицей'],
    ['kk', 'Құжаттағыдай кириллица'],
    ['en', 'Write in Cyrillic'],
  ] as const) {
    const { body } = await resumed.call('GET', CURRENT, undefined, { 'accept-language': lang });
    assert.equal((body.fields as Record<string, string>).surname, 'Aбаев');
    const problems = body.problems as { field: string; code: string; detail: string }[];
    const surname = problems.find(({ field }) => field === 'surname');
    assert.equal(surname?.code, 'latin-letters');
    assert.ok(surname?.detail.startsWith(start), surname?.detail);
  }
});

test('fields that are no fields, too long or of another type are refused and change nothing', async () => {
  const browser = world.browser();
  await browser.open();
  await browser.does('POST', '/registration-drafts', {});
  for (const body of [{ nickname: 'x' }, { surname: 'а'.repeat(101) }, { iin: 900101300007 }, ['surname']]) {
    const { status, body: problem } = await browser.call('PUT', `${CURRENT}/fields`, body);
    assert.deepEqual([status, problem.code], [400, 'request-invalid']);
  }
  const { fields } = (await browser.does('GET', CURRENT)) as { fields: Record<string, string> };
  assert.ok(Object.values(fields).every((value) => value === ''));
});

test('fifty parallel beginnings with one key make one draft', async () => {
  const browser = world.browser();
  await browser.open();
  const key = { 'idempotency-key': randomUUID() };
  const begun = await Promise.all(
    Array.from({ length: 50 }, () => browser.call('POST', '/registration-drafts', {}, key)),
  );
  assert.deepEqual(new Set(begun.map(({ status }) => status)), new Set([201]));
  assert.equal(new Set(begun.map(({ body }) => body.id)).size, 1);
  assert.equal((await browser.open()).kind, 'applicant', 'whichever answer came last holds the good token');
});

test('[R-6.1d] the phone counts once its code has come back, and another number has to be confirmed anew', async () => {
  const browser = world.browser();
  await fillIn(world, browser, { phone: '8 702 111 22 33' });
  assert.equal((await browser.does('GET', CURRENT)).phoneConfirmed, true);
  await browser.does('PUT', `${CURRENT}/fields`, { phone: '8 702 111 22 34' });
  assert.equal((await browser.does('GET', CURRENT)).phoneConfirmed, false);
  const refused = await browser.call('POST', `${CURRENT}/submission`, {
    deviceKey: aDevice().jwk,
    language: 'kk',
  });
  assert.equal(refused.status, 422);
  assert.deepEqual(
    (refused.body.errors as { field: string; code: string }[]).map(({ field, code }) => [field, code]),
    [['phone', 'phone-not-confirmed']],
  );
  await browser.does('PUT', `${CURRENT}/fields`, { phone: '8 (702) 111-22-33' });
  assert.equal((await browser.does('GET', CURRENT)).phoneConfirmed, true);
});

test('[R-6.1f] a portrait that the judges refuse is told why and can’t be submitted', async () => {
  const browser = world.browser();
  await fillIn(world, browser, { phone: '8 702 111 22 35' });
  world.verdict.portrait = {
    passed: false,
    criteria: [
      { name: 'in-colour', value: 9, limit: 8, passed: true, adviceKey: 'picture.in-colour' },
      { name: 'mouth-closed', value: 0.4, limit: 0.13, passed: false, adviceKey: 'picture.mouth-closed' },
    ],
  };
  const { verdict } = (await browser.does('PUT', `${CURRENT}/portrait`, aJpeg(9))) as {
    verdict: { passed: boolean; criteria: { advice: string | null }[] };
  };
  world.verdict.portrait = PASSED;
  assert.equal(verdict.passed, false);
  assert.deepEqual(
    verdict.criteria.map(({ advice }) => advice),
    [null, 'Закройте рот.'],
  );
  const refused = await browser.call('POST', `${CURRENT}/submission`, {
    deviceKey: aDevice().jwk,
    language: 'kk',
  });
  assert.equal((refused.body.errors as { code: string }[])[0]?.code, 'portrait-unsuitable');
});

test('pictures that are none, too large or of another type are refused', async () => {
  const browser = world.browser();
  await browser.open();
  await browser.does('POST', '/registration-drafts', {});
  const put = (payload: unknown, headers = {}) =>
    browser.call('PUT', `${CURRENT}/portrait`, payload, headers);
  const text = await put(Buffer.from('not a picture, but long enough to be one'.repeat(5)));
  assert.deepEqual([text.status, text.body.code], [422, 'picture-unreadable']);
  const large = await put(Buffer.concat([aJpeg(1), Buffer.alloc(5 * 1024 * 1024)]));
  assert.deepEqual([large.status, large.body.code], [413, 'body-too-large']);
  const other = await put(Buffer.from('x'), { 'content-type': 'text/plain' });
  assert.deepEqual([other.status, other.body.code], [415, 'media-type-unsupported']);
});

test('[R-6.7] the IIN is corrected in a draft, and after submission by nobody, not even the owner role', async () => {
  const browser = world.browser();
  const partyId = await fillIn(world, browser, { phone: '8 702 111 22 36', iin: '900101300811' });
  await browser.does('PUT', `${CURRENT}/fields`, { iin: FIELDS.iin });
  await submit(browser, aDevice());
  const late = await browser.call('PUT', `${CURRENT}/fields`, { iin: '900101300811' });
  assert.deepEqual([late.status, late.body.code], [409, 'draft-submitted']);
  const { ownerSql } = world.t;
  for (const change of [
    "update parties.registrations set iin_sealed = '\\x00' where party_id = $1",
    'update parties.registrations set iin_hash = sha256(iin_hash) where party_id = $1',
    "update parties.registrations set frozen_sealed = '\\x00' where party_id = $1",
    'delete from parties.registrations where party_id = $1',
    "update parties.drafts set fields_sealed = '\\x00' where id = $1",
    "update parties.drafts set state = 'draft' where id = $1",
    'delete from parties.drafts where id = $1',
    "update parties.pictures set image_sealed = '\\x00' where party_id = $1",
    'delete from parties.pictures where party_id = $1',
    "set session_replication_role = replica; update parties.registrations set iin_sealed = '\\x00'",
  ])
    await assert.rejects(
      ownerSql(change, change.includes('$1') ? [partyId] : []),
      /append-only|frozen|draft/,
    );
  const done = await register(world, { phone: '8 702 111 22 47', iin: '910505300065' });
  await assert.rejects(
    ownerSql('update parties.iin_hashes set hash = sha256(hash) where party_id = $1', [done.partyId]),
    /not changed/,
  );
});

test('[R-6.3, R-6.4] no way to a confirmed registration leads past a successful, unexpired identification', async () => {
  const browser = world.browser();
  const device = aDevice();
  const phone = '8 702 111 22 37';
  const partyId = await fillIn(world, browser, { phone, iin: '061211600012', ...issuedLater });
  const early = await browser.call('POST', `${CURRENT}/acts`, {});
  assert.deepEqual([early.status, early.body.code], [409, 'draft-not-submitted']);
  await submit(browser, device);
  const act = await registerAct(browser);
  const confirm = () => browser.call('POST', `${CURRENT}/confirmation`, { actId: act.id });
  assert.equal((await confirm()).body.code, 'not-identified');
  await proveAct(world, browser, act, device, '+77021112237');
  assert.equal((await confirm()).body.code, 'not-identified');

  const insert = (recordId: string, at: string = world.t.clock.now()) =>
    world.t.ownerSql(
      `insert into parties.individuals (party_id, identification_record_id, act_id, confirmed_at)
       values ($1, $2, $3, $4)`,
      [partyId, recordId, act.id, at],
    );
  await assert.rejects(insert(randomUUID()), /identification record/);
  await assert.rejects(identify(world, partyId, act, { state: 'refused' }), /passed live image/);
  const second = await registerAct(browser);
  await proveAct2(browser, second, device);
  const record = await identify(world, partyId, second, { seconds: 60 });
  await assert.rejects(insert(record), /own identification record/);
  const start = world.t.clock.now();
  world.t.clock.set(plusSeconds(start, 60));
  const expired = await browser.call('POST', `${CURRENT}/confirmation`, { actId: second.id });
  world.t.clock.set(start);
  assert.equal(expired.body.code, 'identification-expired');
  const done = await browser.call('POST', `${CURRENT}/confirmation`, { actId: second.id });
  assert.equal(done.status, 201);
});

const issuedLater = { documentIssuedOn: '2023-01-02', documentExpiresOn: '2032-12-31' };

async function proveAct2(browser: Browser, act: Act, device: ReturnType<typeof aDevice>) {
  // Two codes for one deed within two minutes are allowed, a third is not.
  await proveAct(world, browser, act, device, '+77021112237');
  const third = await registerAct(browser);
  const refused = await browser.call('POST', `/acts/${third.id}/one-time-passwords`, {});
  assert.equal(refused.status, 429);
}

test('[R-12.3] parallel confirmations with the same act confirm once', async () => {
  const browser = world.browser();
  const device = aDevice();
  const partyId = await fillIn(world, browser, { phone: '8 702 111 22 38', iin: '900101300811' });
  await submit(browser, device);
  const act = await registerAct(browser);
  await proveAct(world, browser, act, device, '+77021112238');
  await identify(world, partyId, act);
  const all = await Promise.all(
    Array.from({ length: 12 }, () => browser.call('POST', `${CURRENT}/confirmation`, { actId: act.id })),
  );
  assert.equal(all.filter(({ status }) => status === 201).length, 1);
  const [count] = await world.t.ownerSql<{ n: bigint }>(
    'select count(*) as n from parties.individuals where party_id = $1',
    [partyId],
  );
  assert.equal(count?.n, 1n);
});

test('a draft reserves no IIN: two may hold it, and the one who is identified first has it', async () => {
  const [first, second] = [world.browser(), world.browser()];
  const iin = '870312300511';
  const device = aDevice();
  const other = await fillIn(world, second, { phone: '8 702 111 22 39', iin });
  await submit(second, device);
  await fillIn(world, first, { phone: '8 702 111 22 40', iin });
  await submit(first, aDevice());
  const act = await registerAct(second);
  await proveAct(world, second, act, device, '+77021112239');
  await identify(world, other, act);
  await second.does('POST', `${CURRENT}/confirmation`, { actId: act.id });

  const again = world.browser();
  const third = await fillIn(world, again, { phone: '8 702 111 22 41', iin });
  await submit(again, device);
  const late = await registerAct(again);
  await proveAct(world, again, late, device, '+77021112241');
  await identify(world, third, late);
  const refused = await again.call('POST', `${CURRENT}/confirmation`, { actId: late.id });
  assert.deepEqual([refused.status, refused.body.code], [409, 'registered-already']);
});

test('[R-6.1c] an expired document stops identification and signing', async () => {
  const browser = world.browser();
  const start = world.t.clock.now();
  const partyId = await fillIn(world, browser, {
    phone: '8 702 111 22 42',
    documentExpiresOn: '2026-11-24',
  });
  await submit(browser, aDevice());
  const validity = () =>
    world.t.db.read(INSIDE, 'look', (tx) => world.parties.assertDocumentValid(tx, partyId));
  assert.equal((await validity()).refused, false);
  world.t.clock.set(plusSeconds(start, 2 * 86_400));
  const act = await browser.call('POST', `${CURRENT}/acts`, {});
  const stopped = await validity();
  world.t.clock.set(start);
  assert.deepEqual([act.status, act.body.code], [409, 'document-expired']);
  assert.equal(stopped.refused && stopped.refusal.code, 'document-expired');
});

test('[R-6.1e] an account counts only when the bank says that it is the client’s own; unknown pays nothing', async () => {
  world.bank.answer = { outcome: 'unknown', why: 'timeout' };
  const browser = world.browser();
  const partyId = await fillIn(world, browser, { phone: '8 702 111 22 43' });
  await submit(browser, aDevice());
  await world.worker.runUntilIdle();
  assert.equal(await account(partyId), 'account-not-confirmed');
  assert.deepEqual((await browser.does('GET', CURRENT)).account, { state: 'unknown' });
  const start = world.t.clock.now();
  world.t.clock.set(plusSeconds(start, 10));
  world.bank.answer = { outcome: 'not-own' };
  await world.worker.runUntilIdle();
  assert.equal(await account(partyId), 'account-not-own');
  world.bank.answer = { outcome: 'own' };
  world.t.clock.set(plusSeconds(start, 86_400));
  await world.worker.runUntilIdle();
  world.t.clock.set(start);
  assert.equal(await account(partyId), 'account-not-own');
  const other = world.browser();
  const own = await fillIn(world, other, { phone: '8 702 111 22 46' });
  await submit(other, aDevice());
  await world.worker.runUntilIdle();
  assert.equal(await account(own), 'KZ85722S000000125964');
  await assert.rejects(
    world.t.ownerSql("update parties.accounts set state = 'own' where party_id = $1", [partyId]),
    /answered for once/,
  );
});

test('[R-6.1e] nobody writes himself that an account is his own', async () => {
  const partyId = randomUUID();
  await world.t.vault.ensureKeys(partyId);
  const given = (state: string) =>
    world.t.db.withActor({ kind: 'applicant', partyId }, 'give-account', null, async (tx) => {
      await tx.query(
        `insert into parties.accounts (id, party_id, iban_sealed, iban_hash, bank_code, state, asked, given_at)
         values ($1, $2, '\\x00', '\\x00', '722', $3, 0, $4)`,
        [randomUUID(), partyId, state, tx.now],
      );
      return ok(null);
    });
  await assert.rejects(given('own'), /row-level security/);
});

test('[R-2.4] another’s draft is not there, and a visitor has none', async () => {
  const visitor = world.browser();
  await visitor.open();
  const none = await visitor.call('GET', CURRENT);
  assert.deepEqual([none.status, none.body.code], [404, 'draft-not-found']);
  const { partyId } = await register(world, { phone: '8 702 111 22 44', iin: fresh() });
  const seen = await world.t.db.read({ kind: 'applicant', partyId: randomUUID() }, 'look', async (tx) => [
    await world.parties.registrationOf(tx, partyId),
    await world.parties.pictureOf(tx, partyId, 'portrait'),
    await world.parties.accountOf(tx, partyId),
    (await tx.query('select id from parties.drafts')).length,
  ]);
  assert.deepEqual(seen, [null, null, null, 0]);
});

/** An IIN that no other test uses: 5 May 1991, a number of its own, the right check digit. */
function fresh(): string {
  return '910505300015';
}

test('a draft nobody finished expires after thirty days, and its keys with it', async () => {
  const browser = world.browser();
  const partyId = await fillIn(world, browser, { phone: '8 702 111 22 45' });
  const start = world.t.clock.now();
  world.t.clock.set(plusSeconds(start, 30 * 86_400 - 60));
  await world.worker.runUntilIdle();
  const [before] = await world.t.ownerSql<{ state: string }>(
    'select state from parties.drafts where id = $1',
    [partyId],
  );
  world.t.clock.set(plusSeconds(start, 30 * 86_400 + 60));
  await world.worker.runUntilIdle();
  world.t.clock.set(start);
  assert.equal(before?.state, 'draft');
  const [draft] = await world.t.ownerSql<{ state: string; fields_sealed: Buffer | null }>(
    'select state, fields_sealed from parties.drafts where id = $1',
    [partyId],
  );
  assert.deepEqual([draft?.state, draft?.fields_sealed], ['expired', null]);
  await assert.rejects(
    world.t.vault.seal(partyId, { schema: 'a', table: 'b', column: 'c', row: 'd' }, 'x'),
    KeysErasedError,
  );
});

test('[R-2.4, R-7.3d] nothing that a person gave can be read in the database', async () => {
  const browser = world.browser();
  await fillIn(world, browser, { phone: '8 702 111 22 48' });
  await submit(browser, aDevice());
  const given = [
    ...['Сейтжанов', 'Әділет', 'Маратұлы', '900101300007', '047512369'],
    ...['77015550123', 'KZ85722S000000125964', '722S00000012'],
  ];
  const tables = await world.t.ownerSql<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('parties', 'access', 'acts', 'notices', 'evidence', 'platform')`,
  );
  assert.ok(tables.length > 20);
  for (const { name } of tables) {
    const rows = await world.t.ownerSql<{ row: string }>(`select t::text as row from ${name} t`);
    for (const { row } of rows) {
      // bytea is written in hexadecimal: look for both.
      for (const secret of given)
        assert.ok(
          !row.includes(secret) && !row.includes(Buffer.from(secret).toString('hex')),
          `${name} holds ${secret}`,
        );
    }
  }
});
