import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256Hex } from '@nesie/canonical';
import fc from 'fast-check';
import { type Head, headPath, headsRoot, verifyHead } from './heads.ts';

const head = (i: number): Head => ({ subject: `s${i}`, number: i + 1, hash: sha256Hex(String(i)) });
const heads = (n: number): Head[] => Array.from({ length: n }, (_, i) => head(i));

test('every subject’s head is proved, under one root whatever the order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.nat(), (count, at) => {
      const all = heads(count);
      const root = headsRoot(all);
      assert.deepEqual(headsRoot(all.toReversed()), root);
      const one = head(at % count);
      const path = headPath(all, one.subject);
      assert.ok(path);
      assert.equal(verifyHead(one, path, root), true);
      assert.equal(verifyHead({ ...one, number: one.number + 1 }, path, root), false);
      assert.equal(verifyHead({ ...one, hash: sha256Hex('else') }, path, root), false);
      assert.equal(verifyHead({ ...one, subject: 'nobody' }, path, root), false);
      assert.equal(headPath(all, 'nobody'), undefined);
    }),
  );
});

test('a changed or withheld head changes the root', () => {
  const all = heads(20);
  const root = headsRoot(all);
  assert.notDeepEqual(headsRoot(all.slice(1)), root);
  assert.notDeepEqual(headsRoot([{ ...head(0), number: 9 }, ...all.slice(1)]), root);
});

test('one root cannot hold two heads of one subject', () => {
  assert.throws(() => headsRoot([head(1), head(2), { ...head(1), number: 7 }]), RangeError);
});

test('paths of a wrong length prove nothing', () => {
  const all = heads(9);
  const path = headPath(all, 's3') ?? [];
  const root = headsRoot(all);
  assert.equal(verifyHead(head(3), path.slice(1), root), false);
  assert.equal(verifyHead(head(3), [...path, Buffer.alloc(32)], root), false);
  assert.equal(verifyHead(head(3), new Array(300).fill(Buffer.alloc(32)), root), false);
});
