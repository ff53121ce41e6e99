import pg from 'pg';
import { masterFingerprint } from './key-rows.ts';

/**
 * Looks at a key store without changing it.
 * @returns whether it is the master key's own; `empty` before the first start
 * @throws when the store can't be reached
 */
export async function inspectKeyStore(options: {
  readonly url: string;
  readonly masterKey: Uint8Array;
}): Promise<'right' | 'another master key' | 'empty'> {
  const client = new pg.Client({ connectionString: options.url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // the query under way rejects as well
  await client.connect();
  try {
    const { rows } = await client.query<{ yes: boolean }>("select to_regclass('store') is not null as yes");
    if (!rows[0]?.yes) return 'empty';
    const own = masterFingerprint(options.masterKey);
    const { rowCount } = await client.query(
      'select 1 from store where master = $1 union all (select 1 from keys where master = $1 limit 1)',
      [own],
    );
    return rowCount ? 'right' : 'another master key';
  } finally {
    await client.end();
  }
}
