import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbedded } from './index.ts';

const module = fileURLToPath(new URL('./index.ts', import.meta.url));
const homes: string[] = [];
const users: ChildProcess[] = [];
const isRoot = process.getuid?.() === 0;
const LIMIT = { timeout: 60_000 };

const USER_PROGRAM = `
const { startEmbedded } = await import(process.env.NESIE_MODULE);
const embedded = await startEmbedded({ home: process.env.NESIE_HOME, durable: true });
console.log(JSON.stringify({ url: embedded.ownerUrl('postgres') }));
setInterval(() => {}, 1000);
`;

function newHome(): string {
  const home = join(mkdtempSync(join(tmpdir(), 'nesie-db-')), 'home');
  mkdirSync(home, { mode: 0o700 });
  homes.push(home);
  return home;
}

interface User {
  readonly process: ChildProcess;
  readonly url: string;
}

/** A process of its own that uses the server until it is killed. */
async function startUser(home: string, uid?: number): Promise<User> {
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', USER_PROGRAM], {
    env: { PATH: process.env.PATH ?? '', NESIE_MODULE: module, NESIE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    ...(uid ? { uid, gid: uid } : {}),
  });
  users.push(child);
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => resolve(JSON.parse(String(chunk)).url));
    child.on('exit', () => reject(new Error(complaint)));
  });
  return { process: child, url };
}

function clusterOf(home: string): string {
  try {
    return readFileSync(join(home, 'cluster'), 'utf8').trim();
  } catch {
    return home;
  }
}

function commandOf(pid: number | string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Ids of processes whose command line names a text. */
function processesOf(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((name) => commandOf(name).includes(text))
    .map(Number);
}

const watchers = (home: string) =>
  processesOf('nesie-watch').filter((pid) => commandOf(pid).includes(clusterOf(home)));
const servers = (home: string) =>
  processesOf(join(clusterOf(home), 'data')).filter((pid) => !commandOf(pid).includes('nesie-watch'));
const guardians = (home: string) => processesOf(`"home":"${home}"`);

async function until(what: string, isTrue: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  for (let waited = 0; waited < ms; waited += 50) {
    if (await isTrue()) return;
    await sleep(50);
  }
  assert.fail(`never came: ${what}`);
}

async function sql(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const works = (url: string) =>
  sql(url, 'select 1').then(
    () => true,
    () => false,
  );

const gone = (home: string) => () => servers(home).length === 0 && guardians(home).length === 0;
const needsProc = process.platform === 'linux' ? false : 'reads /proc, which only Linux has';

after(async () => {
  for (const user of users) user.kill('SIGKILL');
  for (const home of homes) {
    for (const pid of [...guardians(home), ...servers(home)]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // gone already
      }
    }
    const cluster = clusterOf(home);
    for (const folder of [cluster, join(home, '..')]) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  }
});

for (const [who, uid, skip] of [
  ['this user', undefined, needsProc],
  ['another user than root', 65_534, needsProc || (isRoot ? false : 'only root can become another user')],
] as const) {
  test(`a server ends with its last user, even by kill -9, and what it held is there again (${who})`, {
    ...LIMIT,
    skip,
  }, async () => {
    const home = newHome();
    if (uid) for (const folder of [home, join(home, '..')]) chownSync(folder, uid, uid);
    const first = await startUser(home, uid);
    const second = await startUser(home, uid);
    assert.equal(first.url, second.url, 'both use one server');
    await sql(first.url, 'create table kept (n int); insert into kept values (7)');
    assert.equal(statSync(home).mode & 0o777, 0o700);
    for (const pid of servers(home)) assert.notEqual(statSync(`/proc/${pid}`).uid, 0, 'never as root');

    first.process.kill('SIGKILL');
    await sleep(1200);
    assert.ok(await works(second.url), 'the other user still has it');
    second.process.kill('SIGKILL');
    await until('the end of server and guardian', gone(home));

    const third = await startUser(home, uid);
    assert.deepEqual(await sql(third.url, 'select n from kept'), [{ n: 7 }]);
    third.process.kill('SIGKILL');
    await until('the end of server and guardian', gone(home));
  });
}

test('a killed guardian takes the server with it; a user that lives on brings both back', {
  ...LIMIT,
  skip: needsProc,
}, async () => {
  const home = newHome();
  const user = await startUser(home);
  await sql(user.url, 'create table kept (n int); insert into kept values (7)');
  const [guardian] = guardians(home);
  assert.ok(guardian);
  process.kill(guardian, 'SIGKILL');
  await until('another guardian', () => guardians(home).some((pid) => pid !== guardian));
  await until('the server at the same address', () => works(user.url));
  assert.deepEqual(await sql(user.url, 'select n from kept'), [{ n: 7 }]);

  const [next] = guardians(home);
  assert.ok(next);
  user.process.kill('SIGKILL');
  process.kill(next, 'SIGKILL');
  await until('the end of a server without guardian and user', gone(home));
});

test('a killed server is started again at the same address', { ...LIMIT, skip: needsProc }, async () => {
  const home = newHome();
  const user = await startUser(home);
  await sql(user.url, 'create table kept (n int); insert into kept values (7); checkpoint');
  const pid = Number(readFileSync(join(clusterOf(home), 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  await until('the server at the same address', () => works(user.url));
  assert.deepEqual(await sql(user.url, 'select n from kept'), [{ n: 7 }]);
  user.process.kill('SIGKILL');
  await until('the end of server and guardian', gone(home));
});

test('when everything but the server was killed, the next start recovers what it holds', {
  ...LIMIT,
  skip: needsProc,
}, async () => {
  const home = newHome();
  const user = await startUser(home);
  await sql(user.url, 'create table kept (n int); insert into kept values (7)');
  await until('the shell that watches', () => watchers(home).length === 1);
  const [guardian] = guardians(home);
  // The guardian is stopped first, so that it can't start another shell.
  process.kill(guardian ?? 0, 'SIGSTOP');
  for (const pid of watchers(home)) process.kill(pid, 'SIGKILL');
  user.process.kill('SIGKILL');
  process.kill(guardian ?? 0, 'SIGKILL');
  await sleep(500);
  assert.ok(
    await works(user.url),
    'an orphan, as after a kill of every process of Node and the shell at once',
  );

  const next = await startUser(home);
  assert.deepEqual(await sql(next.url, 'select n from kept'), [{ n: 7 }]);
  next.process.kill('SIGKILL');
  await until('the end of server and guardian', gone(home));
});

test('four processes that start at once share one server', { ...LIMIT, skip: needsProc }, async () => {
  const home = newHome();
  const users = await Promise.all([1, 2, 3, 4].map(() => startUser(home)));
  assert.equal(new Set(users.map(({ url }) => url)).size, 1);
  await until('one guardian', () => guardians(home).length === 1);
  for (const user of users) user.process.kill('SIGKILL');
  await until('the end of server and guardian', gone(home));
});

test('databases are made once, and the server stops when it is let go', {
  ...LIMIT,
  skip: needsProc,
}, async () => {
  const home = newHome();
  const embedded = await startEmbedded({ home, durable: false });
  await Promise.all([embedded.ensureDatabase('nesie'), embedded.ensureDatabase('nesie')]);
  assert.deepEqual(await sql(embedded.ownerUrl('nesie'), 'select current_database() as name'), [
    { name: 'nesie' },
  ]);
  const wrong = new URL(embedded.ownerUrl('nesie'));
  wrong.password = 'guess';
  await assert.rejects(sql(wrong.toString(), 'select 1'), /password/);
  await embedded.stop();
  await until('the end of server and guardian', gone(home));
});
