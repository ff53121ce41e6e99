import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digest } from '../algorithms.ts';
import { OID } from '../asn1/oids.ts';
import { readAsn1 } from '../asn1/reader.ts';
import { sequence } from '../asn1/values.ts';
import { der } from '../asn1/writer.ts';
import { verifyCertificate } from '../judgement.ts';
import type { ReasonCode } from '../reasons.ts';
import {
  anAuthority,
  answerOf,
  daysFrom,
  type Holder,
  listOf,
  NOON,
  SIGNING,
  stampOf,
  USAGE,
} from '../testing/authority.ts';
import { attribute, ber, type Crafted, craft } from '../testing/message.ts';
import type { Verdict } from '../verdict.ts';
import { createAnchors } from '../x509/material.ts';
import { addTimeStamp, readMessage, signatureValueOf } from './message.ts';
import { addSigner, signerOf } from './sign.ts';
import { type CmsOptions, verifyCms } from './verify.ts';

const CONTENT = Buffer.from('Шарт');
const { authority, person, stamper, responder } = anAuthority('gost2004');
const anna = person();
const anchors = createAnchors([authority.certificate.der]);
const crls = [listOf(authority, [])];
const by = ({ key, certificate }: Holder) => signerOf(key, certificate.der);
const usual: Crafted = { content: CONTENT, holders: [anna] };

function judge(cms: Uint8Array, options: Partial<CmsOptions> = {}): [Verdict, readonly ReasonCode[]] {
  const { verdict, reasons } = verifyCms(cms, { anchors, at: NOON, crls, ...options });
  return [verdict, reasons];
}
const isGood = (cms: Uint8Array, options?: Partial<CmsOptions>) =>
  assert.deepEqual(judge(cms, options), ['good', []]);
const isBad = (cms: Uint8Array, reason: ReasonCode, options?: Partial<CmsOptions>) =>
  assert.deepEqual(judge(cms, options), ['bad', [reason]]);

const stamped = (token: (signature: Uint8Array) => Uint8Array): Crafted => ({
  ...usual,
  unsigned: (signature) => [attribute(OID.timeStampToken, token(signature))],
});
const stampedAt = (at: Date) => craft(stamped((signature) => stampOf(signature, stamper, at)));

test('[R-7.1] a message of these parts is good as it is: the changes below are what makes others bad', () => {
  isGood(craft(usual));
  isGood(craft({ ...usual, inside: null }), { content: CONTENT });
  isGood(stampedAt(NOON));
});

test('[R-7.1] a certificate that is not inside may be given', () => {
  isBad(craft({ ...usual, certificates: [] }), 'certificate-missing');
  isBad(craft({ ...usual, certificates: [person().certificate.der] }), 'certificate-missing');
  isGood(craft({ ...usual, certificates: [] }), { certificates: [anna.certificate.der] });
});

test('[R-7.1] a time-stamp by a signer’s key, or one that is none, is refused; asked for an earlier moment, none speaks', () => {
  isBad(craft(stamped((signature) => stampOf(signature, anna, NOON))), 'time-stamp-untrusted');
  isBad(craft(stamped(() => der.octets(CONTENT))), 'time-stamp-wrong');
  isBad(stampedAt(daysFrom(NOON, 1)), 'time-stamp-in-future');
  isGood(stampedAt(NOON), { at: daysFrom(NOON, 900) });
  const report = verifyCms(stampedAt(NOON), { anchors, crls, at: daysFrom(NOON, -1), isGiven: true });
  assert.deepEqual(report.signers[0]?.judgedAt, { time: daysFrom(NOON, -1), why: 'given' });
});

test('[R-7.1] an answer has to repeat what it was asked with', () => {
  const nonce = Buffer.from('0123456789abcdef');
  const answer = (...more: [Uint8Array] | []) =>
    answerOf(anna.certificate, authority, responder, {
      status: 'good',
      ...(more[0] ? { nonce: more[0] } : {}),
    });
  const only = (ocsp: Uint8Array) => ({ crls: [], ocsp: [ocsp], ocspNonce: nonce });
  isGood(craft(usual), only(answer(nonce)));
  isBad(craft(usual), 'revocation-forged', only(answer()));
  isBad(craft(usual), 'revocation-forged', only(answer(Buffer.from('another'))));
  // Whoever gives something that is no answer is told so.
  assert.throws(() => judge(craft(usual), { ocsp: [Buffer.from('no answer')] }));
});

test('[R-7.1] a key that is for entering enters, and signs nothing', () => {
  const forEntering = person({ purposes: [OID.clientAuth, ...SIGNING.slice(1)], usage: USAGE.enter });
  isBad(craft({ ...usual, holders: [forEntering] }), 'not-for-signing');
  isGood(craft({ ...usual, holders: [forEntering] }), { purpose: 'enter' });
  // The marker of signing alone is not enough.
  isBad(craft({ ...usual, holders: [person({ usage: USAGE.enter })] }), 'not-for-signing');
});

test('[R-7.1] one certificate has to be meant: of two with the same name and number neither is', () => {
  const serial = Buffer.from('5a0102030405060708', 'hex');
  const one = person({ serial });
  const two = person({ serial, key: one.key });
  const certificates = [one.certificate.der, two.certificate.der];
  isBad(craft({ ...usual, holders: [one], certificates }), 'certificate-other');
  // The digest of one of them under the signature settles it.
  const ess = (holder: Holder) =>
    attribute(
      OID.signingCertificateV2,
      der.sequence(der.sequence(der.sequence(der.octets(digest('sha256', holder.certificate.der))))),
    );
  const named: Crafted = { ...usual, holders: [one], attributes: (attributes) => [...attributes, ess(one)] };
  isGood(craft({ ...named, certificates }));
  isBad(craft({ ...named, certificates: [two.certificate.der] }), 'certificate-other');
});

test('[R-7.1] attributes doubled, missing or of another content are refused', () => {
  const from = (attributes: (usual: readonly Uint8Array[]) => readonly Uint8Array[]) =>
    judge(craft({ ...usual, attributes }));
  const wrong = ['bad', ['attributes-wrong']];
  assert.deepEqual(
    from((all) => [...all, attribute(OID.signingTime, der.time(daysFrom(NOON, 1)))]),
    wrong,
  );
  assert.deepEqual(
    from(([, , hash]) => [hash as Uint8Array]),
    wrong,
  );
  assert.deepEqual(
    from(([type]) => [type as Uint8Array]),
    wrong,
  );
  assert.deepEqual(
    from(() => []),
    wrong,
  );
  assert.deepEqual(
    from(([, ...rest]) => [attribute(OID.contentType, der.oid(OID.signedData)), ...rest]),
    wrong,
  );
  assert.deepEqual(
    from(([type, , hash]) => [
      type as Uint8Array,
      hash as Uint8Array,
      attribute(OID.signingTime, der.time(NOON), der.time(daysFrom(NOON, 1))),
    ]),
    wrong,
  );
  isBad(craft({ ...usual, unsigned: () => [attribute('1.2.3.4', der.null())] }), 'attributes-wrong');
});

test('[R-7.1] the attributes of one signature do not pass for a content without attributes', () => {
  const whole = craft(usual);
  const [signer] = readMessage(whole).signers;
  const fields = sequence(readAsn1(signer as Uint8Array));
  const attributes = Buffer.from(fields[3]?.bytes ?? []);
  attributes[0] = 0x31;
  const signature = fields.at(-1)?.content as Uint8Array;
  isBad(
    craft({ content: attributes, holders: [anna], attributes: null, signature: () => signature }),
    'attributes-wrong',
  );
  // Without attributes a plain content is signed by itself.
  isGood(craft({ ...usual, attributes: null }));
  isBad(craft({ ...usual, attributes: null, inside: Buffer.from('Басқа') }), 'signature-wrong');
  isBad(craft({ ...usual, attributes: null, contentType: OID.timeStampInfo }), 'attributes-wrong');
});

test('[R-7.1] signatures of another length, of zeros, or under another algorithm are refused', () => {
  isBad(craft({ ...usual, signature: (right) => right.subarray(1) }), 'signature-wrong');
  isBad(
    craft({ ...usual, signature: (right) => Buffer.concat([right, Buffer.alloc(64)]) }),
    'signature-wrong',
  );
  isBad(craft({ ...usual, signature: () => Buffer.alloc(64) }), 'signature-wrong');
  isBad(craft({ ...usual, signature: () => Buffer.alloc(64, 0xff) }), 'signature-wrong');
  isBad(craft({ ...usual, algorithm: der.sequence(der.oid(OID.rsaSha256)) }), 'signature-wrong');
  isBad(craft({ ...usual, algorithm: der.sequence(der.oid('1.2.3.4')) }), 'algorithm-unknown');
});

test('[R-7.1] what old software writes is read: the key’s name for the signature’s, any order, a key’s name for a certificate', () => {
  isGood(craft({ ...usual, algorithm: der.sequence(der.oid(OID.gost2004Key), der.null()) }));
  isGood(craft({ ...usual, isUnsorted: true, attributes: (all) => [...all].reverse() }));
  isGood(craft({ ...usual, isByKey: true }));
  for (const label of ['CMS', 'PKCS7', 'PKCS #7 SIGNED DATA']) {
    const body = Buffer.from(craft(usual)).toString('base64');
    isGood(Buffer.from(`-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`));
  }
  isGood(Buffer.from(Buffer.from(craft(usual)).toString('base64')));
});

test('[R-7.1] lengths not known beforehand and contents in parts are read', async () => {
  const { signers } = readMessage(craft(usual));
  const inBer = ber.constructed(
    0x30,
    der.oid(OID.signedData),
    ber.constructed(
      0xa0,
      ber.constructed(
        0x30,
        der.integer(1),
        der.setOf([]),
        ber.constructed(0x30, der.oid(OID.data), ber.constructed(0xa0, ber.octets(CONTENT, 3))),
        ber.constructed(0xa0, anna.certificate.der),
        ber.constructed(0x31, ...signers),
      ),
    ),
  );
  isGood(inBer);
  const report = verifyCms(inBer, { anchors, at: NOON, crls });
  assert.deepEqual(Buffer.from(report.content ?? []), CONTENT);
  isBad(inBer.subarray(0, -2), 'not-readable');
  // More can be added to it, and what was there is still right.
  const more = await addSigner(
    addTimeStamp(inBer, stampOf(signatureValueOf(inBer), stamper, NOON)),
    by(person()),
    {
      at: NOON,
    },
  );
  isGood(more);
});

test('[R-7.1] lists and answers that a message brings along are judged by', () => {
  const answer = answerOf(anna.certificate, authority, responder, { status: 'good' });
  const [list] = crls as [Uint8Array];
  const [, basic] = sequence(readAsn1(answer));
  const alone = sequence(basic?.children[0])[1]?.content as Uint8Array;
  const none = { crls: [] };
  isGood(craft({ ...usual, revocation: [list] }), none);
  isGood(craft({ ...usual, revocation: [der.context(1, der.oid(OID.otherRevocationOcsp), answer)] }), none);
  isGood(craft({ ...usual, revocation: [der.context(1, der.oid(OID.ocspBasic), alone)] }), none);
  const values = (...parts: readonly Uint8Array[]) => attribute(OID.revocationValues, der.sequence(...parts));
  isGood(craft({ ...usual, unsigned: () => [values(der.context(0, der.sequence(list)))] }), none);
  isGood(craft({ ...usual, unsigned: () => [values(der.context(1, der.sequence(alone)))] }), none);
  const forged = answerOf(anna.certificate, authority, anna, { status: 'good' });
  isBad(
    craft({ ...usual, revocation: [der.context(1, der.oid(OID.otherRevocationOcsp), forged)] }),
    'revocation-forged',
    none,
  );
});

test('[R-7.1] what is no message is bad with that reason, and too much is refused', () => {
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('text'),
    Buffer.from('MIIB'),
    Buffer.from('3080', 'hex'),
    anna.certificate.der,
    Buffer.concat([craft(usual), Buffer.from([0])]),
  ])
    isBad(bytes, 'not-readable');
  const [signer] = readMessage(craft(usual)).signers;
  const many = craft({ ...usual, holders: Array.from({ length: 33 }, () => anna) });
  assert.ok(signer);
  isBad(many, 'not-readable');
  let deep = der.octets(CONTENT);
  for (let depth = 0; depth < 40; depth += 1) deep = der.sequence(deep);
  isBad(deep, 'not-readable');
});

test('[R-7.1] a certificate is judged by itself, and says what it is not for', () => {
  const { verdict, signers } = verifyCertificate(anna.certificate.der, { anchors, at: NOON, crls });
  assert.equal(verdict, 'good');
  assert.equal(signers[0]?.iin, '900101400017');
  assert.deepEqual(verifyCertificate(Buffer.from('x'), { anchors, at: NOON }).reasons, [
    'certificate-unreadable',
  ]);
  const forEntering = person({ purposes: [OID.clientAuth], usage: USAGE.enter });
  const options = { anchors, at: NOON, crls };
  assert.deepEqual(verifyCertificate(forEntering.certificate.der, options).reasons, ['not-for-signing']);
  assert.equal(
    verifyCertificate(forEntering.certificate.der, { ...options, purpose: 'enter' }).verdict,
    'good',
  );
});
