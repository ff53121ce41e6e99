import type { FaceMeasure, FrameMeasure } from './measure.ts';

/** One thing that a picture must show, with what was measured and what was asked. */
export interface Criterion {
  readonly name: string;
  readonly value: number;
  /** Lowest or highest value that passes, by `passesWhen`. */
  readonly limit: number;
  readonly passesWhen: 'at-least' | 'at-most';
  readonly passed: boolean;
  /** Key of the sentence that tells the person what to do. */
  readonly adviceKey: string;
}

export interface PictureVerdict {
  readonly passed: boolean;
  readonly criteria: readonly Criterion[];
}

/**
 * Limits of a portrait. Set on six real frames of two men that must pass and on their grey, sepia, dark, bright,
 * blurred and shrunk copies that must not (see faces.test.ts); n is small.
 */
export const portraitLimits = {
  colour: 8,
  darkest: 0.24,
  brightest: 0.86,
  evenness: 0.55,
  eyeDistancePixels: 50,
  sharpness: 0.042,
  yaw: 0.08,
  rollDegrees: 5,
  mouth: 0.13,
  mouthWidth: 0.68,
  mouthLift: 0.09,
  brows: 0.37,
  eyes: 0.2,
} as const;

/**
 * R-6.1f: a full-face photograph in colour and well lit, neutral expression, mouth closed. Each criterion is told, so
 * that the person sees why a picture was not taken.
 */
export function judgePortrait(measure: FrameMeasure): PictureVerdict {
  const { face } = measure;
  const oneFace = criterion('one-face', measure.faces, 1, 'at-most', measure.faces === 1);
  if (!face) return verdict([oneFace]);
  const limits = portraitLimits;
  return verdict([
    oneFace,
    atLeast('in-colour', face.colourfulness, limits.colour),
    atLeast('light-enough', face.brightness, limits.darkest),
    atMost('not-too-bright', face.brightness, limits.brightest),
    atLeast('evenly-lit', face.evenness, limits.evenness),
    atMost('facing', Math.abs(face.yaw), limits.yaw),
    atMost('upright', Math.abs(face.roll), limits.rollDegrees),
    atMost('mouth-closed', face.mouth, limits.mouth),
    ...neutral(face),
    atLeast('large-enough', face.eyeDistancePixels, limits.eyeDistancePixels),
    atLeast('sharp', face.sharpness, limits.sharpness),
  ]);
}

/** An expression shows in the mouth's width and corners, in the brows and in the eyes; no expression model is asked. */
function neutral(face: FaceMeasure): readonly Criterion[] {
  const limits = portraitLimits;
  return [
    atMost('not-smiling', face.mouthWidth, limits.mouthWidth),
    atMost('mouth-at-rest', face.mouthLift, limits.mouthLift),
    atMost('brows-at-rest', face.brows, limits.brows),
    atLeast('eyes-open', face.eyes, limits.eyes),
  ];
}

/** Limits of the picture of an identity document's front. */
export const documentLimits = {
  eyeDistancePixels: 40,
  sharpness: 0.03,
  darkest: 0.15,
  brightest: 0.95,
  /** Face over picture, widths: a bare portrait handed in as the document fills more. */
  faceShare: 0.35,
  rollDegrees: 15,
} as const;

/**
 * The front of an identity document, as far as its portrait goes (R-7.3c compares with it): a face is found on it, large
 * and sharp enough to compare, on a card and not filling the picture. A second, smaller portrait (ghost image) is allowed.
 */
export function judgeDocumentFront(measure: FrameMeasure): PictureVerdict {
  const { face } = measure;
  const found = criterion('face-found', measure.faces, 1, 'at-least', measure.faces >= 1);
  if (!face) return verdict([found]);
  const limits = documentLimits;
  return verdict([
    found,
    atMost('whole-document', face.box.width, limits.faceShare),
    atLeast('large-enough', face.eyeDistancePixels, limits.eyeDistancePixels),
    atLeast('sharp', face.sharpness, limits.sharpness),
    atLeast('light-enough', face.brightness, limits.darkest),
    atMost('not-too-bright', face.brightness, limits.brightest),
    atMost('upright', Math.abs(face.roll), limits.rollDegrees),
  ]);
}

function verdict(criteria: readonly Criterion[]): PictureVerdict {
  return { passed: criteria.every((one) => one.passed), criteria };
}

function atLeast(name: string, value: number, limit: number): Criterion {
  return criterion(name, value, limit, 'at-least', value >= limit);
}

function atMost(name: string, value: number, limit: number): Criterion {
  return criterion(name, value, limit, 'at-most', value <= limit);
}

function criterion(
  name: string,
  value: number,
  limit: number,
  passesWhen: Criterion['passesWhen'],
  passed: boolean,
): Criterion {
  return { name, value, limit, passesWhen, passed, adviceKey: `picture.${name}` };
}
