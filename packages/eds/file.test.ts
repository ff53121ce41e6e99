import assert from 'node:assert/strict';
import { test } from 'node:test';
import { der } from './asn1/writer.ts';
import { signCms, signerOf } from './cms/sign.ts';
import { type FileKind, kindOf, verifyFile } from './file.ts';
import { inspectFile } from './inspect.ts';
import { writeKeyFile } from './pkcs12/pkcs12.ts';
import type { ReasonCode } from './reasons.ts';
import { anAuthority, answerOf, daysFrom, listOf, NOON, stampOf } from './testing/authority.ts';
import type { Verdict } from './verdict.ts';
import { createAnchors } from './x509/material.ts';

const { authority, person, stamper, responder } = anAuthority('gost2004');
const stranger = anAuthority('gost2004');
const anna = person();
const anchors = createAnchors([authority.certificate.der]);
const CONTENT = Buffer.from('Шарт');

const pem = (label: string, bytes: Uint8Array): Buffer =>
  Buffer.from(`-----BEGIN ${label}-----\n${Buffer.from(bytes).toString('base64')}\n-----END ${label}-----\n`);

function says(bytes: Uint8Array, at = NOON, content?: Uint8Array): [Verdict, readonly ReasonCode[]] {
  const { verdict, reasons } = verifyFile(bytes, { anchors, at, ...(content ? { content } : {}) });
  return [verdict, reasons];
}

test('[R-7.1] a file is known by what is in it, not by its name', async () => {
  const cms = await signCms(CONTENT, signerOf(anna.key, anna.certificate.der), { at: NOON, attached: true });
  const token = stampOf(CONTENT, stamper, NOON);
  const list = listOf(authority, []);
  const answer = answerOf(anna.certificate, authority, responder, { status: 'good' });
  const granted = der.sequence(der.sequence(der.integer(0)), token);
  const refused = der.sequence(der.sequence(der.integer(2)));
  const files: readonly (readonly [Uint8Array, FileKind | null])[] = [
    [cms, 'signed-message'],
    [pem('CMS', cms), 'signed-message'],
    [Buffer.from(Buffer.from(cms).toString('base64')), 'signed-message'],
    [token, 'time-stamp'],
    [granted, 'time-stamp-response'],
    [refused, 'time-stamp-response'],
    [anna.certificate.der, 'certificate'],
    [pem('CERTIFICATE', anna.certificate.der), 'certificate'],
    [list, 'revocation-list'],
    [pem('X509 CRL', list), 'revocation-list'],
    [answer, 'ocsp-answer'],
    [der.sequence(der.enumerated(3)), 'ocsp-answer'],
    [Buffer.from('\ufeff <a/>'), 'xml'],
    [writeKeyFile(anna.key, [anna.certificate.der], 'Qwerty12'), 'key-store'],
    [Buffer.from('text'), null],
    [Buffer.alloc(0), null],
    [der.sequence(), null],
    [pem('X509 CRL', CONTENT), null],
  ];
  for (const [bytes, kind] of files) {
    assert.equal(kindOf(bytes), kind);
    const shown = inspectFile(bytes);
    assert.deepEqual([shown.kind, shown.says === null], [kind, kind === null]);
    // None of them is ever more than a verdict.
    assert.ok(['good', 'bad', 'unknown'].includes(verifyFile(bytes, { anchors, at: NOON }).verdict));
  }
});

test('[R-7.1] a list by itself is good when its authority is trusted, signed it, and it is in time', () => {
  const list = Buffer.from(listOf(authority, []));
  assert.deepEqual(says(list), ['good', []]);
  assert.deepEqual(says(list, daysFrom(NOON, 30)), ['unknown', ['revocation-stale']]);
  assert.deepEqual(says(listOf(stranger.authority, [])), ['bad', ['revocation-forged']]);
  const other = anAuthority('gost2015-256');
  assert.deepEqual(says(listOf(other.authority, [])), ['bad', ['chain-untrusted']]);
  list.writeUInt8(list.readUInt8(list.length - 1) ^ 1, list.length - 1);
  assert.deepEqual(says(list), ['bad', ['revocation-forged']]);
});

test('[R-7.1] an answer by itself is good when whoever may answer signed it, whatever it says', () => {
  const about = (from = responder, status: 'good' | { revokedAt: Date } = 'good') =>
    answerOf(anna.certificate, authority, from, { status });
  assert.deepEqual(says(about()), ['good', []]);
  assert.deepEqual(says(about(responder, { revokedAt: NOON })), ['good', []]);
  assert.deepEqual(says(about(), daysFrom(NOON, 2)), ['unknown', ['revocation-stale']]);
  assert.deepEqual(says(about(stranger.responder)), ['bad', ['revocation-forged']]);
  assert.deepEqual(says(about(anna)), ['bad', ['revocation-forged']]);
  const elsewhere = answerOf(anna.certificate, stranger.authority, stranger.responder, { status: 'good' });
  assert.deepEqual(says(elsewhere), ['bad', ['chain-untrusted']]);
  assert.deepEqual(says(der.sequence(der.enumerated(3))), ['unknown', ['revocation-unknown']]);
});

test('[R-7.1] a time-stamp by itself is good only for the octets that it is of', () => {
  const token = stampOf(CONTENT, stamper, NOON);
  assert.deepEqual(says(token, NOON, CONTENT), ['good', []]);
  assert.deepEqual(says(token), ['unknown', ['content-missing']]);
  assert.deepEqual(says(token, NOON, Buffer.from('Басқа')), ['bad', ['time-stamp-wrong']]);
  assert.deepEqual(says(stampOf(CONTENT, stranger.stamper, NOON), NOON, CONTENT), [
    'bad',
    ['time-stamp-untrusted'],
  ]);
  assert.deepEqual(says(der.sequence(der.sequence(der.integer(2)))), ['bad', ['not-readable']]);
});
