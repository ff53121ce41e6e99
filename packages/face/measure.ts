import { centre, distance } from './geometry.ts';
import type { Networks } from './networks.ts';
import { type Box, cropTo, luma, type Pixels, type Point } from './pixels.ts';

/** Figures of one face, all free of the picture's size. */
export interface FaceIndices {
  /** Towards the person's own left is positive; about ±0.17 in natural talk. */
  readonly yaw: number;
  /** Its zero differs by person: only differences count. */
  readonly pitch: number;
  /** Degrees; clockwise in the picture is positive. */
  readonly roll: number;
  /** Inner lips' gap over the mouth's width: closed at most 0.13, open from 0.30. */
  readonly mouth: number;
  /** Distance of the brows to the eye corners over the distance of the outer eye corners. */
  readonly brows: number;
  /** Eye aspect ratio, mean of both. */
  readonly eyes: number;
  /** Width of the mouth over the distance of the outer eye corners: a smile widens it. */
  readonly mouthWidth: number;
  /** How far the corners of the mouth lie above its middle, over its width: a smile lifts them. */
  readonly mouthLift: number;
  /** Distance of the outer eye corners over the picture's width: how near the face is. */
  readonly nearness: number;
}

/** What one picture shows. */
export interface FrameMeasure {
  readonly width: number;
  readonly height: number;
  readonly faces: number;
  /** The largest face; null when there is none. */
  readonly face: FaceMeasure | null;
}

export interface FaceMeasure extends FaceIndices {
  readonly score: number;
  /** Fractions of the picture. */
  readonly box: Box;
  /** Distance of the outer eye corners, pixels of the picture as decoded. */
  readonly eyeDistancePixels: number;
  /** 68 points in iBUG order, fractions of the picture's width (both axes). */
  readonly landmarks: readonly Point[];
  /** Mean luma of the face, 0..1. */
  readonly brightness: number;
  /** Colour of the face that is not mere lightness or tint; 0 is grey or sepia. */
  readonly colourfulness: number;
  /** Share of fine detail in the face, 0..; a blurred face is near 0. */
  readonly sharpness: number;
  /** Light of the darker half of the face over that of the lighter half. */
  readonly evenness: number;
  /** null when it was not asked for. */
  readonly liveness: number | null;
  /** null when it was not asked for. */
  readonly embedding: readonly number[] | null;
}

export interface MeasureOptions {
  readonly embed: boolean;
  readonly liveness: boolean;
}

/** Finds the face and measures everything that the judges need. */
export async function measurePicture(
  networks: Networks,
  picture: Pixels,
  options: MeasureOptions,
): Promise<FrameMeasure> {
  const detections = await networks.detector.detect(picture);
  const largest = detections[0];
  const seen = { width: picture.width, height: picture.height, faces: detections.length };
  if (!largest) return { ...seen, face: null };

  const points = await networks.landmarks.find(picture, largest.box);
  return {
    ...seen,
    face: {
      ...faceIndices(points, picture.width),
      ...lightOf(picture, largest.box),
      score: round(largest.score),
      box: fractions(largest.box, picture),
      eyeDistancePixels: round(distance(pointAt(points, 36), pointAt(points, 45))),
      landmarks: points.map(({ x, y }) => ({ x: round(x / picture.width), y: round(y / picture.width) })),
      liveness: options.liveness ? round(await networks.liveness.score(picture, largest.box)) : null,
      embedding: options.embed ? [...(await networks.embedder.embed(picture, points))].map(round) : null,
    },
  };
}

/** Indices of 68 points given in pixels. */
export function faceIndices(points: readonly Point[], pictureWidth: number): FaceIndices {
  const at = (index: number) => pointAt(points, index);
  const mid = (...indexes: readonly number[]) => centre(indexes.map(at));
  const outer = distance(at(36), at(45));
  const eyes = mid(36, 39, 42, 45);
  const lips = mid(48, 54);
  const between = centre([eyes, lips]);
  const axis = unit(at(36), at(45));
  const down = unit(eyes, lips);
  const nose = at(30);
  const browLeft = distance(mid(18, 19, 20), mid(36, 39));
  const browRight = distance(mid(23, 24, 25), mid(42, 45));
  return {
    yaw: round(((nose.x - between.x) * axis.x + (nose.y - between.y) * axis.y) / outer),
    pitch: round(((nose.x - eyes.x) * down.x + (nose.y - eyes.y) * down.y) / distance(eyes, lips)),
    roll: round((Math.atan2(axis.y, axis.x) * 180) / Math.PI),
    mouth: round(distance(at(62), at(66)) / distance(at(48), at(54))),
    mouthWidth: round(distance(at(48), at(54)) / outer),
    mouthLift: round(lift(mid(51, 57), lips, down) / distance(at(48), at(54))),
    brows: round((browLeft + browRight) / 2 / outer),
    eyes: round((aspect(at, 36) + aspect(at, 42)) / 2),
    nearness: round(outer / pictureWidth),
  };
}

/** Distance of `from` beyond `to` along a direction. */
function lift(from: Point, to: Point, direction: Point): number {
  return (from.x - to.x) * direction.x + (from.y - to.y) * direction.y;
}

function aspect(at: (index: number) => Point, first: number): number {
  const heights = distance(at(first + 1), at(first + 5)) + distance(at(first + 2), at(first + 4));
  return heights / (2 * distance(at(first), at(first + 3)));
}

function pointAt(points: readonly Point[], index: number): Point {
  const point = points[index];
  if (!point) throw new Error(`A face has 68 points; number ${index} is missing`);
  return point;
}

function unit(from: Point, to: Point): Point {
  const length = distance(from, to);
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

const patch = 96;

function lightOf(picture: Pixels, box: Box) {
  const rgb = cropTo(picture, box, patch, patch);
  const grey = luma(rgb);
  return {
    brightness: round(mean(grey) / 255),
    colourfulness: round(colourfulness(rgb, grey)),
    sharpness: round(sharpness(grey)),
    evenness: round(evenness(grey)),
  };
}

/** Variance of the Laplacian over the variance of the light: detail, whatever the contrast. */
function sharpness(grey: Float32Array): number {
  const value = (x: number, y: number) => grey[y * patch + x] ?? 0;
  const edges: number[] = [];
  for (let y = 1; y < patch - 1; y++) {
    for (let x = 1; x < patch - 1; x++) {
      edges.push(value(x - 1, y) + value(x + 1, y) + value(x, y - 1) + value(x, y + 1) - 4 * value(x, y));
    }
  }
  const contrast = variance(grey);
  return contrast === 0 ? 0 : variance(Float32Array.from(edges)) / contrast;
}

/**
 * Spread of the two colour differences that lightness does not explain, 0 for grey. After Hasler and Süsstrunk
 * (Measuring colourfulness in natural images, 2003), but with the part that follows lightness taken out: a sepia or
 * tinted monochrome picture has tint without colour.
 */
function colourfulness(rgb: Float32Array, grey: Float32Array): number {
  const redGreen = new Float32Array(grey.length);
  const yellowBlue = new Float32Array(grey.length);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const at = pixel * 3;
    const red = rgb[at] ?? 0;
    const green = rgb[at + 1] ?? 0;
    redGreen[pixel] = red - green;
    yellowBlue[pixel] = (red + green) / 2 - (rgb[at + 2] ?? 0);
  }
  return Math.sqrt(unexplained(redGreen, grey) + unexplained(yellowBlue, grey));
}

/** Variance of `values` left after a straight line through `by`. */
function unexplained(values: Float32Array, by: Float32Array): number {
  const middle = mean(values);
  const other = mean(by);
  let together = 0;
  for (let index = 0; index < values.length; index++) {
    together += ((values[index] ?? 0) - middle) * ((by[index] ?? 0) - other);
  }
  const slope = variance(by) === 0 ? 0 : together / values.length / variance(by);
  return variance(values.map((value, index) => value - slope * (by[index] ?? 0)));
}

function evenness(grey: Float32Array): number {
  let left = 0;
  let right = 0;
  grey.forEach((value, index) => {
    if (index % patch < patch / 2) left += value;
    else right += value;
  });
  return Math.min(left, right) / Math.max(left, right, 1);
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: Float32Array): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length;
}

function fractions(box: Box, picture: Pixels): Box {
  return {
    x: round(box.x / picture.width),
    y: round(box.y / picture.height),
    width: round(box.width / picture.width),
    height: round(box.height / picture.height),
  };
}

/** Five decimals: a kept measure reads the same on every machine that prints it. */
function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}

/** Cosine of two embeddings of length 1, −1..1. */
export function cosine(one: readonly number[], other: readonly number[]): number {
  let sum = 0;
  let ownLength = 0;
  let otherLength = 0;
  one.forEach((value, index) => {
    const against = other[index] ?? 0;
    sum += value * against;
    ownLength += value * value;
    otherLength += against * against;
  });
  const lengths = Math.sqrt(ownLength * otherLength);
  return lengths === 0 ? 0 : sum / lengths;
}
