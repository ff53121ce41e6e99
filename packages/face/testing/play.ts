import type { LiveCommand } from '../live/commands.ts';
import { foldFrame, isReadyToReveal, type LiveState, revealCommand, startLive } from '../live/session.ts';
import type { FrameMeasure } from '../measure.ts';

/** What is on the screen while a command is open. */
export type Shown = { readonly command: LiveCommand; readonly stepIndex: number } | null;

export interface PlayOptions {
  readonly fps: number;
  /** Frames sent at a time; the person sees a new command only after the batch in which it was drawn. */
  readonly batch: number;
  readonly maxFrames: number;
  /** Milliseconds left out before frame n. */
  readonly gapBefore?: (seq: number) => number;
}

/** Plays frames into the judge as the server does: measures in, a command drawn after each quiet second. */
export function play(
  commands: readonly LiveCommand[],
  next: (shown: Shown, seq: number) => FrameMeasure,
  options: PlayOptions,
): LiveState {
  const left = [...commands];
  let state = startLive();
  let gaps = 0;
  for (let seq = 0; seq < options.maxFrames && !isOver(state); seq++) {
    gaps += options.gapBefore?.(seq) ?? 0;
    const atMs = Math.round((seq * 1000) / options.fps) + gaps;
    state = foldFrame(state, { seq, atMs, measure: sampled(next(shownOf(state), seq), seq) });
    if ((seq + 1) % options.batch === 0 && isReadyToReveal(state)) {
      const command = left.shift();
      if (!command) throw new Error('More commands were asked for than given');
      state = revealCommand(state, command);
    }
  }
  return state;
}

/** The server embeds every second frame and scores the liveness of the others. */
function sampled(measure: FrameMeasure, seq: number): FrameMeasure {
  const { face } = measure;
  if (!face) return measure;
  const isEmbedded = seq % 2 === 0;
  return {
    ...measure,
    face: {
      ...face,
      embedding: isEmbedded ? face.embedding : null,
      liveness: isEmbedded ? null : face.liveness,
    },
  };
}

function shownOf(state: LiveState): Shown {
  const step = state.steps.at(-1);
  return state.stage === 'command' && step
    ? { command: step.command, stepIndex: state.steps.length - 1 }
    : null;
}

function isOver(state: LiveState): boolean {
  return state.stage === 'passed' || state.stage === 'refused';
}
