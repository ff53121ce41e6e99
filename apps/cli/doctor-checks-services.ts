import { type Check, error, type Facts, fine, skipped, type Verdict, warning } from './doctor-facts.ts';

const LEAST_VERSION = 150_000;
const MOST_SKEW_MS = 2_000;
const NO_DATABASE = skipped('there is no database to look at yet');
const IN_PRODUCTION = skipped('asked in production only');

function judgeConfig({ config, setting }: Facts): Verdict {
  if (setting === 'demonstration') return skipped('nothing is configured: the demonstration sets itself up');
  if (config.problems.length === 0) return fine;
  return error(config.problems.join('; '), 'set these variables as docs/configuration.md says');
}

function judgePublicUrl({ setting, config }: Facts): Verdict {
  if (setting !== 'production' || !config.publicUrl) return IN_PRODUCTION;
  const url = new URL(config.publicUrl);
  if (url.protocol !== 'https:') {
    return error(
      `NESIE_PUBLIC_URL is ${config.publicUrl}`,
      'give an https address: cookies, camera and keys need it',
    );
  }
  if (isLoopback(url.hostname)) {
    return error(
      `NESIE_PUBLIC_URL names this machine only (${url.hostname})`,
      'give the address that clients type',
    );
  }
  return fine;
}

function judgeProxy({ config }: Facts): Verdict {
  if (!config.trustProxy) return fine;
  if (!['true', '*', '0.0.0.0/0', '::/0'].includes(config.trustProxy.trim())) return fine;
  return error(
    `NESIE_TRUST_PROXY is ${config.trustProxy}: anybody may say which address he comes from`,
    "name the proxy's own address: limits by address hold nobody otherwise",
  );
}

function judgeSecrets({ setting, config }: Facts): Verdict {
  if (config.weakSecrets.length === 0) return fine;
  const found = `default or guessable secrets: ${config.weakSecrets.join(', ')}`;
  const cure = 'put secrets of at least 16 random characters in their place';
  return setting === 'production' ? error(found, cure) : warning(found, cure);
}

function judgeMfo({ setting, config }: Facts): Verdict {
  if (setting !== 'production') return IN_PRODUCTION;
  if (!config.isDemonstrationMfo) return fine;
  return error(
    'NESIE_MFO names the organisation of the demonstration',
    "write a file with the organisation's own details",
  );
}

function judgeWitness({ setting, config }: Facts): Verdict {
  if (setting !== 'production') return IN_PRODUCTION;
  if (config.hasWitness) return fine;
  return warning(
    'no witness cosigns the checkpoints (NESIE_WITNESS_URL)',
    'ask somebody outside the organisation to run one',
  );
}

function judgeMasterKey({ keys, setting, database, home }: Facts): Verdict {
  if (keys.master === 'right') return fine;
  if (keys.master === 'missing' && setting === 'demonstration') {
    // A new key would not open what the database holds: the next start would end with a wrong master key.
    if (!database?.mode) return skipped('the first start makes it');
    return error(
      `the database of ${home.path} is there, its master key is gone`,
      `put master.key back; without it what is sealed is lost: move ${home.path} away to begin anew`,
    );
  }
  return error(
    keys.masterWhy,
    keys.master === 'missing'
      ? 'put 32 random bytes in base64 (openssl rand -base64 32) into a file of mode 600 and name it in NESIE_MASTER_KEY_FILE'
      : 'mend the key or its file as said; keep the old key while data are sealed under it',
  );
}

function judgeKeyStore({ keys }: Facts): Verdict {
  if (keys.sharesDatabase) {
    return error(
      'NESIE_KEYS_DATABASE_URL names the same database as DATABASE_URL',
      'give the keys a database and a back-up of their own: destroying keys erases nothing otherwise',
    );
  }
  switch (keys.store) {
    case 'right':
      return fine;
    case 'another master key':
      return error(
        'the key store was made with another master key',
        'give the master key that it was made with; without it what is sealed is lost',
      );
    case 'unreachable':
      return error(
        `the key store can't be reached: ${keys.storeWhy}`,
        'mend NESIE_KEYS_DATABASE_URL, or start its server',
      );
    case 'empty':
      return skipped('the key store is empty: the first start fills it');
    default:
      return skipped('not looked at without a master key');
  }
}

function judgeDatabase({ database }: Facts): Verdict {
  if (!database) return NO_DATABASE;
  if (!database.isReachable) {
    return error(
      `the database can't be reached: ${database.why}`,
      'mend DATABASE_URL, or start the server it names',
    );
  }
  if (database.version < LEAST_VERSION) {
    return error(
      `the server is PostgreSQL ${Math.floor(database.version / 10_000)}`,
      'use PostgreSQL 15 or newer',
    );
  }
  if (database.encoding !== 'UTF8') {
    return error(`the database's encoding is ${database.encoding}`, "make it anew with encoding 'UTF8'");
  }
  return fine;
}

function judgeDurability({ setting, database }: Facts): Verdict {
  if (!database?.isReachable) return NO_DATABASE;
  if (setting !== 'production') return IN_PRODUCTION;
  if (database.fsync !== 'on')
    return error('the server runs with fsync off', 'set fsync = on: a power cut loses money otherwise');
  return fine;
}

function judgeConnection({ setting, database }: Facts): Verdict {
  if (!database?.isReachable) return NO_DATABASE;
  if (setting !== 'production' || database.isLocal || database.isEncrypted) return fine;
  return error('the connection to the database is not encrypted', 'add sslmode=verify-full to DATABASE_URL');
}

function judgeRole({ database }: Facts): Verdict {
  if (!database?.isReachable) return NO_DATABASE;
  if (database.app === 'harmless') return fine;
  if (database.app === 'not looked at') return skipped("the application's role is made by the migrations");
  return error(
    database.appWhy,
    database.app === 'unsafe'
      ? 'give the application a role that owns nothing, is no superuser and has no BYPASSRLS (leave NESIE_APP_DATABASE_URL out to have one made)'
      : "run ./nesie migrate with the owner's DATABASE_URL, or mend NESIE_APP_DATABASE_URL",
  );
}

function judgeMigrations({ database }: Facts): Verdict {
  if (!database?.isReachable) return NO_DATABASE;
  if (database.migrations.problem) {
    return error(
      database.migrations.problem,
      'run the program that belongs to this database, or restore the migration',
    );
  }
  if (database.migrations.pending.length === 0) return fine;
  return error(`not applied yet: ${database.migrations.pending.join(', ')}`, 'run ./nesie migrate');
}

function judgeMode({ setting, database }: Facts): Verdict {
  if (!database?.isReachable || database.mode === null) return NO_DATABASE;
  const wanted = setting === 'production' ? 'production' : 'sandbox';
  if (database.mode === wanted) return fine;
  return error(
    `the database was made for ${database.mode}, NESIE_MODE says ${wanted}`,
    'name the right database: an installation stays what it was made as',
  );
}

function judgeOffset({ setting, database }: Facts): Verdict {
  if (!database?.isReachable) return NO_DATABASE;
  if (database.offsetMs === 0) return fine;
  const days = (database.offsetMs / 86_400_000).toFixed(1);
  if (setting === 'production')
    return error(`business time runs ${days} days ahead`, "this is a sandbox's database: use another");
  return warning(
    `business time runs ${days} days ahead`,
    "nothing, if the sandbox's clock was moved on purpose",
  );
}

function judgeSkew({ database }: Facts): Verdict {
  if (!database?.isReachable) return NO_DATABASE;
  if (Math.abs(database.skewMs) <= MOST_SKEW_MS) return fine;
  return error(
    `this machine's clock and the database's are ${(Math.abs(database.skewMs) / 1000).toFixed(1)} s apart`,
    'let both follow NTP: one-time passwords and leases go by them',
  );
}

function judgeSteps({ database }: Facts): Verdict {
  if (!database?.isReachable) return NO_DATABASE;
  if (database.deadSteps === 0) return fine;
  return warning(
    `${database.deadSteps} steps of durable work failed for good`,
    'see ./nesie steps dead, mend the cause, then ./nesie steps revive all',
  );
}

function judgeLog({ database, config }: Facts): Verdict {
  if (!database?.isReachable || database.logNames.length === 0)
    return skipped("the first start makes the log's keys");
  const { logOrigin } = config;
  if (logOrigin === null || database.logNames.includes(logOrigin)) return fine;
  return error(
    `the log is named ${database.logNames.join(', ')}, the configuration says ${logOrigin}`,
    'put the name back: another name would be another log, and packs would not be trusted',
  );
}

function judgeTrust({ trust }: Facts): Verdict {
  switch (trust.state) {
    case 'right':
      return fine;
    case 'missing':
      return skipped(`${trust.path} is written by the first start`);
    case 'unreadable':
      return error(
        `the trust file ${trust.path} can't be read`,
        `chmod 644 ${trust.path}, owned by the user that runs nesie`,
      );
    default:
      return error(
        `the trust file ${trust.path} is no trust file`,
        'delete it: the next start writes it anew from the database',
      );
  }
}

function judgePort({ portState, config }: Facts): Verdict {
  const where = `${config.host}:${config.port}`;
  if (portState === 'taken')
    return error(`another program listens on ${where}`, 'set NESIE_PORT, or stop that program');
  if (portState === 'forbidden') {
    return error(`this user may not listen on ${where}`, 'take a port from 1024 up, and a proxy in front');
  }
  return fine;
}

function judgeGateways({ gateways }: Facts): Verdict {
  const dead = gateways.filter(({ isReachable }) => !isReachable);
  if (dead.length === 0) return gateways.length ? fine : skipped('no outside system is configured');
  return error(
    `can't be reached: ${dead.map(({ name, why }) => `${name} (${why})`).join(', ')}`,
    'mend the address, the network or the firewall; nothing is lost meanwhile, work waits',
  );
}

function judgeStandIns({ setting, gateways }: Facts): Verdict {
  if (setting !== 'production') return IN_PRODUCTION;
  const found = gateways.filter(({ isStandIn, url }) => isStandIn || isLoopback(new URL(url).hostname));
  if (found.length === 0) return fine;
  return error(
    `stand-ins, or addresses of this machine: ${found.map(({ name }) => name).join(', ')}`,
    'name the real systems: stand-ins pay nothing and check nobody',
  );
}

function judgePlainGateways({ setting, gateways }: Facts): Verdict {
  if (setting !== 'production') return IN_PRODUCTION;
  const plain = gateways.filter(({ url }) => new URL(url).protocol !== 'https:');
  if (plain.length === 0) return fine;
  return error(
    `addresses without https: ${plain.map(({ name }) => name).join(', ')}`,
    'use https, or a tunnel of the provider: personal data pass here',
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || /^127\./.test(host) || host === '[::1]';
}

export const serviceChecks: readonly Check[] = [
  { id: 'configuration', asks: 'is every variable there and right', judge: judgeConfig },
  { id: 'public-url', asks: 'is the public address https and public', judge: judgePublicUrl },
  { id: 'proxy', asks: 'is only the own proxy trusted', judge: judgeProxy },
  { id: 'secrets', asks: 'are no default secrets in use', judge: judgeSecrets },
  { id: 'organisation', asks: "is it the organisation's own", judge: judgeMfo },
  { id: 'witness', asks: 'does a witness watch the log', judge: judgeWitness },
  { id: 'master-key', asks: 'is the master key there and random', judge: judgeMasterKey },
  { id: 'key-store', asks: 'does the master key open the key store', judge: judgeKeyStore },
  { id: 'database', asks: 'is the database there and new enough', judge: judgeDatabase },
  { id: 'durability', asks: 'does the server keep what it confirmed', judge: judgeDurability },
  { id: 'connection', asks: 'is the way to the database encrypted', judge: judgeConnection },
  { id: 'role', asks: 'is the application held by row-level security', judge: judgeRole },
  { id: 'migrations', asks: 'is the database at this version', judge: judgeMigrations },
  { id: 'mode', asks: 'is the database of this mode', judge: judgeMode },
  { id: 'clock-offset', asks: 'is business time real time', judge: judgeOffset },
  { id: 'clock-skew', asks: 'do both clocks agree', judge: judgeSkew },
  { id: 'steps', asks: 'has no durable work died', judge: judgeSteps },
  { id: 'log', asks: "are the log's keys those of this configuration", judge: judgeLog },
  { id: 'trust-file', asks: 'is the published trust file whole', judge: judgeTrust },
  { id: 'port', asks: "is the port free or nesie's own", judge: judgePort },
  { id: 'gateways', asks: 'are the outside systems in reach', judge: judgeGateways },
  { id: 'stand-ins', asks: 'are the outside systems real', judge: judgeStandIns },
  { id: 'gateway-addresses', asks: 'is the way to them encrypted', judge: judgePlainGateways },
];
