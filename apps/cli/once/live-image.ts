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

/** What stands before the camera: the next pictures for what the page shows. */
export interface Camera {
  next(shown: LiveImage): readonly Frame[];
}

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
  for (
    let batch = 0;
    batch < MOST_BATCHES && (shown.state === 'baseline' || shown.state === 'command');
    batch++
  ) {
    const frames = camera.next(shown);
    await pass(frames.at(-1)?.capturedAtMs ?? 0);
    const headers = { 'x-first-seq': String(chain.nextSeq) };
    const path = `/live-images/${shown.id}/frames`;
    shown = await api.upload('POST', path, 'application/octet-stream', chain.pack(frames), headers);
  }
  return shown;
}
