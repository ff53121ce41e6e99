import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startInstallation } from '../../cli/installation.ts';
import type { Around } from './person.ts';

/** An installation in a process of its own, so that all that it writes can be read. */
export interface LoggedInstallation extends Around {
  /** where its keys are; its last part is the database's name */
  readonly home: string;
  /** Everything written to the log and to the error stream so far. */
  readonly written: () => string;
  readonly stop: () => Promise<void>;
}

type Told = { readonly ms: number } | 'stop';

/** Starts it and waits until it serves. */
export async function startLogged(): Promise<LoggedInstallation> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['serve'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      written += part;
    });
  }
  const ended = once(child, 'exit');
  const answer = async () => {
    const [message] = await Promise.race([
      once(child, 'message'),
      ended.then(() => Promise.reject(new Error(`the installation ended: ${written.slice(-2000)}`))),
    ]);
    return message as Pick<LoggedInstallation, 'url' | 'sandbox' | 'home'>;
  };
  const { url, sandbox, home } = await answer();
  return {
    ...{ url, sandbox, home },
    written: () => written,
    async advanceTime(ms) {
      child.send({ ms });
      await answer();
    },
    async stop() {
      child.send('stop');
      await ended;
    },
  };
}

async function serve(): Promise<void> {
  const installation = await startInstallation({ purpose: 'marked', log: true });
  const { url, sandbox, home } = installation;
  process.on('message', async (told: Told) => {
    if (told === 'stop') {
      await installation.stop();
      process.disconnect();
      return;
    }
    await installation.advanceTime(told.ms);
    process.send?.('advanced');
  });
  process.send?.({ url, sandbox, home });
}

if (import.meta.main && process.argv[2] === 'serve') await serve();
