import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { builtInAnchors, unconfirmed } from './anchors.ts';
import { kindOf, verifyFile } from './file.ts';
import { inspectFile } from './inspect.ts';
import type { ReasonCode } from './reasons.ts';
import type { Verdict } from './verdict.ts';
import { createAnchors } from './x509/material.ts';

const here = (path: string) => new URL(path, import.meta.url);
const fixture = (name: string) => readFileSync(here(`./fixtures/${name}`));
const FILES = readdirSync(here('./fixtures/')).filter((name) => name !== 'README.md');
const anchors = createAnchors(builtInAnchors().map(({ certificate }) => certificate.der));
const crls = FILES.filter((name) => name.endsWith('.crl')).map(fixture);
const ocsp = FILES.filter((name) => name.startsWith('ncanode_ocsp')).map(fixture);
const document = fixture('skarm_cms_individual_document.txt');

/** Days on which the lists and answers at hand were fresh. */
const SEPTEMBER_2022 = '2022-09-02T17:00:00Z';
const AUGUST_2026 = '2026-08-15T00:00:00Z';

type Row = readonly [
  file: string,
  at: string,
  kind: string | null,
  verdict: Verdict,
  reasons: readonly ReasonCode[],
];

const stale = ['revocation-stale'] as const;
const ROWS: readonly Row[] = [
  // Other authorities, which the national roots vouch for: nothing is at hand to say whether they were revoked.
  ['edscheck_prod_btsd_gost.cer', AUGUST_2026, 'certificate', 'unknown', ['revocation-unknown']],
  ['edscheck_prod_ucgo_gost.cer', AUGUST_2026, 'certificate', 'unknown', ['revocation-unknown']],
  ['ncanode_ceo_valid_sign_2004_gost.cer', SEPTEMBER_2022, 'certificate', 'good', []],
  ['ncanode_ceo_valid_sign_2004_gost.cer', AUGUST_2026, 'certificate', 'bad', ['expired', ...stale]],
  ['ncanode_individual_valid_sign_2004_rsa.cer', SEPTEMBER_2022, 'certificate', 'good', []],
  ['ncanode_individual_valid_sign_2004_rsa_auth.cer', SEPTEMBER_2022, 'certificate', 'good', []],
  ['ncanode_nca_gost2022_test.crl', SEPTEMBER_2022, 'revocation-list', 'good', []],
  ['ncanode_nca_gost2022_test.crl', AUGUST_2026, 'revocation-list', 'unknown', stale],
  ['ncanode_nca_gost_test.crl', SEPTEMBER_2022, 'revocation-list', 'good', []],
  ['ncanode_nca_rsa_test.crl', SEPTEMBER_2022, 'revocation-list', 'good', []],
  ['ncanode_ocsp_response_ceo_2015_revoked.bin', SEPTEMBER_2022, 'ocsp-answer', 'good', []],
  ['ncanode_ocsp_response_ceo_sign_2004_revoked.bin', SEPTEMBER_2022, 'ocsp-answer', 'good', []],
  ['ncanode_ocsp_response_individual_2015.bin', SEPTEMBER_2022, 'ocsp-answer', 'good', []],
  ['ncanode_ocsp_response_individual_sign_2004.bin', SEPTEMBER_2022, 'ocsp-answer', 'good', []],
  ['ncanode_ocsp_response_individual_sign_2004.bin', AUGUST_2026, 'ocsp-answer', 'unknown', stale],
  // Of what these are nobody has the octets.
  ['ncanode_tsp_response.bin', SEPTEMBER_2022, 'time-stamp-response', 'unknown', ['content-missing']],
  ['ncanode_tsp_token.bin', SEPTEMBER_2022, 'time-stamp', 'unknown', ['content-missing']],
  [
    'ncanodego_certs_individual_revoked_individual_revoked.cer',
    AUGUST_2026,
    'certificate',
    'bad',
    ['revoked'],
  ],
  ['ncanodego_certs_individual_valid_individual_valid.cer', AUGUST_2026, 'certificate', 'good', []],
  [
    'ncanodego_certs_individual_valid_individual_valid.cer',
    SEPTEMBER_2022,
    'certificate',
    'bad',
    ['not-yet-valid'],
  ],
  ['ncanodego_certs_legal_revoked_employee.cer', AUGUST_2026, 'certificate', 'bad', ['revoked']],
  ['ncanodego_certs_legal_revoked_employee_signright.cer', AUGUST_2026, 'certificate', 'bad', ['revoked']],
  ['ncanodego_certs_legal_revoked_head.cer', AUGUST_2026, 'certificate', 'bad', ['revoked']],
  ['ncanodego_certs_legal_revoked_infosystem.cer', AUGUST_2026, 'certificate', 'bad', ['revoked']],
  ['ncanodego_certs_legal_revoked_treasury_client.cer', AUGUST_2026, 'certificate', 'bad', ['revoked']],
  // Named valid by those who published them; the authority's list of August 2026 knows better.
  ['ncanodego_certs_legal_valid_employee.cer', AUGUST_2026, 'certificate', 'bad', ['revoked']],
  ['ncanodego_certs_legal_valid_employee_signright.cer', AUGUST_2026, 'certificate', 'good', []],
  ['ncanodego_certs_legal_valid_head.cer', AUGUST_2026, 'certificate', 'good', []],
  ['ncanodego_certs_legal_valid_infosystem.cer', AUGUST_2026, 'certificate', 'bad', ['revoked']],
  ['ncanodego_certs_legal_valid_treasury_client.cer', AUGUST_2026, 'certificate', 'good', []],
  ['ncanodego_certs_nca_gost2022_test.crl', AUGUST_2026, 'revocation-list', 'good', []],
  ['skarm_certs_nca_gost2022_d_test.crl', '2025-05-01T00:00:00Z', 'revocation-list', 'good', []],
  ['skarm_certs_nca_gost2022_test.crl', '2025-05-01T00:00:00Z', 'revocation-list', 'good', []],
  ['skarm_certs_nca_gost2022_test.crl', AUGUST_2026, 'revocation-list', 'unknown', stale],
  ['skarm_cms_individual_attached.der', AUGUST_2026, 'signed-message', 'good', []],
  ['skarm_cms_individual_detached.der', AUGUST_2026, 'signed-message', 'good', []],
  // Long after everything has expired the time-stamp still says when.
  ['skarm_cms_individual_attached.der', '2036-08-15T00:00:00Z', 'signed-message', 'good', []],
  // Asked about a moment before the certificate was there, no later time-stamp speaks.
  ['skarm_cms_individual_attached.der', SEPTEMBER_2022, 'signed-message', 'bad', ['not-yet-valid']],
  ['skarm_cms_individual_document.txt', AUGUST_2026, null, 'bad', ['not-readable']],
  ['skarm_cms_individual_signer.cer', AUGUST_2026, 'certificate', 'good', []],
];

for (const [file, at, kind, verdict, reasons] of ROWS)
  test(`[R-7.1] ${file} at ${at.slice(0, 10)}: ${verdict} ${reasons.join(', ')}`, () => {
    const bytes = fixture(file);
    assert.equal(kindOf(bytes), kind);
    const content = file.includes('detached') ? { content: document } : {};
    // Answers are a day old at most: they speak for their own day alone.
    const answers = at === SEPTEMBER_2022 ? { ocsp } : {};
    const report = verifyFile(bytes, {
      anchors,
      at: new Date(at),
      isGiven: true,
      crls,
      ...answers,
      ...content,
    });
    assert.deepEqual([report.verdict, report.reasons], [verdict, reasons]);
  });

test('[R-7.1] every sample has its row', () => {
  const named = new Set(ROWS.map(([file]) => file));
  assert.deepEqual(
    FILES.filter((file) => !named.has(file)),
    [],
  );
});

test('[R-7.1] a real message says who signed, when, and where the key lives', () => {
  const bytes = fixture('skarm_cms_individual_attached.der');
  const report = verifyFile(bytes, { anchors, at: new Date(AUGUST_2026), crls });
  assert.deepEqual(Buffer.from(report.content ?? []), document);
  const [signer] = report.signers;
  assert.ok(signer);
  const { iin, bin, name, roles, keyStorage, signedAt, timeStamp, judgedAt, algorithm } = signer;
  assert.deepEqual(
    { iin, bin, name, roles, keyStorage, algorithm },
    {
      iin: '123456789011',
      bin: null,
      name: 'ТЕСТОВ ТЕСТ ТЕСТОВИЧ',
      roles: ['individual'],
      keyStorage: 'file',
      algorithm: 'gost2015-512 streebog-512',
    },
  );
  assert.equal(signedAt?.toISOString(), '2026-07-20T09:08:06.000Z');
  assert.equal(timeStamp?.time.toISOString(), '2026-07-20T09:08:07.000Z');
  assert.equal(timeStamp?.policy, '1.2.398.3.3.2.6.4');
  assert.deepEqual(judgedAt, { time: timeStamp?.time, why: 'time-stamp' });
  assert.equal(signer.evidence.chain.length, 2);
});

test('[R-7.1] a detached signature without its document, or with another, is bad', () => {
  const bytes = fixture('skarm_cms_individual_detached.der');
  const options = { anchors, at: new Date(AUGUST_2026), crls };
  const without = verifyFile(bytes, options);
  assert.deepEqual([without.verdict, without.reasons], ['bad', ['content-missing']]);
  const other = verifyFile(bytes, { ...options, content: Buffer.from('other') });
  assert.deepEqual([other.verdict, other.reasons], ['bad', ['content-changed']]);
});

test('[R-7.1] without lists and answers nothing is good, and without anchors everything is bad', () => {
  const bytes = fixture('skarm_cms_individual_attached.der');
  const at = new Date(AUGUST_2026);
  assert.equal(verifyFile(bytes, { anchors, at }).verdict, 'unknown');
  assert.equal(verifyFile(bytes, { anchors: createAnchors([]), at, crls }).verdict, 'bad');
});

test('[R-7.1] the test realm is apart from production, whose fingerprints wait for a person', () => {
  const all = builtInAnchors();
  const production = all.filter(({ realm }) => realm === 'production');
  assert.equal(production.length, 9);
  assert.equal(unconfirmed(all, new Set()).length, 9);
  assert.equal(unconfirmed(all, new Set(production.map(({ certificate }) => certificate.sha256))).length, 0);
  const only = createAnchors(production.map(({ certificate }) => certificate.der));
  const bytes = fixture('skarm_cms_individual_attached.der');
  const report = verifyFile(bytes, { anchors: only, at: new Date(AUGUST_2026), crls });
  assert.equal(report.verdict, 'bad');
  assert.ok(report.reasons.includes('chain-untrusted'));
  // Each production issuer is under a production root, by its signature.
  for (const { certificate } of production)
    assert.ok(
      production.some((each) => Buffer.compare(each.certificate.subject.der, certificate.issuer.der) === 0),
    );
});

test('[R-7.1] what a file says can be shown of every sample', () => {
  for (const file of FILES) {
    const { kind, says } = inspectFile(fixture(file));
    assert.equal(kind, ROWS.find(([name]) => name === file)?.[2]);
    assert.equal(says === null, kind === null);
  }
  assert.match(
    JSON.stringify(inspectFile(fixture('skarm_certs_nca_gost2022_d_test.crl'))),
    /"differenceTo":"14"/,
  );
});
