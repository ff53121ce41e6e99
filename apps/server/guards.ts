import type { Db } from '@nesie/db';
import { type Config, ConfigError } from './config.ts';

type Guarded = Pick<
  Config,
  'production' | 'publicUrl' | 'bankUrl' | 'sms' | 'sdao' | 'bureau' | 'antifraud' | 'pushServices'
>;

/** Stand-ins live on loopback; a name that ends in a dot is the same name. */
function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '');
  return (
    /^127\./.test(host) ||
    ['0.0.0.0', '[::]', '[::1]', 'localhost'].includes(host) ||
    /^\[::ffff:7f/.test(host) ||
    host.endsWith('.localhost')
  );
}

/** @throws ConfigError for what production refuses: stand-ins, plain http */
export function requireProductionReady(config: Guarded): void {
  if (!config.production) return;
  const outside = {
    NESIE_BANK_URL: config.bankUrl,
    NESIE_SMS_URL: config.sms.url,
    NESIE_SDAO_URL: config.sdao.url,
    NESIE_BUREAU_URL: config.bureau.url,
    NESIE_ANTIFRAUD_URL: config.antifraud.url,
  };
  for (const [name, url] of Object.entries(outside)) {
    if (isThisMachine(new URL(url).hostname))
      throw new ConfigError(`${name} points at this machine: production refuses stand-ins`);
  }
  // Another origin would let whoever subscribes have this server call addresses of his choice.
  if (config.pushServices.length > 0)
    throw new ConfigError('NESIE_PUSH_SERVICES is for the sandbox: production knows its push services');
  if (config.publicUrl.protocol !== 'https:')
    throw new ConfigError('NESIE_PUBLIC_URL must be https in production');
}

/**
 * An installation stays what it was made as: neither are test data lent on, nor a production's people played with.
 * @throws ConfigError where the database was made for the other mode
 */
export async function requireModeOfDatabase(db: Db, config: Pick<Config, 'production'>): Promise<void> {
  const [row] = await db.read({ kind: 'system', process: 'start' }, 'read-mode', (tx) =>
    tx.query<{ mode: string }>('select mode from platform.installation'),
  );
  const wanted = config.production ? 'production' : 'sandbox';
  if (row && row.mode !== wanted)
    throw new ConfigError(`the database was made for ${row.mode}, NESIE_MODE says ${wanted}`);
}
