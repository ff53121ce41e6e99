import { createHash } from 'node:crypto';
import { type FaceResult, ok, refuse } from './result.ts';

/** One frame as the camera page sends it. */
export interface SentFrame {
  /** Milliseconds since the capture began, on the sender's monotonic clock. */
  readonly capturedAtMs: number;
  /** 32 bytes. */
  readonly chain: Uint8Array;
  readonly jpeg: Uint8Array;
}

export const batchLimits = { maxBytes: 2 * 1024 * 1024, maxFrames: 12 } as const;

export type BatchRefusal =
  | { readonly code: 'frames-malformed' }
  | { readonly code: 'frames-too-many'; readonly maxFrames: number; readonly maxBytes: number }
  | { readonly code: 'frames-chain-broken'; readonly seq: number };

/** Where the chain of a live image begins: SHA-256 of its nonce, so that frames made for another nonce do not join. */
export function chainStart(nonce: Uint8Array): Buffer {
  return createHash('sha256').update(nonce).digest();
}

/** chain_i = SHA-256(chain_{i−1} ‖ u32be seq ‖ u64be capturedAtMs ‖ SHA-256(jpeg)). */
export function chainNext(previous: Uint8Array, seq: number, capturedAtMs: number, jpeg: Uint8Array): Buffer {
  const numbers = Buffer.alloc(12);
  numbers.writeUInt32BE(seq, 0);
  numbers.writeBigUInt64BE(BigInt(capturedAtMs), 4);
  return createHash('sha256').update(previous).update(numbers).update(sha256(jpeg)).digest();
}

/** Continues the chain over frames; used by whoever plays the camera. */
export function chainFrames(
  previous: Uint8Array,
  firstSeq: number,
  frames: readonly { readonly capturedAtMs: number; readonly jpeg: Uint8Array }[],
): readonly SentFrame[] {
  let last: Uint8Array = previous;
  return frames.map((frame, index) => {
    const chain = chainNext(last, firstSeq + index, frame.capturedAtMs, frame.jpeg);
    last = chain;
    return { ...frame, chain };
  });
}

/** R-7.3f: frames recorded for another act, left out, repeated or out of order do not continue this act's chain. */
export function checkChain(
  previous: Uint8Array,
  firstSeq: number,
  frames: readonly SentFrame[],
): FaceResult<Buffer, BatchRefusal> {
  let last: Buffer = Buffer.from(previous);
  for (const [index, frame] of frames.entries()) {
    const seq = firstSeq + index;
    last = chainNext(last, seq, frame.capturedAtMs, frame.jpeg);
    if (!last.equals(frame.chain)) return refuse({ code: 'frames-chain-broken', seq });
  }
  return ok(last);
}

const headerBytes = 4 + 8 + 32;

/** Frames one after the other: u32be length, u64be capturedAtMs, 32 bytes of chain, JPEG. */
export function encodeBatch(frames: readonly SentFrame[]): Buffer {
  const parts = frames.flatMap((frame) => {
    const header = Buffer.alloc(12);
    header.writeUInt32BE(frame.jpeg.length, 0);
    header.writeBigUInt64BE(BigInt(frame.capturedAtMs), 4);
    return [header, Buffer.from(frame.chain), Buffer.from(frame.jpeg)];
  });
  return Buffer.concat(parts);
}

/** Reads a batch; anything left over, cut short, empty or beyond the limits is refused. */
export function decodeBatch(body: Buffer): FaceResult<readonly SentFrame[], BatchRefusal> {
  const { maxBytes, maxFrames } = batchLimits;
  if (body.length > maxBytes) return refuse({ code: 'frames-too-many', maxBytes, maxFrames });
  const frames: SentFrame[] = [];
  let offset = 0;
  while (offset < body.length) {
    if (frames.length === maxFrames) return refuse({ code: 'frames-too-many', maxBytes, maxFrames });
    if (offset + headerBytes > body.length) return refuse({ code: 'frames-malformed' });
    const length = body.readUInt32BE(offset);
    const capturedAt = body.readBigUInt64BE(offset + 4);
    const start = offset + headerBytes;
    if (length === 0 || start + length > body.length) return refuse({ code: 'frames-malformed' });
    if (capturedAt > BigInt(Number.MAX_SAFE_INTEGER)) return refuse({ code: 'frames-malformed' });
    frames.push({
      capturedAtMs: Number(capturedAt),
      chain: body.subarray(offset + 12, start),
      jpeg: body.subarray(start, start + length),
    });
    offset = start + length;
  }
  return frames.length === 0 ? refuse({ code: 'frames-malformed' }) : ok(frames);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
