import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { chainFrames, chainStart, encodeBatch } from '@nesie/face';
import { createHttpServer } from '@nesie/http';
import { actProblems } from '../acts/index.ts';
import { partyProblems } from '../parties/index.ts';
import { createPictureJudges, identificationProblems, identificationRoutes } from './index.ts';
import { clips, createWorld, type TestParty, type World } from './testing/world.ts';

let world: World;
let party: TestParty;
let app: Awaited<ReturnType<typeof createHttpServer>>;
before(async () => {
  world = await createWorld();
  party = await world.aParty();
  app = await createHttpServer({
    publicUrl: new URL('http://nesie.test'),
    problems: [actProblems, partyProblems, identificationProblems],
    sessionOf: async () => ({ actor: party.actor, sessionId: randomUUID(), csrfToken: 'csrf' }),
  });
  await app.register(identificationRoutes(world.liveImages), { prefix: '/api' });
  await app.ready();
});
after(async () => {
  await app.close();
  await world.close();
});

const headers = (more: Record<string, string> = {}) => ({
  'x-csrf-token': 'csrf',
  'idempotency-key': randomUUID(),
  'accept-language': 'en',
  ...more,
});

async function begin() {
  const begun = await app.inject({
    method: 'POST',
    url: `/api/acts/${party.act.id}/live-images`,
    headers: headers(),
  });
  assert.equal(begun.statusCode, 201, begun.body);
  return begun.json();
}

const post = (id: string, body: Buffer, more: Record<string, string> = { 'x-first-seq': '0' }) =>
  app.inject({
    method: 'POST',
    url: `/api/live-images/${id}/frames`,
    headers: headers({ 'content-type': 'application/octet-stream', ...more }),
    payload: body,
  });

test('a live image is begun, read and fed over HTTP', async () => {
  const live = await begin();
  assert.deepEqual(
    [
      live.state,
      live.attempt,
      live.attemptsLeft,
      live.stepIndex,
      live.stepsTotal,
      live.command,
      live.nextSeq,
    ],
    ['baseline', 1, 3, 0, 3, null, 0],
  );
  const jpeg = clips.neutral[0] ?? Buffer.alloc(0);
  const start = chainStart(Buffer.from(live.nonce, 'base64url'));
  world.t.clock.advance(1);
  const sent = await post(live.id, encodeBatch(chainFrames(start, 0, [{ jpeg, capturedAtMs: 0 }])));
  assert.equal(sent.statusCode, 200, sent.body);
  assert.equal(sent.json().nextSeq, 1);
  const read = await app.inject({ method: 'GET', url: `/api/live-images/${live.id}` });
  assert.deepEqual(read.json(), sent.json());
});

test('every bad request is a problem with a stable code and a sentence', async () => {
  const live = await begin();
  const problem = async (answer: ReturnType<typeof post>) => {
    const { statusCode, headers: given, body } = await answer;
    assert.match(String(given['content-type']), /problem\+json/, body);
    const { code, detail } = JSON.parse(body);
    assert.ok(detail.length > 10, code);
    return [statusCode, code];
  };
  assert.deepEqual(await problem(post(live.id, Buffer.from('nonsense'))), [400, 'frames-malformed']);
  assert.deepEqual(await problem(post(live.id, Buffer.from('x'), {})), [400, 'request-invalid']);
  assert.deepEqual(await problem(post(live.id, Buffer.from('x'), { 'x-first-seq': '-1' })), [
    400,
    'request-invalid',
  ]);
  assert.deepEqual(await problem(post(randomUUID(), Buffer.from('x'))), [404, 'live-image-not-found']);
  assert.deepEqual(await problem(post('not-an-id', Buffer.from('x'))), [400, 'request-invalid']);
  assert.deepEqual(await problem(post(live.id, Buffer.alloc(3 * 1024 * 1024))), [413, 'body-too-large']);
  assert.deepEqual(await problem(post(live.id, Buffer.alloc(2 * 1024 * 1024 + 1))), [413, 'frames-too-many']);
  const json = { 'x-first-seq': '0', 'content-type': 'application/json' };
  assert.deepEqual(await problem(post(live.id, Buffer.from('{}'), json)), [400, 'request-invalid']);
  const broken = encodeBatch(
    chainFrames(chainStart(Buffer.from('other')), 0, [{ jpeg: Buffer.from('x'), capturedAtMs: 0 }]),
  );
  assert.deepEqual(await problem(post(live.id, broken)), [422, 'frames-chain-broken']);
  const unknown = app.inject({
    method: 'POST',
    url: `/api/acts/${randomUUID()}/live-images`,
    headers: headers(),
  });
  assert.deepEqual(await problem(unknown), [404, 'act-not-found']);
});

test('[R-6.1f] the judges of a registration’s pictures tell each criterion, and refuse what is no picture', async () => {
  const judges = createPictureJudges(world.engine);
  const portrait = await judges.judgePortrait(world.pictures.portrait);
  assert.ok(!portrait.refused && portrait.value.passed);
  const speaking = await judges.judgePortrait(clips.commands['open-mouth'][4] ?? Buffer.alloc(0));
  assert.ok(!speaking.refused && !speaking.value.passed && speaking.value.criteria.length > 5);
  const document = await judges.judgeDocumentFront(world.pictures.card);
  assert.ok(!document.refused && document.value.passed);
  const bare = await judges.judgeDocumentFront(clips.neutral[0]?.subarray(0, 500) ?? Buffer.alloc(0));
  assert.ok(bare.refused);
});
