/** A frame as it goes to the server. */
export interface Frame {
  readonly seq: number;
  /** milliseconds since the first frame, on the monotonic clock */
  readonly capturedAtMs: number;
  readonly chain: Uint8Array<ArrayBuffer>;
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

/** The server takes at most so many frames and bytes in one batch. */
export const batchLimit = { frames: 12, bytes: 2_000_000 } as const;

const frameHeader = 4 + 8 + 32;

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

export function toBase64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Every frame's link holds the frames before it and the act's nonce: a recording made for another act breaks here. */
export function createChain(nonce: string) {
  let previous: Promise<Uint8Array<ArrayBuffer>> = sha256(fromBase64url(nonce));
  let next = 0;
  return {
    /** Adds a frame; frames must be added in the order they were taken. */
    add(jpeg: Uint8Array<ArrayBuffer>, capturedAtMs: number): Promise<Frame> {
      const seq = next++;
      const link = previous.then((before) => linkOf(before, seq, capturedAtMs, jpeg));
      previous = link;
      return link.then((chain) => ({ seq, capturedAtMs, chain, jpeg }));
    },
  };
}

async function linkOf(
  before: Uint8Array<ArrayBuffer>,
  seq: number,
  capturedAtMs: number,
  jpeg: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(32 + 4 + 8 + 32);
  const view = new DataView(bytes.buffer);
  bytes.set(before, 0);
  view.setUint32(32, seq);
  view.setBigUint64(36, BigInt(capturedAtMs));
  bytes.set(await sha256(jpeg), 44);
  return sha256(bytes);
}

/** Takes from the front of the queue as much as one batch may hold. */
export function takeBatch(queue: readonly Frame[]): readonly Frame[] {
  let bytes = 0;
  const batch: Frame[] = [];
  for (const frame of queue) {
    bytes += frameHeader + frame.jpeg.length;
    if (batch.length === batchLimit.frames || bytes > batchLimit.bytes) break;
    batch.push(frame);
  }
  return batch;
}

/** [u32 length][u64 captured at, ms][32 bytes of chain][JPEG], frame after frame, big-endian. */
export function encodeBatch(frames: readonly Frame[]): Uint8Array<ArrayBuffer> {
  const total = frames.reduce((sum, frame) => sum + frameHeader + frame.jpeg.length, 0);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { jpeg, capturedAtMs, chain } of frames) {
    view.setUint32(at, jpeg.length);
    view.setBigUint64(at + 4, BigInt(capturedAtMs));
    bytes.set(chain, at + 12);
    bytes.set(jpeg, at + frameHeader);
    at += frameHeader + jpeg.length;
  }
  return bytes;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
