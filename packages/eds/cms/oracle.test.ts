import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fromBER } from 'asn1js';
import { ContentInfo, CryptoEngine, SignedData } from 'pkijs';
import { type DigestName, digest, type KeyFamily, readPublicKey, verifyDigest } from '../algorithms.ts';
import { anAuthority, listOf, NOON, stampOf } from '../testing/authority.ts';
import { createAnchors } from '../x509/material.ts';
import { addTimeStamp, signatureValueOf } from './message.ts';
import { addSigner, signCms, signerOf } from './sign.ts';
import { verifyCms } from './verify.ts';

const CONTENT = Buffer.from('Шарт\n');
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'nesie-cms-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const pem = (label: string, bytes: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n')}\n-----END ${label}-----\n`;

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const DIGESTS: Readonly<Record<string, DigestName>> = {
  '1.2.398.3.10.1.3.3': 'streebog-512',
  '1.2.398.3.10.1.3.1': 'gost34311',
};

/** An engine of pkijs that knows the national algorithms: all the reading and comparing of a message stays its own. */
class NationalEngine extends CryptoEngine {
  override getAlgorithmByOID(id: string, ...rest: unknown[]): object {
    const name = DIGESTS[id];
    return name ? { name } : super.getAlgorithmByOID(id, ...(rest as []));
  }
  override getHashAlgorithm(algorithm: { algorithmId: string }): string {
    return DIGESTS[algorithm.algorithmId] ?? super.getHashAlgorithm(algorithm as never);
  }
  override async digest(algorithm: AlgorithmIdentifier, data: BufferSource): Promise<ArrayBuffer> {
    const name = typeof algorithm === 'string' ? algorithm : algorithm.name;
    if (!Object.values(DIGESTS).includes(name as DigestName)) return super.digest(algorithm, data);
    return Uint8Array.from(digest(name as DigestName, bytes(data))).buffer;
  }
  override async verifyWithPublicKey(
    ...args: Parameters<CryptoEngine['verifyWithPublicKey']>
  ): Promise<boolean> {
    const [data, signature, info, algorithm] = args;
    const key = readPublicKey(new Uint8Array(info.toSchema().toBER(false)));
    if (!key || key.family === 'rsa') return super.verifyWithPublicKey(data, signature, info, algorithm);
    const name = key.family === 'gost2004' ? 'gost34311' : 'streebog-512';
    const value = Uint8Array.from(signature.valueBlock.valueHexView);
    return verifyDigest(key, name, digest(name, bytes(data)), value);
  }
}

const bytes = (data: BufferSource): Uint8Array =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);

const engine = new NationalEngine({ name: 'national', crypto: globalThis.crypto });

async function byPkijs(cms: Uint8Array, signer: number, content?: Uint8Array): Promise<boolean> {
  const info = new ContentInfo({ schema: fromBER(Uint8Array.from(cms).buffer).result });
  const data = new SignedData({ schema: info.content });
  const detached = content ? { data: Uint8Array.from(content).buffer } : {};
  return data.verify({ signer, checkChain: false, ...detached }, engine);
}

for (const family of ['gost2015-512', 'gost2004', 'rsa'] as const satisfies readonly KeyFamily[]) {
  test(`[R-7.1] another reader of messages finds ours right, and changed ones wrong: ${family}`, async () => {
    const { person, stamper } = anAuthority(family);
    const one = person();
    const two = person();
    for (const attached of [true, false]) {
      const first = await signCms(CONTENT, signerOf(one.key, one.certificate.der), { at: NOON, attached });
      const stamped = addTimeStamp(first, stampOf(signatureValueOf(first), stamper, NOON));
      const cms = await addSigner(stamped, signerOf(two.key, two.certificate.der), {
        at: NOON,
        content: CONTENT,
      });
      const given = attached ? undefined : CONTENT;
      assert.equal(await byPkijs(cms, 0, given), true);
      assert.equal(await byPkijs(cms, 1, given), true);
      const value = Buffer.from(signatureValueOf(cms, 1));
      const changed = Buffer.from(cms);
      const at = changed.indexOf(value);
      changed.writeUInt8(changed.readUInt8(at + 20) ^ 1, at + 20);
      assert.equal(await byPkijs(changed, 1, given).catch(() => false), false);
    }
  });
}

test('[R-7.1] OpenSSL finds our RSA message right, and not for another document', {
  skip: !hasOpenssl,
}, async () => {
  const { authority, person } = anAuthority('rsa');
  const anna = person({ notAfter: new Date('2049-01-01') });
  const cms = await signCms(CONTENT, signerOf(anna.key, anna.certificate.der), { at: NOON, attached: false });
  const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-purpose', 'any'];
  const files = [
    '-in',
    file('ours.der', cms),
    '-CAfile',
    file('ca.pem', pem('CERTIFICATE', authority.certificate.der)),
  ];
  const of = (name: string, content: Uint8Array) =>
    spawnSync('openssl', [
      ...args,
      '-cades',
      ...files,
      '-content',
      file(name, content),
      '-out',
      join(folder, 'out'),
    ]);
  const right = of('content', CONTENT);
  assert.equal(right.status, 0, right.stderr.toString());
  assert.notEqual(of('other', Buffer.from('Басқа\n')).status, 0);
});

test('[R-7.1] messages by OpenSSL are good, with lengths that are not known beforehand too', {
  skip: !hasOpenssl,
}, () => {
  const { authority, person } = anAuthority('rsa');
  const anna = person();
  if (anna.key.family !== 'rsa') assert.fail('an RSA key expected');
  const signing = [
    ...['-signer', file('anna.pem', pem('CERTIFICATE', anna.certificate.der))],
    ...['-inkey', file('anna.key', anna.key.key.export({ format: 'pem', type: 'pkcs8' }))],
    ...['-binary', '-in', file('content', CONTENT), '-md', 'sha256'],
  ];
  const sign = (...more: string[]): Buffer => {
    execFileSync('openssl', ['cms', '-sign', ...signing, ...more, '-out', join(folder, 'theirs')]);
    return readFileSync(join(folder, 'theirs'));
  };
  const anchors = createAnchors([authority.certificate.der]);
  const crls = [listOf(authority, [])];
  const judge = (cms: Uint8Array, content?: Uint8Array) =>
    verifyCms(cms, { anchors, crls, at: NOON, ...(content ? { content } : {}) });
  const streamed = sign('-nodetach', '-outform', 'DER', '-stream');
  assert.equal(streamed[1], 0x80, 'a length not known beforehand');
  for (const [message, content] of [
    [sign('-nodetach', '-outform', 'DER'), undefined],
    [streamed, undefined],
    [sign('-nodetach', '-outform', 'PEM', '-cades'), undefined],
    [sign('-outform', 'DER', '-cades'), CONTENT],
    [sign('-outform', 'PEM', '-keyid'), CONTENT],
    [sign('-nodetach', '-outform', 'DER', '-noattr'), undefined],
  ] as const) {
    const report = judge(message, content);
    assert.deepEqual([report.verdict, report.reasons], ['good', []]);
    assert.deepEqual(Buffer.from(report.content ?? []), CONTENT);
  }
  // Without the certificate inside, it has to be given.
  const without = sign('-nodetach', '-outform', 'DER', '-nocerts');
  assert.deepEqual(judge(without).reasons, ['certificate-missing']);
  const given = { anchors, crls, at: NOON, certificates: [anna.certificate.der] };
  assert.equal(verifyCms(without, given).verdict, 'good');
  // SHA-1 is not relied on any more.
  assert.deepEqual(judge(sign('-nodetach', '-outform', 'DER', '-md', 'sha1')).reasons, ['algorithm-weak']);
});
