import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  consistencySteps,
  emptyRoot,
  foldNodes,
  hashFromTile,
  inclusionSteps,
  leafHash,
  type NodeId,
  nodeHash,
  nodesOf,
  parseTilePath,
  tilePath,
  tilePlaceOf,
  tilesOf,
  verifyConsistency,
  verifyInclusion,
} from './index.ts';

// Origin of the vectors: Certificate Transparency's reference tree, as in github.com/transparency-dev/merkle
// (testonly/constants.go, proof/verify_test.go), Apache-2.0.
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const N = {
  a: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  b: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  cd: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  e: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  ef: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  g: 'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
  gh: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  efgh: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  ab: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  abcd: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
};
const INCLUSION: [number, number, string[]][] = [
  [0, 1, []],
  [0, 8, [N.b, N.cd, N.efgh]],
  [5, 8, [N.e, N.gh, N.abcd]],
  [2, 3, [N.ab]],
  [1, 5, [N.a, N.cd, N.e]],
];
const CONSISTENCY: [number, number, string[]][] = [
  [1, 1, []],
  [1, 8, [N.b, N.cd, N.efgh]],
  [6, 8, [N.ef, N.gh, N.abcd]],
  [2, 5, [N.cd, N.e]],
  [6, 7, [N.ef, N.g, N.abcd]],
];

const leafHashes = LEAVES.map((leaf) => leafHash(Buffer.from(leaf, 'hex')));
const rootAt = (size: number): Buffer => Buffer.from(ROOTS[size] ?? '', 'hex');
const some = (n: number): Buffer[] => Array.from({ length: n }, (_, i) => leafHash(`leaf ${i}`));

/** MTH of RFC 6962, 2.1, word for word: the oracle for the decomposition into nodes. */
function mth(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return emptyRoot();
  const [only] = hashes;
  if (hashes.length === 1 && only) return only;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return nodeHash(mth(hashes.slice(0, k)), mth(hashes.slice(k)));
}
const nodeOf = (hashes: readonly Buffer[], { level, index }: NodeId): Buffer =>
  mth(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level));
const read = (hashes: readonly Buffer[], steps: readonly (readonly NodeId[])[]): Buffer[] =>
  steps.map((step) => foldNodes(step.map((node) => nodeOf(hashes, node))));

test('roots are those of the reference tree for every size', () => {
  for (let size = 0; size <= 8; size += 1) {
    const nodes = nodesOf(0, size).map((node) => nodeOf(leafHashes, node));
    assert.equal(foldNodes(nodes).toString('hex'), ROOTS[size]);
  }
});

test('inclusion proofs are those of the reference tree, and verify', () => {
  for (const [index, size, expected] of INCLUSION) {
    const proof = read(leafHashes, inclusionSteps(index, size));
    assert.deepEqual(
      proof.map((hash) => hash.toString('hex')),
      expected,
    );
    const leaf = leafHashes[index] ?? Buffer.alloc(0);
    assert.equal(verifyInclusion({ index, size, leafHash: leaf, root: rootAt(size), proof }), true);
  }
});

test('consistency proofs are those of the reference tree, and verify', () => {
  for (const [oldSize, newSize, expected] of CONSISTENCY) {
    const proof = read(leafHashes, consistencySteps(oldSize, newSize));
    assert.deepEqual(
      proof.map((hash) => hash.toString('hex')),
      expected,
    );
    const claim = { oldSize, newSize, oldRoot: rootAt(oldSize), newRoot: rootAt(newSize), proof };
    assert.equal(verifyConsistency(claim), true);
  }
});

test('the reference list of spoiled inclusion proofs is refused', () => {
  for (const [index, size, hex] of INCLUSION) {
    const proof = hex.map((hash) => Buffer.from(hash, 'hex'));
    const good = { index, size, leafHash: leafHashes[index] ?? Buffer.alloc(0), root: rootAt(size), proof };
    const spoiled = [
      { ...good, index: index - 1 },
      { ...good, index: index + 1 },
      { ...good, index: index ^ 2 },
      { ...good, size: size * 2 },
      { ...good, size: Math.floor(size / 2) },
      { ...good, leafHash: Buffer.from('WrongLeaf') },
      { ...good, root: emptyRoot() },
      { ...good, proof: [...proof, Buffer.alloc(0)] },
      { ...good, proof: [...proof, good.root] },
      { ...good, proof: [good.root, ...proof] },
      ...proof.map((_, at) => ({ ...good, proof: proof.map((hash, i) => (i === at ? flip(hash) : hash)) })),
      ...(proof.length > 0 ? [{ ...good, proof: proof.slice(0, -1) }] : []),
    ];
    for (const claim of spoiled) assert.equal(verifyInclusion(claim), false, JSON.stringify(claim));
  }
});

test('the reference list of spoiled consistency proofs is refused', () => {
  for (const [oldSize, newSize, hex] of CONSISTENCY.slice(1)) {
    const proof = hex.map((hash) => Buffer.from(hash, 'hex'));
    const good = { oldSize, newSize, oldRoot: rootAt(oldSize), newRoot: rootAt(newSize), proof };
    const spoiled = [
      { ...good, oldSize: oldSize - 1 },
      { ...good, oldSize: oldSize + 1 },
      { ...good, newSize: newSize * 2 },
      { ...good, oldRoot: good.newRoot, newRoot: good.oldRoot },
      { ...good, proof: [] },
      { ...good, proof: [...proof, good.newRoot] },
      { ...good, proof: [good.oldRoot, ...proof] },
      { ...good, proof: proof.slice(0, -1) },
      ...proof.map((_, at) => ({ ...good, proof: proof.map((hash, i) => (i === at ? flip(hash) : hash)) })),
    ].filter((claim) => claim.oldSize > 0);
    for (const claim of spoiled) assert.equal(verifyConsistency(claim), false, JSON.stringify(claim));
  }
});

test('edge cases of the reference: empty trees, equal sizes, time travel', () => {
  const [one, two] = [rootAt(1), rootAt(2)];
  const claim = { oldSize: 0, newSize: 0, oldRoot: one, newRoot: one, proof: [] as Buffer[] };
  assert.equal(verifyConsistency(claim), true);
  assert.equal(verifyConsistency({ ...claim, newRoot: two }), false);
  assert.equal(verifyConsistency({ ...claim, newSize: 1, newRoot: two }), true);
  assert.equal(verifyConsistency({ ...claim, newSize: 1, proof: [one] }), false);
  assert.equal(verifyConsistency({ ...claim, oldSize: 2, newSize: 1 }), false);
  assert.equal(verifyConsistency({ ...claim, oldSize: 1, newSize: 2 }), false);
  assert.equal(verifyInclusion({ index: 0, size: 0, leafHash: one, root: one, proof: [] }), false);
  assert.throws(() => inclusionSteps(3, 3), RangeError);
  assert.throws(() => consistencySteps(4, 3), RangeError);
});

test('any leaf of any tree is proved, at its own place only', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), fc.nat(), (size, at, other) => {
      const hashes = some(size);
      const index = at % size;
      const wrong = other % size;
      const claim = {
        index,
        size,
        leafHash: hashes[index] ?? Buffer.alloc(0),
        root: mth(hashes),
        proof: read(hashes, inclusionSteps(index, size)),
      };
      assert.equal(verifyInclusion(claim), true);
      assert.equal(verifyInclusion({ ...claim, index: wrong }), wrong === index);
    }),
    { numRuns: 60 },
  );
});

test('any tree continues its own beginning and no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (newSize, at) => {
      const hashes = some(newSize);
      const oldSize = 1 + (at % newSize);
      const claim = {
        oldSize,
        newSize,
        oldRoot: mth(hashes.slice(0, oldSize)),
        newRoot: mth(hashes),
        proof: read(hashes, consistencySteps(oldSize, newSize)),
      };
      assert.equal(verifyConsistency(claim), true);
      const rewritten = mth([flip(hashes[0] ?? Buffer.alloc(32)), ...hashes.slice(1, oldSize)]);
      assert.equal(verifyConsistency({ ...claim, oldRoot: rewritten }), false);
    }),
    { numRuns: 60 },
  );
});

test('tile paths are those of C2SP tlog-tiles, and only those', () => {
  assert.equal(tilePath({ level: 0, index: 1234067, width: 256 }), 'tile/0/x001/x234/067');
  assert.equal(tilePath({ level: 1, index: 0, width: 17 }), 'tile/1/000.p/17');
  assert.deepEqual(parseTilePath('tile/0/x001/x234/067'), { level: 0, index: 1234067, width: 256 });
  const wrong = [
    'tile/00/000',
    'tile/0/x000/001',
    'tile/0/1',
    'tile/0/000.p/256',
    'tile/0/000.p/0',
    'tile/64/000',
  ];
  for (const path of [...wrong, 'tile/0/000.p/01', '../tile/0/000']) {
    assert.equal(parseTilePath(path), undefined, path);
  }
});

test('a tree of 70,000 has the tiles that C2SP tlog-tiles counts', () => {
  const tiles = [...tilesOf(70_000)];
  const count = (level: number, width: number) =>
    tiles.filter((t) => t.level === level && t.width === width).length;
  assert.deepEqual(
    [count(0, 256), count(0, 112), count(1, 256), count(1, 17), count(2, 1)],
    [273, 1, 1, 1, 1],
  );
  assert.equal(tiles.length, 277);
  assert.deepEqual(
    [...tilesOf(256)].map((tile) => [tile.level, tile.width]),
    [
      [0, 256],
      [1, 1],
    ],
  );
});

test('every node of a tree is found through its tile', () => {
  const hashes = some(700);
  const tiles = new Map<string, Buffer>();
  for (const tile of tilesOf(700)) {
    const nodes = Array.from({ length: tile.width }, (_, i) =>
      nodeOf(hashes, { level: tile.level * 8, index: tile.index * 256 + i }),
    );
    tiles.set(`${tile.level}/${tile.index}`, Buffer.concat(nodes));
  }
  for (const node of [
    ...nodesOf(0, 700),
    ...inclusionSteps(600, 700).flat(),
    ...consistencySteps(300, 700).flat(),
  ]) {
    const place = tilePlaceOf(node);
    const tile = tiles.get(`${place.tileLevel}/${place.tileIndex}`) ?? Buffer.alloc(0);
    assert.deepEqual(hashFromTile(place, tile), nodeOf(hashes, node));
  }
  assert.throws(
    () => hashFromTile({ tileLevel: 0, tileIndex: 0, from: 1, count: 1 }, Buffer.alloc(32)),
    RangeError,
  );
});

test('sizes beyond 32 bits are folded exactly', () => {
  const size = 2 ** 40 + 3;
  assert.equal(nodesOf(0, size).length, 3);
  assert.deepEqual(inclusionSteps(2 ** 40, size).at(-1), [{ level: 40, index: 0 }]);
  assert.throws(() => nodesOf(0, 2 ** 52), RangeError);
});

function flip(hash: Buffer): Buffer {
  const copy = Buffer.from(hash);
  copy[0] = (copy[0] ?? 0) ^ 8;
  return copy;
}
