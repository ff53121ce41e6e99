import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createAnchors, readCertificate, verifyCertificate } from '@nesie/eds';
import {
  BasicOCSPResponse,
  Certificate,
  CertificateRevocationList,
  CryptoEngine,
  OCSPResponse,
  setEngine,
} from 'pkijs';
import { type RunningStandIn, startStandIn } from './testing.ts';

// The judges are OpenSSL and pkijs for RSA, and real certificates for what stands in ours.

const run = promisify(execFile);
const DAY_MS = 86_400_000;
const FIXTURES = new URL('../packages/eds/fixtures/', import.meta.url);
const OWNER = { iin: '870312300511', surname: 'Сейтжанов', firstName: 'Әділет', patronymic: 'Маратұлы' };
const FIRM = { organisation: '«Сынақ» МҚҰ ЖШС', bin: '210440000156' };

interface Issued {
  readonly serial: string;
  readonly certificate: string;
  readonly key: string;
}

setEngine('node', new CryptoEngine({ name: 'node', crypto: crypto as unknown as Crypto }));

const pemBytes = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
const bufferOf = (bytes: Uint8Array) => Uint8Array.from(bytes).buffer;

/** What stands in a certificate besides names, keys and numbers: the extensions in order, with what is fixed in them. */
function profileOf(certificate: Uint8Array) {
  const read = Certificate.fromBER(bufferOf(certificate));
  const fixed = new Set([
    '2.5.29.15',
    '2.5.29.37',
    '1.2.398.3.3.5',
    '2.5.29.19',
    '1.3.6.1.5.5.7.48.1.5',
    '2.5.29.32',
  ]);
  return {
    subject: read.subject.typesAndValues.map(({ type, value }) => [type, value.idBlock.tagNumber]),
    algorithm: read.signatureAlgorithm.algorithmId,
    hasNull: read.signatureAlgorithm.algorithmParams?.idBlock.tagNumber,
    key: Buffer.from(read.subjectPublicKeyInfo.algorithm.toSchema().toBER(false)).toString('hex'),
    extensions: (read.extensions ?? []).map(({ extnID, critical, extnValue }) => [
      extnID,
      critical,
      fixed.has(extnID) ? Buffer.from(extnValue.valueBlock.valueHexView).toString('hex') : '',
    ]),
  };
}

function sample(name: string): Buffer {
  const bytes = readFileSync(new URL(name, FIXTURES));
  return bytes[0] === 0x30 ? bytes : pemBytes(bytes.toString('latin1'));
}

describe('the national certification authority, stood in for', { concurrency: 1 }, () => {
  let nca: RunningStandIn;
  let folder: string;
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const openssl = async (...args: readonly string[]) => {
    const { stdout, stderr } = await run('openssl', [...args], { cwd: folder });
    return `${stdout}${stderr}`;
  };
  const issue = async (order: object): Promise<Issued> => {
    const response = await nca.post('/control/certificates', { ...OWNER, ...FIRM, ...order });
    assert.equal(response.status, 201, await response.clone().text());
    return (await response.json()) as Issued;
  };
  const get = async (path: string) => {
    const response = await fetch(`${nca.address}${path}`);
    return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const pem = (der: Uint8Array) => new X509Certificate(der).toString();

  before(async () => {
    nca = await startStandIn('nca');
    folder = mkdtempSync(join(tmpdir(), 'nca-test-'));
    const root = (await get('/cert/root_rsa.cer')).bytes;
    const issuing = (await get('/cert/nca_rsa.cer')).bytes;
    file('root.pem', pem(root));
    file('issuing.pem', pem(issuing));
    file('both.pem', pem(root) + pem(issuing));
  });
  beforeEach(() => nca.mode({}));
  after(async () => {
    await nca.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('certificates have what real ones of their role have: names, purposes, usages, extensions, in that order', async () => {
    const pairs = [
      ['ncanodego_certs_individual_valid_individual_valid.cer', { profile: 'individual' }],
      ['ncanode_individual_valid_sign_2004_rsa.cer', { profile: 'individual', family: 'rsa' }],
      [
        'ncanode_individual_valid_sign_2004_rsa_auth.cer',
        { profile: 'individual', family: 'rsa', purpose: 'authenticate' },
      ],
      ['ncanode_ceo_valid_sign_2004_gost.cer', { profile: 'head', family: 'gost2004' }],
    ] as const;
    for (const [name, order] of pairs)
      assert.deepEqual(profileOf(pemBytes((await issue(order)).certificate)), profileOf(sample(name)), name);
    // Those of legal entities have their extensions in an order of their own; what they hold is the same.
    const legal = [
      ['ncanodego_certs_legal_valid_head.cer', 'head'],
      ['ncanodego_certs_legal_valid_employee_signright.cer', 'signing-right'],
      ['ncanodego_certs_legal_valid_employee.cer', 'employee'],
      // The two samples bear each other's names.
      ['ncanodego_certs_legal_valid_infosystem.cer', 'treasury'],
      ['ncanodego_certs_legal_valid_treasury_client.cer', 'information-system'],
    ] as const;
    const unordered = (certificate: Uint8Array) => {
      const { extensions, ...rest } = profileOf(certificate);
      return { ...rest, extensions: extensions.map(([id, , value]) => [id, value]).sort() };
    };
    for (const [name, profile] of legal) {
      const made = pemBytes((await issue({ profile })).certificate);
      assert.deepEqual(unordered(made), unordered(sample(name)), name);
    }
  });

  test('OpenSSL follows the chain to the root, and reads both lists as the authority’s own', async () => {
    const { certificate } = await issue({ profile: 'individual', family: 'rsa' });
    const leaf = file('leaf.pem', certificate);
    assert.match(
      await openssl('verify', '-x509_strict', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', leaf),
      /: OK/,
    );
    for (const path of ['/crl/nca_rsa.crl', '/crl/nca_d_rsa.crl']) {
      const { type, bytes } = await get(path);
      assert.equal(type, 'application/pkix-crl');
      const list = file('list.crl', bytes);
      assert.match(await openssl('crl', '-in', list, '-CAfile', 'issuing.pem', '-noout'), /verify OK/);
    }
    const { bytes } = await get('/crl/root_rsa.crl');
    assert.match(
      await openssl('crl', '-in', file('root.crl', bytes), '-CAfile', 'root.pem', '-noout'),
      /verify OK/,
    );
  });

  test('OpenSSL asks of a certificate by SHA-256 and SHA-1, and believes the delegated responder', async () => {
    const { certificate, serial } = await issue({ profile: 'individual', family: 'rsa' });
    const leaf = file('asked.pem', certificate);
    const ask = (digest: string) =>
      openssl(
        ...['ocsp', digest, '-issuer', 'issuing.pem', '-cert', leaf, '-CAfile', 'both.pem'],
        ...['-url', `${nca.address}/ocsp/`],
      );
    for (const digest of ['-sha256', '-sha1'])
      assert.match(
        await ask(digest),
        /Response verify OK[\s\S]*asked\.pem: good|asked\.pem: good[\s\S]*Response verify OK/,
      );
    await nca.post('/control/revocations', { serial, reason: 1 });
    assert.match(await ask('-sha256'), /asked\.pem: revoked[\s\S]*keyCompromise/);
  });

  test('pkijs verifies an answer, also one asked for by GET, and finds the nonce and no end of validity in it', async () => {
    const { certificate } = await issue({ profile: 'individual', family: 'rsa' });
    const leaf = file('get.pem', certificate);
    await openssl(
      'ocsp',
      '-sha256',
      '-issuer',
      'issuing.pem',
      '-cert',
      leaf,
      '-reqout',
      join(folder, 'q'),
      '-no_nonce',
    );
    const question = readFileSync(join(folder, 'q')).toString('base64');
    const { type, bytes } = await get(`/ocsp/${encodeURIComponent(question)}`);
    assert.equal(type, 'application/ocsp-response');
    const response = OCSPResponse.fromBER(bufferOf(bytes));
    const basic = BasicOCSPResponse.fromBER(
      bufferOf(Buffer.from(response.responseBytes?.response.valueBlock.valueHexView ?? [])),
    );
    const issuer = Certificate.fromBER(bufferOf(pemBytes(readFileSync(join(folder, 'issuing.pem'), 'utf8'))));
    assert.ok(await basic.verify({ trustedCerts: [issuer] }));
    assert.equal(basic.tbsResponseData.responses[0]?.nextUpdate, undefined);
  });

  test('what was never issued counts as revoked since 1970; another authority’s certificate is nobody’s', async () => {
    const { certificate } = await issue({ profile: 'individual', family: 'rsa' });
    const leaf = file('known.pem', certificate);
    const { stdout } = await run('openssl', [
      ...['ocsp', '-sha256', '-issuer', join(folder, 'issuing.pem'), '-serial', '0x1234', '-no_nonce'],
      ...['-url', `${nca.address}/ocsp/`, '-CAfile', join(folder, 'both.pem')],
    ]);
    assert.match(stdout, /revoked[\s\S]*certificateHold[\s\S]*1970/);
    const stranger = join(folder, 'root.pem');
    await assert.rejects(
      openssl(
        ...['ocsp', '-sha256', '-issuer', stranger, '-cert', leaf, '-CAfile', 'both.pem'],
        ...['-url', `${nca.address}/ocsp/`],
      ),
      ({ stdout }: { stdout: string }) => stdout.includes('unauthorized'),
    );
  });

  test('OpenSSL verifies a time-stamp; refusals name their reason', async () => {
    const data = file('data', 'шарт');
    const stamp = async (...options: readonly string[]) => {
      const query = join(folder, 'query.tsq');
      await openssl('ts', '-query', '-data', data, '-out', query, ...options);
      const response = await fetch(`${nca.address}/tsp/`, {
        method: 'POST',
        headers: { 'content-type': 'application/timestamp-query' },
        body: readFileSync(query),
      });
      assert.equal(response.headers.get('content-type'), 'application/timestamp-reply');
      return { query, reply: file('reply.tsr', Buffer.from(await response.arrayBuffer())) };
    };
    const { query, reply } = await stamp('-sha256', '-cert', '-tspolicy', '1.2.398.3.3.2.6.2');
    const verify = ['ts', '-verify', '-queryfile', query, '-in', reply, '-CAfile', 'both.pem'];
    assert.match(await openssl(...verify), /Verification: OK/);
    const text = await openssl('ts', '-reply', '-in', reply, '-text');
    assert.match(text, /Policy OID: 1\.2\.398\.3\.3\.2\.6\.2/);
    // Without a policy it is the newest family's.
    const usual = await stamp('-sha256');
    assert.match(await openssl('ts', '-reply', '-in', usual.reply, '-text'), /1\.2\.398\.3\.3\.2\.6\.4/);
    for (const [options, failure] of [
      [['-sha256', '-tspolicy', '1.2.398.3.3.2.6.3'], /policy is not supported|unacceptedPolicy/],
      [['-md5'], /algorithm|badAlg/],
    ] as const) {
      const refused = await stamp(...options);
      assert.match(await openssl('ts', '-reply', '-in', refused.reply, '-text'), failure);
    }
    await nca.mode({ tsp: 'refuse' });
    const refused = await stamp('-sha256');
    assert.match(await openssl('ts', '-reply', '-in', refused.reply, '-text'), /Rejected/);
  });

  test('OpenSSL opens a key file, whose certificate is under RC2 and whose BER has no lengths', async () => {
    const { serial, key } = await issue({ profile: 'head', family: 'rsa' });
    const response = await nca.post('/control/key-files', { serial, password: 'Qwerty12' });
    assert.equal(response.headers.get('content-type'), 'application/x-pkcs12');
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.deepEqual([...bytes.subarray(0, 2)], [0x30, 0x80]);
    const path = file('key.p12', bytes);
    const opened = await openssl('pkcs12', '-legacy', '-in', path, '-passin', 'pass:Qwerty12', '-nodes');
    assert.match(opened, /BEGIN CERTIFICATE/);
    const [secret = ''] = /-----BEGIN PRIVATE KEY-----[\s\S]+-----END PRIVATE KEY-----/.exec(opened) ?? [];
    assert.equal(pemBytes(secret).toString('base64'), key);
    await assert.rejects(openssl('pkcs12', '-legacy', '-in', path, '-passin', 'pass:qwerty12', '-nodes'));
  });

  test('a difference tells what was revoked, and taken off hold, since the whole list', async () => {
    const entries = async (path: string) => {
      const list = CertificateRevocationList.fromBER(bufferOf((await get(path)).bytes));
      return new Map(
        (list.revokedCertificates ?? []).map((each) => [
          Buffer.from(each.userCertificate.valueBlock.valueHexView).toString('hex').replace(/^00/, ''),
          each.crlEntryExtensions?.extensions[0]?.parsedValue?.valueBlock.valueDec,
        ]),
      );
    };
    const held = await issue({ profile: 'individual' });
    const lost = await issue({ profile: 'individual' });
    const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    await nca.post('/control/revocations', { serial: held.serial, reason: 6, at: hour(-2) });
    await nca.post('/control/publication', { authority: 'gost2015' });
    await nca.post('/control/revocations', { serial: lost.serial, reason: 1 });
    await nca.post('/control/revocations', {
      serial: held.serial,
      reason: 6,
      at: hour(-2),
      releasedAt: hour(0),
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const whole = await entries('/crl/nca_gost_2022.crl');
    const delta = await entries('/crl/nca_d_gost_2022.crl');
    assert.deepEqual([whole.get(held.serial), whole.has(lost.serial)], [6, false]);
    assert.deepEqual([delta.get(held.serial), delta.get(lost.serial)], [8, 1]);
  });

  test('it is steered as it is asked: late answers and dead connections too', async () => {
    const { certificate } = await issue({ profile: 'individual', family: 'rsa' });
    const leaf = file('late.pem', certificate);
    await openssl(
      'ocsp',
      '-sha256',
      '-issuer',
      'issuing.pem',
      '-cert',
      leaf,
      '-reqout',
      join(folder, 'late.q'),
    );
    const body = readFileSync(join(folder, 'late.q'));
    const ask = () =>
      fetch(`${nca.address}/ocsp/`, {
        method: 'POST',
        headers: { 'content-type': 'application/ocsp-request' },
        body,
      });
    await nca.mode({ ocsp: 'try-later' });
    assert.equal(Buffer.from(await (await ask()).arrayBuffer()).toString('hex'), '30030a0103');
    await nca.mode({ delayMs: 150 });
    const started = performance.now();
    await ask();
    assert.ok(performance.now() - started > 140);
    await nca.mode({ dead: true });
    await assert.rejects(ask());
    assert.equal((await nca.post('/control', { mode: { ocsp: 'sometimes' } })).status, 400);
    assert.equal(
      (await fetch(`${nca.address}/ocsp/`, { method: 'POST', body }).catch(() => null))?.status,
      undefined,
    );
    await nca.mode({});
    assert.equal((await fetch(`${nca.address}/ocsp/`, { method: 'POST', body })).status, 415);
    for (const order of [
      { profile: 'king' },
      { profile: 'individual', iin: '1' },
      { profile: 'head', bin: '210440000156', organisation: '' },
      { profile: 'individual', purpose: 'authenticate' },
      { profile: 'individual', notBefore: '2026-01-01', notAfter: '2025-01-01' },
    ])
      assert.equal((await nca.post('/control/certificates', { ...OWNER, ...order })).status, 400);
  });

  test('killed, it is the same authority with the same certificates, at the sandbox’s own time', async () => {
    const home = mkdtempSync(join(tmpdir(), 'nca-killed-'));
    const first = await startStandIn('nca', home);
    const anchors = await first.look('/anchors');
    const issued = (await (
      await first.post('/control/certificates', { ...OWNER, profile: 'individual' })
    ).json()) as Issued;
    await first.post('/control/clock', { offsetMs: 100 * DAY_MS });
    await first.kill();
    const again = await startStandIn('nca', home);
    try {
      assert.deepEqual(await again.look('/anchors'), anchors);
      assert.deepEqual(await again.look(`/control/certificates/${issued.serial}`), issued);
      const response = await fetch(`${again.address}/crl/nca_gost_2022.crl`);
      const list = CertificateRevocationList.fromBER(await response.arrayBuffer());
      const ahead = list.thisUpdate.value.getTime() - Date.now();
      assert.ok(Math.abs(ahead - 100 * DAY_MS) < 60_000);
      // Anchors are all that a sandbox needs in order to trust it.
      const crl = Buffer.from(await (await fetch(`${again.address}/crl/nca_gost_2022.crl`)).arrayBuffer());
      const [, issuing] = anchors as readonly { readonly certificate: string; readonly sha256: string }[];
      const der = pemBytes(issuing?.certificate ?? '');
      assert.equal(createHash('sha256').update(der).digest('hex'), issuing?.sha256);
      const trusting = { anchors: createAnchors([der]), at: new Date(), crls: [crl] };
      assert.equal(verifyCertificate(Buffer.from(issued.certificate), trusting).verdict, 'good');
      assert.equal(readCertificate(Buffer.from(issued.certificate)).keyStorage, '1.2.398.3.3.5.1.1');
    } finally {
      await again.stop();
    }
  });
});
