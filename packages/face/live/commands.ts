import type { FaceIndices } from '../measure.ts';

/** What a person may be asked to do before the camera. */
export type LiveCommand = 'open-mouth' | 'raise-brows' | 'turn-left' | 'turn-right' | 'move-back-then-closer';

export const liveCommands: readonly LiveCommand[] = [
  'open-mouth',
  'raise-brows',
  'turn-left',
  'turn-right',
  'move-back-then-closer',
];

/** One movement; a command is one or two of them, one after the other. */
export type Movement = 'mouth-open' | 'brows-up' | 'left' | 'right' | 'back' | 'closer';

/** The same measures in the quiet second before the command: medians. */
export interface Baseline {
  readonly yaw: number;
  readonly pitch: number;
  readonly mouth: number;
  readonly brows: number;
  readonly eyes: number;
  readonly nearness: number;
}

/**
 * Figures of the judge. Set on three videos of two men and seen on the same videos; nobody was commanded in them. Kept
 * with every result, under this version.
 */
export const liveLimits = {
  version: 'live-1',
  quiet: {
    windowMs: 1000,
    minSpanMs: 750,
    minFrames: 4,
    yawRange: 0.03,
    nearnessRange: 0.05,
    mouth: 0.08,
    browsRange: 0.03,
    pitchRange: 0.05,
    frontal: 0.1,
    /** Of the yaw of the session's first quiet second: a head still turned from the last command is not at rest. */
    backToRest: 0.04,
  },
  mouthOpen: { ratio: 0.3, holdMs: 400 },
  browsUp: {
    times: 1.12,
    holdMs: 400,
    stillYaw: 0.06,
    stillPitch: 0.07,
    stillNearness: 0.1,
    eyesTimes: 0.75,
  },
  left: { over: 0.08, holdMs: 270 },
  right: { under: 0.07, holdMs: 270 },
  back: { times: 0.82, holdMs: 330, stillYaw: 0.08 },
  closer: { times: 1.2, holdMs: 330, stillYaw: 0.08 },
  /** A movement that is already there this soon after the command was not made in answer to it. */
  minReactionMs: 250,
  movementWindowMs: 8000,
  firstBaselineMs: 30_000,
  baselineMs: 15_000,
  maxGapMs: 1500,
  /** Between frames at most this far apart in time a hold and the continuity of the picture are judged. */
  continuousMs: 600,
  /** Of the face's width, between two frames; the most seen in the footage at 6 frames a second is 0.30. */
  jump: 0.5,
  /** Ratio of sizes between two frames; the most seen is 1.10. */
  jumpSize: 1.3,
  maxBadFrames: 2,
  maxFrames: 900,
  steps: 3,
  /** Against the session's first frontal frame; the lowest seen within one recording is 0.68. */
  sameFace: 0.4,
  liveness: { median: 0.9, minFrames: 10 },
} as const;

/** Commands that a bent, tilted or moved picture can't show. */
const ofTheFaceItself: readonly LiveCommand[] = ['open-mouth', 'raise-brows'];

/**
 * Commands that may be drawn next: none twice, and never all three such that a picture moved by hand could show them.
 * R-7.3e: paper can be brought closer and bent into something like a turn, but it opens no mouth and raises no brows.
 * @param revealed the session's commands so far
 */
export function commandsToDrawFrom(revealed: readonly LiveCommand[]): readonly LiveCommand[] {
  const left = liveCommands.filter((command) => !revealed.includes(command));
  const isLast = revealed.length === liveLimits.steps - 1;
  const hadFace = revealed.some((command) => ofTheFaceItself.includes(command));
  return isLast && !hadFace ? left.filter((command) => ofTheFaceItself.includes(command)) : left;
}

/** Movements of a command, in order. */
export function movementsOf(command: LiveCommand): readonly Movement[] {
  const movements: Readonly<Record<LiveCommand, readonly Movement[]>> = {
    'open-mouth': ['mouth-open'],
    'raise-brows': ['brows-up'],
    'turn-left': ['left'],
    'turn-right': ['right'],
    'move-back-then-closer': ['back', 'closer'],
  };
  return movements[command];
}

/**
 * Movements that say 'this person does something else' while a command is open. A turned head looks smaller and raised
 * brows often come with an open mouth, so not every movement speaks against every command.
 */
export function contradictions(command: LiveCommand): readonly Movement[] {
  const against: Readonly<Record<LiveCommand, readonly Movement[]>> = {
    'open-mouth': ['left', 'right', 'back', 'closer'],
    'raise-brows': ['left', 'right', 'back', 'closer'],
    'turn-left': ['right', 'mouth-open'],
    'turn-right': ['left', 'mouth-open'],
    'move-back-then-closer': ['left', 'right', 'mouth-open'],
  };
  return against[command];
}

/** Whether a frame shows the movement, against the baseline. */
export function shows(movement: Movement, face: FaceIndices, quiet: Baseline): boolean {
  const limits = liveLimits;
  switch (movement) {
    case 'mouth-open':
      return face.mouth >= limits.mouthOpen.ratio;
    case 'brows-up':
      return face.brows >= limits.browsUp.times * quiet.brows && isStillButForBrows(face, quiet);
    case 'left':
      return face.yaw >= quiet.yaw + limits.left.over;
    case 'right':
      return face.yaw <= quiet.yaw - limits.right.under;
    case 'back':
      return (
        face.nearness <= limits.back.times * quiet.nearness && keepsFacing(face, quiet, limits.back.stillYaw)
      );
    case 'closer':
      return (
        face.nearness >= limits.closer.times * quiet.nearness &&
        keepsFacing(face, quiet, limits.closer.stillYaw)
      );
  }
}

/** How long the movement must be shown without a break, milliseconds. */
export function holdOf(movement: Movement): number {
  const holds: Readonly<Record<Movement, number>> = {
    'mouth-open': liveLimits.mouthOpen.holdMs,
    'brows-up': liveLimits.browsUp.holdMs,
    left: liveLimits.left.holdMs,
    right: liveLimits.right.holdMs,
    back: liveLimits.back.holdMs,
    closer: liveLimits.closer.holdMs,
  };
  return holds[movement];
}

/** The measure by which a movement is judged, kept as its score. */
export function scoreOf(movement: Movement, face: FaceIndices): number {
  const scores: Readonly<Record<Movement, number>> = {
    'mouth-open': face.mouth,
    'brows-up': face.brows,
    left: face.yaw,
    right: face.yaw,
    back: face.nearness,
    closer: face.nearness,
  };
  return scores[movement];
}

/** The value that the score has to reach, given the baseline. */
export function thresholdOf(movement: Movement, quiet: Baseline): number {
  const limits = liveLimits;
  const thresholds: Readonly<Record<Movement, number>> = {
    'mouth-open': limits.mouthOpen.ratio,
    'brows-up': limits.browsUp.times * quiet.brows,
    left: quiet.yaw + limits.left.over,
    right: quiet.yaw - limits.right.under,
    back: limits.back.times * quiet.nearness,
    closer: limits.closer.times * quiet.nearness,
  };
  return thresholds[movement];
}

function isStillButForBrows(face: FaceIndices, quiet: Baseline): boolean {
  const limits = liveLimits.browsUp;
  return (
    Math.abs(face.yaw - quiet.yaw) <= limits.stillYaw &&
    Math.abs(face.pitch - quiet.pitch) <= limits.stillPitch &&
    Math.abs(face.nearness / quiet.nearness - 1) <= limits.stillNearness &&
    face.eyes >= limits.eyesTimes * quiet.eyes
  );
}

/** A turned head has a shorter distance of the eyes: without this a turn would pass for a step back. */
function keepsFacing(face: FaceIndices, quiet: Baseline, limit: number): boolean {
  return Math.abs(face.yaw - quiet.yaw) <= limit;
}
