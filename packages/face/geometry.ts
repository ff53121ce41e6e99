import type { Point } from './pixels.ts';

/** A turn, a scale and a shift: (x, y) → (a·x − b·y + tx, b·x + a·y + ty). */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** The similarity that takes `from` closest to `to` in least squares. Both have the same length, at least two points. */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const source = centre(from);
  const target = centre(to);
  let along = 0;
  let turned = 0;
  let spread = 0;
  from.forEach((point, index) => {
    const other = to[index] ?? target;
    const x = point.x - source.x;
    const y = point.y - source.y;
    const u = other.x - target.x;
    const v = other.y - target.y;
    along += x * u + y * v;
    turned += x * v - y * u;
    spread += x * x + y * y;
  });
  const a = spread === 0 ? 1 : along / spread;
  const b = spread === 0 ? 0 : turned / spread;
  return { a, b, tx: target.x - a * source.x + b * source.y, ty: target.y - b * source.x - a * source.y };
}

export function applySimilarity(map: Similarity, x: number, y: number): Point {
  return { x: map.a * x - map.b * y + map.tx, y: map.b * x + map.a * y + map.ty };
}

export function centre(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point.x;
    y += point.y;
  }
  return { x: x / points.length, y: y / points.length };
}

export function distance(from: Point, to: Point): number {
  return Math.hypot(from.x - to.x, from.y - to.y);
}

/** Middle value; 0 of nothing. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * How far the points of two views are from lying on one plane: median distance left after the best homography,
 * in units of `scale` (the distance of the eyes). A picture on paper or on a screen stays near zero, a head does not.
 * @returns null when no homography can be fitted
 */
export function planeResidual(from: readonly Point[], to: readonly Point[], scale: number): number | null {
  const map = fitHomography(from, to);
  if (!map || scale <= 0) return null;
  const left = from.map((point, index) => distance(applyHomography(map, point), to[index] ?? point) / scale);
  return median(left);
}

function applyHomography(map: readonly number[], point: Point): Point {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = map;
  const depth = g * point.x + h * point.y + 1;
  return { x: (a * point.x + b * point.y + c) / depth, y: (d * point.x + e * point.y + f) / depth };
}

/** Direct linear transform on points normalised to their centre and spread; the last element is fixed to 1. */
function fitHomography(from: readonly Point[], to: readonly Point[]): readonly number[] | null {
  if (from.length < 4 || from.length !== to.length) return null;
  const normal = Array.from({ length: 8 }, () => new Float64Array(9));
  from.forEach((point, index) => {
    const other = to[index] ?? point;
    addEquation(normal, [point.x, point.y, 1, 0, 0, 0, -point.x * other.x, -point.y * other.x], other.x);
    addEquation(normal, [0, 0, 0, point.x, point.y, 1, -point.x * other.y, -point.y * other.y], other.y);
  });
  return solve(normal);
}

function addEquation(normal: readonly Float64Array[], row: readonly number[], value: number): void {
  row.forEach((left, index) => {
    const target = normal[index];
    if (!target) return;
    row.forEach((right, column) => {
      target[column] = (target[column] ?? 0) + left * right;
    });
    target[8] = (target[8] ?? 0) + left * value;
  });
}

/** Gauss with pivoting on 8 rows of 9 numbers; null when singular. */
function solve(rows: readonly Float64Array[]): readonly number[] | null {
  const matrix = rows.map((row) => Float64Array.from(row));
  for (let column = 0; column < 8; column++) {
    const pivot = pivotRow(matrix, column);
    const top = matrix[pivot];
    if (!top || Math.abs(top[column] ?? 0) < 1e-12) return null;
    matrix[pivot] = matrix[column] ?? top;
    matrix[column] = top;
    for (let row = 0; row < 8; row++) {
      const current = matrix[row];
      if (row === column || !current) continue;
      const factor = (current[column] ?? 0) / (top[column] ?? 1);
      for (let at = column; at < 9; at++) current[at] = (current[at] ?? 0) - factor * (top[at] ?? 0);
    }
  }
  return matrix.map((row, index) => (row[8] ?? 0) / (row[index] ?? 1));
}

function pivotRow(matrix: readonly Float64Array[], column: number): number {
  let best = column;
  for (let row = column + 1; row < matrix.length; row++) {
    if (Math.abs(matrix[row]?.[column] ?? 0) > Math.abs(matrix[best]?.[column] ?? 0)) best = row;
  }
  return best;
}
