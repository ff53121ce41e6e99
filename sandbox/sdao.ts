import { createHash, randomUUID } from 'node:crypto';
import {
  commonRules,
  commonSwitches,
  isDay,
  isIin,
  type SwitchRules,
  steer as steerCommon,
} from './controls.ts';
import { DEMO_PEOPLE, type DemoPerson } from './demo-people.ts';
import { openJournal } from './journal.ts';
import { openPhotographs } from './photographs.ts';
import {
  type Answer,
  type Faults,
  json,
  jsonBody,
  problem,
  type Request,
  run,
  type StandIn,
  type Start,
} from './serve.ts';

interface SdaoMode extends Faults {
  /** Status 1: the state service behind the centre is down. */
  readonly stateServiceDown: boolean;
  /** 'person': the data of somebody else; 'request': the answer to another request; 'photo': its hash doesn't fit. */
  readonly wrong: 'no' | 'person' | 'request' | 'photo' | 'no-photo' | 'not-a-photo';
}

const switches: SdaoMode = { ...commonSwitches, stateServiceDown: false, wrong: 'no' };
const rules: SwitchRules<SdaoMode> = {
  ...commonRules,
  stateServiceDown: 'boolean',
  wrong: ['no', 'person', 'request', 'photo', 'no-photo', 'not-a-photo'],
};

interface Person extends DemoPerson {
  readonly photo: string | null;
}

interface Query {
  readonly at: number;
  readonly iin: string;
  readonly consentReference: string;
  readonly status: string;
}

type Event =
  | { readonly kind: 'mode'; readonly mode: SdaoMode }
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'query'; readonly query: Query };

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= 100;

/** A person as control gives one, without the picture; null when something is missing or wrong. */
function readPerson(body: Record<string, unknown>): DemoPerson | null {
  const { iin, surname, firstName, patronymic = null, birthDate, documentNumber } = body;
  const { documentExpiresOn, documentIssuedOn = '2020-01-01' } = body;
  if (!isIin(iin) || !isName(surname) || !isName(firstName)) return null;
  if (patronymic !== null && !isName(patronymic)) return null;
  if (!isDay(birthDate) || !isDay(documentExpiresOn) || !isDay(documentIssuedOn)) return null;
  if (typeof documentNumber !== 'string' || !/^[A-Z0-9]{5,12}$/.test(documentNumber)) return null;
  return {
    iin,
    surname,
    firstName,
    patronymic,
    birthDate,
    documentNumber,
    documentIssuedOn,
    documentExpiresOn,
  };
}

/** The identification data exchange centre with a register of people: docs/sdao-stand-in.md. */
export function createSdaoStandIn({ home }: Pick<Start, 'home'>): StandIn {
  let mode = switches;
  let offsetMs = 0;
  const people = new Map<string, Person>(
    DEMO_PEOPLE.map((person) => [person.iin, { ...person, photo: null }]),
  );
  const queries: Query[] = [];
  const photographs = openPhotographs(home);
  const journal = openJournal<Event>(home, 'sdao', (event) => {
    if (event.kind === 'mode') mode = { ...switches, ...event.mode };
    else if (event.kind === 'clock') offsetMs = event.offsetMs;
    else if (event.kind === 'person') people.set(event.person.iin, event.person);
    else {
      queries.push(event.query);
      if (queries.length > 1000) queries.shift();
    }
  });

  function photograph(person: Person) {
    if (mode.wrong === 'no-photo' || person.photo === null) return null;
    const bytes =
      mode.wrong === 'not-a-photo' ? Buffer.from('GIF89a, not a photograph') : photographs.read(person.photo);
    const hash = createHash('sha256')
      .update(mode.wrong === 'photo' ? 'another' : bytes)
      .digest('hex');
    return { mediaType: 'image/jpeg', sha256: hash, content: bytes.toString('base64') };
  }

  function tell(person: Person) {
    const told =
      mode.wrong === 'person' ? ([...people.values()].find((other) => other !== person) ?? person) : person;
    return {
      iin: told.iin,
      surname: told.surname,
      firstName: told.firstName,
      patronymic: told.patronymic,
      birthDate: told.birthDate,
      document: {
        kind: 'id-card',
        number: told.documentNumber,
        issuedOn: told.documentIssuedOn,
        expiresOn: told.documentExpiresOn,
      },
      photograph: photograph(told),
    };
  }

  function ask(request: Request): Answer {
    const body = jsonBody(request);
    const { requestId, iin, consentReference } = body ?? {};
    if (typeof requestId !== 'string' || !/^[\w-]{1,64}$/.test(requestId))
      return problem(400, 'request-wrong', 'requestId');
    if (!isIin(iin)) return problem(400, 'request-wrong', 'iin');
    // The register is closed to whoever doesn't say by whose leave he asks.
    if (typeof consentReference !== 'string' || consentReference === '' || consentReference.length > 100) {
      return problem(403, 'consent-missing', 'consentReference');
    }
    const person = people.get(iin);
    const status = mode.stateServiceDown ? '1' : person ? '0' : '2';
    journal.append({ kind: 'query', query: { at: Date.now() + offsetMs, iin, consentReference, status } });
    const head = {
      requestId: mode.wrong === 'request' ? randomUUID() : requestId,
      answerId: randomUUID(),
      answeredAt: new Date(Date.now() + offsetMs).toISOString(),
      status,
    };
    if (status === '1') return json(200, { ...head, message: 'The state service is down' });
    if (!person || status === '2') return json(200, { ...head, message: 'The IIN is not in the state base' });
    return json(200, { ...head, person: tell(person) });
  }

  async function addPerson(body: Record<string, unknown>): Promise<Answer> {
    const person = readPerson(body);
    if (!person) return problem(400, 'person-wrong', 'iin, names, days or document number');
    const picture = body.photo;
    if (picture !== undefined && typeof picture !== 'string')
      return problem(400, 'photo-wrong', 'photo: base64');
    const photo = picture
      ? await photographs.keep(Buffer.from(picture, 'base64'))
      : (people.get(person.iin)?.photo ?? null);
    if (picture && photo === null) return problem(400, 'photo-wrong', 'not a picture');
    journal.append({ kind: 'person', person: { ...person, photo } });
    return json(201, { ...person, photo });
  }

  function steer(request: Request): Answer | Promise<Answer> | null {
    const body = jsonBody(request);
    if (!body) return problem(400, 'body-wrong', 'POST a JSON object');
    if (request.path === '/control/people') return addPerson(body);
    return steerCommon(request.path, body, { mode, rules, offsetMs, tell: journal.append });
  }

  function look(path: string): Answer | null {
    const picture = /^\/control\/photographs\/(\d{12})$/.exec(path)?.[1];
    const hash = picture ? people.get(picture)?.photo : null;
    if (hash) return { status: 200, type: 'image/jpeg', body: photographs.read(hash) };
    if (path !== '/control' && path !== '/control/state' && path !== '/control/people') return null;
    return json(200, {
      mode,
      offsetMs,
      people: [...people.values()].slice(-500),
      queries: queries.slice(-200),
    });
  }

  return {
    faults: () => mode,
    close: () => journal.close(),
    handle(request) {
      if (request.path === '/sdao/v1/person-requests') return request.method === 'POST' ? ask(request) : null;
      if (!request.path.startsWith('/control')) return null;
      return request.method === 'GET' ? look(request.path) : steer(request);
    },
  };
}

if (import.meta.main) await run(createSdaoStandIn);
