import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the installation. */
export const root =
  process.env.NESIE_ROOT ?? fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Where this installation keeps its keys, its embedded database and its published trust file. */
export function nesieHome(): string {
  return process.env.NESIE_HOME ?? join(homedir(), '.nesie');
}

/** Where downloads are kept: models, test media. */
export function cacheHome(): string {
  return process.env.NESIE_CACHE ?? join(root, '.cache');
}
