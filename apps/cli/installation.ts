import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { discardDatabase, ensureDatabase, migrate, startEmbedded } from '@nesie/db';
import { ensureMasterKeyFile } from '@nesie/vault';
import { type App, createApp } from '../server/app.ts';
import { readConfig } from '../server/config.ts';
import { cacheHome, nesieHome, root } from './root.ts';
import { type SandboxAddresses, startSandbox } from './sandbox.ts';
import { carryParametersOn } from './sandbox-parameters.ts';

export interface InstallationOptions {
  /**
   * What it is for. Null: the installation that stays, with its own database; a word: one with an empty database of
   * its own, so that what another one has seen (faces, accounts, numbers) is unknown to it.
   */
  readonly purpose: string | null;
  readonly port?: number;
  /** The address people type, where a proxy stands before the server on loopback. */
  readonly publicUrl?: string;
  readonly log?: boolean;
}

/** A whole nesie with stand-ins around it, served on loopback. */
export interface Installation extends AsyncDisposable {
  readonly url: string;
  /** where its keys and its published trust file are */
  readonly home: string;
  readonly sandbox: SandboxAddresses;
  readonly app: App;
  /** what `./nesie …` is to find in its environment to work on this installation */
  readonly environment: Readonly<Record<string, string>>;
  /** Moves business time forward, here and in the stand-ins. */
  advanceTime(ms: number): Promise<void>;
  stop(): Promise<void>;
}

const NAME = /[^a-z0-9]+/g;

/** A port that nobody has now: the address has to be known before the server listens on it. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Databases: the server in DATABASE_URL where there is one, else the embedded PostgreSQL of this home. */
async function databases(home: string, name: string) {
  const given = process.env.DATABASE_URL;
  const embedded = given ? null : await startEmbedded({ home: join(home, 'postgres') });
  const urlOf = (database: string): string => {
    if (embedded) return embedded.ownerUrl(database);
    const url = new URL(given ?? '');
    url.pathname = `/${database}`;
    return url.toString();
  };
  const admin = given ?? urlOf('postgres');
  // Data and keys never share a database, nor a back-up.
  const both = [name, `${name}_keys`];
  for (const database of both) await ensureDatabase(admin, database);
  return {
    ownerUrl: urlOf(name),
    keysUrl: urlOf(`${name}_keys`),
    discard: async () => {
      for (const database of both) await discardDatabase(admin, database);
    },
    stop: async () => embedded?.stop(),
  };
}

/** What a passing installation leaves: its microcredits, if it made any, and the trust file that vouches for them. */
async function clearHome(home: string): Promise<void> {
  for (const name of ['sandbox', 'master.key']) await rm(join(home, name), { recursive: true, force: true });
  if (!existsSync(join(home, 'microcredits'))) await rm(home, { recursive: true, force: true });
}

/** Starts database, stand-ins, server and worker; everything it started ends with `stop`. */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const shared = nesieHome();
  const name = options.purpose
    ? `nesie_${options.purpose.replace(NAME, '_').slice(0, 24)}_${randomBytes(4).toString('hex')}`
    : 'nesie';
  const home = options.purpose ? join(shared, 'runs', name) : shared;
  await mkdir(home, { recursive: true, mode: 0o700 });
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const [database, sandbox] = await Promise.all([
      databases(shared, name),
      startSandbox({ home: join(home, 'sandbox') }),
    ]);
    stops.push(database.stop);
    if (options.purpose) stops.push(() => clearHome(home), database.discard);
    stops.push(sandbox.stop);
    const { addresses } = sandbox;
    const keyFile = join(home, 'master.key');
    await ensureMasterKeyFile(keyFile);
    const port = options.port ?? (await freePort());
    const environment = {
      NESIE_MODE: 'sandbox',
      NESIE_PUBLIC_URL: options.publicUrl ?? `http://localhost:${port}`,
      ...(options.publicUrl ? { NESIE_TRUST_PROXY: 'loopback' } : {}),
      NESIE_PORT: String(port),
      NESIE_MFO: join(root, 'apps', 'cli', 'demonstration', 'mfo.json'),
      DATABASE_URL: database.ownerUrl,
      NESIE_KEYS_DATABASE_URL: database.keysUrl,
      NESIE_MASTER_KEY_FILE: keyFile,
      NESIE_BANK_URL: addresses.bank,
      NESIE_SMS_URL: addresses.sms,
      NESIE_SMS_API_KEY: 'sandboxkey',
      NESIE_SDAO_URL: addresses.sdao,
      NESIE_SDAO_API_KEY: 'sandbox',
      NESIE_BUREAU_URL: addresses.bureau,
      NESIE_BUREAU_API_KEY: 'sandbox',
      NESIE_ANTIFRAUD_URL: addresses.antifraud,
      NESIE_ANTIFRAUD_API_KEY: 'sandbox',
      NESIE_PUSH_SERVICES: addresses.push,
      NESIE_LOG: options.log ? 'on' : 'off',
    };
    const config = await readConfig(environment, home, cacheHome());
    await migrate({ ownerUrl: database.ownerUrl, masterKey: config.masterKey, mode: 'sandbox' });
    await carryParametersOn(database.ownerUrl);
    const app = await createApp(config);
    stops.push(() => app.stop());
    const url = await app.listen();
    return {
      url,
      home,
      sandbox: addresses,
      app,
      environment: { ...environment, NESIE_HOME: home },
      async advanceTime(ms) {
        await sandbox.setClock(await app.advanceTime(ms));
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
