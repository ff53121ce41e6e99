import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { after, before, test } from 'node:test';
import { canonicalJson, sha256Hex } from '@nesie/canonical';
import { plusSeconds } from '@nesie/clock';
import { type Actor, idempotencyKey } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { ok, type Result } from '@nesie/problem';
import { type Act, type Acts, createActs, type DeviceJwk, type NewAct, readDeviceJwk } from './index.ts';

let t: TestDb;
let acts: Acts;
before(async () => {
  t = await createTestDb({ name: 'acts', only: ['platform', 'acts', 'ways'] });
  acts = createActs({ db: t.db, vault: t.vault });
});
after(() => t?.close());

interface Device {
  readonly jwk: DeviceJwk;
  readonly privateKey: KeyObject;
}

function aDevice(): Device {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = readDeviceJwk(publicKey.export({ format: 'jwk' }));
  assert.ok(jwk);
  return { jwk, privateKey };
}

const CONTENT = sha256Hex('the contract');
const newKey = () => idempotencyKey(randomUUID(), {});

async function aParty(): Promise<{ readonly id: string; readonly actor: Actor }> {
  const id = randomUUID();
  await t.vault.ensureKeys(id);
  return { id, actor: { kind: 'applicant', partyId: id } };
}

async function anAct(partyId: string, change: Partial<NewAct> = {}): Promise<Act> {
  const made = await t.db.withActor({ kind: 'applicant', partyId }, 'make-act', null, async (tx) =>
    ok(
      await acts.createAct(tx, {
        actor: partyId,
        principal: partyId,
        deviceKey: null,
        channel: 'cabinet',
        purpose: 'sign-contract',
        contentHash: CONTENT,
        deadline: plusSeconds(tx.now, 600),
        ways: [['otp']],
        summary: { kk: 'Шартқа қол қою', ru: 'Подписание договора', en: 'Signing the contract' },
        ...change,
      }),
    ),
  );
  return value(made);
}

function value<T>(result: Result<T, { readonly code: string }>): T {
  if (result.refused) assert.fail(result.refusal.code);
  return result.value;
}

function code(result: Result<unknown, { readonly code: string }>): string | null {
  return result.refused ? result.refusal.code : null;
}

const signed = (device: Device, digest: string) =>
  sign('sha256', Buffer.from(digest, 'hex'), { key: device.privateKey, dsaEncoding: 'ieee-p1363' });

async function prove(actor: Actor, id: string) {
  return t.db.withActor(actor, 'prove', null, (tx) =>
    acts.addFactor(tx, id, { kind: 'otp', proof: { how: 'sms' } }),
  );
}

async function consume(actor: Actor, act: Act, change: Partial<Parameters<Acts['consumeAct']>[2]> = {}) {
  return t.db.withActor(actor, 'consume', null, (tx) =>
    acts.consumeAct(tx, act.id, {
      purpose: 'sign-contract',
      contentHash: CONTENT,
      principal: act.principal,
      ways: [['otp']],
      usedFor: 'contract:1',
      ...change,
    }),
  );
}

test('an act’s digest is SHA-256 over the canonical JSON of its terms', async () => {
  const { id } = await aParty();
  const device = aDevice();
  const act = await anAct(id, { deviceKey: device.jwk });
  const terms = JSON.parse(act.canonical);
  assert.deepEqual(Object.keys(terms).sort(), [
    'actor',
    'authority',
    'channel',
    'contentHash',
    'deadline',
    'device',
    'nonce',
    'principal',
    'purpose',
    'type',
  ]);
  assert.equal(act.digest, createHash('sha256').update(canonicalJson(terms)).digest('hex'));
  const { crv, kty, x, y } = device.jwk;
  const named = createHash('sha256').update(JSON.stringify({ crv, kty, x, y }));
  assert.equal(act.device, named.digest('base64url'));
});

test('[R-12.3] an act is used once: of fifty parallel uses one succeeds', async () => {
  const { id, actor } = await aParty();
  const act = await anAct(id);
  value(await prove(actor, act.id));
  const uses = await Promise.all(Array.from({ length: 50 }, () => consume(actor, act)));
  assert.equal(uses.filter((use) => !use.refused).length, 1);
  assert.ok(uses.filter((use) => use.refused).every((use) => code(use) === 'act-used'));
  assert.equal(code(await prove(actor, act.id)), 'act-used');
});

test('[R-12.3] an act serves neither another purpose, nor another content, nor another party', async () => {
  const { id, actor } = await aParty();
  const act = await anAct(id);
  value(await prove(actor, act.id));
  assert.equal(code(await consume(actor, act, { purpose: 'change-phone' })), 'act-of-other-content');
  assert.equal(
    code(await consume(actor, act, { contentHash: sha256Hex('another') })),
    'act-of-other-content',
  );
  const other = await aParty();
  assert.equal(code(await consume(other.actor, act)), 'act-not-found');
  assert.equal(code(await consume(other.actor, act, { principal: other.id })), 'act-not-found');
  assert.equal(code(await consume(actor, act)), null);
});

test('an act without all its factors, or after its deadline, authorises nothing', async () => {
  const { id, actor } = await aParty();
  const act = await anAct(id);
  const bare = await consume(actor, act, { ways: [['otp', 'live-image']] });
  assert.deepEqual(bare.refused && bare.refusal, { code: 'act-incomplete', missing: ['otp', 'live-image'] });
  value(await prove(actor, act.id));
  const late = await createLater(act);
  assert.equal(code(await late.consume()), 'act-expired');
  assert.equal(code(await late.prove()), 'act-expired');

  async function createLater(of: Act) {
    const start = t.clock.now();
    const at = async <T>(run: () => Promise<T>) => {
      t.clock.set(plusSeconds(of.deadline, 0));
      try {
        return await run();
      } finally {
        t.clock.set(start);
      }
    };
    return { consume: () => at(() => consume(actor, of)), prove: () => at(() => prove(actor, of.id)) };
  }
});

test('a factor of one kind comes once', async () => {
  const { id, actor } = await aParty();
  const act = await anAct(id);
  assert.deepEqual(value(await prove(actor, act.id)).done, ['otp']);
  assert.equal(code(await prove(actor, act.id)), 'act-factor-present');
});

test('the device key signs the digest of its own act and nothing else', async () => {
  const { id, actor } = await aParty();
  const device = aDevice();
  const act = await anAct(id, { deviceKey: device.jwk, ways: [['device-key']] });
  const other = await anAct(id, { deviceKey: device.jwk, ways: [['device-key']] });
  const wrong = await acts.signWithDevice(actor, act.id, signed(device, other.digest), newKey());
  assert.equal(code(wrong), 'device-signature-wrong');
  const stranger = await acts.signWithDevice(actor, act.id, signed(aDevice(), act.digest), newKey());
  assert.equal(code(stranger), 'device-signature-wrong');
  const done = await acts.signWithDevice(actor, act.id, signed(device, act.digest), newKey());
  assert.deepEqual(value(done).done, ['device-key']);
  assert.equal(code(await consume(actor, act, { ways: [['device-key']] })), null);

  const without = await anAct(id);
  const refused = await acts.signWithDevice(actor, without.id, signed(device, without.digest), newKey());
  assert.equal(code(refused), 'act-without-device');
});

test('a device factor that somebody wrote without the key does not stand', async () => {
  const { id, actor } = await aParty();
  const device = aDevice();
  const act = await anAct(id, { deviceKey: device.jwk, ways: [['device-key']] });
  const forged = { thumbprint: act.device, signature: Buffer.alloc(64, 7).toString('base64url') };
  await t.db.withActor(actor, 'forge', null, (tx) =>
    acts.addFactor(tx, act.id, { kind: 'device-key', proof: forged }),
  );
  assert.equal(code(await consume(actor, act, { ways: [['device-key']] })), 'act-incomplete');
});

test('another’s act is not there', async () => {
  const { id } = await aParty();
  const act = await anAct(id);
  const other = await aParty();
  assert.equal(code(await acts.readAct(other.actor, act.id)), 'act-not-found');
  assert.equal(code(await acts.readAct(other.actor, 'no-uuid')), 'act-not-found');
  assert.equal(code(await acts.readAct({ kind: 'visitor' }, act.id)), 'act-not-found');
});

test('acts, factors and uses can’t be changed or taken back, not even by the owner role', async () => {
  const { id, actor } = await aParty();
  const act = await anAct(id);
  value(await prove(actor, act.id));
  value(await consume(actor, act));
  for (const table of ['acts.acts', 'acts.factors', 'acts.uses']) {
    const column = table === 'acts.acts' ? 'id' : 'act_id';
    await assert.rejects(t.ownerSql(`delete from ${table} where ${column} = $1`, [act.id]), /append-only/);
  }
  await assert.rejects(
    t.ownerSql("update acts.acts set purpose = 'change-phone' where id = $1", [act.id]),
    /append-only/,
  );
  await assert.rejects(
    t.ownerSql(
      `insert into acts.acts select gen_random_uuid(), actor_id, principal_id, authority, device, device_key, channel,
         purpose, content_hash, decode(repeat('00', 16), 'hex'), deadline, decode(repeat('00', 32), 'hex'), canonical,
         summary_sealed, created_at, ways from acts.acts where id = $1`,
      [act.id],
    ),
    /check/,
  );
});

test('the record of an act holds what a court needs', async () => {
  const { id, actor } = await aParty();
  const device = aDevice();
  const act = await anAct(id, { deviceKey: device.jwk, ways: [['otp', 'device-key']] });
  value(await prove(actor, act.id));
  value(await acts.signWithDevice(actor, act.id, signed(device, act.digest), newKey()));
  value(await consume(actor, act, { ways: [['otp', 'device-key']] }));
  const record = await t.db.read(actor, 'read-record', (tx) => acts.actRecord(tx, act.id));
  assert.ok(record);
  assert.equal(sha256Hex(record.canonical), act.digest);
  assert.deepEqual(
    record.factors.map(({ kind }) => kind),
    ['device-key', 'otp'],
  );
  assert.deepEqual(record.deviceKey, device.jwk);
  assert.equal(record.use?.usedFor, 'contract:1');
  assert.equal(record.summary.ru, 'Подписание договора');
});

test('a device key that is none is not read', () => {
  const { jwk, privateKey } = aDevice();
  assert.equal(readDeviceJwk({ ...jwk, x: 'AAAA' }), null);
  assert.equal(readDeviceJwk({ ...jwk, y: jwk.x }), null);
  assert.equal(readDeviceJwk({ ...jwk, crv: 'P-384' }), null);
  assert.equal(readDeviceJwk(privateKey.export({ format: 'jwk' })), null);
  assert.equal(readDeviceJwk('key'), null);
  assert.deepEqual(readDeviceJwk({ ...jwk, ext: true }), jwk);
});
