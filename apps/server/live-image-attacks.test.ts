import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { chainFrames, chainStart, encodeBatch } from '@nesie/face';
import { portraitFrame } from '../../packages/face/testing/footage.ts';
import { syntheticIdCard } from '../../packages/face/testing/synthetic-id-card.ts';
import { type Installation, startInstallation } from '../cli/installation.ts';
import type { LiveImage } from '../cli/once/live-image.ts';
import { type Act, aBorrower, OTHER_FIELDS, Person } from './testing/person.ts';
import { switchMode } from './testing/stand-ins.ts';
import { type Answer, assertProblem, assertRefused, Visitor } from './testing/visitor.ts';

const DRAFT = '/registration-drafts/current';

let installation: Installation;
let person: Person;
let visitor: Visitor;
let act: Act;

before(async () => {
  installation = await startInstallation({ purpose: 'live' });
  person = new Person(installation, await aBorrower());
  await person.submit();
  visitor = await person.visitor();
  act = await person.registerAct();
});
after(() => installation?.stop());

async function begin(of: Act = act): Promise<LiveImage & { readonly nextSeq: number }> {
  return person.api.post(`/acts/${of.id}/live-images`);
}

/** A picture of the man at rest. */
function atRest(): Buffer {
  const [frame] = person.borrower.camera().next({ state: 'baseline', command: null } as LiveImage);
  return frame?.jpeg ?? Buffer.alloc(0);
}

/** Frames of the man at rest, chained to a nonce. */
function batchOf(nonce: string, times: readonly number[]): Buffer {
  const frames = times.map((capturedAtMs) => ({ jpeg: atRest(), capturedAtMs }));
  return encodeBatch(chainFrames(chainStart(Buffer.from(nonce, 'base64url')), 0, frames));
}

function send(
  id: string,
  body: Uint8Array,
  more: { seq?: string | null; key?: string; lang?: string } = {},
): Promise<Answer> {
  const { seq = '0', ...rest } = more;
  const headers: Record<string, string> = seq === null ? {} : { 'x-first-seq': seq };
  return visitor.upload('POST', `/live-images/${id}/frames`, body, {
    type: 'application/octet-stream',
    headers,
    ...rest,
  });
}

test('[R-7.3] no live image while the state register gives no answer: unknown passes nobody and costs no try', async () => {
  const { sdao } = installation.sandbox;
  for (const mode of [
    { stateServiceDown: true },
    { wrong: 'request' },
    { wrong: 'photo' },
    { wrong: 'not-a-photo' },
  ]) {
    await switchMode(sdao, mode);
    assertProblem(await visitor.post(`/acts/${act.id}/live-images`), 503, 'register-unavailable');
    await switchMode(sdao, { stateServiceDown: false, wrong: 'no' });
  }
  assert.equal((await visitor.get(DRAFT)).json.attemptsLeft, 3);
});

test('[R-7.3f] frames of another act, out of order, cut short or too many are refused, and change nothing', async () => {
  const other = await begin(await person.registerAct());
  const foreign = batchOf(other.nonce, [0]);
  const live = await begin();
  await assertRefused((lang) => send(live.id, foreign, { lang }), 422, 'frames-chain-broken');
  const own = batchOf(live.nonce, [0, 166]);
  const late = await begin();
  // A new beginning has another nonce: what was recorded for the one before no longer fits.
  assertProblem(await send(late.id, own), 422, 'frames-chain-broken');
  await assertRefused((lang) => send(late.id, own, { seq: '5', lang }), 409, 'frames-out-of-order');
  await assertRefused((lang) => send(late.id, own.subarray(0, 900), { lang }), 400, 'frames-malformed');
  await assertRefused(
    (lang) => send(late.id, Buffer.alloc(2 * 1024 * 1024 + 1), { lang }),
    413,
    'frames-too-many',
  );
  assertProblem(await send(late.id, Buffer.alloc(3 * 1024 * 1024)), 413, 'body-too-large');
  for (const seq of [null, '-1', '1.5', 'x', '100001']) {
    assertProblem(await send(late.id, own, { seq }), 400, 'request-invalid');
  }
  assertProblem(await send(randomUUID(), own), 404, 'live-image-not-found');
  const stranger = await new Visitor(installation.url).open();
  assertProblem(await stranger.get(`/live-images/${late.id}`), 404, 'live-image-not-found');
  assertProblem(await stranger.post(`/acts/${act.id}/live-images`), 404, 'act-not-found');
  const now = await visitor.get(`/live-images/${late.id}`);
  assert.deepEqual([now.json.nextSeq, now.json.state, now.json.attemptsLeft], [0, 'baseline', 3]);
});

/** Frames that belong to a live image just begun. */
async function aBatch(
  times: readonly number[],
): Promise<{ readonly live: LiveImage; readonly body: Buffer }> {
  const live = await begin();
  return { live, body: batchOf(live.nonce, times) };
}

test('[R-7.3f] frames sent twice are taken once: one answer for one key, out of order for another', async () => {
  const { live, body } = await aBatch([0, 166]);
  await installation.advanceTime(200);
  const key = randomUUID();
  const first = await send(live.id, body, { key });
  assert.equal(first.json.nextSeq, 2, first.text);
  const again = await send(live.id, body, { key });
  assert.deepEqual(again.json, first.json);
  assertProblem(await send(live.id, body), 409, 'frames-out-of-order');
  assertProblem(await send(live.id, body.subarray(0, -1), { key }), 400, 'frames-malformed');
  assert.equal((await visitor.get(`/live-images/${live.id}`)).json.nextSeq, 2);
});

test('[R-7.3f] frames said to be of the future end the attempt; what is sent to an ended one changes nothing', async () => {
  const { live, body } = await aBatch([0, 3_000]);
  const ended = await send(live.id, body);
  assert.deepEqual(
    [ended.json.state, ended.json.reason, ended.json.attemptsLeft],
    ['refused', 'frames-ahead', 2],
  );
  const after = await send(live.id, body);
  assert.deepEqual([after.status, after.json], [200, ended.json]);
});

test('[R-7.3f] frames that come a minute late end the attempt', async () => {
  const { live, body } = await aBatch([0]);
  await installation.advanceTime(61_000);
  const ended = await send(live.id, body);
  assert.deepEqual(
    [ended.json.state, ended.json.reason, ended.json.attemptsLeft],
    ['refused', 'frames-late', 1],
  );
});

test('[R-7.3e] a still picture is refused; with three failures the registration ends, and no new act helps', async () => {
  let seq = 0;
  const still = {
    next: () =>
      Array.from({ length: 6 }, () => {
        seq += 1;
        return { jpeg: atRest(), capturedAtMs: Math.round(((seq - 1) * 1000) / 6) };
      }),
  };
  const live = await person.liveImage(act, still);
  assert.deepEqual([live.state, live.reason, live.attemptsLeft], ['refused', 'command-timeout', 0]);
  const draft = await visitor.get(DRAFT);
  assert.deepEqual([draft.json.state, draft.json.attemptsLeft], ['refused', 0]);
  await assertRefused(
    (lang) => visitor.post(`/acts/${act.id}/live-images`, {}, { lang }),
    409,
    'live-images-used-up',
  );
  await assertRefused((lang) => visitor.post(`${DRAFT}/acts`, {}, { lang }), 409, 'draft-closed');
  assertProblem(await visitor.post(`${DRAFT}/confirmation`, { actId: act.id }), 409, 'draft-closed');
});

test('[R-7.3c] a man who obeys is refused when document and register show another, and is told no score', async () => {
  const other = await portraitFrame('franck', 67.5, 6.5);
  const man = await aBorrower(OTHER_FIELDS);
  const { surname = '', firstName = '', iin = '', documentNumber = '' } = man.fields;
  const card = { surname, firstName, iin, documentNumber, birthDate: '14.06.1992' };
  const documentFront = await syntheticIdCard(other, card);
  const thief = new Person(installation, { ...man, portrait: other, documentFront, registerPhoto: other });
  await thief.submit();
  const own = await thief.registerAct();
  const live = await thief.liveImage(own);
  assert.deepEqual([live.state, live.reason, live.attemptsLeft], ['refused', 'comparison-failed', 2]);
  assert.doesNotMatch(JSON.stringify(live), /score|threshold|cosine/);
  await thief.signWithDevice(own);
  await assert.rejects(thief.confirm(own), { code: 'not-identified' });
});
