import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ok } from '@nesie/problem';
import type { FastifyInstance } from 'fastify';
import { createHttpServer } from './index.ts';

const PUBLIC_URL = new URL('http://localhost:8080');
const KEY = '4f0b7c56-2a0e-4c3d-9a57-0d9f6f4b1c11';
const HEADERS = { cookie: 'nesie_session=good', 'x-csrf-token': 'token', 'idempotency-key': KEY };

let app: FastifyInstance;
before(async () => {
  app = await createHttpServer({
    publicUrl: PUBLIC_URL,
    problems: [],
    sessionOf: async (cookie) =>
      cookie === 'good'
        ? { actor: { kind: 'visitor', sessionId: 's' }, sessionId: 's', csrfToken: 'token' }
        : { actor: { kind: 'visitor' }, sessionId: null, csrfToken: null },
  });
  app.post('/api/things', async (request, reply) =>
    reply.answer(ok(request.idempotencyKey.requestHash.length), (length) => ({ length })),
  );
  app.post('/api/questions', { config: { changesNothing: true } }, async () => ({ code: 'answered' }));
  await app.ready();
});
after(() => app.close());

const post = async (url: string, headers: Record<string, string>, payload: unknown = {}) => {
  const json = { 'content-type': 'application/json', ...headers };
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const answer = await app.inject({ method: 'POST', url, headers: json, payload: body });
  return [answer.statusCode, answer.json().code];
};

test('a route is guarded by what it is, however its address is written', async () => {
  for (const url of ['/api/things', '/%61pi/things', '/ap%69/th%69ngs']) {
    assert.deepEqual(await post(url, { 'idempotency-key': KEY }), [403, 'csrf-token-wrong'], url);
    assert.deepEqual(await post(url, HEADERS), [200, undefined], url);
  }
});

test('a POST that only asks answers without session, token and key; every other one still needs them', async () => {
  assert.deepEqual(await post('/api/questions', {}), [200, 'answered']);
  assert.deepEqual(await post('/api/questions', { origin: 'https://blog.example' }), [200, 'answered']);
  assert.deepEqual(await post('/api/things', {}), [403, 'csrf-token-wrong']);
});
