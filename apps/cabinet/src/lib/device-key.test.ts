import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestBytes } from './device-key.ts';

test('a digest is read from hex and from base64url, and nothing else is signed', () => {
  const hex = 'ab'.repeat(32);
  assert.deepEqual(digestBytes(hex), new Uint8Array(Buffer.from(hex, 'hex')));
  assert.deepEqual(digestBytes(Buffer.from(hex, 'hex').toString('base64url')), digestBytes(hex));
  assert.throws(() => digestBytes('YWJj'));
});
