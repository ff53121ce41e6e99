/** Fits a picture into a box and keeps its shape. */
export function fit(width: number, height: number, most: number): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Draws the video as the camera sees it (never mirrored) and packs it as JPEG. */
export async function takeJpeg(
  video: HTMLVideoElement,
  canvas: HTMLCanvasElement,
  most: number,
  quality: number,
): Promise<Blob | null> {
  if (video.videoWidth === 0) return null;
  const size = fit(video.videoWidth, video.videoHeight, most);
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.drawImage(video, 0, 0, size.width, size.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}

/** Packs a chosen picture anew: what the phone wrote beside it (place, time, owner) stays at home. */
export async function repackPicture(file: Blob, most: number): Promise<Blob | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, fit(bitmap.width, bitmap.height, most));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92));
}

/** The picture as a data: address, which a strict content policy allows where blob: is not. */
export function toDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

export interface Look {
  /** mean brightness of the middle of the picture, 0..255 */
  readonly light: number;
  /** mean change since the last look, 0..255 */
  readonly change: number;
  readonly grey: Uint8Array;
}

const glance = { width: 64, height: 48 };

/** A quick look at the middle of the picture, for advice while the person gets ready; the server judges. */
export function lookAt(video: HTMLVideoElement, canvas: HTMLCanvasElement, before: Look | null): Look | null {
  if (video.videoWidth === 0) return null;
  Object.assign(canvas, glance);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  const { videoWidth: w, videoHeight: h } = video;
  context.drawImage(video, w * 0.25, h * 0.15, w * 0.5, h * 0.7, 0, 0, glance.width, glance.height);
  const { data } = context.getImageData(0, 0, glance.width, glance.height);
  const grey = new Uint8Array(glance.width * glance.height);
  let light = 0;
  let change = 0;
  for (let i = 0; i < grey.length; i++) {
    const value = 0.3 * (data[i * 4] ?? 0) + 0.59 * (data[i * 4 + 1] ?? 0) + 0.11 * (data[i * 4 + 2] ?? 0);
    grey[i] = value;
    light += value;
    change += Math.abs(value - (before?.grey[i] ?? value));
  }
  return { light: light / grey.length, change: change / grey.length, grey };
}

export type Guidance = 'dark' | 'bright' | 'still' | 'good';

/** One piece of advice at a time, the most useful first. */
export function guide(look: Look): Guidance {
  if (look.light < 60) return 'dark';
  if (look.light > 225) return 'bright';
  return look.change > 9 ? 'still' : 'good';
}
