import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];

/** The browser that journeys use: CHROMIUM from the environment, or the system's own; null where there is none. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  return PLACES.find((path) => existsSync(path)) ?? null;
}

/**
 * The browser, installed by apt when this is root on a Debian-like system.
 * @throws with the command to type, where it can't be installed from here
 */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  const hasApt = spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
  if (process.getuid?.() !== 0 || !hasApt) {
    throw new Error(
      'the browser journeys need Chromium. Install it with `sudo apt-get update && sudo apt-get install -y chromium`, or name one in CHROMIUM, and run again',
    );
  }
  process.stderr.write('installing chromium by apt, once\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ]) {
    const done = spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    if (done.status !== 0) throw new Error(`apt-get ${args.join(' ')} failed`);
  }
  const installed = findChromium();
  if (!installed) throw new Error('apt installed chromium, yet it is nowhere to be found');
  return installed;
}
