import pg from 'pg';
import { appRoleOf } from './app-role.ts';

/**
 * Drops a database with everything in it, whoever is connected, and the application's role that was made for it.
 * For demonstrations and journeys, whose databases serve once.
 */
export async function discardDatabase(adminUrl: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // the query under way rejects as well
  await client.connect();
  try {
    await client.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`);
    await client.query(`drop role if exists ${pg.escapeIdentifier(appRoleOf(database))}`);
  } finally {
    await client.end();
  }
}
