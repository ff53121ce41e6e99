import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyFamily } from '../algorithms.ts';
import { type Asn1Node, readAsn1 } from '../asn1/reader.ts';
import { isContext, sequence } from '../asn1/values.ts';
import { verifyCertificate } from '../judgement.ts';
import { anAuthority, answerOf, daysFrom, listOf, NOON, stampOf } from '../testing/authority.ts';
import { seeded } from '../testing/seeded.ts';
import type { Report } from '../verdict.ts';
import { createAnchors } from '../x509/material.ts';
import { addKeepsakes, addTimeStamp, signatureValueOf } from './message.ts';
import { signCms, signerOf } from './sign.ts';
import { readSignedData } from './signed-data.ts';
import { verifyCms } from './verify.ts';

const CONTENT = Buffer.from('Микрокредит туралы шарт');

/** What has to stay the same for a changed message to be taken. */
const summary = ({ signers, content }: Report) => ({
  signers: signers.map(({ certificate, judgedAt, signedAt, timeStamp }) => ({
    certificate: certificate?.sha256,
    judgedAt,
    signedAt,
    stampedAt: timeStamp?.time,
  })),
  content: Buffer.from(content ?? []).toString('hex'),
});

interface Region {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Where in a message something stands that no bit of may change. */
function regionsOf(cms: Buffer): readonly Region[] {
  const [message] = readSignedData(cms).signers;
  const node = readAsn1(cms, { ber: true });
  const place = (name: string, bytes: Uint8Array): Region => {
    const from = bytes.byteOffset - cms.byteOffset;
    return { name, from, to: from + bytes.length };
  };
  const data = sequence(node)[1]?.children[0];
  const info = sequence(data)
    .find(({ cls, tag }) => cls === 'universal' && tag === 17 && cls)
    ?.children.at(-1);
  assert.ok(data && info && message);
  const signers = sequence(sequence(data).at(-1)?.children[0]);
  const attributes = signers.find((each) => isContext(each, 0));
  const value = signers.find(({ cls, tag }) => cls === 'universal' && tag === 4);
  const { content, certificates } = readSignedData(cms);
  assert.ok(attributes && value && content && certificates[0]);
  return [
    place('content', content),
    place('signed attributes', attributes.content),
    place('signature', value.content),
    place('certificate', certificates[0]),
  ];
}

async function aMessage(family: KeyFamily) {
  const { authority, person, stamper, responder } = anAuthority(family);
  const anna = person();
  const bes = await signCms(CONTENT, signerOf(anna.key, anna.certificate.der), { at: NOON, attached: true });
  const stamped = addTimeStamp(bes, stampOf(signatureValueOf(bes), stamper, NOON));
  const answer = answerOf(anna.certificate, authority, responder, { status: 'good' });
  const whole = addKeepsakes(stamped, { ocsp: [answer] });
  return { authority, bes, whole };
}

/** Changes one bit at each of these places and looks at the verdict. */
function tryBits(cms: Uint8Array, bits: Iterable<number>, judge: (cms: Uint8Array) => Report) {
  const whole = Buffer.from(cms);
  const right = judge(whole);
  assert.deepEqual([right.verdict, right.reasons], ['good', []]);
  const regions = regionsOf(whole);
  let tried = 0;
  let taken = 0;
  for (const bit of bits) {
    const at = bit >> 3;
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(at) ^ (1 << (bit & 7)), at);
    const report = judge(changed);
    tried += 1;
    const region = regions.find(({ from, to }) => at >= from && at < to);
    if (report.verdict !== 'good') continue;
    taken += 1;
    assert.equal(region, undefined, `bit ${bit} of the ${region?.name} may change`);
    assert.deepEqual(summary(report), summary(right), `bit ${bit} changes what is said`);
  }
  return { tried, taken };
}

test('[R-7.1] every bit of an RSA message: changed, it is refused, or says the same', async () => {
  const { authority, bes } = await aMessage('rsa');
  const anchors = createAnchors([authority.certificate.der]);
  const crls = [listOf(authority, [])];
  const all = Array.from({ length: bes.length * 8 }, (_, bit) => bit);
  const { tried, taken } = tryBits(bes, all, (cms) => verifyCms(cms, { anchors, crls, at: NOON }));
  assert.equal(tried, bes.length * 8);
  assert.ok(taken < tried / 20, `${taken} of ${tried} taken`);
});

/** Every bit of what is no content of anything: tags and lengths, outermost and inside. */
function headerBits(cms: Uint8Array): readonly number[] {
  const bits: number[] = [];
  const visit = ({ bytes, content, children }: Asn1Node): void => {
    const from = bytes.byteOffset - cms.byteOffset;
    const header = content.byteOffset - bytes.byteOffset;
    for (let bit = from * 8; bit < (from + header) * 8; bit += 1) bits.push(bit);
    for (const child of children) visit(child);
  };
  visit(readAsn1(cms));
  return bits;
}

for (const [family, count, isEveryHeader] of [
  ['rsa', 1500, true],
  ['gost2004', 500, false],
  ['gost2015-512', 300, false],
] as const)
  test(`[R-7.1] tags, lengths and bits here and there of a message with time-stamp and answer: ${family}`, async () => {
    const { authority, whole } = await aMessage(family);
    const anchors = createAnchors([authority.certificate.der]);
    const chance = seeded(`one bit, ${family}`);
    const bits = Array.from({ length: count }, () => chance(whole.length * 8));
    const all = isEveryHeader ? [...headerBits(whole), ...bits] : bits;
    // Later than the time-stamp, so that it is seen when that is lost.
    const at = daysFrom(NOON, 1);
    const crls = [listOf(authority, [])];
    const { tried } = tryBits(whole, all, (cms) => verifyCms(cms, { anchors, at, crls }));
    assert.equal(tried, all.length);
  });

for (const [family, step] of [
  ['rsa', 1],
  ['gost2015-512', 29],
] as const)
  test(`[R-7.1] no bit of a certificate may change, whether the signature names it or not: ${family}`, () => {
    const { authority, person } = anAuthority(family);
    const anchors = createAnchors([authority.certificate.der]);
    const options = { anchors, at: NOON, crls: [listOf(authority, [])] };
    const { der } = person().certificate;
    assert.equal(verifyCertificate(der, options).verdict, 'good');
    for (let bit = 0; bit < der.length * 8; bit += step) {
      const changed = Buffer.from(der);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.notEqual(verifyCertificate(changed, options).verdict, 'good', `bit ${bit}`);
    }
  });
