import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KeyFamily, signDigest } from '../algorithms.ts';
import {
  ANNA,
  anAuthority,
  answerOf,
  daysFrom,
  type Holder,
  listOf,
  NOON,
  stampOf,
} from '../testing/authority.ts';
import { createAnchors } from '../x509/material.ts';
import { addKeepsakes, addTimeStamp, signatureValueOf } from './message.ts';
import { addSigner, SigningError, signCms, signerOf } from './sign.ts';
import { readSignedData } from './signed-data.ts';
import { verifyCms } from './verify.ts';

const CONTENT = Buffer.from('Микрокредит туралы шарт № 1');
const FAMILIES: readonly KeyFamily[] = ['gost2015-512', 'gost2015-256', 'gost2004', 'rsa'];

const by = ({ key, certificate }: Holder) => signerOf(key, certificate.der);

for (const family of FAMILIES) {
  const { authority, person, stamper, responder } = anAuthority(family);
  const anna = person();
  const anchors = createAnchors([authority.certificate.der]);
  const crls = [listOf(authority, [])];

  test(`[R-7.1] a signature by ${family} is verified, attached and detached`, async () => {
    for (const attached of [true, false]) {
      const cms = await signCms(CONTENT, by(anna), { at: NOON, attached });
      const report = verifyCms(cms, { anchors, at: NOON, crls, ...(attached ? {} : { content: CONTENT }) });
      assert.deepEqual(report.reasons, []);
      assert.equal(report.verdict, 'good');
      assert.equal(report.signers[0]?.iin, '900101400017');
      assert.equal(report.signers[0]?.name, 'СӘТБАЕВА АННА ЕРЛАНҚЫЗЫ');
      assert.deepEqual(report.signers[0]?.signedAt, NOON);
      assert.deepEqual(report.signers[0]?.judgedAt, { time: NOON, why: 'now' });
      assert.deepEqual(Buffer.from(report.content ?? []), CONTENT);
    }
  });

  test(`[R-7.1] a signature by ${family} with its time-stamp, answer and chain is good ten years on`, async () => {
    const bes = await signCms(CONTENT, by(anna), { at: NOON, attached: false });
    const stamped = addTimeStamp(bes, stampOf(signatureValueOf(bes), stamper, NOON));
    const answer = answerOf(anna.certificate, authority, responder, { status: 'good' });
    const kept = addKeepsakes(stamped, { ocsp: [answer], certificates: [authority.certificate.der] });
    const tenYearsOn = daysFrom(NOON, 3653);
    const report = verifyCms(kept, { anchors, at: tenYearsOn, content: CONTENT });
    assert.deepEqual(report.reasons, []);
    assert.equal(report.verdict, 'good');
    assert.deepEqual(report.signers[0]?.judgedAt, { time: NOON, why: 'time-stamp' });
    assert.equal(report.signers[0]?.evidence.ocsp.length, 1);
    assert.equal(report.signers[0]?.evidence.timeStamps.length, 1);
    // Each of the two by itself is not enough.
    const withoutAnswer = verifyCms(stamped, { anchors, at: tenYearsOn, content: CONTENT });
    assert.deepEqual([withoutAnswer.verdict, withoutAnswer.reasons], ['unknown', ['revocation-unknown']]);
    const withoutStamp = verifyCms(addKeepsakes(bes, { ocsp: [answer] }), {
      anchors,
      at: tenYearsOn,
      content: CONTENT,
    });
    assert.equal(withoutStamp.verdict, 'bad');
    assert.ok(withoutStamp.reasons.includes('expired'));
  });
}

const gost = anAuthority('gost2015-512');
const rsa = anAuthority('rsa');
const both = createAnchors([gost.authority.certificate.der, rsa.authority.certificate.der]);
const lists = [listOf(gost.authority, []), listOf(rsa.authority, [])];

test('[R-7.1] a second signer leaves every octet of the first as it was, and each is judged', async () => {
  const anna = gost.person();
  const berik = rsa.person({ subject: [...ANNA.slice(1)] });
  for (const attached of [true, false]) {
    const content = attached ? {} : { content: CONTENT };
    const one = await signCms(CONTENT, by(anna), { at: NOON, attached });
    const stamped = addTimeStamp(one, stampOf(signatureValueOf(one), gost.stamper, NOON));
    const two = await addSigner(stamped, by(berik), { at: NOON, ...content });
    const first = readSignedData(stamped).signers[0];
    assert.deepEqual(readSignedData(two).signers[0], first);
    const report = verifyCms(two, { anchors: both, at: NOON, crls: lists, ...content });
    assert.equal(report.verdict, 'good');
    assert.deepEqual(
      report.signers.map(({ algorithm }) => algorithm),
      ['gost2015-512 streebog-512', 'rsa sha256'],
    );
    assert.deepEqual(
      report.signers.map(({ judgedAt }) => judgedAt.why),
      ['time-stamp', 'now'],
    );
    // The second may be stamped too, by an authority of the other family.
    const also = addTimeStamp(two, stampOf(signatureValueOf(two, 1), gost.stamper, NOON, 'sha1'), 1);
    const both2 = verifyCms(also, { anchors: both, at: NOON, crls: lists, ...content });
    assert.equal(both2.verdict, 'good');
    assert.deepEqual(
      both2.signers.map(({ judgedAt }) => judgedAt.why),
      ['time-stamp', 'time-stamp'],
    );
  }
});

test('[R-7.1] the worst of several signers is the verdict of all', async () => {
  const anna = gost.person();
  const berik = gost.person();
  const one = await signCms(CONTENT, by(anna), { at: NOON, attached: true });
  const two = await addSigner(one, by(berik), { at: NOON });
  const crls = [listOf(gost.authority, [{ certificate: berik.certificate, at: daysFrom(NOON, -1) }])];
  const report = verifyCms(two, { anchors: both, at: NOON, crls });
  assert.deepEqual(
    report.signers.map(({ verdict }) => verdict),
    ['good', 'bad'],
  );
  assert.equal(report.verdict, 'bad');
  assert.deepEqual(report.reasons, ['revoked']);
});

test('[R-7.1] what a key signs that is not the certificate’s never becomes a message', async () => {
  const anna = gost.person();
  const other = gost.person();
  const mixed = { certificate: anna.certificate.der, sign: by(other).sign };
  await assert.rejects(signCms(CONTENT, mixed, { at: NOON, attached: true }), SigningError);
  const reversed = {
    certificate: anna.certificate.der,
    sign: async (hash: Uint8Array) => Buffer.from(signDigest(anna.key, 'streebog-512', hash)).reverse(),
  };
  await assert.rejects(signCms(CONTENT, reversed, { at: NOON, attached: true }), SigningError);
});
