import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A source file of the repository, as it is in the working tree. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
}

/** A finding: where, and what to do about it. */
export interface Finding {
  readonly path: string;
  readonly line?: number;
  readonly message: string;
}

const CODE = /\.(ts|tsx|sql|typ)$/;
const TEST = /\.test\.tsx?$|^(journeys|bench|sim)\/|\/testing(\/|\.ts)/;

/** Every source file that git tracks or would track. */
export function sources(root: string): readonly Source[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listed.split('\n'))]
    .filter((path) => (CODE.test(path) || path === 'nesie') && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8'), isTest: TEST.test(path) }));
}

/** The number of the line, from 1, at an offset of a text. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
