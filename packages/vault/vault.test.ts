import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import fc from 'fast-check';
import {
  createKeyStore,
  createVault,
  deriveSecret,
  ensureMasterKeyFile,
  KeysErasedError,
  KeysMissingError,
  MasterKeyError,
  parseMasterKey,
  readMasterKey,
  SealBrokenError,
  type Vault,
  WrongMasterKeyError,
} from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'nesie-vault-'));
const place = { schema: 'parties', table: 'drafts', column: 'fields_sealed', row: 'r1' };
let t: TestDb;
let vault: Vault;
before(async () => {
  t = await createTestDb({ name: 'vault', only: ['platform'] });
  vault = createVault(t.keyStore); // a vault by itself: nobody is told, so no transaction is needed
});
after(async () => {
  await t.close();
  rmSync(folder, { recursive: true });
});

const newOwner = async () => {
  const owner = randomUUID();
  await vault.ensureKeys(owner);
  return owner;
};

test('[R-12.2] what is sealed opens in its own place and nowhere else', async () => {
  const owner = await newOwner();
  const stranger = await newOwner();
  const sealed = await vault.seal(owner, place, 'Айгерім');
  assert.equal((await vault.open(owner, place, sealed)).toString(), 'Айгерім');
  assert.ok(!sealed.includes('Айгерім'));
  for (const swap of [{ schema: 'acts' }, { table: 'people' }, { column: 'other_sealed' }, { row: 'r2' }]) {
    await assert.rejects(vault.open(owner, { ...place, ...swap }, sealed), SealBrokenError);
  }
  await assert.rejects(vault.open(stranger, place, sealed), SealBrokenError);
});

test('[R-12.2] who listens hears of every opening, and keeps the bytes back by throwing', async () => {
  const owner = await newOwner();
  const sealed = await vault.seal(owner, place, 'secret');
  const heard: unknown[] = [];
  const watched = createVault(t.keyStore, { onOpen: (...opening) => heard.push(opening) });
  await watched.open(owner, place, sealed);
  await assert.rejects(watched.open(owner, { ...place, row: 'r2' }, sealed), SealBrokenError);
  assert.deepEqual(heard, [[owner, place]], 'what did not open is no opening');
  const refusing = createVault(t.keyStore, {
    onOpen: () => {
      throw new Error('no');
    },
  });
  await assert.rejects(refusing.open(owner, place, sealed), /^Error: no$/);
});

test('[R-12.2] no changed byte opens, and another key version does not either', async () => {
  const owner = await newOwner();
  const sealed = await vault.seal(owner, place, 'secret');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await assert.rejects(vault.open(owner, place, changed));
  }
  for (let length = 0; length < sealed.length; length += 1) {
    await assert.rejects(vault.open(owner, place, sealed.subarray(0, length)));
  }
  assert.equal(await t.keyStore.addDataKey(owner), 2);
  const newer = await vault.seal(owner, place, 'secret');
  assert.equal(newer.readUInt32BE(1), 2);
  const mislabelled = Buffer.from(newer);
  mislabelled.writeUInt32BE(1, 1);
  await assert.rejects(vault.open(owner, place, mislabelled), SealBrokenError);
  assert.equal((await vault.open(owner, place, sealed)).toString(), 'secret');
});

test('whatever bytes are sealed come back', async () => {
  const owner = await newOwner();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      const opened = await vault.open(owner, place, await vault.seal(owner, place, bytes));
      assert.deepEqual(opened, Buffer.from(bytes));
    }),
    { numRuns: 100 },
  );
});

test('keys are made once, however many ask at once, and are needed before sealing', async () => {
  const owner = randomUUID();
  await assert.rejects(vault.seal(owner, place, 'x'), KeysMissingError);
  const stores = await Promise.all(
    [1, 2, 3].map(() => createKeyStore({ url: t.keysUrl, masterKey: t.masterKey })),
  );
  await Promise.all(stores.flatMap((store) => [1, 2, 3, 4].map(() => store.ensureKeys(owner))));
  const keys = await Promise.all(stores.map((store) => store.key(owner, 'data')));
  for (const key of keys) assert.deepEqual(key, keys[0]);
  await Promise.all(stores.map((store) => store.close()));
});

test('[R-12.2] destroyed keys say lawfully erased, for ever', async () => {
  const owner = await newOwner();
  const sealed = await vault.seal(owner, place, 'x');
  assert.equal(await vault.destroy(owner), 2);
  await assert.rejects(vault.open(owner, place, sealed), (error: Error) => {
    assert.ok(error instanceof KeysErasedError);
    assert.match(error.message, /lawfully erased/);
    return true;
  });
  await assert.rejects(vault.ensureKeys(owner), KeysErasedError);
  await assert.rejects(vault.salt(owner, 1n, 'name'), KeysErasedError);
  assert.equal(await vault.destroy(owner), 0);
  const never = randomUUID();
  await vault.destroy(never);
  await assert.rejects(vault.ensureKeys(never), KeysErasedError);
});

test('a destroyed key does not come back by SQL, and no key row is deleted', async () => {
  const owner = await newOwner();
  await vault.destroy(owner);
  const store = await createKeyStore({ url: t.keysUrl, masterKey: t.masterKey });
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: t.keysUrl });
  await client.connect();
  const revive = client.query("update keys set wrapped = '\\x00', destroyed_at = null where owner = $1", [
    owner,
  ]);
  await assert.rejects(revive, /does not come back/);
  await assert.rejects(client.query('delete from keys where owner = $1', [owner]), /never deleted/);
  await client.end();
  await store.close();
});

test('searching hashes differ by kind and value, and are the same in every process', async () => {
  const again = createVault(await createKeyStore({ url: t.keysUrl, masterKey: t.masterKey }).then(closing));
  const iin = vault.searchHash('iin', '850101300012');
  assert.equal(iin.length, 32);
  assert.deepEqual(again.searchHash('iin', '850101300012'), iin);
  assert.notDeepEqual(vault.searchHash('phone', '850101300012'), iin);
  assert.notDeepEqual(vault.searchHash('iin', '850101300013'), iin);
});

const opened: { close(): Promise<void> }[] = [];
function closing<T extends { close(): Promise<void> }>(store: T): T {
  opened.push(store);
  return store;
}
after(async () => {
  await Promise.all(opened.map((store) => store.close()));
});

test('a search key is changed in two moves, and both hashes are at hand between them', async () => {
  const own = await createTestDb({ name: 'search', only: ['platform'] });
  const first = own.vault.searchHash('iin', '1');
  assert.equal(await own.keyStore.addSearchKey(), 2);
  assert.deepEqual(own.vault.searchHash('iin', '1'), first, 'not used yet');
  assert.deepEqual(
    own.vault.searchHashes('iin', '1').map(({ version }) => version),
    [1, 2],
  );
  await own.keyStore.useSearchKey(2);
  assert.equal(own.vault.searchVersion(), 2);
  assert.notDeepEqual(own.vault.searchHash('iin', '1'), first);
  assert.deepEqual(own.vault.searchHashes('iin', '1')[1]?.hash, first);
  await assert.rejects(own.keyStore.useSearchKey(9), /no search key/);
  await own.close();
});

test('salts differ by leaf and field, and by owner', async () => {
  const owner = await newOwner();
  const salt = await vault.salt(owner, 7n, 'name');
  assert.equal(salt.length, 32);
  assert.deepEqual(await vault.salt(owner, 7, 'name'), salt);
  assert.notDeepEqual(await vault.salt(owner, 8n, 'name'), salt);
  assert.notDeepEqual(await vault.salt(owner, 7n, 'iin'), salt);
  assert.notDeepEqual(await vault.salt(await newOwner(), 7n, 'name'), salt);
});

test('another master key is refused with a clear sentence', async () => {
  const wrong = createKeyStore({ url: t.keysUrl, masterKey: randomBytes(32) });
  await assert.rejects(wrong, (error: Error) => {
    assert.ok(error instanceof WrongMasterKeyError);
    assert.match(error.message, /does not belong to this key store/);
    return true;
  });
});

test('rotation of the master key rewraps every key and nothing else', async () => {
  const own = await createTestDb({ name: 'rotate', only: ['platform'] });
  const owner = randomUUID();
  await own.vault.ensureKeys(owner);
  const sealed = await own.vault.seal(owner, place, 'kept');
  const hash = own.vault.searchHash('iin', '1');
  const next = randomBytes(32);
  assert.ok((await own.keyStore.rewrap(next)) >= 3);
  assert.equal(await own.keyStore.rewrap(next), 0, 'a second run finds nothing to do');
  await assert.rejects(createKeyStore({ url: own.keysUrl, masterKey: own.masterKey }), WrongMasterKeyError);
  const store = await createKeyStore({ url: own.keysUrl, masterKey: next });
  const vault = createVault(store);
  assert.equal((await vault.open(owner, place, sealed)).toString(), 'kept');
  assert.deepEqual(vault.searchHash('iin', '1'), hash);
  const newcomer = randomUUID();
  await own.vault.ensureKeys(newcomer); // the process that rotated goes on, with the new key
  await vault.seal(newcomer, place, 'x');
  await store.close();
  await own.close();
});

test('a master key that is missing, short, patterned or open to others is refused', async () => {
  for (const text of [
    '',
    'x',
    'A'.repeat(43),
    Buffer.from(Array.from({ length: 32 }, (_, n) => n)).toString('base64'),
  ]) {
    assert.throws(() => parseMasterKey(text), MasterKeyError);
  }
  await assert.rejects(readMasterKey({}), /NESIE_MASTER_KEY/);
  await assert.rejects(readMasterKey({ NESIE_MASTER_KEY_FILE: join(folder, 'none') }), /can't be read/);
  const open = join(folder, 'open');
  writeFileSync(open, randomBytes(32).toString('base64'), { mode: 0o644 });
  await assert.rejects(readMasterKey({ NESIE_MASTER_KEY_FILE: open }), /chmod 600/);
  const text = randomBytes(32).toString('base64');
  assert.equal((await readMasterKey({ NESIE_MASTER_KEY: `${text}\n` })).toString('base64'), text);
});

test('the file of the master key is made once, however many start at once', async () => {
  const file = join(folder, 'deep', 'master.key');
  const keys = await Promise.all([1, 2, 3, 4].map(() => ensureMasterKeyFile(file)));
  for (const key of keys) assert.deepEqual(key, keys[0]);
  assert.deepEqual(await readMasterKey({}, file), keys[0]);
});

test('secrets derived for two uses have nothing in common', () => {
  const key = randomBytes(32);
  assert.deepEqual(deriveSecret(key, 'a'), deriveSecret(key, 'a'));
  assert.notDeepEqual(deriveSecret(key, 'a'), deriveSecret(key, 'b'));
});
