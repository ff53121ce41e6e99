import { type Clock, millisBetween } from '@nesie/clock';
import pg from 'pg';
import { assertHarmlessRole, UnsafeRoleError } from './app-role.ts';
import { MigrationError, pendingMigrations } from './migrations.ts';
import { instantFromSql, typeParsers } from './parsers.ts';

/** What a database and its server are like, for the operator. */
export interface DatabaseReport {
  /** Such as 150004 for 15.4. */
  readonly version: number;
  readonly encoding: string;
  readonly fsync: string;
  readonly isEncrypted: boolean;
  /** The database's clock minus this machine's, milliseconds. */
  readonly skewMs: number;
  readonly pending: readonly string[];
  /** Why the applied migrations don't fit this program. */
  readonly migrationProblem: string | null;
  readonly mode: string | null;
  readonly offsetMs: number;
  readonly deadSteps: number;
  /** Names of the evidence log's keys. */
  readonly logNames: readonly string[];
}

interface ServerRow {
  readonly version: string;
  readonly encoding: string;
  readonly fsync: string;
  readonly ssl: boolean | null;
  readonly at: string;
}

const SERVER = `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
  current_setting('fsync') as fsync, (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as ssl,
  to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') || '+00' as at`;
const AS_DOCTOR = `select set_config('nesie.actor_kind', 'system', true), set_config('nesie.actor_id', 'doctor', true),
  set_config('nesie.purpose', 'inspect', true)`;

/**
 * Looks at a database without changing it, as the owner or as the application's role.
 * @throws when it can't be reached
 */
export async function inspectDatabase(url: string, clock: Clock): Promise<DatabaseReport> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, types: typeParsers });
  client.on('error', () => {}); // the query under way rejects as well
  await client.connect();
  try {
    await client.query('begin read only');
    await client.query(AS_DOCTOR);
    const before = clock.real();
    const { rows } = await client.query<ServerRow>(SERVER);
    const after = clock.real();
    const [row] = rows;
    if (!row) throw new Error('The server says nothing of itself.');
    const middle = millisBetween(before, after) / 2;
    return {
      version: Number(row.version),
      encoding: row.encoding,
      fsync: row.fsync,
      isEncrypted: row.ssl ?? false,
      skewMs: Math.round(millisBetween(before, instantFromSql(row.at)) - middle),
      ...(await migrationsOf(url)),
      ...(await contentOf(client)),
    };
  } finally {
    await client.end();
  }
}

async function migrationsOf(url: string) {
  try {
    return { pending: await pendingMigrations(url), migrationProblem: null };
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return { pending: [], migrationProblem: error.message };
  }
}

async function contentOf(client: pg.ClientBase) {
  const has = async (table: string) => {
    const { rows } = await client.query<{ yes: boolean }>('select to_regclass($1) is not null as yes', [
      table,
    ]);
    return rows[0]?.yes ?? false;
  };
  if (!(await has('platform.steps'))) return { mode: null, offsetMs: 0, deadSteps: 0, logNames: [] };
  const { rows } = await client.query<{ mode: string; offset_ms: bigint }>(
    'select mode, offset_ms from platform.installation',
  );
  const { rows: dead } = await client.query<{ count: bigint }>(
    "select count(*) as count from platform.steps where state = 'dead'",
  );
  const { rows: names } = (await has('evidence.signing_keys'))
    ? await client.query<{ name: string }>("select name from evidence.signing_keys where use = 'log'")
    : { rows: [] };
  return {
    mode: rows[0]?.mode ?? null,
    offsetMs: Number(rows[0]?.offset_ms ?? 0n),
    deadSteps: Number(dead[0]?.count ?? 0n),
    logNames: names.map(({ name }) => name),
  };
}

/**
 * Whether the application's role is held by row-level security.
 * @throws when it can't connect
 */
export async function inspectAppRole(
  url: string,
): Promise<{ readonly isHarmless: boolean; readonly why: string }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // the query under way rejects as well
  await client.connect();
  try {
    await assertHarmlessRole(client);
    return { isHarmless: true, why: '' };
  } catch (error) {
    if (!(error instanceof UnsafeRoleError)) throw error;
    return { isHarmless: false, why: error.message };
  } finally {
    await client.end();
  }
}
