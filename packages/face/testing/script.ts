import type { LiveCommand } from '../live/commands.ts';
import { footage } from './footage.ts';

/** Footage cut for a live image: what a man shows while he waits, and for each command. */
export interface LiveClips {
  readonly fps: number;
  readonly neutral: readonly Buffer[];
  readonly commands: Readonly<Record<LiveCommand, readonly Buffer[]>>;
}

/**
 * Seconds in cap13; several parts are played one after the other, and a part that ends before it begins is played
 * backwards. Where the man holds a movement only briefly (he was not commanded), its furthest moment goes to and fro.
 */
const cap13: Readonly<Record<LiveCommand | 'neutral', readonly (readonly [number, number])[]>> = {
  neutral: [[0.4, 1.08]],
  'open-mouth': [
    [17.5, 18.7],
    [18.7, 17.9],
    [17.9, 18.9],
  ],
  'raise-brows': [
    [2.6, 3.5],
    [3.5, 3.0],
    [3.0, 3.6],
  ],
  'turn-left': [
    [19.5, 20.6],
    [20.6, 20.1],
    [20.1, 20.9],
  ],
  'turn-right': [
    [21.05, 21.85],
    [21.85, 21.45],
    [21.45, 21.85],
    [21.85, 21.45],
    [21.45, 22.1],
  ],
  'move-back-then-closer': [
    [23.4, 25.2],
    [27.4, 28.9],
  ],
};

/**
 * Real frames of one man for every command (cap13). Nobody was commanded in the footage: played to the commands of the
 * server it is a successful injection attack, which is why it passes, and why an injected stream needs a defence of its own.
 */
export async function liveClips(fps = 6): Promise<LiveClips> {
  const cut = async (name: LiveCommand | 'neutral') => {
    const parts = await Promise.all(cap13[name].map(([from, to]) => part(from, to, fps)));
    return parts.flat();
  };
  const [neutral, openMouth, raiseBrows, turnLeft, turnRight, backThenCloser] = await Promise.all([
    cut('neutral'),
    cut('open-mouth'),
    cut('raise-brows'),
    cut('turn-left'),
    cut('turn-right'),
    cut('move-back-then-closer'),
  ]);
  return {
    fps,
    neutral,
    commands: {
      'open-mouth': openMouth,
      'raise-brows': raiseBrows,
      'turn-left': turnLeft,
      'turn-right': turnRight,
      'move-back-then-closer': backThenCloser,
    },
  };
}

async function part(from: number, to: number, fps: number): Promise<readonly Buffer[]> {
  const [first, last] = from < to ? [from, to] : [to, from];
  const frames = (await footage({ video: 'cap13', from: first, to: last, fps })).map((frame) => frame.jpeg);
  return from < to ? frames : frames.toReversed();
}

/** A camera that plays clips: `next` gives the frame that the man shows now, for the command on the screen. */
export interface ClipCamera {
  /**
   * @param shown the command on the screen and which of the session's commands it is; null while none is shown
   */
  readonly next: (shown: { readonly command: LiveCommand; readonly stepIndex: number } | null) => Buffer;
}

const reactionMs = 500;

/**
 * Plays neutral frames there and back, and for each new command, after a human's reaction time, its clip once.
 * Call `next` once a frame, `clips.fps` times a second of capture time.
 */
export function createClipCamera(clips: LiveClips): ClipCamera {
  const still = [...clips.neutral, ...clips.neutral.slice(1, -1).toReversed()];
  const reactionFrames = Math.ceil((reactionMs * clips.fps) / 1000);
  let stillAt = 0;
  let answered = -1;
  let queue: readonly (Buffer | null)[] = [];
  return {
    next: (shown) => {
      if (shown && shown.stepIndex > answered) {
        answered = shown.stepIndex;
        queue = [...Array.from({ length: reactionFrames }, () => null), ...clips.commands[shown.command]];
      }
      // Obeyed: he goes back to rest without playing the clip to its end.
      if (!shown) queue = [];
      const [first = null, ...rest] = queue;
      queue = rest;
      if (first) return first;
      const frame = still[stillAt % still.length];
      stillAt += 1;
      if (!frame) throw new Error('The neutral clip is empty');
      return frame;
    },
  };
}
