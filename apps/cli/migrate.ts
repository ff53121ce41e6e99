import { migrate } from '@nesie/db';
import { readConfig } from '../server/config.ts';
import { cacheHome, nesieHome } from './root.ts';

/** `./nesie migrate`: brings the database to this version; needs the owner's connection. */
export async function migrateCommand(): Promise<number> {
  const config = await readConfig(process.env, nesieHome(), cacheHome());
  if (!config.ownerUrl) {
    process.stderr.write(
      'nesie migrate needs DATABASE_URL, the connection of the role that owns the database\n',
    );
    return 78;
  }
  const applied = await migrate({
    ownerUrl: config.ownerUrl,
    masterKey: config.masterKey,
    mode: config.production ? 'production' : 'sandbox',
  });
  process.stdout.write(
    applied.length ? `applied ${applied.join(', ')}\n` : 'the database is at this version\n',
  );
  return 0;
}
