import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { OID, OWNER } from './asn1/oids.ts';
import { readAsn1 } from './asn1/reader.ts';
import { inside, sequence } from './asn1/values.ts';
import { der } from './asn1/writer.ts';
import { addTimeStamp, readMessage, signatureValueOf, writeMessage } from './cms/message.ts';
import { addSigner, signCms, signerOf } from './cms/sign.ts';
import { type CmsOptions, verifyCms } from './cms/verify.ts';
import type { ReasonCode } from './reasons.ts';
import {
  ANNA,
  anAuthority,
  answerOf,
  daysFrom,
  type Holder,
  issue,
  listOf,
  NOON,
  SIGNING,
  stampOf,
  USAGE,
} from './testing/authority.ts';
import type { Verdict } from './verdict.ts';
import { createAnchors } from './x509/material.ts';

// What other verifiers get wrong: each fault made on purpose, and refused for its own reason.

const CONTENT = Buffer.from('Шарт');
const { authority, person, stamper, responder } = anAuthority();
const stranger = anAuthority();
const anchors = createAnchors([authority.certificate.der]);
const anna = person();
const by = ({ key, certificate }: Holder) => signerOf(key, certificate.der);
const signed = (holder: Holder = anna) => signCms(CONTENT, by(holder), { at: NOON, attached: true });
const nobodyRevoked = listOf(authority, []);

function says(cms: Uint8Array, options: Partial<CmsOptions>): readonly [Verdict, readonly ReasonCode[]] {
  const { verdict, reasons } = verifyCms(cms, { anchors, at: NOON, ...options });
  return [verdict, reasons];
}
const annas = (told: Parameters<typeof answerOf>[3], from = responder) =>
  answerOf(anna.certificate, authority, from, told);

test('[R-7.1] fault 1: an answer that is forged, stale, of another nonce or of another certificate says nothing good', async () => {
  const cms = await signed();
  assert.deepEqual(says(cms, { ocsp: [annas({ status: 'good' })] }), ['good', []]);
  // By a responder of another authority, and by one whom the authority made no responder.
  for (const forger of [stranger.responder, person(), anna])
    assert.deepEqual(says(cms, { ocsp: [annas({ status: 'good' }, forger)] }), [
      'bad',
      ['revocation-forged'],
    ]);
  const changed = Buffer.from(annas({ status: 'unknown' }));
  const at = changed.indexOf(Buffer.from([0x82, 0x00]));
  changed[at] = 0x80; // unknown becomes good, and the signature is no longer of it
  assert.deepEqual(says(cms, { ocsp: [changed] }), ['bad', ['revocation-forged']]);
  assert.deepEqual(says(cms, { ocsp: [annas({ status: 'good', at: daysFrom(NOON, -3) })] }), [
    'unknown',
    ['revocation-stale'],
  ]);
  const until = { nextUpdate: daysFrom(NOON, -1), at: daysFrom(NOON, -3) };
  assert.deepEqual(says(cms, { ocsp: [annas({ status: 'good', ...until })] }), [
    'unknown',
    ['revocation-stale'],
  ]);
  const nonce = randomBytes(16);
  assert.deepEqual(says(cms, { ocsp: [annas({ status: 'good', nonce })], ocspNonce: nonce }), ['good', []]);
  assert.deepEqual(
    says(cms, { ocsp: [annas({ status: 'good', nonce: randomBytes(16) })], ocspNonce: nonce }),
    ['bad', ['revocation-forged']],
  );
  const others = answerOf(person().certificate, authority, responder, { status: 'good' });
  assert.deepEqual(says(cms, { ocsp: [others] }), ['unknown', ['revocation-unknown']]);
});

test('[R-7.1] fault 2: unknown, try later and no data at all are unknown, and never good', async () => {
  const cms = await signed();
  const tryLater = der.sequence(der.enumerated(3));
  assert.deepEqual(says(cms, {}), ['unknown', ['revocation-unknown']]);
  assert.deepEqual(says(cms, { ocsp: [annas({ status: 'unknown' })] }), ['unknown', ['revocation-unknown']]);
  assert.deepEqual(says(cms, { ocsp: [tryLater] }), ['unknown', ['revocation-unknown']]);
  // Of several words a revocation outranks all others.
  const revoked = annas({ status: { revokedAt: daysFrom(NOON, -1) } });
  for (const ocsp of [
    [revoked, annas({ status: 'good' })],
    [annas({ status: 'good' }), revoked],
  ])
    assert.deepEqual(says(cms, { ocsp, crls: [nobodyRevoked] }), ['bad', ['revoked']]);
});

test('[R-7.1] fault 3: no signers, or a signer without his certificate, is no signature', async () => {
  const message = readMessage(await signed());
  const crls = [nobodyRevoked];
  assert.deepEqual(says(writeMessage({ ...message, signers: [] }), { crls }), ['bad', ['no-signers']]);
  const [verdict, reasons] = says(writeMessage({ ...message, certificates: [] }), { crls });
  assert.equal(verdict, 'bad');
  assert.ok(reasons.includes('certificate-missing'));
  // Somebody else's certificate in its place.
  const replaced = writeMessage({ ...message, certificates: [person().certificate.der] });
  assert.equal(says(replaced, { crls })[0], 'bad');
});

test('[R-7.1] fault 4: a time-stamp counts only when it is of this signature, by a trusted authority, and its time decides', async () => {
  const short = person({ notAfter: daysFrom(NOON, 1) });
  const cms = await signed(short);
  const later = daysFrom(NOON, 100);
  const crls = [nobodyRevoked];
  const stamped = (over: Uint8Array, from: Holder, at = NOON) => addTimeStamp(cms, stampOf(over, from, at));
  const value = signatureValueOf(cms);
  assert.deepEqual(says(cms, { at: later, crls }), ['bad', ['expired', 'revocation-stale']]);
  assert.deepEqual(says(stamped(value, stamper), { at: later, crls }), ['good', []]);
  assert.ok(
    says(stamped(Buffer.from('another'), stamper), { at: later, crls })[1].includes('time-stamp-wrong'),
  );
  assert.ok(says(stamped(value, stranger.stamper), { at: later, crls })[1].includes('time-stamp-untrusted'));
  // A certificate of the same authority that is not for time-stamps.
  assert.ok(says(stamped(value, person()), { at: later, crls })[1].includes('time-stamp-untrusted'));
  const inFuture = stamped(value, stamper, daysFrom(NOON, 200));
  assert.ok(says(inFuture, { at: later, crls })[1].includes('time-stamp-in-future'));
});

test('[R-7.1] fault 4: revoked before the time-stamp is bad, after it good', async () => {
  const cms = await signed();
  const stamped = addTimeStamp(cms, stampOf(signatureValueOf(cms), stamper, NOON));
  const at = daysFrom(NOON, 30);
  const told = (days: number, reason?: number) => ({
    at,
    ocsp: [
      annas({ at, status: { revokedAt: daysFrom(NOON, days), ...(reason === undefined ? {} : { reason }) } }),
    ],
  });
  assert.deepEqual(says(stamped, told(-1)), ['bad', ['revoked']]);
  assert.deepEqual(says(stamped, told(1)), ['good', []]);
  assert.deepEqual(
    says(cms, told(1)),
    ['bad', ['revoked']],
    'without the stamp nothing says that it came before',
  );
  const listed = (days: number) =>
    listOf(authority, [{ certificate: anna.certificate, at: daysFrom(NOON, days) }], at);
  assert.deepEqual(says(stamped, { at, crls: [listed(-1)] }), ['bad', ['revoked']]);
  assert.deepEqual(says(stamped, { at, crls: [listed(1)] }), ['good', []]);
});

test('[R-7.1] fault 5: a key for entering alone signs nothing', async () => {
  const entering = person({ purposes: [OID.clientAuth, OWNER.individual], usage: USAGE.enter });
  assert.deepEqual(says(await signed(entering), { crls: [nobodyRevoked] }), ['bad', ['not-for-signing']]);
});

test('[R-7.1] fault 6: a certificate that does not say what it is for is refused plainly', async () => {
  const unstated = issue({ subject: ANNA, usage: USAGE.sign }, authority);
  assert.deepEqual(says(await signed(unstated), { crls: [nobodyRevoked] }), ['bad', ['purpose-unstated']]);
});

test('[R-7.1] fault 7: an expired or not yet valid signer is a verdict, not a crash', async () => {
  const expired = person({ notAfter: daysFrom(NOON, -1) });
  assert.ok(says(await signed(expired), { crls: [nobodyRevoked] })[1].includes('expired'));
  const early = person({ notBefore: daysFrom(NOON, 1) });
  assert.ok(says(await signed(early), { crls: [nobodyRevoked] })[1].includes('not-yet-valid'));
});

test('[R-7.1] fault 8: a detached signature is of its document and of nothing else', async () => {
  const detached = await signCms(CONTENT, by(anna), { at: NOON, attached: false });
  const crls = [nobodyRevoked];
  assert.deepEqual(says(detached, { crls, content: CONTENT }), ['good', []]);
  assert.deepEqual(says(detached, { crls }), ['bad', ['content-missing']]);
  assert.deepEqual(says(detached, { crls, content: Buffer.from('Шарт.') }), ['bad', ['content-changed']]);
  assert.deepEqual(says(await signed(), { crls, content: Buffer.from('another') }), [
    'bad',
    ['content-changed'],
  ]);
});

test('[R-7.1] fault 9: a second signer leaves the first as he was', async () => {
  const bolat = person();
  const one = await signed();
  const two = await addSigner(one, by(bolat), { at: NOON });
  const report = verifyCms(two, { anchors, at: NOON, crls: [nobodyRevoked] });
  assert.equal(report.verdict, 'good');
  assert.deepEqual(
    report.signers.map(({ certificate }) => certificate?.sha256).sort(),
    [anna.certificate.sha256, bolat.certificate.sha256].sort(),
  );
  const firstOf = (cms: Uint8Array) => sequence(inside(sequence(readAsn1(cms))[1] as never)).at(-1)?.children;
  const before = firstOf(one)?.[0]?.bytes ?? new Uint8Array();
  assert.ok(firstOf(two)?.some(({ bytes }) => Buffer.compare(bytes, before) === 0));
  // One of two revoked: the whole is bad.
  const crls = [listOf(authority, [{ certificate: bolat.certificate, at: daysFrom(NOON, -1) }])];
  assert.deepEqual(says(two, { crls }), ['bad', ['revoked']]);
});

test('[R-7.1] a chain that no anchor begins, or in which somebody issues who may not, is not trusted', async () => {
  const crls = [nobodyRevoked];
  const untrusted = (holder: Holder, extra: Partial<CmsOptions> = {}) =>
    signed(holder).then((cms) => says(cms, { crls, ...extra })[1]);
  assert.ok((await untrusted(stranger.person())).includes('chain-untrusted'));
  // A person's certificate issues nothing, though the signature of his key is right.
  const below = issue({ subject: [[OID.commonName, 'ЖАЛҒАН']], purposes: SIGNING, usage: USAGE.sign }, anna);
  assert.ok((await untrusted(below, { certificates: [anna.certificate.der] })).includes('chain-untrusted'));
  // The anchor's name on another key.
  const parts = authority.certificate.subject.parts.map(({ type, value }) => [type, value] as const);
  const namesake = issue({ subject: parts, usage: USAGE.authority, isAuthority: true });
  const fooled = issue(
    { subject: [[OID.commonName, 'ЖАЛҒАН']], purposes: SIGNING, usage: USAGE.sign },
    namesake,
  );
  assert.ok(
    (await untrusted(fooled, { certificates: [namesake.certificate.der] })).includes('chain-untrusted'),
  );
  // An authority below the anchor may issue; of itself it has to be known that it was not revoked.
  const middle = issue(
    { subject: [[OID.commonName, 'ОРТАДАҒЫ']], usage: USAGE.authority, isAuthority: true },
    authority,
  );
  const carol = issue({ subject: [[OID.commonName, 'ТЕСТ']], purposes: SIGNING, usage: USAGE.sign }, middle);
  const certificates = [middle.certificate.der];
  assert.deepEqual(await untrusted(carol, { certificates, crls: [nobodyRevoked, listOf(middle, [])] }), []);
  const gone = listOf(authority, [{ certificate: middle.certificate, at: daysFrom(NOON, -1) }]);
  assert.deepEqual(await untrusted(carol, { certificates, crls: [gone, listOf(middle, [])] }), ['revoked']);
  // A critical extension that nobody here understands.
  const odd = der.sequence(der.oid('1.2.3.4.5'), der.boolean(true), der.octets(der.null()));
  assert.ok((await untrusted(person({ extensions: [odd] }))).includes('chain-wrong'));
});
