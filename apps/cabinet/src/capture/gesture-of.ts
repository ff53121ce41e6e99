import type { Gesture } from '@nesie/ui';
import type { LiveImage } from '../api-types.ts';

/** Which picture belongs to what the server asks now. */
export function gestureOf(live: Pick<LiveImage, 'state' | 'command' | 'phase'>): Gesture {
  if (live.state !== 'command' || !live.command) return 'still';
  if (live.command !== 'move-back-then-closer') return live.command;
  return live.phase === 'closer' ? 'move-closer' : 'move-back';
}
