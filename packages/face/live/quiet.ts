import { median } from '../geometry.ts';
import type { FaceMeasure } from '../measure.ts';
import { type Baseline, liveLimits } from './commands.ts';

/** What is remembered of a frame for the next second. */
export type Sample = Pick<FaceMeasure, 'yaw' | 'pitch' | 'mouth' | 'brows' | 'eyes' | 'nearness' | 'box'> & {
  readonly seq: number;
  readonly atMs: number;
};

/** Medians of the last second, or null when it was not quiet or not seen well enough. */
export function quietBaseline(recent: readonly Sample[]): Baseline | null {
  const limits = liveLimits.quiet;
  const last = recent.at(-1);
  if (!last) return null;
  const window = recent.filter((sample) => sample.atMs >= last.atMs - limits.windowMs);
  const span = last.atMs - (window[0]?.atMs ?? last.atMs);
  if (window.length < limits.minFrames || span < limits.minSpanMs) return null;

  const values = (key: keyof Baseline) => window.map((sample) => sample[key]);
  const range = (key: keyof Baseline) => Math.max(...values(key)) - Math.min(...values(key));
  const middle = (key: keyof Baseline) => median(values(key));
  const isQuiet =
    range('yaw') < limits.yawRange &&
    range('nearness') / middle('nearness') < limits.nearnessRange &&
    Math.max(...values('mouth')) <= limits.mouth &&
    range('brows') < limits.browsRange &&
    range('pitch') < limits.pitchRange &&
    Math.abs(middle('yaw')) <= limits.frontal;
  if (!isQuiet) return null;
  return {
    yaw: middle('yaw'),
    pitch: middle('pitch'),
    mouth: middle('mouth'),
    brows: middle('brows'),
    eyes: middle('eyes'),
    nearness: middle('nearness'),
  };
}
