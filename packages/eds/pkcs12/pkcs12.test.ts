import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { generateKey, type KeyFamily, type PrivateKey } from '../algorithms.ts';
import { readAsn1 } from '../asn1/reader.ts';
import { sequence } from '../asn1/values.ts';
import { der } from '../asn1/writer.ts';
import { readCertificate } from '../x509/certificate.ts';
import { KeyFileError, readKeyFile, writeKeyFile } from './pkcs12.ts';
import { rc2Cbc } from './rc2.ts';

const folder = mkdtempSync(join(tmpdir(), 'nesie-key-file-'));
after(() => rmSync(folder, { recursive: true }));
const fixture = new URL('../fixtures/ncanodego_certs_individual_valid_individual_valid.cer', import.meta.url);
const certificate = readCertificate(readFileSync(fixture)).der;

test('[R-7.1] RC2 gives what RFC 2268 prints, there and back', () => {
  const known = [
    ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
    ['ffffffffffffffff', 64, 'ffffffffffffffff', '278b27e42e2f0d49'],
    ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'],
    ['88', 64, '0000000000000000', '61a8a244adacccf0'],
    ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
    ['88bca90e90875a7f0f79c384627bafb2', 64, '0000000000000000', '1a807d272bbe5db1'],
    ['88bca90e90875a7f0f79c384627bafb2', 128, '0000000000000000', '2269552ab0f85ca6'],
  ] as const;
  const zero = Buffer.alloc(8);
  for (const [key, bits, plain, hidden] of known) {
    const bytes = Buffer.from(key, 'hex');
    assert.equal(rc2Cbc('encrypt', bytes, bits, zero, Buffer.from(plain, 'hex')).toString('hex'), hidden);
    assert.equal(rc2Cbc('decrypt', bytes, bits, zero, Buffer.from(hidden, 'hex')).toString('hex'), plain);
  }
});

const same = (one: PrivateKey | undefined, other: PrivateKey) =>
  assert.equal(Buffer.from(one?.spki ?? []).toString('hex'), Buffer.from(other.spki).toString('hex'));

test('[R-7.1] a key file gives back its key and certificates, and opens by its own password alone', () => {
  for (const family of ['gost2015-512', 'gost2004', 'rsa'] satisfies KeyFamily[]) {
    const key = generateKey(family);
    const file = writeKeyFile(key, [certificate], 'Құпия-123');
    const read = readKeyFile(file, 'Құпия-123');
    same(read.keys[0], key);
    assert.deepEqual(
      read.certificates.map((each) => Buffer.compare(each, certificate)),
      [0],
    );
    assert.throws(
      () => readKeyFile(file, 'Құпия-124'),
      (error) => error instanceof KeyFileError && error.code === 'wrong-password',
    );
  }
});

test('[R-7.1] a key file changed in one bit never gives another key', () => {
  const key = generateKey('gost2015-512');
  const file = writeKeyFile(key, [certificate], 'password');
  fc.assert(
    fc.property(fc.nat(file.length * 8 - 1), (bit) => {
      const changed = Uint8Array.from(file);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      try {
        same(readKeyFile(changed, 'password').keys[0], key);
      } catch (error) {
        assert.ok(error instanceof KeyFileError, String(error));
      }
    }),
    { numRuns: 150 },
  );
});

test('[R-7.1] a file that asks for endless work is refused at once', () => {
  const [version, safe, mac] = sequence(readAsn1(writeKeyFile(generateKey('gost2004'), [], 'password')));
  const [info, salt] = sequence(mac);
  assert.ok(version && safe && info && salt);
  const endless = der.sequence(info.bytes, salt.bytes, der.integer(2 ** 31 - 1));
  assert.throws(
    () => readKeyFile(der.sequence(version.bytes, safe.bytes, endless), 'password'),
    (error) => error instanceof KeyFileError && /iterations/.test(error.message),
  );
});

test('[R-7.1] files of OpenSSL open here, old and new algorithms; ours open there', (t) => {
  if (spawnSync('openssl', ['version']).status !== 0) return t.skip('openssl is not installed');
  const path = (name: string) => join(folder, name);
  const run = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  run(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    path('k'),
    '-out',
    path('c'),
    '-subj',
    '/CN=x',
    '-days',
    '2',
  );
  for (const options of [['-legacy'], []]) {
    run(
      'pkcs12',
      '-export',
      '-inkey',
      path('k'),
      '-in',
      path('c'),
      '-out',
      path('p'),
      '-passout',
      'pass:secret',
      ...options,
    );
    const read = readKeyFile(readFileSync(path('p')), 'secret');
    assert.deepEqual([read.keys.length, read.certificates.length], [1, 1], options.join());
  }
  const own = readKeyFile(readFileSync(path('p')), 'secret');
  const [key] = own.keys;
  assert.ok(key);
  writeFileSync(path('ours'), writeKeyFile(key, own.certificates, 'другой'));
  const shown = run('pkcs12', '-in', path('ours'), '-nodes', '-legacy', '-passin', 'pass:другой').toString();
  assert.match(shown, /BEGIN PRIVATE KEY/);
  assert.match(shown, /BEGIN CERTIFICATE/);
});
