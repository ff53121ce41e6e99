import { createLimits } from '@nesie/db';
import { createFaceEngine } from '@nesie/face';
import { type ProblemMap, type Refusal, toProblem } from '@nesie/problem';
import {
  createStaff,
  type StaffAccess,
  type StaffMember,
  staffProblems,
} from '../../modules/access/index.ts';
import { type Correspondence, letterProblems, numberText } from '../../modules/correspondence/index.ts';
import { documentProblems } from '../../modules/documents/index.ts';
import { ConfigError } from '../server/config.ts';
import { wire } from '../server/wire.ts';
import { openInstallation } from './open.ts';
import { openTerminal, type TextTerminal } from './terminal.ts';

const USAGE = `usage:
  ./nesie letters list --as LOGIN
  ./nesie letters show NUMBER --as LOGIN
  ./nesie letters answer NUMBER --as LOGIN < TEXT

Password and code are asked for first, a line each; the text of the answer is what follows them.
Numbers look like К-2026-000001.`;

const OK = 0;
const REFUSED = 1;
const WRONG_USAGE = 64;
const WRONG_CONFIGURATION = 78;
const PROBLEMS: ProblemMap<Refusal> = { ...staffProblems, ...letterProblems, ...documentProblems };

/** What the commands work on. */
export interface LettersDesk {
  readonly staff: Pick<StaffAccess, 'logIn'>;
  readonly answers: Correspondence['answers'];
}

interface Asked {
  readonly verb: string;
  readonly number: string | null;
  readonly login: string;
}

function parse([verb = '', ...rest]: readonly string[]): Asked | null {
  const at = rest.indexOf('--as');
  const login = rest[at + 1];
  if (at < 0 || login === undefined) return null;
  const words = rest.filter((_, i) => i !== at && i !== at + 1);
  const [number = null] = words;
  const wanted = verb === 'list' ? 0 : 1;
  return words.length === wanted && ['list', 'show', 'answer'].includes(verb)
    ? { verb, number, login }
    : null;
}

/** What a client wrote, without characters that a terminal would obey or read the other way round. */
const harmless = (text: string): string => text.replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '');

const day = (instant: string) => instant.slice(0, 10);

function tell(terminal: TextTerminal, refusal: Refusal): number {
  terminal.warn(`nesie letters: ${toProblem(PROBLEMS, refusal, 'en').detail}`);
  return REFUSED;
}

async function list({ answers }: LettersDesk, member: StaffMember, terminal: TextTerminal): Promise<number> {
  const queue = await answers.listUnanswered(member);
  if (queue.refused) return tell(terminal, queue.refusal);
  for (const { number, topic, writtenAt, answerBy } of queue.value)
    terminal.say(`${numberText(number)}  ${topic.padEnd(10)} of ${day(writtenAt)}  answer by ${answerBy}`);
  if (queue.value.length === 0) terminal.say('no letter waits for an answer');
  return OK;
}

async function show(
  { answers }: LettersDesk,
  member: StaffMember,
  number: string,
  terminal: TextTerminal,
): Promise<number> {
  const read = await answers.readForStaff(member, number);
  if (read.refused) return tell(terminal, read.refusal);
  const letter = read.value;
  const answered = letter.answeredBy
    ? `answered by ${numberText(letter.answeredBy)}`
    : `answer by ${letter.answerBy}`;
  terminal.say(`${numberText(letter.number)}  ${letter.topic}  ${letter.writtenAt}  ${answered}`);
  terminal.say(`from     ${harmless(letter.clientName)}`);
  terminal.say(`subject  ${harmless(letter.subject)}`);
  terminal.say(`\n${harmless(letter.text)}`);
  return OK;
}

async function answer(
  { answers }: LettersDesk,
  member: StaffMember,
  number: string,
  terminal: TextTerminal,
): Promise<number> {
  const text = await terminal.rest();
  const answered = await answers.answerLetter(member, number, text.trimEnd());
  if (answered.refused) return tell(terminal, answered.refusal);
  terminal.say(`${numberText(answered.value.number)} is in the client's cabinet`);
  return OK;
}

/** One letters command on an installation that is open. @returns the exit code */
export async function runLetters(
  argv: readonly string[],
  open: () => Promise<LettersDesk>,
  terminal: TextTerminal,
): Promise<number> {
  const asked = parse(argv);
  if (!asked) {
    terminal.warn(USAGE);
    return WRONG_USAGE;
  }
  const desk = await open();
  const { login, number } = asked;
  const password = await terminal.ask(`password of ${login}: `);
  const totp = await terminal.ask('code of the authenticator app: ');
  const member = await desk.staff.logIn({ login, password, totp: totp.trim() });
  if (member.refused) return tell(terminal, member.refusal);
  if (number === null) return list(desk, member.value, terminal);
  return asked.verb === 'show'
    ? show(desk, member.value, number, terminal)
    : answer(desk, member.value, number, terminal);
}

async function openDesk(stops: (() => Promise<unknown>)[]): Promise<LettersDesk> {
  const ground = await openInstallation(stops);
  const { config, db, vault } = ground;
  // Wired as the server is; the engine starts nothing until a face is measured, which no letter asks for.
  const engine = createFaceEngine({ cache: config.cache });
  stops.push(() => engine.close());
  const log = { error: (about: object, message: string) => console.error(message, about) };
  const { correspondence, evidence } = wire({ ...ground, engine, log });
  const staff = createStaff({ db, vault, limits: createLimits(db, vault), evidence });
  return { staff, answers: correspondence.answers };
}

/** `./nesie letters …`: letters of clients that wait, and their answers. */
export async function lettersCommand(argv: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const stops: (() => Promise<unknown>)[] = [];
  try {
    return await runLetters(argv, () => openDesk(stops), terminal);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    terminal.warn(`nesie letters: ${error.message}`);
    return WRONG_CONFIGURATION;
  } finally {
    terminal.close();
    for (const stop of stops.reverse()) await stop();
  }
}
