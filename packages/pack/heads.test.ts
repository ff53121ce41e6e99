import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson, sha256, sha256Hex } from '@nesie/canonical';
import fc from 'fast-check';
import { findHead, type Head, headsIn, putHead, rootOfHeads, treeOfHeads, verifyHead } from './heads.ts';

const head = (i: number): Head => ({ subject: `s${i}`, number: i + 1, hash: sha256Hex(String(i)) });
const heads = (n: number): Head[] => Array.from({ length: n }, (_, i) => head(i));

/** The tree's root by its definition, with no tree at all. */
function rootByDefinition(all: readonly Head[], depth = 0): Buffer {
  const [only] = all;
  if (!only) return Buffer.alloc(32);
  if (all.length === 1) return sha256(`\u0010${canonicalJson(only)}`);
  const isRight = ({ subject }: Head): boolean =>
    sha256(subject)
      .toString('hex')
      .split('')
      .map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0'))
      .join('')[depth] === '1';
  const [left, right] = [all.filter((one) => !isRight(one)), all.filter(isRight)];
  return sha256(
    Buffer.concat([Buffer.of(0x11), rootByDefinition(left, depth + 1), rootByDefinition(right, depth + 1)]),
  );
}

test('the root is the one of the definition, whatever the order and the history', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 }),
      fc.array(fc.nat({ max: 39 }), { maxLength: 20 }),
      (count, older) => {
        const history = older.filter((i) => i < count).map((i) => ({ ...head(i), number: 1000 + i }));
        const root = rootByDefinition(heads(count));
        assert.deepEqual(rootOfHeads(treeOfHeads([...history, ...heads(count)])), root);
        assert.deepEqual(rootOfHeads(treeOfHeads(heads(count).reverse())), root);
        assert.equal([...headsIn(treeOfHeads(heads(count)))].length, count);
      },
    ),
    { numRuns: 50 },
  );
});

test('every subject’s head is proved, and nothing else', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.nat(), (count, at) => {
      const tree = treeOfHeads(heads(count));
      const root = rootOfHeads(tree);
      const one = head(at % count);
      const found = findHead(tree, one.subject);
      assert.deepEqual(found?.head, one);
      const path = found?.path ?? [];
      assert.equal(verifyHead(one, path, root), true);
      assert.equal(verifyHead({ ...one, number: one.number + 1 }, path, root), false);
      assert.equal(verifyHead({ ...one, hash: sha256Hex('else') }, path, root), false);
      assert.equal(verifyHead({ ...one, subject: 'nobody' }, path, root), false);
      assert.equal(findHead(tree, 'nobody'), undefined);
    }),
  );
});

test('an older tree stays what it was when a head moves on', () => {
  const before = treeOfHeads(heads(20));
  const root = rootOfHeads(before);
  const after = putHead(before, { ...head(3), number: 9 });
  assert.notDeepEqual(rootOfHeads(after), root);
  assert.deepEqual(rootOfHeads(before), root);
  assert.equal(findHead(before, 's3')?.head.number, 4);
  assert.equal(findHead(after, 's3')?.head.number, 9);
  assert.notDeepEqual(rootOfHeads(treeOfHeads(heads(20).slice(1))), root, 'a withheld head changes the root');
});

test('paths of a wrong length prove nothing', () => {
  const tree = treeOfHeads(heads(9));
  const { path = [] } = findHead(tree, 's3') ?? {};
  const root = rootOfHeads(tree);
  assert.equal(verifyHead(head(3), path.slice(1), root), false);
  assert.equal(verifyHead(head(3), [...path, Buffer.alloc(32)], root), false);
  assert.equal(verifyHead(head(3), new Array(300).fill(Buffer.alloc(32)), root), false);
});
