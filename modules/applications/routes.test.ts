import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createHttpServer } from '@nesie/http';
import type { ProblemMap, Refusal } from '@nesie/problem';
import { actProblems } from '../acts/index.ts';
import { documentProblems } from '../documents/index.ts';
import { productProblems } from '../products/index.ts';
import { applicationProblems, applicationRoutes, spouseRoutes } from './index.ts';
import {
  aLargeWish,
  createApplicationWorld,
  INSTALMENTS,
  type Person,
  rememberVisit,
} from './testing/world.ts';

const PROBLEMS: readonly ProblemMap<Refusal>[] = [
  actProblems,
  applicationProblems,
  documentProblems,
  productProblems,
];

let world: Awaited<ReturnType<typeof createApplicationWorld>>;
let app: Awaited<ReturnType<typeof createHttpServer>>;
let applicant: Person;
let spouse: Person;

before(async () => {
  world = await createApplicationWorld('application_routes');
  [applicant, spouse] = [await world.aPerson(), await world.aPerson()];
  await rememberVisit(world.base, applicant);
  app = await createHttpServer({
    publicUrl: new URL('http://localhost:8080'),
    problems: PROBLEMS,
    sessionOf: async (cookie) => {
      const person = [applicant, spouse].find(({ id }) => id === cookie);
      return { actor: person?.actor ?? { kind: 'visitor' }, sessionId: 's', csrfToken: 'csrf' };
    },
  });
  for (const plugin of [applicationRoutes(world.applications), spouseRoutes(world.spouses)])
    await app.register(plugin, { prefix: '/api' });
});
after(async () => {
  await app?.close();
  await world?.base.close();
});

interface Asked {
  readonly as?: Person;
  readonly body?: unknown;
  readonly keyless?: boolean;
}

async function ask(method: 'GET' | 'POST', url: string, { as, body, keyless = false }: Asked = {}) {
  const response = await app.inject({
    ...{ method, url: `/api${url}` },
    headers: {
      'accept-language': 'ru',
      'x-csrf-token': 'csrf',
      ...(as ? { cookie: `nesie_session=${as.id}` } : {}),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...(method === 'POST' && !keyless ? { 'idempotency-key': randomUUID() } : {}),
    },
    ...(method === 'POST' ? { payload: JSON.stringify(body ?? {}) } : {}),
  });
  const type = String(response.headers['content-type']);
  return { status: response.statusCode, type, json: type.includes('json') ? response.json() : null };
}

const asked = {
  productId: INSTALMENTS,
  amountTiyn: '432500000',
  term: { unit: 'months', count: 12 },
  method: 'annuity',
};
const wish = (over: object = {}) => ({
  ...asked,
  ...{ incomeTiyn: '200000000', obligationsTiyn: '0', purpose: 'repair' },
  ...{ consents: ['credit-bureau', 'personal-data'], askedByOthers: false, conscript: false },
  ...over,
});

test('what a sum needs is told without a key, to clients only', async () => {
  const told = await ask('POST', '/applications/needs', { as: applicant, body: asked, keyless: true });
  assert.deepEqual(
    [told.status, told.json],
    [200, { consents: ['credit-bureau', 'personal-data'], spouse: true, officeVisit: false, pauseHours: 24 }],
  );
  assert.equal((await ask('POST', '/applications/needs', { body: asked })).status, 401);
  const without = { ...asked, method: undefined };
  const refused = await ask('POST', '/applications/needs', { as: applicant, body: without });
  assert.deepEqual([refused.status, refused.json.code], [422, 'method-needed']);
});

test('each refusal of a wish has its status and code; what is not asked for is refused as unknown', async () => {
  const code = async (over: object) => {
    const { status, json } = await ask('POST', '/applications', { as: applicant, body: wish(over) });
    return [status, json.code];
  };
  assert.deepEqual(await code({}), [422, 'marriage-not-stated']);
  assert.deepEqual(await code({ married: true }), [422, 'spouse-iin-needed']);
  assert.deepEqual(await code({ married: true, spouseIin: applicant.iin }), [422, 'spouse-iin-wrong']);
  assert.deepEqual(await code({ consents: ['credit-bureau'] }), [422, 'consent-missing']);
  assert.equal((await code({ spouseIin: 'x' }))[0], 400);
  assert.equal((await code({ askedByOthers: undefined }))[0], 400);
});

test('[R-2.3] two people, two cabinets: asked, read, consented, offered', async () => {
  const body = wish({ married: true, spouseIin: spouse.iin });
  const made = await ask('POST', '/applications', { as: applicant, body });
  assert.equal(made.status, 201);
  assert.deepEqual(
    [made.json.state, made.json.term, made.json.method, made.json.waitingFor],
    ['checking', { unit: 'months', count: 12 }, 'annuity', []],
  );
  await world.worker.runUntilIdle();
  const waiting = await ask('GET', `/applications/${made.json.id}`, { as: applicant });
  assert.deepEqual([waiting.json.state, waiting.json.waitingFor], ['waiting', ['spouse-consent']]);
  assert.equal('stated' in waiting.json, false);

  assert.equal((await ask('GET', '/spouse-requests')).status, 401);
  const listed = await ask('GET', '/spouse-requests', { as: spouse });
  assert.equal(listed.json.length, 1);
  const [request] = listed.json;
  assert.deepEqual(Object.keys(request).sort(), [
    ...['amountTiyn', 'documentHash', 'documentId', 'expiresAt', 'fromName', 'gesv', 'id', 'payTiyn'],
    ...['schedule', 'state', 'term'],
  ]);
  assert.deepEqual([request.state, request.amountTiyn], ['open', '432500000']);
  const document = await ask('GET', `/spouse-requests/${request.id}/document`, { as: spouse });
  assert.deepEqual([document.status, document.type], [200, 'application/pdf']);
  assert.equal((await ask('GET', `/spouse-requests/${request.id}/document`, { as: applicant })).status, 404);

  const act = await ask('POST', `/spouse-requests/${request.id}/acts`, { as: spouse });
  assert.equal(act.status, 201);
  assert.deepEqual(
    [act.json.purpose, act.json.contentHash, act.json.factors.ways.slice(0, 2)],
    [
      'consent-spouse',
      request.documentHash,
      [
        ['digital-signature', 'device-key'],
        ['otp', 'device-key'],
      ],
    ],
  );
  const bare = await ask('POST', `/spouse-requests/${request.id}/consent`, {
    ...{ as: spouse, body: { actId: act.json.id } },
  });
  assert.deepEqual([bare.status, bare.json.code], [409, 'act-incomplete']);
  const actId = await world.proven(spouse, request.id);
  const given = await ask('POST', `/spouse-requests/${request.id}/consent`, { as: spouse, body: { actId } });
  assert.deepEqual([given.status, given.json.state], [200, 'given']);
  const late = await ask('POST', `/spouse-requests/${request.id}/refusal`, { as: spouse });
  assert.deepEqual([late.status, late.json.code], [409, 'spouse-request-over']);

  await world.worker.runUntilIdle();
  const offered = await ask('GET', `/applications/${made.json.id}`, { as: applicant });
  assert.equal(offered.json.state, 'offered');
  assert.deepEqual(
    [offered.json.offer.receiveTiyn, offered.json.offer.schedule.length, offered.json.offer.pauseHours],
    [aLargeWish().amount.toString(), 12, 24],
  );
  const taken = await ask('POST', `/applications/${made.json.id}/withdrawal`, { as: applicant });
  assert.deepEqual([taken.status, taken.json.state], [200, 'withdrawn']);
});
