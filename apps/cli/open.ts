import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, sandboxClock, systemClock } from '@nesie/clock';
import { appUrl, createDb, type Db, noteOpening, startEmbedded } from '@nesie/db';
import { createKeyStore, createVault, type Vault } from '@nesie/vault';
import { type Config, ConfigError, readConfig } from '../server/config.ts';
import { settingOf } from './doctor-installation.ts';
import { cacheHome, nesieHome, root } from './root.ts';

/** An installation as commands of the operator see it: configured, its databases open, nothing served. */
export interface OpenInstallation {
  readonly config: Config;
  readonly db: Db;
  readonly vault: Vault;
  readonly clock: Clock;
}

/** Databases and master key of the demonstration of this home, as the environment would name them. */
async function demonstration(home: string) {
  const keyFile = join(home, 'master.key');
  if (!existsSync(keyFile)) throw new ConfigError('there is no installation here yet: run npm start first');
  const embedded = await startEmbedded({ home: join(home, 'postgres') });
  const nowhere = 'http://localhost';
  return {
    env: {
      NESIE_MODE: 'sandbox',
      NESIE_PUBLIC_URL: nowhere,
      NESIE_MFO: join(root, 'apps', 'cli', 'demonstration', 'mfo.json'),
      DATABASE_URL: embedded.ownerUrl('nesie'),
      NESIE_KEYS_DATABASE_URL: embedded.ownerUrl('nesie_keys'),
      NESIE_MASTER_KEY_FILE: keyFile,
      NESIE_BANK_URL: nowhere,
      NESIE_SMS_URL: nowhere,
      NESIE_SMS_API_KEY: 'none',
      NESIE_SDAO_URL: nowhere,
      NESIE_BUREAU_URL: nowhere,
      NESIE_ANTIFRAUD_URL: nowhere,
    },
    stop: () => embedded.stop(),
  };
}

/**
 * Opens the installation that the environment names, or the demonstration of this home.
 * @param stops what was opened is closed by these, the last first
 * @throws ConfigError where there is none
 */
export async function openInstallation(stops: (() => Promise<unknown>)[]): Promise<OpenInstallation> {
  const home = nesieHome();
  const isDemonstration = settingOf(process.env) === 'demonstration';
  const at = isDemonstration ? await demonstration(home) : { env: process.env, stop: async () => {} };
  stops.push(at.stop);
  const config = await readConfig(at.env, home, cacheHome());
  const { keysUrl, masterKey } = config;
  const keyStore = await createKeyStore({ url: keysUrl, masterKey });
  stops.push(() => keyStore.close());
  const vault = createVault(keyStore, { onOpen: noteOpening });
  const clock = config.production ? systemClock() : sandboxClock();
  const url = config.appUrl ?? appUrl(config.ownerUrl ?? '', masterKey);
  const db = createDb({ url, clock, vault });
  stops.push(() => db.close());
  return { config, db, vault, clock };
}
