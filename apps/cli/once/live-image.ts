import { createHash } from 'node:crypto';
import type { ApiClient } from './api-client.ts';

/** A picture of the camera with its time since the capture began. */
export interface Frame {
  readonly jpeg: Buffer;
  readonly capturedAtMs: number;
}

export interface LiveImage {
  readonly id: string;
  readonly nonce: string;
  readonly state: 'baseline' | 'command' | 'passed' | 'refused';
  readonly stepIndex: number;
  readonly command: string | null;
  readonly hint: string | null;
  readonly attemptsLeft: number;
  readonly reason?: string;
}

/** What stands before the camera: gives the next pictures for what the page shows. */
export type Camera = (shown: LiveImage, afterMs: number) => Promise<readonly Frame[]>;

const BATCH = 8;
const MOST_BATCHES = 200;

/** The frames of a live image as the cabinet sends them: numbered, chained to the server's nonce, in batches. */
class FrameChain {
  #seq = 0;
  #chain: Buffer;

  constructor(nonce: string) {
    this.#chain = createHash('sha256').update(Buffer.from(nonce, 'base64url')).digest();
  }

  get nextSeq(): number {
    return this.#seq;
  }

  pack(frames: readonly Frame[]): Buffer {
    return Buffer.concat(frames.map((frame) => this.#packOne(frame)));
  }

  #packOne({ jpeg, capturedAtMs }: Frame): Buffer {
    const head = Buffer.alloc(12);
    head.writeUInt32BE(this.#seq);
    head.writeBigUInt64BE(BigInt(capturedAtMs), 4);
    const picture = createHash('sha256').update(jpeg).digest();
    this.#chain = createHash('sha256').update(this.#chain).update(head).update(picture).digest();
    this.#seq += 1;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(jpeg.length);
    return Buffer.concat([length, head.subarray(4), this.#chain, jpeg]);
  }
}

/**
 * Takes one live image for an act through the public API.
 * @param pass told how far capture time has come, so that the sandbox's business time can follow
 */
export async function takeLiveImage(
  api: ApiClient,
  actId: string,
  camera: Camera,
  pass: (capturedAtMs: number) => Promise<void>,
): Promise<LiveImage> {
  let shown = await api.post<LiveImage>(`/acts/${actId}/live-images`);
  const chain = new FrameChain(shown.nonce);
  let lastMs = 0;
  let waiting: readonly Frame[] = [];
  for (
    let batch = 0;
    batch < MOST_BATCHES && (shown.state === 'baseline' || shown.state === 'command');
    batch++
  ) {
    if (waiting.length === 0) waiting = await camera(shown, lastMs);
    const frames = waiting.slice(0, BATCH);
    waiting = waiting.slice(BATCH);
    lastMs = frames.at(-1)?.capturedAtMs ?? lastMs;
    await pass(lastMs);
    const first = String(chain.nextSeq);
    const before = shown;
    shown = await api.upload(
      'POST',
      `/live-images/${shown.id}/frames`,
      'application/octet-stream',
      chain.pack(frames),
      {
        'x-first-seq': first,
      },
    );
    // The page shows something else now: what was about to be played no longer fits.
    if (
      shown.state !== before.state ||
      shown.command !== before.command ||
      shown.stepIndex !== before.stepIndex
    )
      waiting = [];
  }
  return shown;
}
