import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { batchLimits, chainFrames, chainStart, checkChain, decodeBatch, encodeBatch } from './index.ts';

const frames = fc.array(
  fc.record({
    capturedAtMs: fc.nat(),
    jpeg: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  }),
  { minLength: 1, maxLength: batchLimits.maxFrames },
);

test('[R-7.3f] frames sent are frames read, and they continue the chain of their nonce', () => {
  fc.assert(
    fc.property(frames, fc.uint8Array({ minLength: 32, maxLength: 32 }), (sent, nonce) => {
      const body = encodeBatch(chainFrames(chainStart(nonce), 0, sent));
      const read = decodeBatch(body);
      assert.ok(!read.refused);
      assert.deepEqual(
        read.value.map(({ capturedAtMs, jpeg }) => [capturedAtMs, Buffer.from(jpeg).toString('hex')]),
        sent.map(({ capturedAtMs, jpeg }) => [capturedAtMs, Buffer.from(jpeg).toString('hex')]),
      );
      assert.ok(!checkChain(chainStart(nonce), 0, read.value).refused);
    }),
  );
});

test('[R-7.3f] frames of another nonce, another place or another time do not join the chain', () => {
  const nonce = randomBytes(32);
  const start = chainStart(nonce);
  const sent = chainFrames(start, 0, [
    { capturedAtMs: 0, jpeg: Buffer.from('one') },
    { capturedAtMs: 150, jpeg: Buffer.from('two') },
  ]);
  assert.equal(checkChain(start, 0, sent).refused, false);
  const refusals = [
    checkChain(chainStart(randomBytes(32)), 0, sent),
    checkChain(start, 1, sent),
    checkChain(start, 0, sent.toReversed()),
    checkChain(start, 0, sent.slice(1)),
    checkChain(
      start,
      0,
      sent.map((frame) => ({ ...frame, capturedAtMs: frame.capturedAtMs + 1 })),
    ),
    checkChain(
      start,
      0,
      sent.map((frame) => ({ ...frame, jpeg: Buffer.from('three') })),
    ),
  ];
  for (const refusal of refusals) {
    assert.ok(refusal.refused);
    assert.equal(refusal.refusal.code, 'frames-chain-broken');
  }
});

test('a batch that is cut short, empty, too long or has too many frames is refused, and no bytes crash the reader', () => {
  const one = encodeBatch(
    chainFrames(chainStart(randomBytes(32)), 0, [{ capturedAtMs: 0, jpeg: Buffer.from('x') }]),
  );
  const code = (body: Buffer) => {
    const read = decodeBatch(body);
    return read.refused ? read.refusal.code : 'read';
  };
  assert.equal(code(one), 'read');
  assert.equal(code(Buffer.alloc(0)), 'frames-malformed');
  assert.equal(code(one.subarray(0, one.length - 1)), 'frames-malformed');
  assert.equal(code(Buffer.concat([one, Buffer.from([1])])), 'frames-malformed');
  assert.equal(
    code(Buffer.concat(Array.from({ length: batchLimits.maxFrames + 1 }, () => one))),
    'frames-too-many',
  );
  assert.equal(code(Buffer.alloc(batchLimits.maxBytes + 1)), 'frames-too-many');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof code(Buffer.from(bytes)) === 'string'),
  );
});
