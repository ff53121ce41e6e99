import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInstant, parseLocalDate } from '@nesie/clock';
import { glyphsOf, shownLines } from './glyphs.ts';
import { letterReceiptView } from './letter-views.ts';
import type { DeliveryDocument, LetterDocument, LetterReceiptDocument } from './letters.ts';
import { createRenderer } from './renderer.ts';
import { aContract } from './testing/builders.ts';

const renderer = createRenderer();
const { documentId, drawnOn, drawnAt, mfo, client, trustFingerprint } = aContract();
const head = { documentId, drawnOn, drawnAt, mfo, client, trustFingerprint };
const at = parseInstant(drawnAt);

const aLetter = (over: Partial<LetterDocument> = {}): LetterDocument => ({
  ...head,
  kind: 'letter',
  direction: 'in',
  number: 'К-2026-000001',
  topic: 'appeal',
  subject: 'Төлем туралы',
  text: 'Сәлеметсіз бе!\n\nТөлемім көрінбейді.',
  writtenAt: at,
  contractNumber: 'MC-2026-000001',
  answers: null,
  signedBy: null,
  ...over,
});

const aReceipt = (over: Partial<LetterReceiptDocument> = {}): LetterReceiptDocument => ({
  ...head,
  kind: 'letter-receipt',
  number: 'К-2026-000001',
  topic: 'new-terms',
  subject: 'Төлем туралы',
  registeredAt: at,
  answerBy: parseLocalDate('2026-12-14'),
  answerIn: { count: 15, unit: 'working-days' },
  letterId: documentId,
  letterSha256: 'ab'.repeat(32),
  ...over,
});

const aDelivery = (over: Partial<DeliveryDocument> = {}): DeliveryDocument => ({
  ...head,
  kind: 'delivery',
  number: 'Р-2026-000001',
  about: { documentId, title: { kk: 'Шарт', ru: 'Договор' }, sha256: 'cd'.repeat(32), createdAt: at },
  from: 'mfo',
  notice: { queuedAt: at, standing: 'delivered' },
  openedAt: null,
  ...over,
});

const everything = () => true;

test('letters, receipts and confirmations render in every form as PDF/A-3b', () => {
  const documents = [
    aLetter(),
    aLetter({
      direction: 'out',
      answers: { number: 'К-2026-000001', writtenOn: drawnOn },
      signedBy: 'А. Серік',
    }),
    aReceipt(),
    aReceipt({ answerIn: { count: 15, unit: 'days' } }),
    aDelivery(),
    aDelivery({ notice: null, openedAt: at }),
    aDelivery({ from: 'client' }),
  ];
  const hashes = documents.map((data) => {
    const { pdf, sha256 } = renderer.render(data);
    const text = pdf.toString('latin1');
    assert.match(text, /<pdfaid:part>3<\/pdfaid:part>/);
    assert.ok(!text.includes('/JavaScript') && !text.includes('/URI'));
    return sha256;
  });
  assert.equal(new Set(hashes).size, documents.length);
});

test('[R-12.1] whatever people type becomes a PDF, and stays as typed in its data', () => {
  const texts = [
    '😀👨‍👩‍👧❤️',
    'שלום עולם مرحبا 中文 กขค',
    'a\u202eb\u0085c\u200dd\u00ade\u2028f\ufefe\u{10ffff}',
    '#panic("x") *b* $x$ \\ ] @b <c> = /* */',
    '\n'.repeat(5000),
    'ы'.repeat(5000),
    '😀'.repeat(2500),
    `${'е\u0301'.repeat(500)}\t\t  x  `,
  ];
  for (const text of texts) {
    const { pdf, data } = renderer.render(
      aLetter({ text, subject: text.slice(0, 100).replaceAll('\n', ' ') }),
    );
    assert.ok(pdf.length > 5000);
    assert.equal(JSON.parse(data).text, text);
  }
});

test('what the font lacks, or what turns the line round, is shown by its code', () => {
  const lacks = new Set([0x1f600]);
  const shows = (codePoint: number) => !lacks.has(codePoint);
  assert.deepEqual(shownLines('ә 😀\r\nb\u202ec\rd\te\u{e0101}', shows), [
    'ә [U+1F600]',
    'b[U+202E]c',
    'd    e[U+E0101]',
  ]);
  const [long = ''] = shownLines('x'.repeat(100), everything);
  assert.deepEqual(
    long.split('\u200b').map(({ length }) => length),
    [40, 40, 20],
  );
});

test('glyphs are read from both forms of a font’s table of characters', () => {
  // A font with one table: format 4 with the letters A to C, of which B has no glyph; format 12 with one emoji.
  const segments = Buffer.from(
    '0004002c000000040000000000000043ffff00000041ffff0000000100040000000500000006'.padEnd(88, '0'),
    'hex',
  );
  const groups = Buffer.from('000c00000000001c00000000000000010001f6000001f60000000009', 'hex');
  const cmap = Buffer.alloc(20);
  cmap.writeUInt16BE(2, 2);
  cmap.writeUInt32BE(20, 8);
  cmap.writeUInt32BE(20 + segments.length, 16);
  const file = Buffer.alloc(28);
  file.writeUInt16BE(1, 4);
  file.write('cmap', 12, 'latin1');
  file.writeUInt32BE(28, 20);
  const shows = glyphsOf(Buffer.concat([file, cmap, segments, groups]));
  const shown = [0x41, 0x42, 0x43, 0x44, 0x1f600, 0x1f601].filter(shows);
  assert.deepEqual(shown, [0x41, 0x43, 0x1f600]);
  assert.throws(() => glyphsOf(Buffer.alloc(28)), /without the table/);
});

test('a receipt names its term as the law counts it', () => {
  const words = (data: LetterReceiptDocument) => letterReceiptView(data, everything).answerIn;
  assert.deepEqual(words(aReceipt()), { kk: '15 жұмыс күні', ru: '15 рабочих дней' });
  assert.deepEqual(words(aReceipt({ answerIn: { count: 1, unit: 'days' } })), {
    kk: '1 күнтізбелік күн',
    ru: '1 календарный день',
  });
});
