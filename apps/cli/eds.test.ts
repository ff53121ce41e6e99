import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { edsCommand } from './eds.ts';
import { root } from './root.ts';

const fixture = (name: string) => join(root, 'packages/eds/fixtures', name);
const ATTACHED = fixture('skarm_cms_individual_attached.der');
const DETACHED = fixture('skarm_cms_individual_detached.der');
const DOCUMENT = fixture('skarm_cms_individual_document.txt');
const LIST = fixture('ncanodego_certs_nca_gost2022_test.crl');
const folder = mkdtempSync(join(tmpdir(), 'nesie-eds-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(...argv: string[]) {
  let out = '';
  let err = '';
  const code = edsCommand(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    now: new Date('2026-08-15T00:00:00Z'),
    locale: 'C',
  });
  return { code, out, err };
}

test('[R-7.1] a signature is good with 0, bad with 1, and unknown with 2 where nothing tells of revocation', () => {
  assert.equal(run('verify', ATTACHED, '--crl', LIST).code, 0);
  assert.equal(run('verify', ATTACHED).code, 2);
  assert.equal(run('verify', DETACHED, '--crl', LIST).code, 1);
  // Bad outranks unknown.
  assert.equal(run('verify', DETACHED).code, 1);
  assert.equal(run('verify', DETACHED, '--crl', LIST, '--content', DOCUMENT).code, 0);
  assert.equal(run('verify', DETACHED, '--crl', LIST, '--content', LIST).code, 1);
});

test('[R-7.1] the moment asked for is the one that is judged, before any time-stamp', () => {
  const certificate = fixture('ncanode_ceo_valid_sign_2004_gost.cer');
  const list = fixture('ncanode_nca_gost_test.crl');
  assert.equal(run('verify', certificate, '--crl', list, '--at', '2022-09-02T17:00:00Z').code, 0);
  assert.equal(run('verify', certificate, '--crl', list).code, 1);
  assert.equal(run('verify', ATTACHED, '--crl', LIST, '--at', '2022-09-02').code, 1);
});

test('[R-7.1] JSON names verdict, reasons and each signer', () => {
  const { out } = run('verify', ATTACHED, '--crl', LIST, '--json');
  const { verdict, reasons, signers } = JSON.parse(out);
  assert.deepEqual([verdict, reasons, signers.length], ['good', [], 1]);
  const { iin, bin, name, roles, signedAt, timeStamp, algorithm, trustedBy, judgedAt } = signers[0];
  assert.deepEqual(
    { iin, bin, name, roles, signedAt, algorithm },
    {
      iin: '123456789011',
      bin: null,
      name: 'ТЕСТОВ ТЕСТ ТЕСТОВИЧ',
      roles: ['individual'],
      signedAt: '2026-07-20T09:08:06.000Z',
      algorithm: 'gost2015-512 streebog-512',
    },
  );
  assert.equal(timeStamp.time, '2026-07-20T09:08:07.000Z');
  assert.deepEqual(judgedAt, { time: '2026-07-20T09:08:07.000Z', why: 'time-stamp' });
  assert.deepEqual([trustedBy.realm, trustedBy.confirmed], ['test', false]);
  assert.deepEqual(JSON.parse(run('verify', DETACHED, '--json').out).reasons, [
    'content-missing',
    'revocation-unknown',
  ]);
});

test('[R-7.1] a test authority is called one, and a production one unconfirmed', () => {
  assert.match(run('verify', ATTACHED, '--crl', LIST).out, /TEST environment: proves nothing/);
  const production = join(root, 'packages/eds/anchors/production/nca_gost_2022.pem');
  assert.match(run('verify', production).out, /nobody has yet compared its fingerprint with pki\.gov\.kz/);
  assert.match(run('verify', production, '--lang', 'kk').out, /әлі ешкім салыстырған жоқ/);
});

test('[R-7.1] anchors of a folder are the only ones that are trusted', () => {
  const anchors = join(folder, 'anchors');
  mkdirSync(anchors);
  cpSync(join(root, 'packages/eds/anchors/production/nca_gost_2022.pem'), join(anchors, 'one.pem'));
  assert.equal(run('verify', ATTACHED, '--crl', LIST, '--anchors', anchors).code, 1);
  cpSync(join(root, 'packages/eds/anchors/test/nca_gost_2022_test.cer'), join(anchors, 'two.cer'));
  const { code, out } = run('verify', ATTACHED, '--crl', LIST, '--anchors', anchors);
  assert.equal(code, 0);
  assert.match(out, /named by you/);
});

test('[R-7.1] what is no signature is bad with a sentence; what is not there, or asked wrongly, is neither', () => {
  const { code, out } = run('verify', DOCUMENT);
  assert.equal(code, 1);
  assert.match(out, /This is no signature file/);
  assert.equal(run('verify', join(folder, 'nowhere')).code, 66);
  assert.equal(run('verify', ATTACHED, '--crl', DOCUMENT).code, 66);
  assert.equal(run('verify', ATTACHED, '--content', join(folder, 'nowhere')).code, 66);
  assert.equal(run('verify', ATTACHED, '--anchors', join(folder, 'nowhere')).code, 66);
  for (const wrong of [
    [],
    ['verify'],
    ['look', ATTACHED],
    ['verify', ATTACHED, '--at', 'yesterday'],
    ['verify', ATTACHED, '--x'],
  ])
    assert.equal(run(...wrong).code, 64);
});

test('[R-7.1] inspect says what a file is, without characters that a terminal obeys', () => {
  assert.match(run('inspect', ATTACHED).out, /^signed-message\n/);
  assert.match(run('inspect', LIST).out, /^revocation-list\n/);
  assert.equal(JSON.parse(run('inspect', LIST, '--json').out).says.revoked, 195);
  const { code, out } = run('inspect', DOCUMENT);
  assert.equal(code, 1);
  assert.match(out, /no file of signatures/);
  const xml = join(folder, 'a.xml');
  writeFileSync(xml, '<a/>');
  assert.match(run('inspect', xml).out, /^xml\n/);
});
