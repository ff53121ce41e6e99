import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ConfigError, readConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'nesie-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const keyFile = join(folder, 'master.key');
writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });

const right = {
  NESIE_MODE: 'sandbox',
  NESIE_PUBLIC_URL: 'http://localhost:7480',
  NESIE_MFO: fileURLToPath(new URL('../cli/demonstration/mfo.json', import.meta.url)),
  DATABASE_URL: 'postgres://nesie@127.0.0.1/nesie',
  NESIE_KEYS_DATABASE_URL: 'postgres://nesie@127.0.0.1/nesie_keys',
  NESIE_MASTER_KEY_FILE: keyFile,
  NESIE_BANK_URL: 'http://127.0.0.1:1',
  NESIE_SMS_URL: 'http://127.0.0.1:2',
  NESIE_SMS_API_KEY: 'sandboxkey',
  NESIE_SDAO_URL: 'http://127.0.0.1:3',
  NESIE_BUREAU_URL: 'http://127.0.0.1:4',
  NESIE_ANTIFRAUD_URL: 'http://127.0.0.1:5',
};
const read = (change: Readonly<Record<string, string | undefined>> = {}) =>
  readConfig({ ...right, ...change }, folder, folder);

test('a right environment is read whole', async () => {
  const config = await read();
  assert.equal(config.production, false);
  assert.equal(config.masterKey.length, 32);
  assert.equal(config.mfo.bin, '210440000156');
});

test('every variable that is missing or wrong is named, never its value', async () => {
  const wrong = { NESIE_BANK_URL: 'ftp://secret-bank', NESIE_SMS_API_KEY: undefined, NESIE_PORT: '99999' };
  await assert.rejects(read(wrong), (error: Error) => {
    assert.ok(error instanceof ConfigError);
    for (const name of Object.keys(wrong)) assert.match(error.message, new RegExp(name));
    assert.doesNotMatch(error.message, /secret-bank|99999/);
    return true;
  });
});

test('[R-12.2] a master key that others may read is refused, with the cure', async () => {
  chmodSync(keyFile, 0o644);
  await assert.rejects(read(), /open to others: chmod 600/);
  chmodSync(keyFile, 0o600);
  await assert.rejects(read({ NESIE_MASTER_KEY_FILE: join(folder, 'missing') }), /can't be read/);
  await assert.rejects(read({ NESIE_MASTER_KEY_FILE: undefined }), /no master key: set NESIE_MASTER_KEY or/);
});

test('a witness without his key is refused', async () => {
  await assert.rejects(read({ NESIE_WITNESS_URL: 'https://witness.example' }), /go together/);
});
