import { median } from './geometry.ts';
import { cosine } from './measure.ts';

/**
 * Accept from 0.40. Between 0.30 and 0.40 a person would decide; while no such queue exists it is refused too. Measured
 * on 120 genuine and 1,012 impostor pairs: no error at 0.40, but highest impostor 0.357 and lowest genuine 0.42.
 */
export const comparisonLimits = { version: 'comparison-1', accept: 0.4, doubtful: 0.3 } as const;

export interface FaceComparison {
  readonly passed: boolean;
  /** Median cosine. */
  readonly score: number;
  readonly lowest: number;
  readonly threshold: number;
  /** No single frame may fall below this. */
  readonly frameThreshold: number;
  readonly frames: number;
}

/** Two pictures, by the cosine of their embeddings. */
export function compareFaces(one: readonly number[], other: readonly number[]): FaceComparison {
  return compareSession([one], other);
}

/** Frames of a live image against one picture, by the median and by every frame. Without frames nothing passes. */
export function compareSession(
  frames: readonly (readonly number[])[],
  reference: readonly number[],
): FaceComparison {
  return judgeCosines(frames.map((frame) => Math.round(cosine(frame, reference) * 1e5) / 1e5));
}

/** The same, where the cosines were taken frame by frame. */
export function judgeCosines(scores: readonly number[]): FaceComparison {
  const score = scores.length === 0 ? -1 : median(scores);
  const lowest = scores.length === 0 ? -1 : Math.min(...scores);
  const { accept, doubtful } = comparisonLimits;
  // R-7.3c: the median decides, and no single frame may look like somebody else.
  const passed = score >= accept && lowest >= doubtful;
  return { passed, score, lowest, threshold: accept, frameThreshold: doubtful, frames: scores.length };
}
