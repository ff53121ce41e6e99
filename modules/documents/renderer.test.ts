import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { canonicalJson, sha256Hex } from '@nesie/canonical';
import type { DocumentData } from './domain.ts';
import { createRenderer } from './renderer.ts';
import { aClient, aConsent, aContract, termsShown } from './testing/builders.ts';

const renderer = createRenderer();
const latin = (pdf: Buffer) => pdf.toString('latin1');

/** Every stream of the file, inflated where it is deflated: what a reader that knows no PDF can still search. */
function streams(pdf: Buffer): readonly Buffer[] {
  const text = latin(pdf);
  const found: Buffer[] = [];
  for (const match of text.matchAll(/stream\r?\n/g)) {
    const start = match.index + match[0].length;
    const end = text.indexOf('\nendstream', start);
    if (end < 0 || text.slice(match.index - 3, match.index) === 'end') continue;
    const raw = pdf.subarray(start, end);
    try {
      found.push(inflateSync(raw));
    } catch {
      found.push(raw);
    }
  }
  return found;
}

const embedded = (pdf: Buffer, data: string) => streams(pdf).some((bytes) => bytes.equals(Buffer.from(data)));

test('[R-12.1] the same data give the same bytes: twice, after other documents, and in another process', () => {
  const first = renderer.render(aContract());
  renderer.render(termsShown());
  renderer.render(aContract({ number: 'МК-2026-999999' }));
  assert.deepEqual(renderer.render(aContract()).pdf, first.pdf);

  const script = `
    import { createRenderer } from './renderer.ts';
    import { aContract } from './testing/builders.ts';
    process.stdout.write(createRenderer().render(aContract()).sha256);`;
  const cwd = dirname(fileURLToPath(import.meta.url));
  const other = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' });
  assert.equal(other.stdout, first.sha256, other.stderr);
  assert.equal(first.sha256, sha256Hex(first.pdf));
});

test('[R-12.1] any changed fact changes the hash', () => {
  const base = aContract();
  const seen = new Set([renderer.render(base).sha256]);
  const changed: DocumentData[] = [
    aContract({ documentId: '5f0c9c0e-2a55-4d8c-9d3e-6f4f3c1d7a11' }),
    aContract({ drawnAt: '2026-11-23T09:42:00.000Z' }),
    aContract({ trustFingerprint: '0'.repeat(64) }),
    aContract({ terms: { ...base.terms, payTiyn: '16305001' } }),
    // Not printed, but embedded: data and paper can't part.
    aContract({ terms: { ...base.terms, productVersion: 2 } }),
  ];
  for (const data of changed) {
    const { sha256 } = renderer.render(data);
    assert.ok(!seen.has(sha256));
    seen.add(sha256);
  }
});

const named: readonly (readonly [string, RegExp])[] = [
  ['is PDF 1.7', /^%PDF-1\.7\n%[\x80-\xff]{4}/],
  ['claims PDF/A part 3', /<pdfaid:part>3<\/pdfaid:part>/],
  ['claims conformance B', /<pdfaid:conformance>B<\/pdfaid:conformance>/],
  [
    'has an output intent with its profile',
    /\/OutputIntents \[<<[^>]*\/Type \/OutputIntent[^>]*\/S \/GTS_PDFA1/,
  ],
  ['names the colour profile', /\/DestOutputProfile \d+ 0 R/],
  ['keeps the XMP metadata uncompressed', /<\?xpacket begin=/],
  ['ties the attachment to the document', /\/AFRelationship \/Data/],
  ['lists associated files in the catalogue', /\/AF (\[|\d+ 0 R)/],
  ['says what the attachment is', /\/Subtype \/application#2Fjson/],
  ['has a file identifier', /\/ID \[\([^)]*\) \([^)]*\)\]/],
];

test('named checks of PDF/A-3b hold for every kind of document', () => {
  for (const data of [aContract(), termsShown(), aConsent()]) {
    const text = latin(renderer.render(data).pdf);
    for (const [name, pattern] of named) assert.match(text, pattern, `${data.kind} ${name}`);
    for (const forbidden of ['/Encrypt', '/JavaScript', '/JS', '/Launch', '/LZWDecode', '/URI'])
      assert.ok(!text.includes(forbidden), `${data.kind} has no ${forbidden}`);
  }
});

test('only our own fonts are used, and they are embedded', () => {
  const text = latin(renderer.render(aContract()).pdf);
  const fonts = new Set([...text.matchAll(/\/BaseFont \/([A-Z]{6})\+([\w-]+)/g)].map(([, , name]) => name));
  assert.deepEqual([...fonts].sort(), ['NotoSans-Bold', 'NotoSans-Regular']);
  assert.equal(text.match(/\/FontFile2 \d+ 0 R/g)?.length, 2);
});

test('the data are embedded byte for byte; day and ids come from them', () => {
  const data = aContract();
  const { pdf, data: json } = renderer.render(data);
  assert.equal(json, canonicalJson(data));
  assert.ok(embedded(pdf, json));
  assert.ok(!embedded(pdf, `${json} `));
  assert.match(latin(pdf), /<xmp:CreateDate>2026-11-23T09:41:00Z/);
  assert.ok(pdf.includes(data.documentId));
});

test('a name is text, never markup, and stays in the file as it was', () => {
  const surname = '#panic("a") *Б* $x$ \\ ] @b <c>';
  const data = aContract({ client: { ...aClient, surname } });
  assert.ok(embedded(renderer.render(data).pdf, canonicalJson(data)));
});

test('a letter that the fonts lack, and data too large, are errors and leave the renderer whole', () => {
  assert.throws(() => renderer.render(aContract({ number: '中' })), /could not be displayed/);
  assert.throws(() => renderer.render(aContract({ number: 'x'.repeat(300_000) })), RangeError);
  assert.ok(renderer.render(aContract()).pdf.length > 10_000);
});
