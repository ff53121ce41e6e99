import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '@nesie/canonical';
import pg from 'pg';
import { appRoleOf, databaseOf, ensureAppRole } from './app-role.ts';
import { codeOf } from './errors.ts';

/** The product's migrations. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

export interface MigrateOptions {
  readonly ownerUrl: string;
  readonly masterKey: Uint8Array;
  /** Sandbox or production, for ever: chosen when the installation is made. */
  readonly mode: 'sandbox' | 'production';
  /** Default: the product's own, `MIGRATIONS_FOLDER`. */
  readonly migrations?: readonly Migration[];
  /** An existing role to grant to, made by the operator; otherwise `<database>_app` is made. */
  readonly appRole?: string;
}

export class MigrationError extends Error {
  readonly code:
    | 'migration-changed'
    | 'migration-unknown'
    | 'migration-out-of-order'
    | 'mode-changed'
    | 'migration-failed'
    | 'role-not-made';
  constructor(code: MigrationError['code'], message: string) {
    super(message);
    this.name = 'MigrationError';
    this.code = code;
  }
}

const FOLDER_NAME = /^(\d{4})-([a-z0-9][a-z0-9-]*)$/;
const LOCK = 0x6d696772; // 'migr'
const MAX_MIGRATIONS = 9999;

/** Reads `NNNN-name/up.sql`, in order. @throws on two of one number */
export async function readMigrations(folder = MIGRATIONS_FOLDER): Promise<readonly Migration[]> {
  const isMigration = (name: string) => FOLDER_NAME.test(name) && existsSync(join(folder, name, 'up.sql'));
  const names = (await readdir(folder)).filter(isMigration).sort();
  if (names.length > MAX_MIGRATIONS) throw new Error('Too many migrations.');
  const migrations = await Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name, 'up.sql'), 'utf8');
      return { number: Number(name.slice(0, 4)), name, sql, hash: sha256Hex(sql) };
    }),
  );
  const doubled = migrations.find((one, at) => at > 0 && migrations[at - 1]?.number === one.number);
  if (doubled) throw new Error(`Two migrations have the number of ${doubled.name}.`);
  return migrations;
}

/**
 * Brings the database to the newest migration, each in a transaction of its own. Several processes may start at once:
 * they wait for each other by a lock of the transaction.
 * @returns names of the migrations applied now
 * @throws MigrationError when an applied migration was changed, is unknown, or a lower number came later
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const migrations = options.migrations ?? (await readMigrations());
  const role = options.appRole ?? appRoleOf(databaseOf(options.ownerUrl));
  const client = new pg.Client({ connectionString: options.ownerUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // the query under way rejects as well
  await client.connect();
  try {
    await locked(client, async () => {
      await client.query('create schema if not exists migrations');
      await client.query(
        'create table if not exists migrations.applied (number integer primary key, name text not null, hash text not null, applied_at timestamptz not null)',
      );
      if (!options.appRole) await makeAppRole(client, role, options.masterKey);
      // So that the application can see that it and the database belong together.
      await client.query(`grant usage on schema migrations to ${pg.escapeIdentifier(role)}`);
      await client.query(`grant select on migrations.applied to ${pg.escapeIdentifier(role)}`);
      checkApplied(migrations, await appliedRows(client));
    });
    const done: string[] = [];
    for (const migration of migrations) {
      if (await applyOne(client, migration, role)) done.push(migration.name);
    }
    await locked(client, async () => {
      await client.query("select set_config('nesie.app_role', $1, true)", [role]);
      // The role may be another than the one that earlier migrations granted to.
      await client.query('select platform.grant_app_again()');
      await ensureInstallation(client, options.mode);
    });
    return done;
  } finally {
    await client.end();
  }
}

async function makeAppRole(client: pg.ClientBase, role: string, masterKey: Uint8Array): Promise<void> {
  await ensureAppRole(client, role, masterKey).catch((error: unknown) => {
    if (codeOf(error) !== '42501') throw error;
    throw new MigrationError(
      'role-not-made',
      `The owner may not make the role ${role}: give it CREATEROLE, or make a role and name it in NESIE_APP_DATABASE_URL.`,
    );
  });
}

interface AppliedRow {
  readonly number: number;
  readonly name: string;
  readonly hash: string;
}

async function appliedRows(client: pg.ClientBase): Promise<readonly AppliedRow[]> {
  const { rows } = await client.query<AppliedRow>(
    'select number, name, hash from migrations.applied order by number',
  );
  return rows;
}

/** Compares what is applied with what there is. @throws MigrationError */
export function checkApplied(migrations: readonly Migration[], applied: readonly AppliedRow[]): void {
  const newest = applied.at(-1)?.number ?? 0;
  for (const row of applied) {
    const migration = migrations.find((one) => one.number === row.number);
    if (!migration) {
      throw new MigrationError(
        'migration-unknown',
        `The database has migration ${row.name}, which this program does not know: start the newer program.`,
      );
    }
    if (migration.hash !== row.hash || migration.name !== row.name) {
      throw new MigrationError(
        'migration-changed',
        `Migration ${row.name} was applied with other content: put it back as it was and write a new one.`,
      );
    }
  }
  const late = migrations.find(
    (one) => one.number < newest && !applied.some((row) => row.number === one.number),
  );
  if (late) {
    throw new MigrationError(
      'migration-out-of-order',
      `Migration ${late.name} comes after a higher one was applied: give it the next number.`,
    );
  }
}

async function applyOne(client: pg.ClientBase, migration: Migration, role: string): Promise<boolean> {
  return locked(client, async () => {
    const { rowCount } = await client.query('select 1 from migrations.applied where number = $1', [
      migration.number,
    ]);
    if (rowCount) return false;
    await client.query("select set_config('nesie.app_role', $1, true)", [role]);
    await client.query(migration.sql).catch((error: Error) => {
      throw new MigrationError('migration-failed', `Migration ${migration.name}: ${error.message}`);
    });
    await client.query(
      'insert into migrations.applied (number, name, hash, applied_at) values ($1, $2, $3, clock_timestamp())',
      [migration.number, migration.name, migration.hash],
    );
    return true;
  });
}

async function ensureInstallation(client: pg.ClientBase, mode: string): Promise<void> {
  await client.query('insert into platform.installation (mode) values ($1) on conflict (id) do nothing', [
    mode,
  ]);
  const { rows } = await client.query<{ mode: string }>('select mode from platform.installation');
  if (rows[0]?.mode === mode) return;
  throw new MigrationError(
    'mode-changed',
    `This database was made for ${rows[0]?.mode ?? 'nothing'} and stays so: use another database for ${mode}.`,
  );
}

async function locked<T>(client: pg.ClientBase, fn: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const value = await fn();
    await client.query('commit');
    return value;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/**
 * As the owner or as the application's role.
 * @returns names not applied yet; throws MigrationError like `migrate`
 */
export async function pendingMigrations(url: string, folder?: string): Promise<readonly string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // the query under way rejects as well
  await client.connect();
  try {
    const { rows } = await client.query<{ yes: boolean }>(
      "select to_regclass('migrations.applied') is not null as yes",
    );
    const applied = rows[0]?.yes ? await appliedRows(client) : [];
    checkApplied(migrations, applied);
    return migrations
      .filter((one) => !applied.some((row) => row.number === one.number))
      .map((one) => one.name);
  } finally {
    await client.end();
  }
}
