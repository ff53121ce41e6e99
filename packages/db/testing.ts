import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { canonicalJson, sha256, sha256Hex } from '@nesie/canonical';
import { fixedClock, type Instant, parseInstant } from '@nesie/clock';
import { createKeyStore, createVault, type KeyStore, type Vault } from '@nesie/vault';
import pg from 'pg';
import { noteOpening } from './accesses.ts';
import { appUrl, ensureAppRole } from './app-role.ts';
import { createDb, type Db } from './db.ts';
import { startEmbedded } from './embedded/index.ts';
import { type Migration, migrate, readMigrations } from './migrations.ts';
import { typeParsers } from './parsers.ts';

export interface TestDb {
  readonly db: Db;
  readonly vault: Vault;
  readonly keyStore: KeyStore;
  /** Stands at 2026-11-23T07:00:00.000Z (noon in Almaty) until it is moved. */
  readonly clock: ReturnType<typeof fixedClock>;
  readonly appUrl: string;
  readonly ownerUrl: string;
  readonly keysUrl: string;
  readonly masterKey: Buffer;
  /** One statement as the owner role, which no row-level security holds. */
  ownerSql<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** One statement as the application's role outside of any transaction: without actor and purpose. */
  appSql<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export interface TestDbOptions {
  /** Part of the database's name, for whoever looks at the server. */
  readonly name?: string;
  readonly startsAt?: Instant;
  /** Another server than the shared one: the owner's URL of any database on it. */
  readonly server?: string;
  /** Only these migrations, by name without number, such as `['platform', 'evidence']`; all of them if not said. */
  readonly only?: readonly string[];
  readonly migrations?: readonly Migration[];
  readonly pool?: {
    readonly max?: number;
    readonly statementTimeoutMs?: number;
    readonly lockTimeoutMs?: number;
  };
}

/** The master key of every test database: its role's password has to be the same in all test processes. */
export const TEST_MASTER_KEY = sha256('nesie, the master key of test databases');

const LOCK = 0x74657374; // 'test'
const MAX_LEFT_OVER = 200;
const servers = new Map<string, Promise<string>>();

/**
 * A database of its own for one test file: cloned from a template that is built once for each set of migrations.
 * The server is DATABASE_URL_TEST, or an embedded one shared by all test processes of this checkout.
 */
export async function createTestDb(options: TestDbOptions = {}): Promise<TestDb> {
  const admin = options.server ?? (await sharedServer());
  const all = options.migrations ?? (await readMigrations());
  // The journal is part of every transaction, so no database goes without it.
  const wanted = options.only && [...options.only, 'journal'];
  const migrations = wanted ? all.filter(({ name }) => wanted.includes(name.slice(5))) : all;
  const template = await ensureTemplate(admin, migrations);
  const name = `t_${(options.name ?? 'test').replace(/[^a-z0-9_]/g, '_').slice(0, 20)}_${randomBytes(6).toString('hex')}`;
  const keysName = `${name}_keys`;
  await asAdmin(admin, async (client) => {
    await cloneDatabase(client, template, name);
    await client.query(`create database ${keysName} template template0`);
  });

  const ownerUrl = urlOf(admin, name);
  const keysUrl = urlOf(admin, keysName);
  const url = appUrl(ownerUrl, TEST_MASTER_KEY, roleOf(template));
  const keyStore = await createKeyStore({ url: keysUrl, masterKey: TEST_MASTER_KEY });
  const vault = createVault(keyStore, { onOpen: noteOpening });
  const clock = fixedClock(options.startsAt ?? parseInstant('2026-11-23T07:00:00Z'));
  const db = createDb({ url, clock, vault, ...(options.pool ? { pool: options.pool } : {}) });
  const owner = sqlRunner(ownerUrl);
  const app = sqlRunner(url);
  return {
    ...{ db, vault, keyStore, clock, ownerUrl, keysUrl, appUrl: url, masterKey: TEST_MASTER_KEY },
    ownerSql: owner.run,
    appSql: app.run,
    async close() {
      await Promise.all([db.close(), keyStore.close(), owner.end(), app.end()]);
      await asAdmin(admin, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
        await client.query(`drop database if exists ${keysName} with (force)`);
      });
    },
  };
}

/** Owner's URL of the shared test server. */
export function sharedServer(): Promise<string> {
  const given = process.env.DATABASE_URL_TEST;
  const known = servers.get('shared');
  if (known) return known;
  const started = given ? Promise.resolve(given) : startShared();
  servers.set('shared', started);
  return started;
}

async function startShared(): Promise<string> {
  const home = fileURLToPath(
    new URL(`../../.cache/test-postgres-${process.getuid?.() ?? 0}`, import.meta.url),
  );
  const embedded = await startEmbedded({ home, durable: false, lingerMs: 3_000, maxConnections: 400 });
  return embedded.ownerUrl('postgres');
}

function urlOf(admin: string, database: string): string {
  const url = new URL(admin);
  url.pathname = `/${database}`;
  return url.toString();
}

function roleOf(template: string): string {
  return `${template}_app`;
}

async function asAdmin<T>(admin: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: admin,
    types: typeParsers,
    connectionTimeoutMillis: 20_000,
  });
  client.on('error', () => {}); // the query under way rejects as well
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}

async function ensureTemplate(admin: string, migrations: readonly Migration[]): Promise<string> {
  const print = sha256Hex(canonicalJson(migrations.map(({ name, hash }) => [name, hash]))).slice(0, 16);
  const template = `tpl_${print}`;
  await asAdmin(admin, async (client) => {
    if (await exists(client, template)) return;
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    if (await exists(client, template)) return;
    await sweep(client);
    // Built under another name and renamed: a killed process leaves no half template.
    const half = `${template}_new`;
    await client.query(`drop database if exists ${half} with (force)`);
    await client.query(`create database ${half} template template0 encoding 'UTF8'`);
    await migrate({
      ownerUrl: urlOf(admin, half),
      masterKey: TEST_MASTER_KEY,
      mode: 'sandbox',
      migrations,
      appRole: await ensureTemplateRole(client, template),
    });
    await client.query(`alter database ${half} rename to ${template}`);
  });
  return template;
}

async function ensureTemplateRole(client: pg.Client, template: string): Promise<string> {
  await ensureAppRole(client, roleOf(template), TEST_MASTER_KEY);
  return roleOf(template);
}

async function exists(client: pg.Client, database: string): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
  return rowCount === 1;
}

// Databases that killed test processes left, and templates of older migrations.
async function sweep(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select d.datname from pg_database d
     where (d.datname like 't\\_%' or d.datname like 'tpl\\_%')
       and not exists (select 1 from pg_stat_activity a where a.datname = d.datname)
       and coalesce((pg_stat_file('base/' || d.oid || '/PG_VERSION', true)).modification, 'infinity') < clock_timestamp() - interval '1 hour'
     limit $1`,
    [MAX_LEFT_OVER],
  );
  for (const { datname } of rows)
    await client.query(`drop database if exists ${pg.escapeIdentifier(datname)}`).catch(() => {});
}

async function cloneDatabase(client: pg.Client, template: string, name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query(`create database ${name} template ${template}`);
      return;
    } catch (error) {
      // 55006: somebody is connected to the template for a moment (the one who has just built it).
      const busy = error instanceof Error && 'code' in error && error.code === '55006';
      if (!busy || tries >= 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function sqlRunner(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 2, types: typeParsers, allowExitOnIdle: true });
  pool.on('error', () => {}); // the database was dropped
  return {
    async run<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
      const { rows } = await pool.query(text, [...values]);
      return rows as readonly Row[]; // a test names the row of its own statement
    },
    end: () => pool.end(),
  };
}
