import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import sharp from 'sharp';
import { applySimilarity, centre, fitSimilarity, type Similarity } from './geometry.ts';
import { type ModelIdentity, type ModelRole, models } from './model-files.ts';
import { type Box, cropTo, luma, type Pixels, type Point, resample } from './pixels.ts';

/** A face as the detector sees it: fractions of the picture. */
export interface Detection {
  readonly box: Box;
  readonly score: number;
}

export interface Detector {
  readonly model: ModelIdentity;
  /** Faces above the detector's own threshold, largest first; boxes in pixels. */
  readonly detect: (picture: Pixels) => Promise<readonly Detection[]>;
}

export interface LandmarkFinder {
  readonly model: ModelIdentity;
  /** 68 points in iBUG order, pixels of the picture. */
  readonly find: (picture: Pixels, box: Box) => Promise<readonly Point[]>;
}

export interface Embedder {
  readonly model: ModelIdentity;
  /** 512 numbers of length 1; two are compared by cosine. */
  readonly embed: (picture: Pixels, landmarks: readonly Point[]) => Promise<Float32Array>;
}

export interface LivenessScorer {
  readonly model: ModelIdentity;
  /** 0 (a picture of a face) to 1 (a face before the camera); weak evidence, see model-cards.md. */
  readonly score: (picture: Pixels, box: Box) => Promise<number>;
}

/** The four models behind their ports; any of them can be replaced by another that keeps the port. */
export interface Networks {
  readonly detector: Detector;
  readonly landmarks: LandmarkFinder;
  readonly embedder: Embedder;
  readonly liveness: LivenessScorer;
}

/** Loads the four ONNX files. About 0.6 s; one thread, because one core is what a measurement may take. */
export async function loadNetworks(paths: Readonly<Record<ModelRole, string>>): Promise<Networks> {
  env.wasm.numThreads = 1;
  env.logLevel = 'error';
  const open = (role: ModelRole) => InferenceSession.create(paths[role], { executionProviders: ['wasm'] });
  return {
    detector: detectorOf(await open('detector')),
    landmarks: landmarksOf(await open('landmarks')),
    embedder: embedderOf(await open('embedding')),
    liveness: livenessOf(await open('liveness')),
  };
}

const detectorWidth = 320;
const detectorHeight = 240;
const minFaceScore = 0.65;
const maxOverlap = 0.4;
const maxCandidates = 400;

function detectorOf(session: InferenceSession): Detector {
  return {
    model: models.detector,
    detect: async (picture) => {
      const small = await sharp(picture.rgb, {
        raw: { width: picture.width, height: picture.height, channels: 3 },
      })
        .resize(detectorWidth, detectorHeight, { fit: 'fill' })
        .raw()
        .toBuffer();
      const input = planes(small, [0, 1, 2], (value) => (value - 127) / 128);
      const result = await session.run({ input: tensor(input, [1, 3, detectorHeight, detectorWidth]) });
      const found = candidates(numbers(result.scores), numbers(result.boxes), picture);
      return suppress(found).toSorted((left, right) => area(right.box) - area(left.box));
    },
  };
}

function candidates(scores: Float32Array, boxes: Float32Array, picture: Pixels): Detection[] {
  const found: Detection[] = [];
  for (let index = 0; index * 2 + 1 < scores.length; index++) {
    const score = scores[index * 2 + 1] ?? 0;
    if (score <= minFaceScore) continue;
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(index * 4, index * 4 + 4);
    const box = {
      x: left * picture.width,
      y: top * picture.height,
      width: (right - left) * picture.width,
      height: (bottom - top) * picture.height,
    };
    if (box.width > 0 && box.height > 0) found.push({ box, score });
  }
  return found.toSorted((left, right) => right.score - left.score).slice(0, maxCandidates);
}

function suppress(sorted: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const one of sorted) {
    if (kept.every((other) => overlap(one.box, other.box) <= maxOverlap)) kept.push(one);
  }
  return kept;
}

function overlap(one: Box, other: Box): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (area(one) + area(other) - width * height);
}

function area(box: Box): number {
  return box.width * box.height;
}

/** Same centre, side = height: the crop that the landmark model was trained on. */
export function squareBox(box: Box): Box {
  return { x: box.x + (box.width - box.height) / 2, y: box.y, width: box.height, height: box.height };
}

function landmarksOf(session: InferenceSession): LandmarkFinder {
  const side = 64;
  return {
    model: models.landmarks,
    find: async (picture, box) => {
      const square = squareBox(box);
      const grey = luma(cropTo(picture, square, side, side)).map((value) => value / 256);
      const result = await session.run({ input: tensor(grey, [1, 1, side, side]) });
      const found = numbers(result.output);
      return Array.from({ length: 68 }, (_, index) => ({
        x: square.x + (found[index * 2] ?? 0) * square.width,
        y: square.y + (found[index * 2 + 1] ?? 0) * square.height,
      }));
    },
  };
}

/** Eyes, tip of the nose, corners of the mouth in the 112×112 template of ArcFace (insightface, arcface_dst). */
const arcfaceTemplate: readonly Point[] = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];

function embedderOf(session: InferenceSession): Embedder {
  const side = 112;
  return {
    model: models.embedding,
    embed: async (picture, landmarks) => {
      const backwards = fitSimilarity(arcfaceTemplate, fivePoints(landmarks));
      const crop = warp(picture, side, backwards);
      const input = planes(crop, [0, 1, 2], (value) => (value - 127) / 128);
      const result = await session.run({ input: tensor(input, [1, 3, side, side]) });
      return toUnitLength(numbers(result.output));
    },
  };
}

function warp(picture: Pixels, side: number, backwards: Similarity): Float32Array {
  const scale = Math.hypot(backwards.a, backwards.b);
  return resample(picture, side, side, scale, (x, y) => applySimilarity(backwards, x, y));
}

function fivePoints(landmarks: readonly Point[]): readonly Point[] {
  const at = (...indexes: readonly number[]) => centre(indexes.flatMap((index) => landmarks[index] ?? []));
  return [at(37, 38, 40, 41), at(43, 44, 46, 47), at(30), at(48, 60), at(54, 64)];
}

function toUnitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

function livenessOf(session: InferenceSession): LivenessScorer {
  const side = 128;
  const margin = 2.7;
  return {
    model: models.liveness,
    score: async (picture, box) => {
      const crop = cropTo(picture, grown(box, margin, picture), side, side);
      const input = planes(crop, [2, 1, 0], (value) => value);
      const result = await session.run({ input: tensor(input, [1, 3, side, side]) });
      return softmaxFirst(numbers(result.output));
    },
  };
}

/** Grows a box about its centre, then keeps the part inside the picture. */
function grown(box: Box, factor: number, picture: Pixels): Box {
  const width = box.width * factor;
  const height = box.height * factor;
  const left = Math.max(0, box.x + (box.width - width) / 2);
  const top = Math.max(0, box.y + (box.height - height) / 2);
  const right = Math.min(picture.width, box.x + (box.width + width) / 2);
  const bottom = Math.min(picture.height, box.y + (box.height + height) / 2);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function softmaxFirst(values: Float32Array): number {
  const top = Math.max(...values);
  const powers = [...values].map((value) => Math.exp(value - top));
  return (powers[0] ?? 0) / powers.reduce((sum, power) => sum + power, 0);
}

/** Interleaved RGB to planes, in the given order of channels. */
function planes(
  rgb: Uint8Array | Float32Array,
  order: readonly number[],
  scaled: (value: number) => number,
): Float32Array {
  const count = rgb.length / 3;
  const out = new Float32Array(rgb.length);
  order.forEach((channel, plane) => {
    for (let pixel = 0; pixel < count; pixel++)
      out[plane * count + pixel] = scaled(rgb[pixel * 3 + channel] ?? 0);
  });
  return out;
}

function tensor(values: Float32Array, shape: readonly number[]): Tensor {
  return new Tensor('float32', values, shape);
}

function numbers(output: { readonly data: unknown } | undefined): Float32Array {
  if (output?.data instanceof Float32Array) return output.data;
  throw new Error('The model answered with something other than float32 numbers');
}
