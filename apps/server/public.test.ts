import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sha256Hex } from '@nesie/canonical';
import { parseLocalDate } from '@nesie/clock';
import { createTestDb } from '@nesie/db/testing';
import { createHttpServer } from '@nesie/http';
import { createInternalRules, createRenderer } from '../../modules/documents/index.ts';
import { publicRoutes } from './public.ts';

const base = await createTestDb({ name: 'public' });
const mfo = JSON.parse(readFileSync(join(import.meta.dirname, '../cli/demonstration/mfo.json'), 'utf8'));
const internalRules = createInternalRules(
  createRenderer(),
  { edition: mfo.internalRules.edition, adoptedOn: parseLocalDate(mfo.internalRules.adoptedOn) },
  mfo,
  { liveImage: { tasks: 3, failures: 3 }, confirmHours: 72 },
);
const app = await createHttpServer({
  publicUrl: new URL('http://localhost:8080'),
  problems: [],
  sessionOf: async () => ({ actor: { kind: 'visitor' }, sessionId: null, csrfToken: null }),
});
await app.register(
  publicRoutes({
    config: { mfo, production: false },
    db: base.db,
    modules: { internalRules, evidence: { trustFingerprint: async () => 'a'.repeat(64) } },
  }),
  { prefix: '/api' },
);
after(async () => {
  await app.close();
  await base.close();
});

test('[R-2.3] anyone reads who lends, where people answer, and which internal rules are in force', async () => {
  const answer = await app.inject({ url: '/api/mfo' });
  assert.equal(answer.statusCode, 200);
  const told = answer.json();
  assert.deepEqual([told.phones, told.addresses, told.hours], [[mfo.phone], [mfo.address], mfo.hours]);
  assert.deepEqual(told.internalRules, {
    ...{ edition: 1, adoptedOn: '2026-01-05', sha256: internalRules.document().sha256 },
  });
  assert.deepEqual(told.late, { dailyRate: '0.005', days: 90, yearlyShare: '0.1' });
  for (const inner of ['logOrigin', 'knp']) assert.ok(!(inner in told), inner);
});

test('anyone downloads the internal rules, the very bytes that their hash names', async () => {
  const answer = await app.inject({ url: '/api/mfo/internal-rules' });
  assert.equal(answer.headers['content-type'], 'application/pdf');
  assert.equal(sha256Hex(answer.rawPayload), internalRules.document().sha256);
  assert.equal(answer.headers['x-content-sha256'], internalRules.document().sha256);
});
