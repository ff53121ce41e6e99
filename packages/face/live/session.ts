import { median, planeResidual } from '../geometry.ts';
import { cosine, type FaceMeasure, type FrameMeasure } from '../measure.ts';
import type { Point } from '../pixels.ts';
import {
  type Baseline,
  contradictions,
  holdOf,
  type LiveCommand,
  liveLimits,
  type Movement,
  movementsOf,
  scoreOf,
  shows,
  thresholdOf,
} from './commands.ts';
import { quietBaseline, type Sample } from './quiet.ts';

/** One measured frame of a live image. */
export interface LiveFrame {
  readonly seq: number;
  /** Milliseconds since the capture began. */
  readonly atMs: number;
  readonly measure: FrameMeasure;
}

export type LiveReason =
  | 'not-still'
  | 'command-timeout'
  | 'moved-too-early'
  | 'other-movement'
  | 'no-face'
  | 'two-faces'
  | 'face-changed'
  | 'picture-jumped'
  | 'capture-gap'
  | 'too-many-frames'
  | 'not-live';

/** What the person should do now; nothing is decided by it. */
export type LiveHint =
  | 'no-face'
  | 'two-faces'
  | 'too-dark'
  | 'closer'
  | 'look-ahead'
  | 'close-mouth'
  | 'hold-still';

/** How one movement of a command was judged. */
export interface MovementRecord {
  readonly movement: Movement;
  readonly baseline: Baseline;
  readonly threshold: number;
  /** Furthest value while the movement was shown. */
  readonly score: number;
  readonly shownFromMs: number;
  readonly heldMs: number;
  readonly requiredMs: number;
  readonly frameSeq: number;
}

/** One revealed command. */
export interface StepRecord {
  readonly command: LiveCommand;
  readonly revealedAtMs: number;
  readonly baselineSeq: number;
  readonly movements: readonly MovementRecord[];
}

interface Hold {
  readonly movement: Movement;
  readonly fromMs: number;
  readonly toMs: number;
  readonly score: number;
  readonly seq: number;
  readonly nearness: readonly number[];
}

/** The whole state of a live image, plain JSON: what was judged and what is needed to go on. */
export interface LiveState {
  readonly stage: 'baseline' | 'command' | 'passed' | 'refused';
  readonly reason: LiveReason | null;
  readonly hint: LiveHint | null;
  readonly steps: readonly StepRecord[];
  readonly frames: number;
  readonly lastAtMs: number;
  /** When the present stage, or the present movement of a command, began. */
  readonly sinceMs: number;
  readonly recent: readonly Sample[];
  readonly baseline: Baseline | null;
  readonly baselinePoints: readonly Point[] | null;
  /** Yaw of the first quiet second. */
  readonly restYaw: number | null;
  readonly hold: Hold | null;
  readonly otherHolds: readonly Hold[];
  readonly lostFrames: number;
  readonly crowdedFrames: number;
  /** Embedding of the first frontal frame: every later one has to be of the same face. */
  readonly anchor: readonly number[] | null;
  /** Cosines of later frames with the anchor. */
  readonly sameFace: readonly number[];
  readonly liveness: readonly number[];
  /** Distance from a plane between baseline and turned frames, eye distances; recorded, not judged. */
  readonly flatness: readonly number[];
}

/** Before the first frame. */
export function startLive(): LiveState {
  return {
    stage: 'baseline',
    reason: null,
    hint: null,
    steps: [],
    frames: 0,
    lastAtMs: 0,
    sinceMs: 0,
    recent: [],
    baseline: null,
    baselinePoints: null,
    restYaw: null,
    hold: null,
    otherHolds: [],
    lostFrames: 0,
    crowdedFrames: 0,
    anchor: null,
    sameFace: [],
    liveness: [],
    flatness: [],
  };
}

/** True when the last second was quiet and the next command may be drawn and revealed. */
export function isReadyToReveal(state: LiveState): boolean {
  return state.stage === 'baseline' && state.anchor !== null && atRest(state) !== null;
}

/**
 * Reveals a command. It counts from the last frame folded so far: whatever the person does in later frames was captured
 * after the server had drawn it.
 */
export function revealCommand(state: LiveState, command: LiveCommand): LiveState {
  const baseline = atRest(state);
  if (!baseline || state.stage !== 'baseline')
    throw new Error('A command is revealed only after a quiet second');
  const step: StepRecord = {
    command,
    revealedAtMs: state.lastAtMs,
    baselineSeq: state.recent.at(-1)?.seq ?? 0,
    movements: [],
  };
  return {
    ...state,
    stage: 'command',
    hint: null,
    steps: [...state.steps, step],
    sinceMs: state.lastAtMs,
    baseline,
    restYaw: state.restYaw ?? baseline.yaw,
    hold: null,
    otherHolds: [],
  };
}

/**
 * Takes in one frame. Pure: the same frames and commands give the same verdict, so that a kept session can be judged
 * again. Paper and replayed pictures are met by commands nobody could know before, by the quiet second before each, by
 * one unbroken view of one face, and (weakly) by the liveness model.
 */
export function foldFrame(state: LiveState, frame: LiveFrame): LiveState {
  if (state.stage === 'passed' || state.stage === 'refused') return state;
  if (state.frames >= liveLimits.maxFrames) return refused(state, 'too-many-frames');
  const gap = frame.atMs - state.lastAtMs;
  const next = { ...state, frames: state.frames + 1, lastAtMs: frame.atMs };
  if (hasBegun(state) && gap > liveLimits.maxGapMs) return refused(next, 'capture-gap');

  const { face } = frame.measure;
  if (!face || frame.measure.faces !== 1) return withoutOneFace(next, frame);
  const sample = sampleOf(frame, face);
  const broken = continuityBroken(state.recent.at(-1), sample);
  if (broken && hasBegun(state)) return refused(next, 'picture-jumped');

  const seen = withScores({ ...next, lostFrames: 0, crowdedFrames: 0 }, face);
  if (seen.stage === 'refused') return seen;
  const kept = { ...seen, recent: [...(broken ? [] : recentOf(seen.recent, frame.atMs)), sample] };
  return kept.stage === 'baseline' ? foldBaseline(kept, face) : foldCommand(kept, frame, face);
}

/** Once a quiet second was seen the face may not leave the view: before, the person is still finding his place. */
function hasBegun(state: LiveState): boolean {
  return state.steps.length > 0;
}

function withoutOneFace(state: LiveState, frame: LiveFrame): LiveState {
  const isCrowded = frame.measure.faces > 1;
  const next = {
    ...state,
    lostFrames: isCrowded ? 0 : state.lostFrames + 1,
    crowdedFrames: isCrowded ? state.crowdedFrames + 1 : 0,
    hint: isCrowded ? ('two-faces' as const) : ('no-face' as const),
    hold: null,
    otherHolds: [],
  };
  if (hasBegun(state)) {
    if (next.lostFrames >= liveLimits.maxBadFrames) return refused(next, 'no-face');
    if (next.crowdedFrames >= liveLimits.maxBadFrames) return refused(next, 'two-faces');
    return outOfTime(next);
  }
  return outOfTime({ ...next, recent: [] });
}

/** Scores of the frame, and whether it is still the face that the session began with. */
function withScores(state: LiveState, face: FaceMeasure): LiveState {
  const liveness = face.liveness === null ? state.liveness : [...state.liveness, face.liveness];
  const { embedding } = face;
  if (!embedding) return { ...state, liveness };
  if (!state.anchor) {
    const isFrontal = Math.abs(face.yaw) <= liveLimits.quiet.frontal;
    return { ...state, liveness, anchor: isFrontal ? embedding : null };
  }
  const likeness = Math.round(cosine(state.anchor, embedding) * 1e5) / 1e5;
  const next = { ...state, liveness, sameFace: [...state.sameFace, likeness] };
  // R-7.3c: one and the same face throughout; a face put in between is another face.
  if (likeness >= liveLimits.sameFace) return next;
  // Before the first command another person may sit down: the session then begins with him.
  return hasBegun(state)
    ? refused(next, 'face-changed')
    : { ...next, anchor: embedding, sameFace: [], recent: [] };
}

function foldBaseline(state: LiveState, face: FaceMeasure): LiveState {
  const isQuiet = atRest(state) !== null;
  const points = isQuiet ? face.landmarks : state.baselinePoints;
  return outOfTime({ ...state, baselinePoints: points, hint: isQuiet ? null : hintFor(state, face) });
}

function foldCommand(state: LiveState, frame: LiveFrame, face: FaceMeasure): LiveState {
  const step = state.steps.at(-1);
  const quiet = state.baseline;
  if (!step || !quiet) throw new Error('A command is judged against its baseline');
  const movement = movementsOf(step.command)[step.movements.length];
  if (!movement) throw new Error(`All movements of ${step.command} are done`);

  const hold = extended(state.hold, movement, frame, face, quiet);
  const isFirst = step.movements.length === 0;
  // R-7.3f: a recording moves when it moves; an answer comes after the question.
  if (hold && isFirst && hold.fromMs < step.revealedAtMs + liveLimits.minReactionMs) {
    return refused({ ...state, hold }, 'moved-too-early');
  }
  const otherHolds = contradictions(step.command).flatMap(
    (other) =>
      extended(state.otherHolds.find((one) => one.movement === other) ?? null, other, frame, face, quiet) ??
      [],
  );
  const next = { ...state, hold, otherHolds, flatness: withFlatness(state, hold, face) };
  if (otherHolds.some(isHeld)) return refused(next, 'other-movement');
  return hold && isHeld(hold) ? movementDone(next, step, hold, quiet) : outOfTime({ ...next, hint: null });
}

function movementDone(state: LiveState, step: StepRecord, hold: Hold, quiet: Baseline): LiveState {
  const record: MovementRecord = {
    movement: hold.movement,
    baseline: quiet,
    threshold: thresholdOf(hold.movement, quiet),
    score: hold.score,
    shownFromMs: hold.fromMs,
    heldMs: hold.toMs - hold.fromMs,
    requiredMs: holdOf(hold.movement),
    frameSeq: hold.seq,
  };
  const done = { ...step, movements: [...step.movements, record] };
  const next = {
    ...state,
    steps: [...state.steps.slice(0, -1), done],
    hold: null,
    otherHolds: [],
    sinceMs: state.lastAtMs,
  };
  if (done.movements.length < movementsOf(step.command).length) {
    // Closer than where? Than far away: the second movement is judged against the distance held in the first.
    return { ...next, baseline: { ...quiet, nearness: median(hold.nearness) } };
  }
  if (next.steps.length < liveLimits.steps) return { ...next, stage: 'baseline', baseline: null, recent: [] };
  return concluded(next);
}

function concluded(state: LiveState): LiveState {
  const { minFrames, median: least } = liveLimits.liveness;
  // R-7.3e: printed faces mostly fail the liveness model; what passes it still had to obey.
  const isLive = state.liveness.length >= minFrames && median(state.liveness) >= least;
  if (!isLive) return refused(state, 'not-live');
  return { ...state, stage: 'passed', hint: null, baseline: null, recent: [] };
}

function extended(
  hold: Hold | null,
  movement: Movement,
  frame: LiveFrame,
  face: FaceMeasure,
  quiet: Baseline,
): Hold | null {
  if (!shows(movement, face, quiet)) return null;
  const score = scoreOf(movement, face);
  const isContinued =
    hold !== null && hold.movement === movement && frame.atMs - hold.toMs <= liveLimits.continuousMs;
  if (!isContinued) {
    return {
      movement,
      fromMs: frame.atMs,
      toMs: frame.atMs,
      score,
      seq: frame.seq,
      nearness: [face.nearness],
    };
  }
  const threshold = thresholdOf(movement, quiet);
  const isFurther = Math.abs(score - threshold) > Math.abs(hold.score - threshold);
  return {
    ...hold,
    toMs: frame.atMs,
    score: isFurther ? score : hold.score,
    seq: isFurther ? frame.seq : hold.seq,
    nearness: [...hold.nearness, face.nearness].slice(-12),
  };
}

function isHeld(hold: Hold): boolean {
  return hold.toMs - hold.fromMs >= holdOf(hold.movement);
}

function withFlatness(state: LiveState, hold: Hold | null, face: FaceMeasure): readonly number[] {
  const isTurned = hold?.movement === 'left' || hold?.movement === 'right';
  if (!isTurned || !state.baselinePoints || !state.baseline) return state.flatness;
  const residual = planeResidual(state.baselinePoints, face.landmarks, face.nearness);
  return residual === null ? state.flatness : [...state.flatness, Math.round(residual * 1e5) / 1e5];
}

function outOfTime(state: LiveState): LiveState {
  const spent = state.lastAtMs - state.sinceMs;
  if (state.stage === 'command') {
    return spent > liveLimits.movementWindowMs ? refused(state, 'command-timeout') : state;
  }
  const allowed = hasBegun(state) ? liveLimits.baselineMs : liveLimits.firstBaselineMs;
  return spent > allowed ? refused(state, 'not-still') : state;
}

function refused(state: LiveState, reason: LiveReason): LiveState {
  return { ...state, stage: 'refused', reason, hint: null };
}

/** The quiet second, the head back where it was before the first command. */
function atRest(state: LiveState): Baseline | null {
  const quiet = quietBaseline(state.recent);
  if (!quiet || state.restYaw === null) return quiet;
  return Math.abs(quiet.yaw - state.restYaw) <= liveLimits.quiet.backToRest ? quiet : null;
}

function recentOf(recent: readonly Sample[], atMs: number): readonly Sample[] {
  return recent.filter((sample) => sample.atMs >= atMs - liveLimits.quiet.windowMs);
}

/** R-7.3f: a cut from one recording to another moves or resizes the face faster than a head can. */
function continuityBroken(before: Sample | undefined, now: Sample): boolean {
  if (!before || now.atMs - before.atMs > liveLimits.continuousMs) return false;
  const across = (sample: Sample) => sample.box.x + sample.box.width / 2;
  const moved = Math.abs(across(now) - across(before)) / before.box.width;
  const ratio = now.nearness / before.nearness;
  return moved > liveLimits.jump || Math.max(ratio, 1 / ratio) > liveLimits.jumpSize;
}

function hintFor(state: LiveState, face: FaceMeasure): LiveHint {
  if (face.brightness < 0.15) return 'too-dark';
  if (face.nearness < 0.08) return 'closer';
  if (Math.abs(face.yaw) > liveLimits.quiet.frontal) return 'look-ahead';
  if (state.recent.some((sample) => sample.mouth > liveLimits.quiet.mouth)) return 'close-mouth';
  return 'hold-still';
}

function sampleOf(frame: LiveFrame, face: FaceMeasure): Sample {
  const { yaw, pitch, mouth, brows, eyes, nearness, box } = face;
  return { yaw, pitch, mouth, brows, eyes, nearness, box, seq: frame.seq, atMs: frame.atMs };
}
