import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { STAND_INS } from './hub.ts';

type StandInName = (typeof STAND_INS)[number];

export interface RunningStandIn {
  readonly address: string;
  readonly home: string;
  readonly pid: number;
  /** Sets switches back to `initial` and then the ones given. */
  readonly mode: (mode: object) => Promise<void>;
  readonly post: (path: string, body: object) => Promise<Response>;
  readonly look: (path?: string) => Promise<unknown>;
  /** kill -9. */
  readonly kill: () => Promise<void>;
  /** Ends it the way it ends with its parent; removes its home. */
  readonly stop: () => Promise<void>;
}

/** Starts one stand-in as a process of its own, for tests. */
export async function startStandIn(
  name: StandInName,
  home = mkdtempSync(join(tmpdir(), `stand-in-${name}-`)),
  options: readonly string[] = [],
): Promise<RunningStandIn> {
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [script, '--home', home, '--with-parent', ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => {});
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const address = String(line).replace('listening ', '');
  const gone = once(child, 'exit');
  const post = (path: string, body: object) =>
    fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const look = async (path = '/control/state') => (await fetch(`${address}${path}`)).json();
  const initial = ((await look()) as { mode: object }).mode;
  return {
    address,
    home,
    pid: child.pid ?? 0,
    async mode(mode) {
      const response = await post('/control', { mode: { ...initial, ...mode } });
      if (!response.ok) throw new Error(await response.text());
    },
    post,
    look,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child.stdin.end();
      await gone;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
