import { createHmac } from 'node:crypto';
import { type Instant, millisBetween, plusSeconds } from '@nesie/clock';
import {
  type FaceComparison,
  type LiveCommand,
  type LiveHint,
  type LiveReason,
  type LiveState,
  liveLimits,
  movementsOf,
} from '@nesie/face';

/** Attempts for one deed on one content; the third failure ends it. */
export const MAX_FAILURES = 3;
/** Live images that may be begun for one content at all, those without a revealed command included. */
export const MAX_BEGUN = 20;
/** A live image that has not ended by itself ends after this long. */
const LIVE_IMAGE_SECONDS = 240;
/** How long a success may be relied on, at most; a document that expires earlier ends it earlier. */
const RECORD_SECONDS = 24 * 3600;

export type RefusalReason =
  | LiveReason
  | 'deadline'
  | 'frames-ahead'
  | 'frames-late'
  | 'comparison-failed'
  | 'abandoned';

/** What is kept of a live image between its batches, sealed. */
export interface LiveSession {
  readonly judge: LiveState;
  /** Cosines of the frames so far with each picture they are compared with. */
  readonly likeness: { readonly document: readonly number[]; readonly register: readonly number[] | null };
}

/** A live image as the person's page sees it. */
export interface LiveImageView {
  readonly id: string;
  readonly attempt: number;
  readonly attemptsLeft: number;
  /** base64url */
  readonly nonce: string;
  readonly state: 'baseline' | 'command' | 'passed' | 'refused';
  readonly stepIndex: number;
  readonly stepsTotal: number;
  readonly command: LiveCommand | null;
  readonly phase: 'back' | 'closer' | null;
  readonly hint: LiveHint | null;
  readonly nextSeq: number;
  readonly reason: string | null;
  readonly deadline: Instant;
}

/**
 * R-7.3f: the nonce that the chain of frames begins with, bound to this act, this attempt and this device: frames made
 * for another act do not fit.
 */
export function nonceOf(key: Uint8Array, digest: string, ordinal: number, thumbprint: string | null): Buffer {
  return createHmac('sha256', key)
    .update(Buffer.from(digest, 'hex'))
    .update(`\n${ordinal}\n${thumbprint ?? 'none'}`, 'utf8')
    .digest();
}

/** The live image ends with its act at the latest. */
export function liveImageDeadline(startedAt: Instant, actDeadline: Instant): Instant {
  const own = plusSeconds(startedAt, LIVE_IMAGE_SECONDS);
  return own < actDeadline ? own : actDeadline;
}

export function recordExpiry(madeAt: Instant, documentEndsAt: Instant): Instant {
  const own = plusSeconds(madeAt, RECORD_SECONDS);
  return own < documentEndsAt ? own : documentEndsAt;
}

const maxAheadMs = 2000;
const maxLateMs = 30_000;
const maxFirstLagMs = 60_000;

/** When the frames of a batch were captured, against the server's business time. */
export interface BatchTimes {
  readonly startedAt: Instant;
  readonly now: Instant;
  readonly lastCapturedMs: number;
  /** Of the batches before; null when this is the first. */
  readonly lagMs: number | null;
  readonly capturedAtMs: readonly number[];
}

/**
 * Whether the times of a batch are possible.
 * @returns the lag of the session's first batch, or why the attempt ends
 */
export function judgeTimes(
  times: BatchTimes,
): { readonly lagMs: number } | RefusalReason | 'frames-out-of-order' {
  const [first = 0] = times.capturedAtMs;
  const last = times.capturedAtMs.at(-1) ?? 0;
  const isFirst = times.lagMs === null;
  if (isFirst && first !== 0) return 'frames-out-of-order';
  const before = [times.lastCapturedMs, ...times.capturedAtMs];
  if (times.capturedAtMs.some((at, index) => at <= (before[index] ?? 0))) return 'frames-out-of-order';

  const behindMs = millisBetween(times.startedAt, times.now) - last;
  // R-7.3f: frames can't be made ready long before or computed long after they are said to be captured.
  if (behindMs < -maxAheadMs) return 'frames-ahead';
  const lagMs = times.lagMs ?? behindMs;
  if (isFirst && lagMs > maxFirstLagMs) return 'frames-late';
  return behindMs - lagMs > maxLateMs ? 'frames-late' : { lagMs };
}

/** How many commands have been obeyed in full. */
export function stepsDone(state: LiveState): number {
  return state.steps.filter((step) => step.movements.length === movementsOf(step.command).length).length;
}

/** The part of the view that the judge decides. */
export function shownOf(state: LiveState): Pick<LiveImageView, 'stepIndex' | 'command' | 'phase' | 'hint'> {
  const step = state.steps.at(-1);
  const isOpen = state.stage === 'command' && step !== undefined;
  const stepIndex = Math.min(stepsDone(state), liveLimits.steps - 1);
  if (!isOpen) return { stepIndex, command: null, phase: null, hint: state.hint };
  const isTwofold = step.command === 'move-back-then-closer';
  const phase = isTwofold ? (step.movements.length === 0 ? 'back' : 'closer') : null;
  return { stepIndex, command: step.command, phase, hint: state.hint };
}

/** One recorded comparison. */
export interface Comparison {
  readonly what: 'surname' | 'first-name' | 'patronymic' | 'iin' | 'photograph';
  readonly subject: 'submitted-data' | 'portrait' | 'live-image';
  readonly source: 'state-register' | 'document-picture';
  readonly score: number;
  readonly threshold: number;
  readonly passed: boolean;
  readonly saidBy: Readonly<Record<string, string | number>>;
}

/** Names and number, as typed or as the register gives them. */
export interface ComparedPerson {
  readonly surname: string;
  readonly firstName: string;
  readonly patronymic: string | null;
  readonly iin: string;
}

const namesRule = { rule: 'names-1' } as const;

/**
 * Surname, first name, patronymic and IIN against the register. No patronymic on either side passes; one on one
 * side only does not.
 * @param register null when the register knows nobody by the IIN: everything fails
 */
export function compareData(
  submitted: ComparedPerson,
  register: ComparedPerson | null,
): readonly Comparison[] {
  const compared = (what: Comparison['what'], own: string | null, other: string | null): Comparison => {
    // surname, first name, patronymic (none on either side passes) and IIN.
    const isSame = register !== null && normalised(own) === normalised(other);
    return {
      what,
      subject: 'submitted-data',
      source: 'state-register',
      score: isSame ? 1 : 0,
      threshold: 1,
      passed: isSame,
      saidBy: namesRule,
    };
  };
  return [
    compared('surname', submitted.surname, register?.surname ?? null),
    compared('first-name', submitted.firstName, register?.firstName ?? null),
    compared('patronymic', submitted.patronymic, register?.patronymic ?? null),
    compared('iin', submitted.iin, register?.iin ?? null),
  ];
}

/** Letter case, ways of writing й and ё in Unicode, hyphens and spaces do not tell people apart; letters do. */
function normalised(name: string | null): string {
  return (name ?? '')
    .normalize('NFC')
    .toLocaleUpperCase('kk')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s*-\s*/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A face against the document's picture or the register's. */
export function photographComparison(
  subject: 'portrait' | 'live-image',
  source: 'document-picture' | 'state-register',
  faces: FaceComparison,
  saidBy: Comparison['saidBy'],
): Comparison {
  const { score, threshold, passed, lowest, frameThreshold, frames } = faces;
  return {
    what: 'photograph',
    subject,
    source,
    score,
    threshold,
    passed,
    saidBy: { ...saidBy, lowest, frameThreshold, frames },
  };
}
