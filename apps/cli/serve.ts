import { createApp } from '../server/app.ts';
import { ConfigError, readConfig } from '../server/config.ts';
import { cacheHome, nesieHome } from './root.ts';
import { untilTold } from './until-told.ts';

async function run(part: 'serve' | 'work'): Promise<number> {
  try {
    const config = await readConfig(process.env, nesieHome(), cacheHome());
    const app = await createApp(
      config,
      part === 'serve' ? { serves: true, works: false } : { serves: false, works: true },
    );
    const where = part === 'serve' ? await app.listen() : 'durable work and the evidence log';
    process.stdout.write(`nesie ${part}: ${where}\n`);
    await untilTold();
    await app.stop();
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`nesie ${part}: ${error.message}\n`);
    return 78;
  }
}

/** `./nesie serve`: the HTTP API and the cabinet, on any number of machines. */
export function serveCommand(): Promise<number> {
  return run('serve');
}

/** `./nesie work`: durable work and the evidence log's sequencer, on any number of machines. */
export function workCommand(): Promise<number> {
  return run('work');
}
