import { createHash, randomInt } from 'node:crypto';
import { dayAt } from './controls.ts';
import {
  added,
  madeUpIin,
  type PersonProblems,
  readPersonForm,
  readRegister,
  SENTENCES,
} from './page-person.ts';
import { SCRIPT } from './page-script.ts';
import { STYLE } from './page-style.ts';
import { renderMain, renderPage, type States } from './page-view.ts';
import { type Answer, isRecord, json, jsonBody, problem, type Request, type StandIn } from './serve.ts';

const NAMES = ['bank', 'sms', 'sdao', 'bureau', 'nca', 'signer'];
const ASK_LIMIT_MS = 3000;
/** A photograph may have to be made smaller first. */
const PERSON_LIMIT_MS = 15_000;
const DAY_MS = 86_400_000;
const MOST_DAYS = 400;

/** What the page's buttons may do, and to whom it goes. */
const DEEDS: Readonly<Record<string, { readonly to: readonly string[]; readonly path: string }>> = {
  'pay-in': { to: ['bank'], path: '/control/pay-in' },
  'close-day': { to: ['bank'], path: '/control/close-day' },
  clock: { to: NAMES, path: '/control/clock' },
  'egov-mobile': { to: ['signer'], path: '/control/egov-mobile' },
  revocation: { to: ['nca'], path: '/control/revocations' },
};

const DEAD = problem(502, 'stand-in-dead', 'a stand-in does not answer');

const offsetOf = (state: unknown): number =>
  isRecord(state) && typeof state.offsetMs === 'number' ? state.offsetMs : 0;

/** The form's errors, each a sentence beside its field. */
const formWrong = (problems: PersonProblems): Answer =>
  json(400, {
    code: 'form-wrong',
    problems,
    say: {
      kk: 'Қосылмады: белгіленген өрістерді түзетіңіз.',
      en: 'Not added: correct the marked fields.',
    },
  });

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but the page's own script and style runs, also where something got into it unescaped. */
const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The sandbox's page: messages sent, payments made, registers asked; and a few buttons. */
export function createPage(addressOf: (name: string) => string): StandIn {
  async function stateOf(name: string): Promise<unknown> {
    try {
      const signal = AbortSignal.timeout(ASK_LIMIT_MS);
      const response = await fetch(`${addressOf(name)}/control/state`, { signal });
      return await response.json();
    } catch {
      return null;
    }
  }

  async function states(): Promise<States> {
    const [bank, sms, sdao, bureau, nca, signer] = await Promise.all(NAMES.map(stateOf));
    return { bank, sms, sdao, bureau, nca, signer };
  }

  async function post(
    name: string,
    path: string,
    body: unknown,
    limitMs = ASK_LIMIT_MS,
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${addressOf(name)}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(limitMs),
    });
    return { status: response.status, body: await response.json() };
  }

  /** The clock's offset that lies so many days further, from what the stand-ins say now; null for what is no number of days. */
  async function offsetAfter(days: unknown): Promise<number | null> {
    const count = Number(days);
    if (!Number.isInteger(count) || count < 1 || count > MOST_DAYS) return null;
    const told = (await Promise.all(NAMES.map(stateOf))).map(offsetOf);
    return Math.max(...told) + count * DAY_MS;
  }

  async function act(name: string, body: Readonly<Record<string, unknown>>): Promise<Answer> {
    const deed = Object.hasOwn(DEEDS, name) ? DEEDS[name] : undefined;
    if (!deed) return problem(404, 'no-such-deed', name);
    const offsetMs = name === 'clock' && 'days' in body ? await offsetAfter(body.days) : undefined;
    if (offsetMs === null) return problem(400, 'days-wrong', `days: a whole number from 1 to ${MOST_DAYS}`);
    const sent = offsetMs === undefined ? body : { offsetMs };
    const answers = await Promise.all(deed.to.map((each) => post(each, deed.path, sent)));
    const refused = answers.find((answer) => answer.status >= 400);
    const first = refused ?? answers[0];
    return json(first?.status ?? 500, first?.body ?? {});
  }

  async function register() {
    const state = await stateOf('sdao');
    if (state === null) return null;
    return { people: readRegister(state), today: dayAt(Date.now() + offsetOf(state)) };
  }

  async function makeUpIin(body: Readonly<Record<string, unknown>>): Promise<Answer> {
    const known = await register();
    if (!known) return DEAD;
    const { people, today } = known;
    const taken = new Set(people.map(({ iin }) => iin));
    const made = madeUpIin(body.birthDate, body.sex, { today, taken, pick: (below) => randomInt(below) });
    return 'iin' in made ? json(200, made) : formWrong(made.problems);
  }

  async function addPerson(body: Readonly<Record<string, unknown>>): Promise<Answer> {
    const known = await register();
    if (!known) return DEAD;
    const read = readPersonForm(body, known.people, known.today);
    if ('problems' in read) return formWrong(read.problems);
    const { person, photo } = read;
    const answer = await post('sdao', '/control/people', { ...person, photo }, PERSON_LIMIT_MS);
    const code = isRecord(answer.body) ? answer.body.code : undefined;
    if (code === 'photo-wrong') return formWrong({ photo: SENTENCES.photoWrong });
    if (answer.status !== 201) return json(answer.status, answer.body);
    return json(201, { iin: person.iin, say: added(person) });
  }

  /** A key for somebody of the register, with a certificate that the authority issues for it. */
  async function giveKey({ iin, storage }: Readonly<Record<string, unknown>>): Promise<Answer> {
    const state = await stateOf('sdao');
    const people: readonly unknown[] = isRecord(state) && Array.isArray(state.people) ? state.people : [];
    const person = people.filter(isRecord).find((each) => each.iin === iin);
    if (!person) return problem(404, 'no-such-person', String(iin));
    const { surname, firstName, patronymic } = person;
    const order = { profile: 'individual', storage, iin, surname, firstName, patronymic };
    const answer = await post('signer', '/control/keys', order);
    return json(answer.status, answer.body);
  }

  async function setSigning({ layer, mobile }: Readonly<Record<string, unknown>>): Promise<Answer> {
    const answer = await post('signer', '/control', { mode: { layer, mobile } });
    return json(answer.status, answer.body);
  }

  async function control(name: string, request: Request): Promise<Answer> {
    const body = jsonBody(request);
    if (!body) return problem(400, 'body-wrong', 'POST a JSON object');
    try {
      if (name === 'person') return await addPerson(body);
      if (name === 'made-up-iin') return await makeUpIin(body);
      if (name === 'key') return await giveKey(body);
      if (name === 'signing') return await setSigning(body);
      return await act(name, body);
    } catch {
      return DEAD;
    }
  }

  async function photograph(path: string): Promise<Answer | null> {
    const iin = /^\/photographs\/(\d{12})$/.exec(path)?.[1];
    if (!iin) return null;
    const response = await fetch(`${addressOf('sdao')}/control/photographs/${iin}`, {
      signal: AbortSignal.timeout(ASK_LIMIT_MS),
    });
    if (!response.ok) return null;
    return { status: 200, type: 'image/jpeg', body: Buffer.from(await response.arrayBuffer()) };
  }

  const html = (body: string): Answer => ({
    status: 200,
    type: 'text/html; charset=utf-8',
    body,
    headers: {
      'content-security-policy': POLICY,
      'permissions-policy': 'camera=(self), microphone=()',
    },
  });

  return {
    faults: () => ({ dead: false, delayMs: 0, wire: 'none' }),
    close: () => {},
    async handle(request) {
      const { method, path } = request;
      if (method === 'POST' && path.startsWith('/control/'))
        return control(path.slice('/control/'.length), request);
      if (method !== 'GET') return null;
      if (path === '/') return html(renderPage(await states()));
      if (path === '/main') return html(renderMain(await states()));
      if (path === '/state') return json(200, await states());
      return photograph(path);
    },
  };
}
