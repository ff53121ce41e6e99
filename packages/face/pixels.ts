import sharp from 'sharp';
import { type FaceResult, ok, refuse } from './result.ts';

/** Eight-bit RGB, row by row, no padding. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type PictureRefusal =
  | { readonly code: 'picture-too-many-bytes'; readonly maxBytes: number }
  | { readonly code: 'picture-not-jpeg-or-png' }
  | { readonly code: 'picture-too-many-pixels'; readonly maxPixels: number }
  | { readonly code: 'picture-too-small'; readonly minSide: number }
  | { readonly code: 'picture-damaged' };

export interface PictureLimits {
  readonly maxBytes: number;
  readonly maxPixels: number;
  /** Shorter side, pixels. */
  readonly minSide: number;
  /** Longer side after decoding; larger pictures are shrunk to it. */
  readonly workingSide: number;
}

/** Portraits and pictures of documents. */
export const pictureLimits: PictureLimits = {
  maxBytes: 5 * 1024 * 1024,
  maxPixels: 40_000_000,
  minSide: 100,
  workingSide: 1600,
};

/** Frames of a camera. */
export const frameLimits: PictureLimits = {
  maxBytes: 512 * 1024,
  maxPixels: 2_100_000,
  minSide: 240,
  workingSide: 1280,
};

/**
 * Decodes a JPEG or PNG, told by its first bytes and not by what the sender calls it, turned upright by its EXIF
 * mark, without transparency.
 * @returns pixels, or why the picture can't be taken
 */
export async function decodePicture(
  bytes: Uint8Array,
  limits: PictureLimits,
): Promise<FaceResult<Pixels, PictureRefusal>> {
  if (bytes.length > limits.maxBytes)
    return refuse({ code: 'picture-too-many-bytes', maxBytes: limits.maxBytes });
  if (!startsLikePicture(bytes)) return refuse({ code: 'picture-not-jpeg-or-png' });
  try {
    const picture = sharp(bytes, { limitInputPixels: limits.maxPixels, failOn: 'error', pages: 1 });
    const { width, height } = await picture.metadata();
    if (width * height > limits.maxPixels) {
      return refuse({ code: 'picture-too-many-pixels', maxPixels: limits.maxPixels });
    }
    if (Math.min(width, height) < limits.minSide)
      return refuse({ code: 'picture-too-small', minSide: limits.minSide });

    const side = limits.workingSide;
    const { data, info } = await picture
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return ok({
      width: info.width,
      height: info.height,
      rgb: info.channels === 3 ? data : spread(data, info.channels),
    });
  } catch (error) {
    if (error instanceof Error && error.message.includes('exceeds pixel limit')) {
      return refuse({ code: 'picture-too-many-pixels', maxPixels: limits.maxPixels });
    }
    return refuse({ code: 'picture-damaged' });
  }
}

function startsLikePicture(bytes: Uint8Array): boolean {
  const starts = (signature: readonly number[]) => signature.every((byte, index) => bytes[index] === byte);
  return starts([0xff, 0xd8, 0xff]) || starts([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
}

/** A grey picture decodes to one channel; three equal ones keep everything after it simple. */
function spread(data: Uint8Array, channels: number): Uint8Array {
  const count = data.length / channels;
  const rgb = new Uint8Array(count * 3);
  for (let pixel = 0; pixel < count; pixel++) rgb.fill(data[pixel * channels] ?? 0, pixel * 3, pixel * 3 + 3);
  return rgb;
}

/** Maps a point of the target, pixels, to a point of the source, pixels. */
export type Mapping = (x: number, y: number) => Point;

/**
 * Draws a `width`×`height` picture from `source` through a mapping, bilinear; where the source is shrunk, several
 * samples a target pixel are averaged (`scale` is source pixels per target pixel). Outside the source the edge is repeated.
 */
export function resample(
  source: Pixels,
  width: number,
  height: number,
  scale: number,
  mapping: Mapping,
): Float32Array {
  const taps = Math.max(1, Math.min(8, Math.round(scale)));
  const out = new Float32Array(width * height * 3);
  const colour = new Float64Array(3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      colour.fill(0);
      for (let tap = 0; tap < taps * taps; tap++) {
        const across = ((tap % taps) + 0.5) / taps - 0.5;
        const down = (Math.floor(tap / taps) + 0.5) / taps - 0.5;
        addSample(source, mapping(x + across, y + down), colour);
      }
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++)
        out[at + channel] = (colour[channel] ?? 0) / (taps * taps);
    }
  }
  return out;
}

function addSample(source: Pixels, point: Point, sum: Float64Array): void {
  const x = Math.min(Math.max(point.x, 0), source.width - 1);
  const y = Math.min(Math.max(point.y, 0), source.height - 1);
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = Math.min(left + 1, source.width - 1);
  const bottom = Math.min(top + 1, source.height - 1);
  const across = x - left;
  const down = y - top;
  const { rgb, width } = source;
  for (let channel = 0; channel < 3; channel++) {
    const value = (column: number, row: number) => rgb[(row * width + column) * 3 + channel] ?? 0;
    const above = value(left, top) * (1 - across) + value(right, top) * across;
    const below = value(left, bottom) * (1 - across) + value(right, bottom) * across;
    sum[channel] = (sum[channel] ?? 0) + above * (1 - down) + below * down;
  }
}

/** A rectangle of the source, pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Resamples a rectangle of the source to `width`×`height`. Pixel centres map to pixel centres. */
export function cropTo(source: Pixels, box: Box, width: number, height: number): Float32Array {
  const across = box.width / width;
  const down = box.height / height;
  return resample(source, width, height, Math.max(across, down), (x, y) => ({
    x: box.x + (x + 0.5) * across - 0.5,
    y: box.y + (y + 0.5) * down - 0.5,
  }));
}

/** Luma of interleaved RGB (Rec. 601), one number a pixel, 0..255. */
export function luma(rgb: Float32Array): Float32Array {
  const grey = new Float32Array(rgb.length / 3);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const at = pixel * 3;
    grey[pixel] = 0.299 * (rgb[at] ?? 0) + 0.587 * (rgb[at + 1] ?? 0) + 0.114 * (rgb[at + 2] ?? 0);
  }
  return grey;
}
