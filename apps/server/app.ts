import { join } from 'node:path';
import { type Clock, sandboxClock, systemClock } from '@nesie/clock';
import { appUrl, createDb, noteOpening } from '@nesie/db';
import { createFaceEngine } from '@nesie/face';
import { createHttpServer } from '@nesie/http';
import { createWorker } from '@nesie/steps';
import { createKeyStore, createVault } from '@nesie/vault';
import pino from 'pino';
import { type Config, ConfigError } from './config.ts';
import { requireModeOfDatabase, requireProductionReady } from './guards.ts';
import { startRounds } from './rounds.ts';
import { allProblems, registerRoutes } from './routes.ts';
import { type Modules, wire } from './wire.ts';

/** What this process does of nesie's work. */
export interface Parts {
  readonly serves: boolean;
  readonly works: boolean;
}

/** A running nesie. */
export interface App {
  readonly modules: Modules;
  /** Begins to serve. @returns the address that people type */
  listen(): Promise<string>;
  /** Moves business time forward; only in the sandbox. @returns the whole offset, milliseconds */
  advanceTime(ms: number): Promise<number>;
  stop(): Promise<void>;
}

const EVERYTHING: Parts = { serves: true, works: true };

function applicationUrl(config: Config): string {
  if (config.appUrl) return config.appUrl;
  if (!config.ownerUrl) throw new ConfigError('neither DATABASE_URL nor NESIE_APP_DATABASE_URL is set');
  return appUrl(config.ownerUrl, config.masterKey);
}

/** Puts a configured nesie together: database, keys, modules, worker, server. */
export async function createApp(config: Config, parts: Parts = EVERYTHING): Promise<App> {
  requireProductionReady(config);
  const log = pino({ level: config.log ? 'info' : 'silent' });
  const clock: Clock = config.production ? systemClock() : sandboxClock();
  const keyStore = await createKeyStore({ url: config.keysUrl, masterKey: config.masterKey });
  const vault = createVault(keyStore, { onOpen: noteOpening });
  const db = createDb({ url: applicationUrl(config), clock, vault });
  await requireModeOfDatabase(db, config).catch(async (error: unknown) => {
    await Promise.all([db.close(), keyStore.close()]); // so that the process can end
    throw error;
  });
  const engine = await createFaceEngine({ cache: config.cache });
  // Loaded meanwhile, so that the first person's picture does not wait.
  void engine.warm().catch((error: Error) => log.warn({ name: error.name }, 'the face models did not load'));
  const modules = wire({ config, db, vault, clock, engine, log });
  await modules.evidence.prepare();
  await modules.evidence.publishTrust(join(config.home, 'trust.json'));

  const stops: (() => Promise<unknown>)[] = [() => keyStore.close(), () => db.close(), () => engine.close()];
  if (parts.works) {
    await modules.payments.begin();
    await modules.housekeeping.begin();
    const onFailure = (failure: object) => log.warn(failure, 'a step failed');
    const worker = createWorker({
      db,
      clock,
      handlers: modules.stepHandlers,
      onFailure,
      ...(config.production ? {} : { pollMs: 100 }),
    });
    worker.start();
    const rounds = startRounds(modules.evidence, log);
    stops.push(
      () => worker.stop(),
      () => rounds.stop(),
    );
  }

  return {
    modules,
    async listen() {
      const { publicUrl, trustProxy, log: logs } = config;
      const server = await createHttpServer({
        publicUrl,
        problems: allProblems,
        trustProxy,
        logger: logs,
        sessionOf: (cookie) => modules.sessions.sessionOf(cookie),
      });
      await registerRoutes(server, { config, db, modules });
      await server.listen({ host: config.host, port: config.port });
      stops.push(() => server.close());
      return publicUrl.origin;
    },
    advanceTime: (ms) => db.advanceTime({ kind: 'system', process: 'sandbox' }, ms),
    async stop() {
      for (const each of stops.splice(0).reverse()) await each();
    },
  };
}
