import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignedXml } from 'xml-crypto';
import type { KeyFamily } from '../algorithms.ts';
import { signerOf } from '../cms/sign.ts';
import type { ReasonCode } from '../reasons.ts';
import { anAuthority, listOf, NOON } from '../testing/authority.ts';
import { seeded } from '../testing/seeded.ts';
import { createAnchors } from '../x509/material.ts';
import { canonical, readXml, XmlError } from './document.ts';
import { signXml } from './sign.ts';
import { verifyXml } from './verify.ts';

const LOGIN =
  '<login><url>https://esim.kz/a?b=1&amp;c=2</url><timeStamp>2026-03-02T12:00:00Z</timeStamp></login>';
const { authority, person } = anAuthority('gost2004');
const anna = person();
const by = signerOf(anna.key, anna.certificate.der);
const anchors = createAnchors([authority.certificate.der]);
const options = { anchors, at: NOON, crls: [listOf(authority, [])] };

const sign = async (xml: string): Promise<string> =>
  Buffer.from(await signXml(Buffer.from(xml), by)).toString();
const judge = (xml: string): [string, readonly ReasonCode[]] => {
  const { verdict, reasons } = verifyXml(Buffer.from(xml), options);
  return [verdict, reasons];
};
const isGood = (xml: string) => assert.deepEqual(judge(xml), ['good', []]);
const isBad = (xml: string, reason: ReasonCode) => assert.deepEqual(judge(xml), ['bad', [reason]]);
const signed = await sign(LOGIN);

for (const family of [
  'gost2015-512',
  'gost2015-256',
  'gost2004',
  'rsa',
] as const satisfies readonly KeyFamily[])
  test(`[R-7.1] a document signed by ${family} is good and says who signed it, and what`, async () => {
    const own = anAuthority(family);
    const berik = own.person();
    const xml = await signXml(Buffer.from(LOGIN), signerOf(berik.key, berik.certificate.der));
    const report = verifyXml(xml, {
      anchors: createAnchors([own.authority.certificate.der]),
      at: NOON,
      crls: [listOf(own.authority, [])],
    });
    assert.deepEqual([report.verdict, report.reasons], ['good', []]);
    assert.equal(report.signers[0]?.iin, '900101400017');
    assert.equal(report.signers[0]?.algorithm.split(' ')[0], family);
    assert.equal(Buffer.from(report.content ?? []).toString(), LOGIN);
  });

test('[R-7.1] a document is signed with whatever elements, attributes and namespaces it has', async () => {
  for (const xml of [
    '<a/>',
    '<a b="1"/>\n',
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<a>қол<b x="&quot;&#9;"/>&#13;\r\n</a>\n',
    '<p:a xmlns:p="urn:p" xmlns="urn:d" p:z="1" a="2"><b xmlns=""/><p:c xmlns:q="urn:q" q:r="3"/></p:a>',
    '<a xml:lang="kk"><![CDATA[<x> & y]]></a>',
    '<a><a></a><b /></a >',
  ]) {
    isGood(await sign(xml));
    assert.equal(
      (await sign(xml)).replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, '').length >= xml.length - 2,
      true,
    );
  }
});

test('[R-7.1] carriage returns between the digits do no harm, written in any way', () => {
  for (const cr of ['&#13;', '&#xD;', '&amp;#13;', '\r']) {
    const inValues = signed.replace(
      /(<ds:(?:SignatureValue|X509Certificate)>)([^<]*)/g,
      (_, tag: string, text: string) => `${tag}${text.replaceAll('\n', `${cr}\n`)}`,
    );
    assert.notEqual(inValues, signed);
    isGood(inValues);
  }
});

test('[R-7.1] a changed document, signature or certificate is refused', async () => {
  isBad(signed.replace('b=1', 'b=2'), 'content-changed');
  isBad(signed.replace('<login>', '<login a="1">'), 'content-changed');
  isBad(signed.replace('</login>', '<more/></login>'), 'content-changed');
  const inDigest = judge(
    signed.replace(/(<ds:DigestValue>)(.)/, (_, tag, first) => `${tag}${first === 'A' ? 'B' : 'A'}`),
  );
  assert.deepEqual(inDigest, ['bad', ['content-changed', 'signature-wrong']]);
  // The digest of the changed document put in its place, the signature is no longer of it.
  const other = await sign(LOGIN.replace('b=1', 'b=2'));
  const digestOf = (xml: string) => /<ds:DigestValue>([^<]*)/.exec(xml)?.[1] ?? '';
  isBad(signed.replace('b=1', 'b=2').replace(digestOf(signed), digestOf(other)), 'signature-wrong');
  const signatureOf = (xml: string) => /<ds:SignatureValue>([^<]*)/.exec(xml)?.[1] ?? '';
  isBad(signed.replace(signatureOf(signed), signatureOf(other)), 'signature-wrong');
  const berik = person().certificate.der;
  const certificate = /<ds:X509Certificate>([^<]*)/.exec(signed)?.[1] ?? '';
  isBad(signed.replace(certificate, Buffer.from(berik).toString('base64')), 'signature-wrong');
  isBad(signed.replace(certificate, 'MIIB'), 'certificate-unreadable');
});

test('[R-7.1] only one form is accepted: a reference to the whole document, once, inside its root', async () => {
  const form = (from: string | RegExp, to: string) => {
    const changed = signed.replace(from, to);
    assert.notEqual(changed, signed);
    isBad(changed, 'xml-form');
  };
  form('URI=""', 'URI="#a"');
  form('URI=""', 'URI="https://example.kz/"');
  form(' URI=""', '');
  form(/(<ds:Reference[\s\S]*<\/ds:Reference>)/, '$1$1');
  form(/<ds:Transform A[^>]*>/, '');
  form('enveloped-signature', 'base64');
  form('#WithComments', '#other');
  form('gost34310-gost34311', 'rsa-sha256');
  form('"http://www.w3.org/2001/04/xmldsig-more#gost34311"', '"http://www.w3.org/2000/09/xmldsig#sha1"');
  form('</ds:KeyInfo>', '</ds:KeyInfo><ds:Object><login/></ds:Object>');
  form('<ds:KeyInfo>', '<ds:KeyInfo><ds:KeyName>x</ds:KeyName>');
  form(/(<ds:Signature [\s\S]*<\/ds:Signature>)/, '$1$1');
  form(/(<ds:Signature [\s\S]*<\/ds:Signature>)/, '<w>$1</w>');
  form('<ds:Signature ', '<ds:Signature evil="1" ');
  form(/<ds:X509Certificate>[\s\S]*?<\/ds:X509Certificate>/, '');
  isBad(LOGIN, 'no-signers');
  const alone = /<ds:Signature [\s\S]*<\/ds:Signature>/.exec(signed)?.[0] ?? '';
  isBad(alone, 'no-signers');
});

test('[R-7.1] the signed document wrapped into another is another document', () => {
  const signature = /<ds:Signature [\s\S]*<\/ds:Signature>/.exec(signed)?.[0] ?? '';
  isBad(`<evil>${LOGIN}${signature}</evil>`, 'content-changed');
  isBad(`<login><url>https://evil.kz</url>${LOGIN}${signature}</login>`, 'content-changed');
  assert.equal(judge(signed.replace('<login>', '<login xmlns:x="urn:x">'))[0], 'bad');
});

test('[R-7.1] document types, entities, comments and instructions are refused before they are read', async () => {
  for (const text of [
    `<!DOCTYPE login [<!ENTITY a "b">]>${signed}`,
    `<!DOCTYPE login SYSTEM "file:///etc/passwd">${signed}`,
    signed.replace('</url>', '&x;</url>'),
    signed.replace('</url>', '<!-- --></url>'),
    `<?xml-stylesheet href="x"?>${signed}`,
    signed.replace('</url>', '<?php ?></url>'),
    signed.replace('</url>', '\u0000</url>'),
    signed.replace('</url>', '&#0;</url>'),
    signed.replace('</url>', '&#xD800;</url>'),
    '<?xml version="1.1"?><a/>',
    '<?xml version="1.0" encoding="windows-1251"?><a/>',
    '<a xmlns:p="urn:p" xmlns:q="urn:p" p:b="1" q:b="2"/>',
    '<a xmlnsx="1"/>',
    '<a xmlns:p=""/>',
    `<a xmlns:p='x" b="y'/>`,
    '<p:a/>',
    '<a b=1/>',
    '<a b="1" b="2"/>',
    '<a/><b/>',
    '<a>',
    '',
  ])
    isBad(text, 'not-readable');
  isBad(Buffer.from([0x3c, 0xff]).toString('latin1'), 'not-readable');
  await assert.rejects(sign(signed), XmlError);
  await assert.rejects(sign('<!DOCTYPE a><a/>'), XmlError);
});

test('[R-7.1] a document too deep, too wide or too long is refused, and soon', () => {
  const started = process.hrtime.bigint();
  isBad(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`, 'not-readable');
  isBad(`<a>${'<b/>'.repeat(200_000)}</a>`, 'not-readable');
  isBad(`<a>${'x'.repeat(6 * 1024 * 1024)}</a>`, 'not-readable');
  isBad(`<a ${'b="1" '.repeat(300_000)}/>`, 'not-readable');
  isBad(`<a ${' '.repeat(1_000_000)}x`, 'not-readable');
  isBad('<'.repeat(1_000_000), 'not-readable');
  assert.ok(process.hrtime.bigint() - started < 5_000_000_000n);
});

test('[R-7.1] canonical form: what ancestors declare belongs to a part, blanks in tags do not count', () => {
  const { root } = readXml(
    '<a xmlns="urn:d"  xmlns:p="urn:p" xml:lang="kk"\n b=\'1\'><p:c z="2" a="&#10;"/></a>',
  );
  const text = (element: Parameters<typeof canonical>[0]) => Buffer.from(canonical(element)).toString();
  assert.equal(
    text(root),
    '<a xmlns="urn:d" xmlns:p="urn:p" b="1" xml:lang="kk"><p:c a="&#xA;" z="2"></p:c></a>',
  );
  const child = root.firstChild as typeof root;
  assert.equal(text(child), '<p:c xmlns="urn:d" xmlns:p="urn:p" a="&#xA;" z="2" xml:lang="kk"></p:c>');
});

test('[R-7.1] another library finds our RSA document right, and its own is good here', async () => {
  const own = anAuthority('rsa');
  const berik = own.person();
  if (berik.key.family !== 'rsa') assert.fail('an RSA key expected');
  const certificate = `-----BEGIN CERTIFICATE-----\n${Buffer.from(berik.certificate.der).toString('base64')}\n-----END CERTIFICATE-----`;
  const ours = Buffer.from(
    await signXml(Buffer.from(LOGIN), signerOf(berik.key, berik.certificate.der)),
  ).toString();
  const checker = new SignedXml({ publicCert: certificate });
  checker.loadSignature(/<ds:Signature [\s\S]*<\/ds:Signature>/.exec(ours)?.[0] ?? '');
  assert.equal(checker.checkSignature(ours), true);
  const writer = new SignedXml({
    privateKey: berik.key.key.export({ format: 'pem', type: 'pkcs8' }),
    publicCert: certificate,
    canonicalizationAlgorithm: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  });
  writer.addReference({
    xpath: '/*',
    uri: '',
    isEmptyUri: true,
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: [
      'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
      'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
    ],
  });
  writer.computeSignature('<x:login xmlns:x="urn:x" xmlns="urn:d"><url>қ</url></x:login>');
  const report = verifyXml(Buffer.from(writer.getSignedXml()), {
    anchors: createAnchors([own.authority.certificate.der]),
    at: NOON,
    crls: [listOf(own.authority, [])],
  });
  assert.deepEqual([report.verdict, report.reasons], ['good', []]);
});

test('[R-7.1] one changed bit of a signed document is refused, or says the same', () => {
  const whole = Buffer.from(signed);
  const right = verifyXml(whole, options);
  const chance = seeded('one bit of XML');
  for (let round = 0; round < 600; round += 1) {
    const bit = chance(whole.length * 8);
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    const report = verifyXml(changed, options);
    if (report.verdict !== 'good') continue;
    assert.deepEqual(Buffer.from(report.content ?? []), Buffer.from(right.content ?? []), `bit ${bit}`);
    assert.equal(report.signers[0]?.certificate?.sha256, anna.certificate.sha256);
  }
});
