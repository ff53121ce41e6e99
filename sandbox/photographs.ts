import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MOST_BYTES = 1024 * 1024;
const SIDE = 640;

/** Pictures kept by their hash; written whole before anything names them. */
export function openPhotographs(home: string) {
  const folder = join(home, 'photographs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    /**
     * Takes a picture as it is when it is a JPEG of a register's size, else makes one of it.
     * @returns its SHA-256, or null when it is no picture
     */
    async keep(bytes: Buffer): Promise<string | null> {
      const { default: sharp } = await import('sharp');
      try {
        const { format } = await sharp(bytes, { limitInputPixels: 40_000_000 }).metadata();
        const isFit = format === 'jpeg' && bytes.length <= MOST_BYTES;
        const jpeg = isFit
          ? bytes
          : await sharp(bytes, { limitInputPixels: 40_000_000 })
              .rotate()
              .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
              .jpeg({ quality: 90 })
              .toBuffer();
        const hash = createHash('sha256').update(jpeg).digest('hex');
        const path = join(folder, `${hash}.jpg`);
        if (!existsSync(path)) {
          writeFileSync(`${path}.part`, jpeg, { mode: 0o600 });
          renameSync(`${path}.part`, path);
        }
        return hash;
      } catch {
        return null;
      }
    },
    read: (hash: string): Buffer => readFileSync(join(folder, `${hash}.jpg`)),
  };
}
