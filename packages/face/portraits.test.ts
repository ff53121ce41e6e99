import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import {
  compareFaces,
  createFaceEngine,
  judgeDocumentFront,
  judgePortrait,
  type PictureVerdict,
} from './index.ts';
import { portraitFrame } from './testing/footage.ts';
import { createMeasured, embeddingOf } from './testing/measured.ts';
import { syntheticIdCard } from './testing/synthetic-id-card.ts';

const engine = createFaceEngine({ workers: 2 });
after(() => engine.close());
const measured = createMeasured(engine);

const good = await portraitFrame('cap12', 0.8);
const failing = (verdict: PictureVerdict) =>
  verdict.criteria.filter((criterion) => !criterion.passed).map((criterion) => criterion.name);
const judged = async (picture: Uint8Array) => judgePortrait(await measured(picture));

test('[R-6.1f] real full-face portraits in colour pass: two men, three recordings', async () => {
  const portraits = await Promise.all([
    good,
    portraitFrame('cap12', 10.3),
    portraitFrame('cap13', 0.6),
    portraitFrame('cap13', 14.5),
    portraitFrame('franck', 67.5, 6.5),
    portraitFrame('franck', 92.5, 6.5),
  ]);
  for (const portrait of portraits) {
    const verdict = await judged(portrait);
    assert.deepEqual(failing(verdict), []);
    assert.equal(verdict.passed, true);
  }
});

test('[R-6.1f] a portrait without colour is refused: grey and sepia', async () => {
  const grey = sharp(good).grayscale();
  assert.ok(failing(await judged(await grey.clone().jpeg().toBuffer())).includes('in-colour'));
  assert.ok(failing(await judged(await grey.clone().png().toBuffer())).includes('in-colour'));
  const sepia = await grey.clone().tint({ r: 112, g: 66, b: 20 }).jpeg().toBuffer();
  assert.ok(failing(await judged(sepia)).includes('in-colour'));
});

test('[R-6.1f] a portrait badly lit, blurred or too small is refused, and the reason is told', async () => {
  const made = (change: (picture: Sharp) => Sharp) => change(sharp(good)).jpeg({ quality: 92 }).toBuffer();
  const expected: readonly (readonly [string, Promise<Buffer>])[] = [
    ['light-enough', made((picture) => picture.linear(0.35, 0))],
    ['not-too-bright', made((picture) => picture.linear(2.2, 60))],
    ['sharp', made((picture) => picture.blur(2))],
    ['large-enough', made((picture) => picture.resize(200))],
  ];
  for (const [name, picture] of expected)
    assert.ok(failing(await judged(await picture)).includes(name), name);
});

test('[R-6.1f] an open mouth, a smile, a turned or tilted head are refused', async () => {
  const expected: readonly (readonly [string, Promise<Buffer>])[] = [
    ['mouth-closed', portraitFrame('cap13', 18)],
    ['not-smiling', portraitFrame('franck', 55.1)],
    ['facing', portraitFrame('cap13', 22.7)],
    ['upright', portraitFrame('franck', 67.5)],
  ];
  for (const [name, picture] of expected)
    assert.ok(failing(await judged(await picture)).includes(name), name);
});

test('[R-6.1f] no face and two faces are refused', async () => {
  const other = await sharp(await portraitFrame('franck', 67.5))
    .resize(400, 300, { fit: 'fill' })
    .toBuffer();
  const wide = { create: { width: 800, height: 300, channels: 3 as const, background: '#ffffff' } };
  const two = await sharp(wide)
    .composite([
      { input: good, left: 0, top: 0 },
      { input: other, left: 400, top: 0 },
    ])
    .jpeg()
    .toBuffer();
  const none = await sharp(good).extract({ left: 0, top: 0, width: 120, height: 120 }).jpeg().toBuffer();
  assert.deepEqual(failing(await judged(two)), ['one-face']);
  assert.deepEqual(failing(await judged(none)), ['one-face']);
});

const fields = {
  surname: 'Үлгіұлы',
  firstName: 'Сынақ',
  iin: '000000000000',
  birthDate: '01.01.1990',
  documentNumber: '000000000',
};

test('[R-7.3c] the face on an identity document is found and is that of its owner, not of another man', async () => {
  const card = await measured(await syntheticIdCard(good, fields));
  assert.deepEqual(failing(judgeDocumentFront(card)), []);
  const own = compareFaces(embeddingOf(await measured(await portraitFrame('cap13', 0.6))), embeddingOf(card));
  assert.ok(own.passed && own.score > 0.6, String(own.score));
  const other = compareFaces(
    embeddingOf(await measured(await portraitFrame('franck', 67.5))),
    embeddingOf(card),
  );
  assert.ok(!other.passed && other.score < 0.3, String(other.score));
});

test('[R-7.3c] a document without a face, too small, blurred, or a bare portrait is refused', async () => {
  const card = await syntheticIdCard(good, fields);
  const code = async (picture: Sharp) =>
    failing(judgeDocumentFront(await measured(await picture.jpeg({ quality: 92 }).toBuffer())));
  assert.deepEqual(await code(sharp(card).extract({ left: 500, top: 0, width: 780, height: 808 })), [
    'face-found',
  ]);
  assert.ok((await code(sharp(card).resize(420))).includes('large-enough'));
  assert.ok((await code(sharp(card).blur(6))).includes('sharp'));
  assert.ok(
    (await code(sharp(good).extract({ left: 140, top: 50, width: 150, height: 220 }))).includes(
      'whole-document',
    ),
  );
});
