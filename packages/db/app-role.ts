import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { deriveSecret } from '@nesie/vault';
import pg from 'pg';

/** The application's role could go round row-level security. */
export class UnsafeRoleError extends Error {
  readonly code = 'unsafe-role';
  constructor(message: string) {
    super(message);
    this.name = 'UnsafeRoleError';
  }
}

const NAME = /^[a-z_][a-z0-9_]{0,58}$/;
const SCRAM_ROUNDS = 4096;

/** `postgres://…/nesie` → `nesie`. @throws when the URL names no database in small letters, digits and _ */
export function databaseOf(url: string): string {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  if (!NAME.test(name)) throw new Error('The database is named by small letters, digits and _, at most 59.');
  return name;
}

/** Name of the application's role for a database. */
export function appRoleOf(database: string): string {
  return `${database}_app`;
}

/**
 * Where the application connects: the owner's URL with the application's role. Its password is derived from the
 * master key, so that a restart needs nothing more.
 * @param role another role than the database's own, for databases cloned from a template
 */
export function appUrl(
  ownerUrl: string,
  masterKey: Uint8Array,
  role = appRoleOf(databaseOf(ownerUrl)),
): string {
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(role);
  url.password = appPassword(masterKey, role);
  return url.toString();
}

function appPassword(masterKey: Uint8Array, role: string): string {
  return createHmac('sha256', deriveSecret(masterKey, 'app-role')).update(role).digest('base64url');
}

/** Makes the application's role, or renews its password. Runs inside the runner's locked transaction. */
export async function ensureAppRole(
  client: pg.ClientBase,
  role: string,
  masterKey: Uint8Array,
): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  const name = pg.escapeIdentifier(role);
  // The verifier instead of the password: statements may be logged by the server.
  const verifier = pg.escapeLiteral(scramVerifier(appPassword(masterKey, role)));
  if (!rowCount) {
    await client.query(
      `create role ${name} login nosuperuser nocreatedb nocreaterole noinherit noreplication password ${verifier}`,
    );
    return;
  }
  await client.query(`alter role ${name} login password ${verifier}`);
}

/** RFC 5802 and 7677, as PostgreSQL stores it. */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, SCRAM_ROUNDS, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const serverKey = createHmac('sha256', salted).update('Server Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest();
  return `SCRAM-SHA-256$${SCRAM_ROUNDS}:${salt.toString('base64')}$${storedKey.toString('base64')}:${serverKey.toString('base64')}`;
}

interface RoleRow {
  readonly rolname: string;
  readonly rolsuper: boolean;
  readonly rolbypassrls: boolean;
  readonly owns: boolean;
}

const ROLE_QUERY = `select r.rolname, r.rolsuper, r.rolbypassrls,
    exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relowner = r.oid and c.relkind in ('r', 'p') and n.nspname <> 'pg_temp') as owns
  from pg_roles r where r.rolname = current_user`;

/**
 * row-level security guards nothing against a superuser, a role with BYPASSRLS or the owner.
 * @throws UnsafeRoleError
 */
export async function assertHarmlessRole(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<RoleRow>(ROLE_QUERY);
  const row = rows[0];
  if (!row) throw new UnsafeRoleError('The application has no role of its own.');
  const why = unsafeBecause(row);
  if (why) {
    throw new UnsafeRoleError(
      `The application connects as ${row.rolname}, which ${why}: give it a role of its own (NESIE_APP_DATABASE_URL).`,
    );
  }
}

function unsafeBecause(row: RoleRow): string | null {
  if (row.rolsuper) return 'is a superuser';
  if (row.rolbypassrls) return 'may bypass row-level security';
  if (row.owns) return 'owns tables';
  return null;
}
