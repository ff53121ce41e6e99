/*
 * The guardian: a small detached process that owns one embedded PostgreSQL server. It serves as long as at least one
 * user holds a connection to it; when the last is gone, killed or not, it stops the server and ends. When the guardian
 * itself is killed, a shell that waits on a pipe from it stops the server. Started by embedded/index.ts with one
 * argument, the settings as JSON. Imports nothing but Node, so that it can run before anything is set up.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EXIT_LOCKED } from './exit-codes.ts';

interface Settings {
  readonly home: string;
  readonly cluster: string;
  readonly binaries: string;
  readonly uid: number;
  readonly gid: number;
  readonly lingerMs: number;
  readonly durable: boolean;
  readonly maxConnections: number;
}

const FIRST_USER_MS = 15_000;
const START_MS = 90_000;
const MAX_LOG_BYTES = 5_000_000;
const MAX_RESTARTS = 20;
const MAX_USERS = 500;

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings; // written by embedded/index.ts
const dataFolder = join(settings.cluster, 'data');
const stateFile = join(settings.home, 'state.json');
const logFile = join(settings.home, 'guardian.log');
const asServer = process.getuid?.() === 0 ? { uid: settings.uid, gid: settings.gid } : {};
const bareEnv = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

let postmaster: ChildProcess | undefined;
let watcher: ChildProcess | undefined;
let port = 0;
let stopping = false;
let restarts = 0;
const users = new Set<Socket>();

function log(text: string): void {
  try {
    appendFileSync(logFile, `${process.pid} ${text}\n`, { mode: 0o600 });
  } catch {
    // a full disk must not end the guardian
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The system frees the lock when its process ends, however it ends. */
function takeLock(): DatabaseSync {
  const lock = new DatabaseSync(join(settings.home, 'lock.sqlite'), { timeout: 100 });
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch {
    process.exit(EXIT_LOCKED);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The server's own file in the data folder: pid in the first line, state in the eighth. */
function postmasterFile(): { readonly pid: number; readonly state: string } | null {
  try {
    const lines = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 1 ? { pid, state: (lines[7] ?? '').trim() } : null;
  } catch {
    return null;
  }
}

// A pid may have been given to another program since: the command line has to name the data folder.
function isOurServer(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes(dataFolder);
  } catch {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataFolder);
    } catch {
      return false;
    }
  }
}

/** Stops a server that a killed guardian left, in good order first. Its users were cut off with the guardian. */
async function stopLeftover(): Promise<void> {
  const found = postmasterFile();
  if (!found || !isOurServer(found.pid)) return;
  log(`a server was left by a killed process (${found.pid}): it is stopped in good order and started again`);
  await stopPid(found.pid);
}

async function stopPid(pid: number): Promise<void> {
  const phases: readonly (readonly [NodeJS.Signals, number])[] = [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ];
  for (const [signal, ms] of phases) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < ms; waited += 20) {
      if (!isAlive(pid)) return;
      await sleep(20);
    }
  }
}

function password(): string {
  return readFileSync(join(settings.home, 'password'), 'utf8').trim();
}

/** Made beside and renamed: a process killed in between leaves no half cluster under the right name. */
function initialise(): void {
  if (existsSync(join(dataFolder, 'PG_VERSION'))) return;
  const half = join(settings.cluster, 'data.new');
  rmSync(half, { recursive: true, force: true });
  const secret = join(settings.cluster, 'pw.tmp');
  rmSync(secret, { force: true });
  writeFileSync(secret, `${password()}\n`, { mode: 0o600, flag: 'wx' });
  if (asServer.uid !== undefined) chownSync(secret, asServer.uid, asServer.gid);
  try {
    execFileSync(
      join(settings.binaries, 'bin', 'initdb'),
      [
        ...[
          '-D',
          half,
          '-U',
          'nesie',
          '-A',
          'scram-sha-256',
          '--pwfile',
          secret,
          '-E',
          'UTF8',
          '--no-locale',
        ],
        ...(settings.durable ? [] : ['--no-sync']),
      ],
      { ...asServer, env: bareEnv, stdio: 'pipe', cwd: settings.cluster, timeout: 120_000 },
    );
  } catch (error) {
    const details =
      error instanceof Error && 'stderr' in error ? String(error.stderr).slice(0, 2000) : String(error);
    const nameless = details.includes('could not look up effective user');
    throw new Error(
      nameless
        ? `The user ${process.getuid?.()} has no name in /etc/passwd, which PostgreSQL needs: add one, or set DATABASE_URL.`
        : `initdb failed: ${details}`,
    );
  } finally {
    rmSync(secret, { force: true });
  }
  renameSync(half, dataFolder);
}

async function freePort(wanted: number): Promise<number> {
  const tryPort = (candidate: number) =>
    new Promise<number>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(0));
      probe.listen(candidate, '127.0.0.1', () => {
        const address = probe.address();
        const bound = typeof address === 'object' && address ? address.port : 0;
        probe.close(() => resolve(bound));
      });
    });
  return (wanted > 0 && (await tryPort(wanted))) || tryPort(0);
}

function serverArguments(): readonly string[] {
  const config: Readonly<Record<string, string>> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: String(settings.maxConnections),
    shared_buffers: '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    huge_pages: 'off',
    // neither statements nor values of personal data go to the server's log.
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: '0',
    ...(settings.durable
      ? {}
      : {
          fsync: 'off',
          full_page_writes: 'off',
          autovacuum: 'off',
          max_wal_size: '2GB',
        }),
  };
  return Object.entries(config).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function startWatcher(pid: number): void {
  watcher?.kill('SIGKILL');
  const script = 'read gone; [ "$(head -n 1 "$2" 2>/dev/null)" = "$1" ] && kill -INT "$1"; exit 0';
  const child = spawn(
    '/bin/sh',
    ['-c', script, 'nesie-watch', String(pid), join(dataFolder, 'postmaster.pid')],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: bareEnv,
      detached: true,
      cwd: '/',
    },
  );
  child.on('error', (error) => log(`no watcher: ${error.message}`));
  child.stdin?.on('error', () => {}); // the shell was killed; it is started anew below
  child.on('exit', () => {
    if (watcher === child && !stopping && postmaster?.exitCode === null)
      setTimeout(() => startWatcher(pid), 200);
  });
  child.unref();
  watcher = child;
}

/** One try. @returns whether the server accepts connections */
async function startOnce(): Promise<boolean> {
  port = await freePort(port);
  const serverLog = join(settings.home, 'server.log');
  const fd = openSync(
    serverLog,
    existsSync(serverLog) && statSync(serverLog).size > MAX_LOG_BYTES ? 'w' : 'a',
    0o600,
  );
  const child = spawn(join(settings.binaries, 'bin', 'postgres'), ['-D', dataFolder, ...serverArguments()], {
    ...asServer,
    env: bareEnv,
    stdio: ['ignore', fd, fd],
    cwd: settings.cluster,
    detached: true,
  });
  child.on('error', (error) => log(`the server did not start: ${error.message}`));
  child.on('exit', () => {
    if (postmaster === child && !stopping && child.pid) void recover();
  });
  postmaster = undefined;
  for (let waited = 0; waited < START_MS; waited += 10) {
    await sleep(10);
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return false;
    const file = postmasterFile();
    if (file?.pid !== child.pid) continue;
    if (watcher === undefined || waited === 0) startWatcher(child.pid);
    if (file.state === 'ready') {
      postmaster = child;
      startWatcher(child.pid);
      return true;
    }
  }
  child.kill('SIGKILL');
  return false;
}

// After kill -9 the old server's children still die: its lock file and shared memory are in use for a moment.
async function start(): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    if (await startOnce()) return;
    await sleep(Math.min(50 * 2 ** tries, 1000));
  }
  throw new Error(`the server does not start, see ${join(settings.home, 'server.log')}`);
}

async function recover(): Promise<void> {
  restarts += 1;
  log(`the server ended by itself, start ${restarts}`);
  if (restarts > MAX_RESTARTS) return stop(1);
  await start().catch((error: Error) => {
    log(error.message);
    return stop(1);
  });
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  rmSync(stateFile, { force: true });
  server.close();
  const pid = postmaster?.pid;
  if (pid) await stopPid(pid);
  for (const user of users) user.destroy();
  watcher?.kill('SIGKILL');
  process.exit(code);
}

function leaveWhenEmpty(ms: number): void {
  setTimeout(() => {
    if (users.size === 0) void stop(0);
  }, ms);
}

const token = randomBytes(32).toString('hex');

function isToken(text: string): boolean {
  return text.length === token.length && timingSafeEqual(Buffer.from(text), Buffer.from(token));
}

/** A user says the token, gets the port, and holds the connection as long as it needs the server. */
function greet(socket: Socket): void {
  let heard = '';
  socket.setTimeout(5_000, () => socket.destroy());
  socket.on('error', () => {}); // a killed user
  socket.on('close', () => {
    if (users.delete(socket)) leaveWhenEmpty(settings.lingerMs);
  });
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
    if (heard.length > 200) return socket.destroy();
    if (!heard.endsWith('\n') || users.has(socket)) return;
    if (!isToken(heard.trim()) || stopping || users.size >= MAX_USERS) return socket.destroy();
    users.add(socket);
    socket.setTimeout(0);
    socket.write(`${JSON.stringify({ port })}\n`);
  });
}

const server: Server = createServer(greet);

async function main(): Promise<void> {
  const lock = takeLock();
  if (existsSync(logFile) && statSync(logFile).size > MAX_LOG_BYTES) rmSync(logFile);
  rmSync(stateFile, { force: true });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  mkdirSync(settings.cluster, { recursive: true, mode: 0o700 });
  await stopLeftover();
  initialise();
  const portFile = join(settings.home, 'port');
  port = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) || 0 : 0;
  await start();
  writeFileSync(portFile, String(port), { mode: 0o600 });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const control = typeof address === 'object' && address ? address.port : 0;
    writeFileSync(`${stateFile}.new`, JSON.stringify({ pid: process.pid, control, token }), { mode: 0o600 });
    renameSync(`${stateFile}.new`, stateFile);
    leaveWhenEmpty(FIRST_USER_MS);
  });
  process.on('exit', () => lock.close());
}

main().catch((error: Error) => {
  log(error.message);
  process.stderr.write(`${error.message}\n`);
  void stop(1);
});
