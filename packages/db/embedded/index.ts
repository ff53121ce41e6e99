import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, rmSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { EXIT_LOCKED } from './exit-codes.ts';
import { type Layout, prepareLayout } from './layout.ts';

export interface EmbeddedOptions {
  /** Folder of the cluster's state, mode 0700; data too, unless the server's user can't reach it. */
  readonly home: string;
  /** Off only for tests: nothing survives a power cut. */
  readonly durable?: boolean;
  /** How long the server stays after its last user has gone. */
  readonly lingerMs?: number;
  readonly maxConnections?: number;
  /** Folder with bin/ of an installed PostgreSQL ≥ 15, instead of the npm packages' 18. */
  readonly installed?: string;
}

export interface Embedded {
  /** URL of the owner role for a database of this server. */
  ownerUrl(database: string): string;
  /** Makes the database when there is none. */
  ensureDatabase(database: string): Promise<void>;
  /** Lets go of the server; it ends with its last user. */
  stop(): Promise<void>;
}

const START_MS = 150_000;

/**
 * Starts the embedded PostgreSQL, or joins the one that runs already for this home. The server ends when its last user
 * is gone, even by kill -9; what a killed one left is recovered.
 * @throws when the platform has no binaries, or the server doesn't start: the message names the log
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const layout = await prepareLayout(options.home, options.installed);
  const password = await ensurePassword(join(layout.home, 'password'));
  let stopped = false;
  let hold = await joinGuardian(layout, options);

  // A killed guardian takes the server with it; whoever still needs it brings both back, on the same port if it is free.
  const watch = () => {
    hold.socket.once('close', () => {
      if (stopped) return;
      joinGuardian(layout, options).then(
        (next) => {
          hold = next;
          if (stopped) hold.socket.destroy();
          else watch();
        },
        () => {}, // queries fail and say so
      );
    });
  };
  watch();

  const ownerUrl = (database: string) =>
    `postgres://nesie:${password}@127.0.0.1:${hold.port}/${encodeURIComponent(database)}`;
  return {
    ownerUrl,
    ensureDatabase: (database) => ensureDatabase(ownerUrl('postgres'), database),
    async stop() {
      stopped = true;
      hold.socket.destroy();
    },
  };
}

/** Makes a database when there is none; two processes at once are fine. */
export async function ensureDatabase(adminUrl: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // the query under way rejects as well
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (rowCount) return;
    await client
      .query(`create database ${pg.escapeIdentifier(database)} template template0 encoding 'UTF8'`)
      .catch((error: Error & { code?: string }) => {
        if (error.code !== '42P04' && error.code !== '23505') throw error;
      });
  } finally {
    await client.end();
  }
}

async function ensurePassword(file: string): Promise<string> {
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return null;
      throw error;
    },
  );
  if (handle) {
    await handle.writeFile(randomBytes(24).toString('hex'));
    await handle.close();
  }
  for (let tries = 0; tries < 40; tries += 1) {
    const text = await readFile(file, 'utf8');
    if (text.length === 48) return text;
    await sleep(25);
  }
  throw new Error(`The file ${file} holds no password: delete the folder it is in and start again.`);
}

interface Hold {
  readonly socket: Socket;
  readonly port: number;
}

async function joinGuardian(layout: Layout, options: EmbeddedOptions): Promise<Hold> {
  let spawned: Spawned | undefined;
  for (let waited = 0; waited < START_MS; waited += 25) {
    const hold = await tryJoin(layout.home);
    if (hold) {
      spawned?.forget();
      return hold;
    }
    if (!spawned || spawned.exited()) {
      if (spawned?.failed()) throw new Error(`The embedded PostgreSQL did not start: ${spawned.why()}`);
      spawned = spawnGuardian(layout, options);
    }
    await sleep(25);
  }
  throw new Error(`The embedded PostgreSQL did not start in time, see ${join(layout.home, 'guardian.log')}.`);
}

async function tryJoin(home: string): Promise<Hold | null> {
  const state = readState(join(home, 'state.json'));
  if (!state) return null;
  return new Promise((resolve) => {
    const socket = connect(state.control, '127.0.0.1');
    let heard = '';
    const giveUp = () => {
      socket.destroy();
      resolve(null);
    };
    socket.setTimeout(10_000, giveUp);
    socket.once('error', giveUp);
    socket.once('close', giveUp);
    socket.once('connect', () => socket.write(`${state.token}\n`));
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (!heard.endsWith('\n')) return;
      const port = portOf(heard);
      if (!port) return giveUp();
      socket.setTimeout(0);
      socket.removeAllListeners('close');
      socket.removeAllListeners('error');
      socket.on('error', () => {}); // 'close' follows
      socket.unref();
      resolve({ socket, port });
    });
  });
}

function portOf(answer: string): number | null {
  const parsed: unknown = JSON.parse(answer);
  return typeof parsed === 'object' && parsed !== null && 'port' in parsed && typeof parsed.port === 'number'
    ? parsed.port
    : null;
}

function readState(file: string): { readonly control: number; readonly token: string } | null {
  try {
    const state: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof state !== 'object' || state === null || !('control' in state) || !('token' in state))
      return null;
    const { control, token } = state;
    return typeof control === 'number' && control > 0 && typeof token === 'string'
      ? { control, token }
      : null;
  } catch {
    return null;
  }
}

interface Spawned {
  exited(): boolean;
  failed(): boolean;
  why(): string;
  /** Removes the file of its complaints. */
  forget(): void;
}

function spawnGuardian(layout: Layout, options: EmbeddedOptions): Spawned {
  const settings = {
    ...layout,
    durable: options.durable ?? true,
    lingerMs: options.lingerMs ?? 500,
    maxConnections: options.maxConnections ?? 100,
  };
  const errorFile = join(layout.home, `guardian-${process.pid}.err`);
  const stderr = openSync(errorFile, 'w', 0o600);
  const script = fileURLToPath(new URL('./guardian.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', script, JSON.stringify(settings)], {
    detached: true,
    stdio: ['ignore', 'ignore', stderr],
    cwd: layout.home,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
  });
  closeSync(stderr);
  child.unref();
  let spawnError = '';
  child.on('error', (error) => {
    spawnError = error.message;
  });
  return {
    exited: () => child.exitCode !== null || child.signalCode !== null || spawnError !== '',
    failed: () =>
      spawnError !== '' ||
      (child.exitCode !== null && child.exitCode !== 0 && child.exitCode !== EXIT_LOCKED),
    forget: () => rmSync(errorFile, { force: true }),
    why: () => spawnError || readFileSync(errorFile, 'utf8').slice(0, 2000),
  };
}
