import { type Check, error, type Facts, fine, skipped, type Verdict, warning } from './doctor-facts.ts';

const NODE_MAJOR = 24;
const LEAST_BYTES = 512 * 1024 * 1024;
const GOOD_BYTES = 4 * 1024 * 1024 * 1024;
const ALMATY_MINUTES = 300;

function judgeNode({ machine }: Facts): Verdict {
  const major = Number(machine.node.split('.')[0]);
  if (major >= NODE_MAJOR) return fine;
  return error(
    `this is Node ${machine.node}`,
    `start through ./nesie, which brings Node ${NODE_MAJOR}, or install Node ${NODE_MAJOR}`,
  );
}

function judgePackages({ machine }: Facts): Verdict {
  if (machine.packages === 'installed') return fine;
  return error(`the packages are ${machine.packages}`, "run npm ci in the installation's folder");
}

function judgeNative({ machine }: Facts): Verdict {
  if (machine.brokenPackages.length === 0) return fine;
  const list = machine.brokenPackages.map(({ name, why }) => `${name} (${why})`).join(', ');
  return error(
    `packages that don't load on ${machine.platform}: ${list}`,
    "run npm ci on this machine, with optional packages: those of another platform can't be copied over",
  );
}

function judgeDisk({ machine }: Facts): Verdict {
  const known = Object.entries(machine.freeBytes).flatMap(([path, bytes]) =>
    bytes === null ? [] : [{ path, bytes }],
  );
  const tightest = known.sort((a, b) => a.bytes - b.bytes)[0];
  if (!tightest || tightest.bytes >= GOOD_BYTES) return fine;
  const found = `${Math.round(tightest.bytes / 1024 / 1024)} MB are free at ${tightest.path}`;
  if (tightest.bytes < LEAST_BYTES)
    return error(found, 'free at least 512 MB: the database stops when the disk is full');
  return warning(found, 'free some 4 GB before long');
}

function judgeTimeZone({ machine }: Facts): Verdict {
  if (machine.almatyOffsetMinutes === ALMATY_MINUTES) return fine;
  return error(
    `the time zone data say UTC${machine.almatyOffsetMinutes >= 0 ? '+' : ''}${machine.almatyOffsetMinutes / 60} for Asia/Almaty, it is UTC+5 since 1 March 2024`,
    'use the Node that comes with nesie (./nesie), or update this one: days would begin at the wrong hour',
  );
}

function judgeLanguage({ machine }: Facts): Verdict {
  if (machine.speaksKazakh) return fine;
  return error(
    'this Node has no Kazakh locale data',
    'use a Node with full ICU, such as the one that ./nesie brings',
  );
}

function judgeFonts({ machine }: Facts): Verdict {
  if (machine.missingFonts.length === 0) return fine;
  return error(
    `fonts of the documents are missing: ${machine.missingFonts.join(', ')}`,
    'run npm ci: contracts are rendered with these very fonts only',
  );
}

function judgeModels({ machine }: Facts): Verdict {
  const wrong = machine.models.filter(({ state }) => state === 'another hash');
  if (wrong.length > 0) {
    return error(
      `face models with another hash than the pinned one: ${wrong.map(({ name }) => name).join(', ')}`,
      'delete these files from the cache; the next start fetches and checks them again',
    );
  }
  const missing = machine.models.filter(({ state }) => state === 'missing');
  if (missing.length === 0) return fine;
  return warning(
    `face models are not fetched yet: ${missing.map(({ name }) => name).join(', ')}`,
    'start once with the npm registry in reach, or copy the cache folder from another machine',
  );
}

function judgeChromium({ setting, machine }: Facts): Verdict {
  if (setting === 'production') return skipped("journeys don't run in production");
  if (machine.chromium) return fine;
  return warning(
    'there is no Chromium for the browser journeys',
    'apt-get install chromium, or name one in CHROMIUM',
  );
}

function judgeRoot({ setting, machine }: Facts): Verdict {
  if (setting === 'production' && machine.isRoot) {
    return warning('nesie runs as root', 'run it as a user of its own: it needs no right of root');
  }
  if (setting === 'demonstration' && !machine.userHasName) {
    return error(
      'this user has no name in /etc/passwd, which the embedded PostgreSQL needs',
      'add the user to /etc/passwd, or set DATABASE_URL',
    );
  }
  return fine;
}

function judgeHome({ home }: Facts): Verdict {
  if (home.mode === null) {
    return home.isWritable
      ? skipped(`${home.path} is made by the first start`)
      : error(`${home.path} can't be made`, 'set NESIE_HOME to a folder that this user may write to');
  }
  if (!home.isOwn)
    return error(`${home.path} belongs to another user`, `chown it to the user that runs nesie`);
  if ((home.mode & 0o077) !== 0) {
    return error(`${home.path} is open to others (mode ${home.mode.toString(8)})`, `chmod 700 ${home.path}`);
  }
  if (!home.isWritable) return error(`${home.path} can't be written to`, `chmod 700 ${home.path}`);
  return fine;
}

export const machineChecks: readonly Check[] = [
  { id: 'node', asks: 'is it the Node that nesie is made for', judge: judgeNode },
  { id: 'packages', asks: 'are the packages those of the lock file', judge: judgePackages },
  { id: 'native-packages', asks: 'do packages with machine code load', judge: judgeNative },
  { id: 'disk', asks: 'is there room', judge: judgeDisk },
  { id: 'time-zone', asks: "do the time zone data know Kazakhstan's one zone", judge: judgeTimeZone },
  { id: 'language', asks: 'are there Kazakh locale data', judge: judgeLanguage },
  { id: 'fonts', asks: "are the documents' fonts there", judge: judgeFonts },
  { id: 'models', asks: 'are the face models there, and the pinned ones', judge: judgeModels },
  { id: 'chromium', asks: 'is there a browser for the journeys', judge: judgeChromium },
  { id: 'user', asks: 'is the user who runs it fit for it', judge: judgeRoot },
  { id: 'home', asks: "is the home nobody else's", judge: judgeHome },
];
