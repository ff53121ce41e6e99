import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@nesie/clock';
import { appUrl, inspectAppRole, inspectDatabase, startEmbedded } from '@nesie/db';
import { inspectKeyStore, type MasterKey, MasterKeyError, readMasterKey } from '@nesie/vault';
import { ConfigError, readConfig } from '../server/config.ts';
import type { ConfigFacts, DatabaseFacts, Facts, GatewayFacts, KeyFacts, Setting } from './doctor-facts.ts';
import { codeOf, probeGateway, probeHome, probeMachine, probePort, probeTrust } from './doctor-probes.ts';

type Env = Readonly<Record<string, string | undefined>>;

const DEFAULTS = new Set([
  '',
  'sandbox',
  'sandboxkey',
  'secret',
  'password',
  'postgres',
  'nesie',
  'admin',
  'changeme',
  'test',
]);
const LEAST_SECRET = 16;
/** SQLSTATE: the demonstration's first start makes its databases. */
const NO_SUCH_DATABASE = '3D000';
const CONFIGURED_BY = [
  'NESIE_MODE',
  'NESIE_PUBLIC_URL',
  'NESIE_MFO',
  'NESIE_KEYS_DATABASE_URL',
  'NESIE_BANK_URL',
];
const GATEWAYS = {
  bank: 'NESIE_BANK_URL',
  sms: 'NESIE_SMS_URL',
  sdao: 'NESIE_SDAO_URL',
  bureau: 'NESIE_BUREAU_URL',
  antifraud: 'NESIE_ANTIFRAUD_URL',
  witness: 'NESIE_WITNESS_URL',
} as const;
const SECRETS = [
  'NESIE_SMS_API_KEY',
  'NESIE_SDAO_API_KEY',
  'NESIE_BUREAU_API_KEY',
  'NESIE_ANTIFRAUD_API_KEY',
];
const DATABASES = ['DATABASE_URL', 'NESIE_APP_DATABASE_URL', 'NESIE_KEYS_DATABASE_URL'];

/** Gathers everything the checks judge. Changes nothing; the embedded database is started only where there is one. */
export async function gatherFacts(env: Env, home: string, cache: string): Promise<Facts> {
  const setting = settingOf(env);
  const config = await readConfigFacts(env, setting, home, cache);
  const { masterKey, facts: master } = await readMaster(env, setting, home);
  const [machine, homeFacts, gateways, portState, trust] = await Promise.all([
    probeMachine(env, home, cache),
    probeHome(home),
    probeGateways(env),
    probePort(config.host, config.port),
    probeTrust({ ...env, NESIE_HOME: home }),
  ]);
  const { keys, database } = await withDatabases(env, setting, home, async (urls) => ({
    keys: { ...master, ...(await probeKeyStore(setting, urls, masterKey)) },
    database: await probeDatabase(setting, urls, masterKey),
  }));
  return { setting, machine, home: homeFacts, config, keys, database, gateways, portState, trust };
}

/** Production unless said otherwise; the demonstration when nothing at all is said. */
export function settingOf(env: Env): Setting {
  if (!CONFIGURED_BY.some((name) => env[name])) return 'demonstration';
  return env.NESIE_MODE === 'sandbox' ? 'sandbox' : 'production';
}

/** What is missing, wrong or guessable in the environment; never a value of a secret. */
export async function readConfigFacts(
  env: Env,
  setting: Setting,
  home: string,
  cache: string,
): Promise<ConfigFacts> {
  const about = {
    publicUrl: isUrl(env.NESIE_PUBLIC_URL) ? (env.NESIE_PUBLIC_URL ?? null) : null,
    port: /^\d{1,5}$/.test(env.NESIE_PORT ?? '') ? Math.min(Number(env.NESIE_PORT), 65_535) : 7480,
    host: env.NESIE_HOST ?? '127.0.0.1',
    trustProxy: env.NESIE_TRUST_PROXY ?? null,
    isDemonstrationMfo: (env.NESIE_MFO ?? '').includes('demonstration'),
    weakSecrets: setting === 'demonstration' ? [] : weakSecrets(env),
    hasWitness: Boolean(env.NESIE_WITNESS_URL),
  };
  if (setting === 'demonstration') return { ...about, problems: [], logOrigin: null };
  try {
    // The master key has a check of its own: here another one stands for it.
    const config = await readConfig(
      { ...env, NESIE_MASTER_KEY: randomBytes(32).toString('base64') },
      home,
      cache,
    );
    return { ...about, problems: [], logOrigin: config.mfo.logOrigin };
  } catch (error) {
    return { ...about, problems: problemsOf(error), logOrigin: null };
  }
}

function problemsOf(error: unknown): readonly string[] {
  if (!(error instanceof ConfigError)) return [`NESIE_MFO: the file can't be read (${codeOf(error)})`];
  const lines = error.message.split('\n').map((line) => line.trim());
  const named = lines.filter((line) => /^[A-Z_]+: /.test(line));
  return named.length > 0 ? named : [lines[0] ?? 'unknown'];
}

function weakSecrets(env: Env): readonly string[] {
  const keys = SECRETS.filter((name) => isWeak(env[name] ?? ''));
  const databases = DATABASES.filter((name) => {
    const url = env[name];
    if (!url || !isUrl(url)) return false;
    const { password } = new URL(url);
    return password !== '' && isWeak(decodeURIComponent(password));
  });
  return [...keys, ...databases.map((name) => `the password in ${name}`)];
}

function isWeak(secret: string): boolean {
  return DEFAULTS.has(secret.toLowerCase()) || secret.length < LEAST_SECRET || new Set(secret).size < 8;
}

function isUrl(text: string | undefined): boolean {
  return text !== undefined && URL.canParse(text);
}

async function readMaster(env: Env, setting: Setting, home: string) {
  const fallback = setting === 'demonstration' ? join(home, 'master.key') : undefined;
  const isSet = env.NESIE_MASTER_KEY || env.NESIE_MASTER_KEY_FILE || (fallback && existsSync(fallback));
  if (!isSet) {
    const why = 'neither NESIE_MASTER_KEY nor NESIE_MASTER_KEY_FILE is set';
    return { masterKey: null, facts: { master: 'missing' as const, masterWhy: why } };
  }
  try {
    return {
      masterKey: await readMasterKey(env, fallback),
      facts: { master: 'right' as const, masterWhy: '' },
    };
  } catch (error) {
    const why = error instanceof MasterKeyError ? error.message : codeOf(error);
    return { masterKey: null, facts: { master: 'unusable' as const, masterWhy: why } };
  }
}

interface Urls {
  readonly owner: string | null;
  readonly app: string | null;
  readonly keys: string | null;
}

async function withDatabases<T>(
  env: Env,
  setting: Setting,
  home: string,
  fn: (urls: Urls) => Promise<T>,
): Promise<T> {
  const own = { owner: env.DATABASE_URL ?? null, app: env.NESIE_APP_DATABASE_URL ?? null };
  if (setting !== 'demonstration') return fn({ ...own, keys: env.NESIE_KEYS_DATABASE_URL ?? null });
  const cluster = join(home, 'postgres');
  if (!existsSync(join(cluster, 'password'))) return fn({ owner: null, app: null, keys: null });
  const embedded = await startEmbedded({ home: cluster });
  try {
    return await fn({ owner: embedded.ownerUrl('nesie'), app: null, keys: embedded.ownerUrl('nesie_keys') });
  } finally {
    await embedded.stop();
  }
}

type StoreFacts = Pick<KeyFacts, 'store' | 'storeWhy' | 'sharesDatabase'>;

async function probeKeyStore(setting: Setting, urls: Urls, masterKey: MasterKey | null): Promise<StoreFacts> {
  const sharesDatabase =
    urls.keys !== null && [urls.owner, urls.app].some((url) => url && isSame(url, urls.keys ?? ''));
  if (!urls.keys || !masterKey) return { store: 'not looked at', storeWhy: '', sharesDatabase };
  try {
    const store = await inspectKeyStore({ url: urls.keys, masterKey });
    return { store, storeWhy: '', sharesDatabase };
  } catch (error) {
    if (codeOf(error) === NO_SUCH_DATABASE && setting === 'demonstration')
      return { store: 'empty', storeWhy: '', sharesDatabase };
    return { store: 'unreachable', storeWhy: codeOf(error), sharesDatabase };
  }
}

/** Whether two URLs name one database, whoever connects. */
export function isSame(one: string, other: string): boolean {
  const nameOf = (text: string) => {
    const url = new URL(text);
    return `${url.hostname}:${url.port || '5432'}${url.pathname}`;
  };
  return isUrl(one) && isUrl(other) && nameOf(one) === nameOf(other);
}

const UNSEEN: DatabaseFacts = {
  ...{
    isReachable: false,
    why: '',
    version: 0,
    encoding: '',
    fsync: '',
    isEncrypted: false,
    isLocal: false,
    skewMs: 0,
  },
  ...{ migrations: { pending: [], problem: null }, mode: null, offsetMs: 0, deadSteps: 0 },
  ...{ app: 'not looked at', appWhy: '', logNames: [] },
};

async function probeDatabase(
  setting: Setting,
  urls: Urls,
  masterKey: MasterKey | null,
): Promise<DatabaseFacts | null> {
  const url = urls.owner ?? urls.app;
  if (!url) return null;
  if (!isUrl(url)) return { ...UNSEEN, why: 'the address is no URL' };
  try {
    const { pending, migrationProblem, ...report } = await inspectDatabase(url, systemClock());
    const { hostname } = new URL(url);
    const app =
      report.mode === null && !urls.app
        ? null
        : (urls.app ?? (masterKey && urls.owner && appUrl(urls.owner, masterKey)));
    return {
      ...{ ...UNSEEN, ...report, isReachable: true, migrations: { pending, problem: migrationProblem } },
      isLocal:
        hostname === '' || hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.'),
      ...(app ? await probeAppRole(app) : {}),
    };
  } catch (error) {
    if (codeOf(error) === NO_SUCH_DATABASE && setting === 'demonstration') return null;
    return { ...UNSEEN, why: codeOf(error) };
  }
}

async function probeAppRole(url: string): Promise<Pick<DatabaseFacts, 'app' | 'appWhy'>> {
  try {
    const { isHarmless, why } = await inspectAppRole(url);
    return { app: isHarmless ? 'harmless' : 'unsafe', appWhy: why };
  } catch (error) {
    return { app: 'unreachable', appWhy: `the application's role can't connect (${codeOf(error)})` };
  }
}

async function probeGateways(env: Env): Promise<readonly GatewayFacts[]> {
  const probes = Object.entries(GATEWAYS).flatMap(([name, variable]) => {
    const url = env[variable];
    return url && isUrl(url) ? [probeGateway(name, url)] : [];
  });
  return Promise.all(probes);
}
