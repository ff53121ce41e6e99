import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createTestDb } from '@nesie/db/testing';
import { checks, judge, report } from './doctor.ts';
import type { DatabaseFacts, Facts } from './doctor-facts.ts';
import { gatherFacts, isSame, readConfigFacts, settingOf } from './doctor-installation.ts';
import { probeGateway, probeHome, probeMachine, probePort, probeTrust } from './doctor-probes.ts';

const folder = mkdtempSync(join(tmpdir(), 'nesie-doctor-'));
after(() => rmSync(folder, { recursive: true }));

const database: DatabaseFacts = {
  ...{
    isReachable: true,
    why: '',
    version: 180_004,
    encoding: 'UTF8',
    fsync: 'on',
    isEncrypted: true,
    isLocal: false,
  },
  ...{ skewMs: 3, migrations: { pending: [], problem: null }, mode: 'production', offsetMs: 0, deadSteps: 0 },
  ...{ app: 'harmless', appWhy: '', logNames: ['mfo.kz/log'] },
};
const gateway = { name: 'bank', url: 'https://bank.kz', isReachable: true, isStandIn: false, why: '' };
const healthy: Facts = {
  setting: 'production',
  machine: {
    ...{ node: '24.21.0', platform: 'linux-x64', isRoot: false, userHasName: true, packages: 'installed' },
    ...{ freeBytes: { '/srv': 50e9 }, almatyOffsetMinutes: 300, speaksKazakh: true, chromium: null },
    ...{ missingFonts: [], brokenPackages: [], models: [{ name: 'detector', state: 'right' }] },
  },
  home: { path: '/srv/nesie', mode: 0o700, isOwn: true, isWritable: true },
  config: {
    ...{
      problems: [],
      publicUrl: 'https://credit.mfo.kz',
      port: 7480,
      host: '127.0.0.1',
      trustProxy: '10.0.0.7',
    },
    ...{ isDemonstrationMfo: false, logOrigin: 'mfo.kz/log', weakSecrets: [], hasWitness: true },
  },
  keys: { master: 'right', masterWhy: '', store: 'right', storeWhy: '', sharesDatabase: false },
  database,
  gateways: [gateway],
  portState: 'free',
  trust: { state: 'right', path: '/srv/nesie/trust.json' },
};

type Part = { readonly [K in keyof Facts]?: Partial<NonNullable<Facts[K]>> };

function sick(part: Part): Facts {
  return {
    ...healthy,
    ...('setting' in part ? { setting: part.setting as Facts['setting'] } : {}),
    ...('portState' in part ? { portState: part.portState as Facts['portState'] } : {}),
    ...('gateways' in part ? { gateways: part.gateways as Facts['gateways'] } : {}),
    machine: { ...healthy.machine, ...part.machine },
    home: { ...healthy.home, ...part.home },
    config: { ...healthy.config, ...part.config },
    keys: { ...healthy.keys, ...part.keys },
    database: { ...database, ...part.database },
    trust: { ...healthy.trust, ...part.trust },
  };
}

const CASES: readonly (readonly [what: string, part: Part, check: string, state: 'error' | 'warning'])[] = [
  ['an old Node', { machine: { node: '20.20.2' } }, 'node', 'error'],
  ['missing packages', { machine: { packages: 'missing' } }, 'packages', 'error'],
  ['old packages', { machine: { packages: 'older than the lock file' } }, 'packages', 'error'],
  [
    'a package of another platform',
    { machine: { brokenPackages: [{ name: 'sharp', why: 'E' }] } },
    'native-packages',
    'error',
  ],
  ['a full disk', { machine: { freeBytes: { '/srv': 1e8 } } }, 'disk', 'error'],
  ['little room', { machine: { freeBytes: { '/srv': 1e9, '/': 9e9 } } }, 'disk', 'warning'],
  ['old time zone data', { machine: { almatyOffsetMinutes: 360 } }, 'time-zone', 'error'],
  ['no Kazakh locale', { machine: { speaksKazakh: false } }, 'language', 'error'],
  ['missing fonts', { machine: { missingFonts: ['a.ttf'] } }, 'fonts', 'error'],
  [
    'models not fetched',
    { machine: { models: [{ name: 'detector', state: 'missing' }] } },
    'models',
    'warning',
  ],
  [
    'models of another hash',
    { machine: { models: [{ name: 'detector', state: 'another hash' }] } },
    'models',
    'error',
  ],
  ['no browser', { setting: 'sandbox' as never }, 'chromium', 'warning'],
  ['root in production', { machine: { isRoot: true } }, 'user', 'warning'],
  [
    'a user without name',
    { setting: 'demonstration' as never, machine: { userHasName: false } },
    'user',
    'error',
  ],
  ['an open home', { home: { mode: 0o755 } }, 'home', 'error'],
  ["another user's home", { home: { isOwn: false } }, 'home', 'error'],
  ['a home that is not writable', { home: { isWritable: false } }, 'home', 'error'],
  ['a home that cannot be made', { home: { mode: null, isWritable: false } }, 'home', 'error'],
  ['a missing variable', { config: { problems: ['NESIE_BANK_URL: required'] } }, 'configuration', 'error'],
  ['plain http', { config: { publicUrl: 'http://credit.mfo.kz' } }, 'public-url', 'error'],
  ['a public address of this machine', { config: { publicUrl: 'https://localhost' } }, 'public-url', 'error'],
  ['every proxy trusted', { config: { trustProxy: 'true' } }, 'proxy', 'error'],
  ['default secrets in production', { config: { weakSecrets: ['X'] } }, 'secrets', 'error'],
  [
    'default secrets in the sandbox',
    { setting: 'sandbox' as never, config: { weakSecrets: ['X'] } },
    'secrets',
    'warning',
  ],
  ["the demonstration's organisation", { config: { isDemonstrationMfo: true } }, 'organisation', 'error'],
  ['no witness', { config: { hasWitness: false } }, 'witness', 'warning'],
  ['no master key', { keys: { master: 'missing', masterWhy: 'not set' } }, 'master-key', 'error'],
  [
    'a database whose master key is gone',
    { setting: 'demonstration' as never, keys: { master: 'missing' }, database: { mode: 'sandbox' } },
    'master-key',
    'error',
  ],
  ['a weak master key', { keys: { master: 'unusable', masterWhy: 'not random' } }, 'master-key', 'error'],
  ['a wrong master key', { keys: { store: 'another master key' } }, 'key-store', 'error'],
  [
    'a key store out of reach',
    { keys: { store: 'unreachable', storeWhy: 'ECONNREFUSED' } },
    'key-store',
    'error',
  ],
  ['keys beside the data', { keys: { sharesDatabase: true } }, 'key-store', 'error'],
  ['a database out of reach', { database: { isReachable: false, why: 'ECONNREFUSED' } }, 'database', 'error'],
  ['PostgreSQL 14', { database: { version: 140_010 } }, 'database', 'error'],
  ['another encoding', { database: { encoding: 'LATIN1' } }, 'database', 'error'],
  ['fsync off', { database: { fsync: 'off' } }, 'durability', 'error'],
  ['an open connection', { database: { isEncrypted: false } }, 'connection', 'error'],
  ['an owner as application', { database: { app: 'unsafe', appWhy: 'owns tables' } }, 'role', 'error'],
  [
    'a role that cannot connect',
    { database: { app: 'unreachable', appWhy: 'the password is wrong' } },
    'role',
    'error',
  ],
  [
    'pending migrations',
    { database: { migrations: { pending: ['0002-x'], problem: null } } },
    'migrations',
    'error',
  ],
  [
    'changed migrations',
    { database: { migrations: { pending: [], problem: 'changed' } } },
    'migrations',
    'error',
  ],
  ["a sandbox's database in production", { database: { mode: 'sandbox' } }, 'mode', 'error'],
  ['a moved clock in production', { database: { offsetMs: 5 } }, 'clock-offset', 'error'],
  [
    'a moved clock in the sandbox',
    { setting: 'sandbox' as never, database: { mode: 'sandbox', offsetMs: 5 } },
    'clock-offset',
    'warning',
  ],
  ['clocks apart', { database: { skewMs: -30_000 } }, 'clock-skew', 'error'],
  ['dead steps', { database: { deadSteps: 2 } }, 'steps', 'warning'],
  ['a renamed log', { config: { logOrigin: 'other.kz/log' } }, 'log', 'error'],
  ['a trust file that cannot be read', { trust: { state: 'unreadable' } }, 'trust-file', 'error'],
  ['a damaged trust file', { trust: { state: 'damaged' } }, 'trust-file', 'error'],
  ['a taken port', { portState: 'taken' as never }, 'port', 'error'],
  ['a port for root only', { portState: 'forbidden' as never }, 'port', 'error'],
  [
    'a gateway out of reach',
    { gateways: [{ ...gateway, isReachable: false, why: 'ENOTFOUND' }] as never },
    'gateways',
    'error',
  ],
  [
    'a stand-in in production',
    { gateways: [{ ...gateway, isStandIn: true }] as never },
    'stand-ins',
    'error',
  ],
  [
    'a gateway on this machine',
    { gateways: [{ ...gateway, url: 'https://127.0.0.1:1' }] as never },
    'stand-ins',
    'error',
  ],
  [
    'a gateway without https',
    { gateways: [{ ...gateway, url: 'http://bank.kz' }] as never },
    'gateway-addresses',
    'error',
  ],
];

test('a healthy production has nothing to be told', () => {
  const told = judge(healthy).filter(({ state }) => state === 'error' || state === 'warning');
  assert.deepEqual(told, []);
});

for (const [what, part, check, state] of CASES) {
  test(`found, with its cure: ${what}`, () => {
    const judged = judge(sick(part));
    const one = judged.find((candidate) => candidate.check === check);
    assert.equal(one?.state, state);
    assert.ok(one?.state === state && one.found.length > 5 && one.cure.length > 5);
    const text = report('production', judged);
    assert.ok(text.includes(one.found) && text.includes(one.cure));
  });
}

test('every check has a case that makes it speak, and a name of its own', () => {
  const shown = new Set(CASES.map(([, , check]) => check));
  assert.deepEqual(
    checks.map(({ id }) => id).filter((id) => !shown.has(id)),
    [],
  );
  assert.equal(new Set(checks.map(({ id }) => id)).size, checks.length);
});

test('nothing set is the demonstration, anything set is production unless it says sandbox', () => {
  assert.equal(settingOf({}), 'demonstration');
  assert.equal(settingOf({ NESIE_BANK_URL: 'https://bank.kz' }), 'production');
  assert.equal(settingOf({ NESIE_MODE: 'sandbox' }), 'sandbox');
});

test('each missing variable is named, guessable secrets are, and no value of one is told', async () => {
  const env = {
    NESIE_MODE: 'production',
    NESIE_SMS_API_KEY: 'sandboxkey',
    NESIE_SDAO_API_KEY: randomBytes(16).toString('hex'),
    DATABASE_URL: 'postgres://nesie:postgres@db.mfo.kz/nesie',
  };
  const facts = await readConfigFacts(env, 'production', folder, folder);
  for (const name of ['NESIE_PUBLIC_URL', 'NESIE_MFO', 'NESIE_KEYS_DATABASE_URL', 'NESIE_BANK_URL']) {
    assert.ok(
      facts.problems.some((problem) => problem.startsWith(name)),
      name,
    );
  }
  assert.deepEqual(facts.weakSecrets, [
    'NESIE_SMS_API_KEY',
    'NESIE_BUREAU_API_KEY',
    'NESIE_ANTIFRAUD_API_KEY',
    'the password in DATABASE_URL',
  ]);
  assert.ok(!JSON.stringify(facts).includes('sandboxkey'));
});

test('one database is told from another', () => {
  assert.ok(isSame('postgres://a:b@db/nesie', 'postgres://c@db:5432/nesie?sslmode=require'));
  assert.ok(!isSame('postgres://a:b@db/nesie', 'postgres://a:b@db/nesie_keys'));
  assert.ok(!isSame('postgres://a:b@db/nesie', 'postgres://a:b@other/nesie'));
});

test('a home is looked at and not made', async () => {
  const home = join(folder, 'home');
  assert.deepEqual(await probeHome(home), { path: home, mode: null, isOwn: true, isWritable: true });
  mkdirSync(home);
  chmodSync(home, 0o755);
  assert.equal((await probeHome(home)).mode, 0o755);
});

test('a damaged trust file is found', async () => {
  const home = join(folder, 'trusting');
  mkdirSync(home);
  assert.equal((await probeTrust({ NESIE_HOME: home })).state, 'missing');
  writeFileSync(join(home, 'trust.json'), '{}');
  assert.equal((await probeTrust({ NESIE_HOME: home })).state, 'damaged');
  rmSync(join(home, 'trust.json'));
  mkdirSync(join(home, 'trust.json'));
  assert.equal((await probeTrust({ NESIE_HOME: home })).state, 'unreadable');
});

test('stand-ins, dead systems and taken ports are told apart', async (t) => {
  const server = createServer((request, response) => {
    const isControl = request.url === '/control/state';
    response.writeHead(isControl ? 200 : 404, { 'content-type': 'application/json' });
    response.end(isControl ? '{"mode":{},"offsetMs":0}' : '{}');
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  assert.equal((await probeGateway('bank', `http://127.0.0.1:${port}`)).isStandIn, true);
  assert.equal(await probePort('127.0.0.1', port), 'taken');
  assert.equal(await probePort('127.0.0.1', 0), 'free');
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port: free } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const dead = await probeGateway('bank', `http://127.0.0.1:${free}`);
  assert.deepEqual([dead.isReachable, dead.why], [false, 'ECONNREFUSED']);
});

test('models are missing in an empty cache, and of another hash in a spoilt one', async () => {
  const cache = join(folder, 'cache');
  const missing = await probeMachine({}, folder, cache);
  assert.ok(missing.models.length >= 4 && missing.models.every(({ state }) => state === 'missing'));
  assert.equal(missing.almatyOffsetMinutes, 300);
  const models = join(cache, 'faceplugin-face-recognition-js-0.0.1', 'model');
  mkdirSync(models, { recursive: true });
  for (const name of ['fr_detect', 'fr_landmark', 'fr_feature', 'fr_liveness'])
    writeFileSync(join(models, `${name}.onnx`), 'x');
  const spoilt = await probeMachine({}, folder, cache);
  assert.ok(spoilt.models.every(({ state }) => state === 'another hash'));
});

test('a real installation is looked at: right keys, wrong keys, owner as application, sandbox in production', async (t) => {
  const own = await createTestDb({ name: 'doctor', only: ['platform'] });
  t.after(() => own.close());
  const home = join(folder, 'installation');
  mkdirSync(home, { mode: 0o700 });
  const env = {
    NESIE_MODE: 'sandbox',
    NESIE_PORT: '0',
    DATABASE_URL: own.ownerUrl,
    NESIE_APP_DATABASE_URL: own.appUrl,
    NESIE_KEYS_DATABASE_URL: own.keysUrl,
    NESIE_MASTER_KEY: own.masterKey.toString('base64'),
  };
  const stateOf = async (more: Readonly<Record<string, string>>, check: string) => {
    const judged = judge(await gatherFacts({ ...env, ...more }, home, folder));
    return judged.find((one) => one.check === check)?.state;
  };
  const right = judge(await gatherFacts(env, home, folder));
  const states = new Map(right.map(({ check, state }) => [check, state]));
  for (const check of [
    'master-key',
    'key-store',
    'database',
    'role',
    'mode',
    'clock-skew',
    'clock-offset',
    'home',
  ]) {
    assert.equal(states.get(check), 'ok', check);
  }
  assert.equal(await stateOf({ NESIE_MASTER_KEY: randomBytes(32).toString('base64') }, 'key-store'), 'error');
  assert.equal(await stateOf({ NESIE_MASTER_KEY: 'short' }, 'master-key'), 'error');
  assert.equal(await stateOf({ NESIE_APP_DATABASE_URL: own.ownerUrl }, 'role'), 'error');
  assert.equal(await stateOf({ NESIE_MODE: 'production' }, 'mode'), 'error');
  assert.equal(await stateOf({ NESIE_KEYS_DATABASE_URL: own.ownerUrl }, 'key-store'), 'error');
  assert.equal(await stateOf({ DATABASE_URL: 'postgres://a:b@127.0.0.1:1/x' }, 'database'), 'error');
});

test('the command says what it found as JSON, and ends with 1 on an error', () => {
  const run = spawnSync(
    process.execPath,
    ['--no-warnings', join(import.meta.dirname, 'main.ts'), 'doctor', '--json'],
    {
      env: {
        PATH: process.env.PATH ?? '',
        NESIE_MODE: 'production',
        NESIE_HOME: join(folder, 'none'),
        NESIE_PORT: '0',
      },
      encoding: 'utf8',
    },
  );
  assert.equal(run.status, 1, run.stderr);
  const said = JSON.parse(run.stdout);
  assert.equal(said.setting, 'production');
  assert.equal(said.checks.length, checks.length);
});
