import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applySimilarity, fitSimilarity, planeResidual } from './geometry.ts';

const small = fc.double({ min: -1, max: 1, noNaN: true });
const cloud = Array.from({ length: 20 }, (_, index) => ({
  x: Math.cos(index * 1.7) + index / 20,
  y: Math.sin(index * 2.3),
}));

test('a similarity is found again from the points it moved', () => {
  fc.assert(
    fc.property(small, small, small, small, (a, b, tx, ty) => {
      const map = { a: a + 2, b, tx, ty };
      const found = fitSimilarity(
        cloud,
        cloud.map((point) => applySimilarity(map, point.x, point.y)),
      );
      assert.ok(Math.abs(found.a - map.a) < 1e-9 && Math.abs(found.b - map.b) < 1e-9);
      assert.ok(Math.abs(found.tx - tx) < 1e-9 && Math.abs(found.ty - ty) < 1e-9);
    }),
  );
});

test('[R-7.3e] points of a flat picture leave no residual when it is tilted, points of a solid do', () => {
  const tilted = (depthOf: (index: number) => number) =>
    cloud.map((point, index) => {
      const turned = {
        x: point.x * Math.cos(0.3) + depthOf(index) * Math.sin(0.3),
        depth: 6 - point.x * Math.sin(0.3) + depthOf(index) * Math.cos(0.3),
      };
      return { x: (turned.x * 6) / turned.depth, y: (point.y * 6) / turned.depth };
    });
  assert.ok(
    (planeResidual(
      cloud,
      tilted(() => 0),
      1,
    ) ?? 1) < 1e-6,
  );
  assert.ok(
    (planeResidual(
      cloud,
      tilted((index) => (index % 3) / 3),
      1,
    ) ?? 0) > 0.02,
  );
  assert.equal(planeResidual(cloud.slice(0, 3), cloud.slice(0, 3), 1), null);
});
