import type pg from 'pg';
import { WrongMasterKeyError } from './errors.ts';

const LOCK = 0x6e657369; // 'nesi'

const SCHEMA = `
create table if not exists store (
  id boolean primary key default true check (id),
  master bytea not null,
  search_version integer not null default 1
);
create table if not exists keys (
  owner text not null,
  kind text not null check (kind in ('data', 'salt', 'search')),
  version integer not null check (version > 0),
  master bytea not null,
  wrapped bytea,
  destroyed_at timestamptz,
  primary key (owner, kind, version),
  check ((wrapped is null) = (destroyed_at is not null))
);
create or replace function refuse_revival() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a key row is never deleted: it is destroyed';
  end if;
  if old.destroyed_at is not null then
    raise exception 'a destroyed key does not come back';
  end if;
  return new;
end $$;
create or replace trigger keys_stay before update or delete on keys
  for each row execute function refuse_revival();
`;

/**
 * Makes the tables on first use and checks the master key's fingerprint.
 * Several processes may come at once: they wait for each other by a lock of the transaction.
 * @throws WrongMasterKeyError
 */
export async function prepareKeyStore(pool: pg.Pool, fingerprint: Buffer): Promise<void> {
  const client = await pool.connect();
  let failure: unknown;
  try {
    await client.query('begin');
    const { rows: present } = await client.query<{ yes: boolean }>(
      "select to_regclass('keys') is not null as yes",
    );
    if (!present[0]?.yes) {
      await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
      await client.query(SCHEMA);
    }
    await client.query('insert into store (master) values ($1) on conflict (id) do nothing', [fingerprint]);
    const { rows } = await client.query<{ master: Buffer }>('select master from store');
    await client.query('commit');
    if (!rows[0]?.master.equals(fingerprint)) await refuseUnlessRotating(client, fingerprint);
  } catch (error) {
    failure = error;
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release(failure instanceof Error ? failure : undefined);
  }
}

// While a rotation runs, both keys are right: the store still names the old one, rows already carry the new one.
async function refuseUnlessRotating(client: pg.PoolClient, fingerprint: Buffer): Promise<void> {
  const { rowCount } = await client.query('select 1 from keys where master = $1 limit 1', [fingerprint]);
  if (!rowCount) throw new WrongMasterKeyError();
}
