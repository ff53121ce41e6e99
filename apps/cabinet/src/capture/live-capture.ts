import { ApiProblem, api, NoAnswer } from '../api.ts';
import type { LiveImage } from '../api-types.ts';
import { createChain, encodeBatch, type Frame, takeBatch } from './chain.ts';
import { takeJpeg } from './frames.ts';

const frameMillis = 160;
const batchMillis = 600;
// While the network stands still frames wait; beyond this many no new ones are taken, so the chain has no hole.
const mostWaiting = 140;
const mostRepeats = 12;

export interface LiveCaptureOptions {
  readonly video: HTMLVideoElement;
  readonly live: LiveImage;
  readonly onUpdate: (live: LiveImage) => void;
  /** the last batch got no answer; it is being sent again */
  readonly onSlow: (slow: boolean) => void;
  readonly onFailure: (error: unknown) => void;
}

const isOver = (live: LiveImage) => live.state === 'passed' || live.state === 'refused';
const pause = (millis: number) => new Promise<void>((go) => setTimeout(go, millis));

/**
 * Takes about six frames a second, links each to the one before and sends them in batches until the server has judged.
 * @returns a function that stops it
 */
export function startLiveCapture({
  video,
  live,
  onUpdate,
  onSlow,
  onFailure,
}: LiveCaptureOptions): () => void {
  const chain = createChain(live.nonce);
  const canvas = document.createElement('canvas');
  const cancel = new AbortController();
  const over = { yes: false };
  let queue: Frame[] = [];
  let began: number | null = null;

  const stop = () => {
    over.yes = true;
    cancel.abort();
  };

  const take = async () => {
    if (queue.length >= mostWaiting) return;
    const at = performance.now();
    const blob = await takeJpeg(video, canvas, 640, 0.8);
    if (!blob || over.yes) return;
    began ??= at;
    const jpeg = new Uint8Array(await blob.arrayBuffer());
    queue.push(await chain.add(jpeg, Math.round(at - began)));
  };

  const takeLoop = async () => {
    while (!over.yes) {
      const next = performance.now() + frameMillis;
      await take();
      await pause(Math.max(0, next - performance.now()));
    }
  };

  const sendLoop = async () => {
    while (!over.yes) {
      await pause(batchMillis);
      const batch = takeBatch(queue);
      if (batch.length === 0 || over.yes) continue;
      const answer = await sendBatch(live.id, batch, cancel.signal, onSlow);
      queue = queue.filter((frame) => frame.seq >= answer.nextSeq);
      if (over.yes) return;
      onUpdate(answer);
      if (isOver(answer)) stop();
    }
  };

  const failed = (error: unknown) => {
    if (over.yes) return;
    stop();
    onFailure(error);
  };
  takeLoop().catch(failed);
  sendLoop().catch(failed);
  return stop;
}

async function sendBatch(
  id: string,
  batch: readonly Frame[],
  signal: AbortSignal,
  onSlow: (slow: boolean) => void,
): Promise<LiveImage> {
  const key = crypto.randomUUID();
  const data = encodeBatch(batch);
  const first = batch[0]?.seq ?? 0;
  for (let repeat = 0; ; repeat++) {
    try {
      const answer = await api<LiveImage>(`/live-images/${id}/frames`, {
        method: 'POST',
        bytes: { type: 'application/octet-stream', data },
        headers: { 'x-first-seq': String(first) },
        key,
        signal,
        timeoutMillis: 15_000,
      });
      onSlow(false);
      return answer;
    } catch (error) {
      if (repeat === mostRepeats || signal.aborted) throw error;
      if (error instanceof ApiProblem && error.status === 409) return whereItStands(id, first, error, signal);
      // Silence and a busy server are waited out with the same key and the same bytes.
      if (!(error instanceof NoAnswer) && !(error instanceof ApiProblem && error.status === 503)) throw error;
      onSlow(true);
      await pause(Math.min(250 * 2 ** repeat, 2000));
    }
  }
}

/** After a conflict: an answer that was lost shows as frames already taken; anything else ends the capture. */
async function whereItStands(
  id: string,
  first: number,
  conflict: ApiProblem,
  signal: AbortSignal,
): Promise<LiveImage> {
  const live = await api<LiveImage>(`/live-images/${id}`, { signal });
  if (isOver(live) || live.nextSeq > first) return live;
  throw conflict;
}
