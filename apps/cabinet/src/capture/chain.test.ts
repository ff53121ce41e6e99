import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  batchLimit,
  createChain,
  encodeBatch,
  type Frame,
  fromBase64url,
  takeBatch,
  toBase64url,
} from './chain.ts';

const nonce = Buffer.from('00112233445566778899aabbccddeeff', 'hex').toString('base64url');
const jpegs = ['ffd8ff01', 'ffd8ff02', 'ffd8ff03'].map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));

/** The rule of the chain, written a second time on Node's own hashes. */
function expected(frames: readonly { readonly at: number; readonly jpeg: Uint8Array }[]): readonly string[] {
  const sha = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  let previous = sha(Buffer.from(nonce, 'base64url'));
  return frames.map(({ at, jpeg }, seq) => {
    const numbers = Buffer.alloc(12);
    numbers.writeUInt32BE(seq, 0);
    numbers.writeBigUInt64BE(BigInt(at), 4);
    previous = sha(previous, numbers, sha(jpeg));
    return previous.toString('hex');
  });
}

test('[R-7.3f] each frame is linked to the one before and the first to the nonce', async () => {
  const times = [0, 167, 333];
  const chain = createChain(nonce);
  const frames = await Promise.all(jpegs.map((jpeg, i) => chain.add(jpeg, times[i] ?? 0)));
  assert.deepEqual(
    frames.map((frame) => Buffer.from(frame.chain).toString('hex')),
    expected(jpegs.map((jpeg, i) => ({ jpeg, at: times[i] ?? 0 }))),
  );
  // A vector that stays: SHA-256(SHA-256(nonce) ‖ u32 0 ‖ u64 0 ‖ SHA-256(ff d8 ff 01)).
  assert.equal(
    Buffer.from(frames[0]?.chain ?? []).toString('hex'),
    '8e4cffc35d75a81ca0cd249e8c873ccf2cc3296e86a7b17d93661adc77393115',
  );
});

test('another nonce, time or order gives another chain', async () => {
  const one = (await createChain(nonce).add(jpegs[0] ?? new Uint8Array(), 0)).chain;
  const other = Buffer.alloc(16, 1).toString('base64url');
  assert.notDeepEqual((await createChain(other).add(jpegs[0] ?? new Uint8Array(), 0)).chain, one);
  assert.notDeepEqual((await createChain(nonce).add(jpegs[0] ?? new Uint8Array(), 1)).chain, one);
  assert.notDeepEqual((await createChain(nonce).add(jpegs[1] ?? new Uint8Array(), 0)).chain, one);
});

test('a batch is length, time, link and picture, frame after frame', async () => {
  const chain = createChain(nonce);
  const frames = [
    await chain.add(jpegs[0] ?? new Uint8Array(), 0),
    await chain.add(jpegs[1] ?? new Uint8Array(), 160),
  ];
  const bytes = Buffer.from(encodeBatch(frames));
  assert.equal(bytes.length, 2 * (4 + 8 + 32 + 4));
  assert.equal(bytes.readUInt32BE(0), 4);
  assert.equal(bytes.readBigUInt64BE(48 + 4), 160n);
  assert.deepEqual(new Uint8Array(bytes.subarray(48 + 12, 48 + 44)), frames[1]?.chain);
  assert.equal(bytes.subarray(48 + 44).toString('hex'), 'ffd8ff02');
});

test('a batch keeps the limits of frames and bytes, and takes from the front', () => {
  const frame = (seq: number, size: number): Frame => ({
    seq,
    capturedAtMs: seq,
    chain: new Uint8Array(32),
    jpeg: new Uint8Array(size),
  });
  const many = Array.from({ length: 30 }, (_, seq) => frame(seq, 10));
  assert.deepEqual(
    takeBatch(many).map(({ seq }) => seq),
    many.slice(0, batchLimit.frames).map(({ seq }) => seq),
  );
  const large = Array.from({ length: 5 }, (_, seq) => frame(seq, 900_000));
  assert.equal(takeBatch(large).length, 2);
  assert.ok(encodeBatch(takeBatch(large)).length <= batchLimit.bytes);
  assert.deepEqual(takeBatch([]), []);
});

test('base64url goes there and back', () => {
  const bytes = new Uint8Array([0, 255, 62, 63, 250, 1]);
  assert.equal(toBase64url(bytes), Buffer.from(bytes).toString('base64url'));
  assert.deepEqual(fromBase64url(toBase64url(bytes)), bytes);
});
