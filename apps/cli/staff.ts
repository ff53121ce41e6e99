import { createLimits } from '@nesie/db';
import { type ProblemMap, type Refusal, type Result, toProblem } from '@nesie/problem';
import {
  createStaff,
  ROLES,
  type Role,
  type StaffAccess,
  staffProblems,
} from '../../modules/access/index.ts';
import { createVisits, type Visits, visitProblems } from '../../modules/applications/index.ts';
import { createEvidence } from '../../modules/evidence/index.ts';
import { createPartyLookup } from '../../modules/parties/index.ts';
import { ConfigError } from '../server/config.ts';
import { openInstallation } from './open.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const USAGE = `usage:
  ./nesie staff add NAME --role ROLE [--role ROLE] [--approved REQUEST]
  ./nesie staff request NAME --role ROLE [--role ROLE] --as LOGIN
  ./nesie staff visit IIN --document NUMBER --as LOGIN
  ./nesie staff approve REQUEST --as LOGIN
  ./nesie staff list
  ./nesie staff end LOGIN

roles: ${ROLES.join(', ')}
Roles that can undo what protects the others take two approvals once there are three members of staff:
one requests, two others approve, then the request goes with 'add --approved'.
A visit of a client to the office is recorded by the second approval itself.`;

const OK = 0;
const REFUSED = 1;
const WRONG_USAGE = 64;
const WRONG_CONFIGURATION = 78;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const IIN = /^\d{12}$/;

/** Options with a value, and what it has to look like. */
const NAMED: ReadonlyMap<string, RegExp> = new Map([
  ['--approved', UUID],
  ['--as', /^/],
  ['--document', /^[0-9A-Z]{6,20}$/],
]);
const PROBLEMS: ProblemMap<Refusal> = { ...staffProblems, ...visitProblems };

/** What the command line asks for. */
interface Asked {
  readonly words: readonly string[];
  readonly roles: readonly Role[];
  readonly approved: string | null;
  readonly as: string | null;
  /** number of the identity document that was shown */
  readonly document: string | null;
}

/** What the commands work on. */
export interface StaffDesk {
  readonly staff: StaffAccess;
  readonly visits: Pick<Visits, 'requestVisit' | 'recordIfApproved'>;
}

function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text);
}

/** Reads options and words; null where something is not understood. */
function parse(argv: readonly string[]): Asked | null {
  const words: string[] = [];
  const roles: Role[] = [];
  const named = new Map<string, string>();
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (!word.startsWith('--')) {
      words.push(word);
      continue;
    }
    const value = argv[at + 1];
    at += 1;
    if (value === undefined) return null;
    if (word === '--role' && isRole(value)) roles.push(value);
    else if (NAMED.get(word)?.test(value)) named.set(word, value);
    else return null;
  }
  const of = (word: string): string | null => named.get(word) ?? null;
  return { words, roles, approved: of('--approved'), as: of('--as'), document: of('--document') };
}

function tell(terminal: Terminal, refusal: Refusal): number {
  terminal.warn(`nesie staff: ${toProblem(PROBLEMS, refusal, 'en').detail}`);
  return REFUSED;
}

async function add({ staff }: StaffDesk, asked: Asked, terminal: Terminal): Promise<number> {
  const [name = ''] = asked.words;
  const added = await staff.addStaff(name, asked.roles, asked.approved);
  if (added.refused) return tell(terminal, added.refusal);
  const { login, password, otpauth } = added.value;
  terminal.say(`added ${name} as ${asked.roles.join(', ')}`);
  terminal.say(`  login     ${login}`);
  terminal.say(`  password  ${password}`);
  terminal.say(`  TOTP      ${otpauth}`);
  terminal.say('Hand these over in person; they are not shown again.');
  return OK;
}

/** Whoever sits at the terminal proves who he is, by password and TOTP. */
async function logIn(staff: StaffAccess, login: string, terminal: Terminal) {
  const password = await terminal.ask(`password of ${login}: `);
  const totp = await terminal.ask('code of the authenticator app: ');
  return staff.logIn({ login, password, totp: totp.trim() });
}

async function request({ staff }: StaffDesk, asked: Asked, terminal: Terminal): Promise<number> {
  const [name = ''] = asked.words;
  const member = await logIn(staff, asked.as ?? '', terminal);
  if (member.refused) return tell(terminal, member.refusal);
  const made = await staff.requestApproval(member.value, 'add-staff', staff.addition(name, asked.roles));
  if (made.refused) return tell(terminal, made.refusal);
  terminal.say(`request ${made.value.requestId}: two others approve it within a day`);
  return OK;
}

async function approve({ staff, visits }: StaffDesk, asked: Asked, terminal: Terminal): Promise<number> {
  const [requestId = ''] = asked.words;
  const member = await logIn(staff, asked.as ?? '', terminal);
  if (member.refused) return tell(terminal, member.refusal);
  const done: Result<{ readonly approvals: number }, Refusal> = UUID.test(requestId)
    ? await staff.approve(member.value, requestId)
    : { refused: true, refusal: { code: 'approval-not-found' } };
  if (done.refused) return tell(terminal, done.refusal);
  terminal.say(`approved; approvals now: ${done.value.approvals}`);
  const visit = await visits.recordIfApproved(requestId);
  if (visit.refused) return tell(terminal, visit.refusal);
  if (visit.value.recorded) terminal.say('the visit is recorded; an application that waited for it goes on');
  return OK;
}

async function visit({ staff, visits }: StaffDesk, asked: Asked, terminal: Terminal): Promise<number> {
  const member = await logIn(staff, asked.as ?? '', terminal);
  if (member.refused) return tell(terminal, member.refusal);
  const [iin = ''] = asked.words;
  const made = await visits.requestVisit(member.value, { iin, documentNumber: asked.document ?? '' });
  if (made.refused) return tell(terminal, made.refusal);
  terminal.say(`request ${made.value.requestId}: two others approve it within a day`);
  return OK;
}

async function list({ staff }: StaffDesk, _asked: Asked, terminal: Terminal): Promise<number> {
  const members = await staff.listStaff();
  for (const { login, name, roles, hasLeft } of members)
    terminal.say(`${login.padEnd(24)} ${roles.join(', ').padEnd(32)} ${name}${hasLeft ? ' (left)' : ''}`);
  if (members.length === 0) terminal.say('nobody yet');
  return OK;
}

async function end({ staff }: StaffDesk, asked: Asked, terminal: Terminal): Promise<number> {
  const [login = ''] = asked.words;
  const ended = await staff.endStaff(login);
  if (ended.refused) return tell(terminal, ended.refusal);
  terminal.say(`${login} has no access any more`);
  return OK;
}

interface Verb {
  readonly does: (desk: StaffDesk, asked: Asked, terminal: Terminal) => Promise<number>;
  readonly fits: (asked: Asked) => boolean;
}

const aNameAndRoles = ({ words, roles }: Asked) => words.length === 1 && roles.length > 0;
const VERBS: Readonly<Record<string, Verb>> = {
  add: { does: add, fits: aNameAndRoles },
  request: { does: request, fits: (asked) => aNameAndRoles(asked) && asked.as !== null },
  approve: { does: approve, fits: ({ words, as }) => words.length === 1 && as !== null },
  visit: {
    does: visit,
    fits: ({ words, as, document }) =>
      words.length === 1 && IIN.test(words[0] ?? '') && as !== null && document !== null,
  },
  list: { does: list, fits: ({ words }) => words.length === 0 },
  end: { does: end, fits: ({ words }) => words.length === 1 },
};

/** One staff command on an installation that is open. @returns the exit code */
export async function runStaff(
  argv: readonly string[],
  open: () => Promise<StaffDesk>,
  terminal: Terminal,
): Promise<number> {
  const [name = '', ...rest] = argv;
  const verb = VERBS[name];
  const asked = parse(rest);
  if (!verb || !asked || !verb.fits(asked)) {
    terminal.warn(USAGE);
    return WRONG_USAGE;
  }
  return verb.does(await open(), asked, terminal);
}

/** Opens staff access of the installation; what it opened is closed by `stops`, the last first. */
async function openStaff(stops: (() => Promise<unknown>)[]): Promise<StaffDesk> {
  const { config, db, vault } = await openInstallation(stops);
  const { mfo } = config;
  const operator = `${mfo.name.ru}, БИН ${mfo.bin}`;
  const evidence = createEvidence({ db, vault, origin: mfo.logOrigin, operator });
  const staff = createStaff({ db, vault, limits: createLimits(db, vault), evidence });
  const parties = createPartyLookup({ vault });
  return { staff, visits: createVisits({ db, vault, evidence, parties, staff }) };
}

/** `./nesie staff …`: members of staff, their roles and what two of them approve. */
export async function staffCommand(argv: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const stops: (() => Promise<unknown>)[] = [];
  try {
    return await runStaff(argv, () => openStaff(stops), terminal);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    terminal.warn(`nesie staff: ${error.message}`);
    return WRONG_CONFIGURATION;
  } finally {
    terminal.close();
    for (const stop of stops.reverse()) await stop();
  }
}
