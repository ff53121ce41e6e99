import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { readTrust } from '@nesie/pack';
import { leafHash, parseCheckpoint, parseNote } from '@nesie/tlog';
import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { createEvidence, evidenceRoutes } from './index.ts';

let t: TestDb;
let app: FastifyInstance;
before(async () => {
  t = await createTestDb({ name: 'evidence_routes', only: ['platform', 'evidence'] });
  const evidence = createEvidence({
    db: t.db,
    vault: t.vault,
    origin: 'mfo.example/log',
    operator: 'Sample MFO',
  });
  await evidence.prepare();
  app = fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(evidenceRoutes(evidence));
  assert.equal((await app.inject('/log/checkpoint')).statusCode, 404);
  await evidence.round();
});
after(async () => {
  await app.close();
  await t.close();
});

test('the trust file, the checkpoint, the tiles and the heads are there for everybody', async () => {
  assert.equal(readTrust((await app.inject('/trust.json')).rawPayload)?.length, 1);
  const note = parseNote((await app.inject('/log/checkpoint')).body);
  const checkpoint = note && parseCheckpoint(note);
  assert.equal(checkpoint?.size, 2);
  const tile = await app.inject('/log/tile/0/000.p/2');
  assert.equal(tile.rawPayload.length, 64);
  const [{ leaf } = { leaf: '' }] = await t.ownerSql<{ leaf: string }>(
    'select leaf from evidence.leaves limit 1',
  );
  assert.deepEqual(tile.rawPayload.subarray(0, 32), leafHash(leaf));
  assert.equal((await app.inject('/log/heads.json')).json().size, 2);
});

test('no tile beyond the checkpoint, no path that is none', async () => {
  for (const path of [
    '0/000',
    '0/000.p/3',
    '1/000.p/1',
    'entries/000',
    '00/000.p/1',
    '9999/000',
    '0/000.p/999',
  ]) {
    assert.equal((await app.inject(`/log/tile/${path}`)).statusCode, 404, path);
  }
});
