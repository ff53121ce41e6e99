import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { createFaceEngine } from './index.ts';

const options = { embed: false, liveness: false };
const program = join(import.meta.dirname, 'testing', 'crashing-process.ts');

test('a picture that crashes or hangs the decoder costs its own job; the next one is measured', async (t) => {
  const engine = createFaceEngine({ program, workers: 1, jobTimeoutMs: 400 });
  t.after(() => engine.close());
  const outcome = async (deed: string) => {
    const result = await engine.measure(Buffer.from(deed), 'frame', options);
    return result.refused ? result.refusal.code : 'measured';
  };
  const outcomes = await Promise.all(['fine', 'crash', 'fine', 'hang', 'fine'].map(outcome));
  assert.deepEqual(outcomes, [
    'measured',
    'face-engine-failed',
    'measured',
    'face-engine-failed',
    'measured',
  ]);
});

test('the queue has a limit', async (t) => {
  const engine = createFaceEngine({ program, workers: 1, maxQueued: 3 });
  t.after(() => engine.close());
  const results = await Promise.all(
    Array.from({ length: 8 }, () => engine.measure(Buffer.from('fine'), 'frame', options)),
  );
  const busy = results.filter((result) => result.refused && result.refusal.code === 'face-engine-busy');
  assert.ok(busy.length >= 3 && busy.length <= 5, `${busy.length} refused`);
});

test('pictures of another type, damaged, too large or too small are refused by name', async (t) => {
  const engine = createFaceEngine();
  t.after(() => engine.close());
  const code = async (bytes: Uint8Array) => {
    const result = await engine.measure(bytes, 'frame', options);
    return result.refused ? result.refusal.code : 'measured';
  };
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#777777' } });
  const jpeg = await plain(400, 300).jpeg().toBuffer();
  assert.equal(await code(jpeg), 'measured');
  assert.equal(await code(await plain(400, 300).png().toBuffer()), 'measured');
  assert.equal(await code(await plain(400, 300).webp().toBuffer()), 'picture-not-jpeg-or-png');
  assert.equal(
    await code(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
    'picture-not-jpeg-or-png',
  );
  assert.equal(await code(Buffer.alloc(0)), 'picture-not-jpeg-or-png');
  assert.equal(await code(jpeg.subarray(0, 300)), 'picture-damaged');
  assert.equal(await code(Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(500, 7)])), 'picture-damaged');
  assert.equal(await code(await plain(100, 300).jpeg().toBuffer()), 'picture-too-small');
  assert.equal(await code(await plain(2000, 2000).jpeg().toBuffer()), 'picture-too-many-pixels');
  assert.equal(await code(Buffer.alloc(600 * 1024)), 'picture-too-many-bytes');
});
