import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { parseLocalDate, plusSeconds } from '@nesie/clock';
import { idempotencyKey } from '@nesie/db';
import { chainFrames, chainStart, encodeBatch } from '@nesie/face';
import { footage } from '../../packages/face/testing/footage.ts';
import {
  aSender,
  clips,
  code,
  createWorld,
  found,
  obedient,
  run,
  type TestParty,
  value,
  type World,
} from './testing/world.ts';

let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world.close());

const rows = <Row>(text: string, values: readonly unknown[] = []) => world.t.ownerSql<Row>(text, values);
const still = () => clips.neutral[0] ?? Buffer.alloc(0);

test('[R-6.3] [R-7.3b] [R-7.3c] the man of the document passes; every comparison is recorded with source, score and threshold', async () => {
  const party = await world.aParty();
  const live = await run(world, party, obedient());
  assert.deepEqual([live.state, live.reason], ['passed', null]);
  assert.equal(live.stepIndex, 2);

  const comparisons = await rows<{
    what: string;
    subject: string;
    source: string;
    score: string;
    threshold: string;
  }>(
    'select what, subject, source, score, threshold from identification.comparisons where live_image_id = $1',
    [live.id],
  );
  const names = comparisons.map((one) => `${one.what} ${one.subject} ${one.source}`).toSorted();
  assert.deepEqual(names, [
    'first-name submitted-data state-register',
    'iin submitted-data state-register',
    'patronymic submitted-data state-register',
    'photograph live-image document-picture',
    'photograph live-image state-register',
    'photograph portrait document-picture',
    'photograph portrait state-register',
    'surname submitted-data state-register',
  ]);
  assert.ok(comparisons.every((one) => Number(one.score) >= Number(one.threshold)));

  const [act, record] = await world.t.db.read(party.actor, 'look', async (tx) => [
    value(await world.acts.actForFactor(tx, party.act.id)),
    await world.records.recordForAct(tx, party.act.id),
  ]);
  assert.deepEqual(act?.done, ['live-image']);
  assert.ok(record && record.expiresAt > world.t.clock.now());
  const judgement = await world.t.db.read(party.actor, 'look', (tx) =>
    world.records.judgementOfAct(tx, party.act.id),
  );
  assert.match(judgement ?? '', /"model(s|Sha256)"/);

  const again = await world.begin(party);
  assert.equal(code(again), 'live-image-not-wanted');
});

test('[R-7.3d] what is kept of the face is sealed: no frame, measure or embedding stands open in the database', async () => {
  const party = await world.aParty();
  const live = await run(world, party, obedient());
  assert.equal(live.state, 'passed');
  const kept = await rows<{ whole: string }>(
    `select encode(body_sealed, 'hex') as whole from identification.frame_batches where live_image_id = $1
     union all select encode(jpeg_sealed, 'hex') from identification.key_frames where live_image_id = $1
     union all select encode(session_sealed, 'hex') from identification.live_images where id = $1`,
    [live.id],
  );
  const [{ keyFrames } = { keyFrames: 0n }] = await rows<{ keyFrames: bigint }>(
    'select count(*) as "keyFrames" from identification.key_frames where live_image_id = $1',
    [live.id],
  );
  assert.ok(keyFrames >= 6n && kept.length > 10);
  const jpegStart = still().subarray(0, 20).toString('hex');
  assert.ok(
    kept.every(
      ({ whole }) => !whole.includes(jpegStart) && !whole.includes(Buffer.from('"yaw"').toString('hex')),
    ),
  );
});

test('[R-7.3f] frames of another nonce, another attempt or out of order are not taken, and change nothing', async () => {
  const party = await world.aParty();
  const live = value(await world.begin(party));
  const key = () => idempotencyKey(randomUUID(), {});
  const frames = [{ jpeg: still(), capturedAtMs: 0 }];
  const send = (nonce: Uint8Array, firstSeq: number, list = frames) =>
    world.liveImages.sendFrames(
      party.actor,
      live.id,
      { firstSeq, body: encodeBatch(chainFrames(chainStart(nonce), firstSeq, list)) },
      key(),
    );
  const nonce = Buffer.from(live.nonce, 'base64url');
  const other = value(await world.begin(await world.aParty()));
  assert.notEqual(other.nonce, live.nonce);
  assert.equal(code(await send(Buffer.from(other.nonce, 'base64url'), 0)), 'frames-chain-broken');
  assert.equal(code(await send(randomBytes(32), 0)), 'frames-chain-broken');
  assert.equal(code(await send(nonce, 1)), 'frames-out-of-order');
  assert.equal(code(await send(nonce, 0, [{ jpeg: still(), capturedAtMs: 5 }])), 'frames-out-of-order');
  const twice = [...frames, ...frames];
  assert.equal(code(await send(nonce, 0, twice)), 'frames-out-of-order');
  assert.equal(
    code(
      await world.liveImages.sendFrames(party.actor, live.id, { firstSeq: 0, body: Buffer.from('x') }, key()),
    ),
    'frames-malformed',
  );
  assert.equal(
    code(await send(nonce, 0, [{ jpeg: Buffer.from('no picture'), capturedAtMs: 0 }])),
    'picture-not-jpeg-or-png',
  );
  assert.equal(value(await world.liveImages.readLiveImage(party.actor, live.id)).nextSeq, 0);
  assert.equal(code(await send(nonce, 0)), null);
  assert.equal(value(await world.liveImages.readLiveImage(party.actor, live.id)).nextSeq, 1);
});

test('[R-7.3f] frames said to be of the future, or long late, end the attempt', async () => {
  const hurried = await world.aParty();
  const live = value(await world.begin(hurried));
  const start = chainStart(Buffer.from(live.nonce, 'base64url'));
  const frames = [0, 3000].map((capturedAtMs) => ({ jpeg: still(), capturedAtMs }));
  const ahead = await world.liveImages.sendFrames(
    hurried.actor,
    live.id,
    { firstSeq: 0, body: encodeBatch(chainFrames(start, 0, frames)) },
    idempotencyKey(randomUUID(), {}),
  );
  assert.deepEqual([value(ahead).state, value(ahead).reason], ['refused', 'frames-ahead']);

  const slow = await world.aParty();
  const begun = value(await world.begin(slow));
  const sender = aSender(world, slow, begun.nonce, obedient());
  value(await sender.send(begun));
  world.t.clock.advance(40);
  const late = value(await sender.send(begun));
  assert.deepEqual([late.state, late.reason], ['refused', 'frames-late']);
});

test('[R-7.3e] [R-7.3f] a still picture obeys nothing; three failures end the registration, and no new act helps', async () => {
  const party = await world.aParty();
  const left = [];
  for (let attempt = 1; attempt <= 3; attempt++) {
    const live = await run(world, party, still);
    assert.deepEqual([live.state, live.reason, live.attempt], ['refused', 'command-timeout', attempt]);
    left.push(live.attemptsLeft);
  }
  assert.deepEqual(left, [2, 1, 0]);
  assert.equal(code(await world.begin(party)), 'live-images-used-up');
  assert.equal(code(await world.begin(await world.anotherAct(party))), 'live-images-used-up');
  const [draft] = await rows<{ state: string; refused_for: string }>(
    'select state, refused_for from parties.drafts where id = $1',
    [party.id],
  );
  assert.deepEqual(draft, { state: 'refused', refused_for: 'live-images-failed' });
  const [leaves] = await rows<{ count: bigint }>(
    `select count(*) from evidence.pending p join evidence.subjects s on s.subject = p.subject where s.party_id = $1`,
    [party.id],
  );
  assert.equal(leaves?.count, 3n);
});

test('[R-7.3f] whoever has seen a command and starts anew has used an attempt; before, he has not', async () => {
  const party = await world.aParty();
  const first = value(await world.begin(party));
  const second = value(await world.begin(party));
  assert.deepEqual([second.attempt, second.attemptsLeft], [1, 3]);
  assert.notEqual(second.nonce, first.nonce);
  const seen = await run(world, party, obedient(), (live) => live.state === 'command');
  assert.equal(seen.state, 'command');
  // Neither does another act on the same content draw other commands for nothing.
  const third = value(await world.begin(await world.anotherAct(party)));
  assert.deepEqual([third.attempt, third.attemptsLeft], [2, 2]);
  assert.equal(value(await world.liveImages.readLiveImage(party.actor, seen.id)).reason, 'abandoned');
});

test('[R-7.3c] another man is refused, though he does what he is told: by the portrait and by the register', async () => {
  // The man before the camera obeys; document and register are of the other man.
  world.register.answer = found(world.pictures.otherMan);
  try {
    const party = await world.aParty();
    const live = await run(world, party, obedient());
    assert.deepEqual([live.state, live.reason, live.attemptsLeft], ['refused', 'comparison-failed', 2]);
    const failed = await rows<{ subject: string; source: string; score: string }>(
      'select subject, source, score from identification.comparisons where live_image_id = $1 and not passed order by subject',
      [live.id],
    );
    assert.deepEqual(
      failed.map(({ subject, source }) => `${subject} ${source}`),
      ['live-image state-register', 'portrait state-register'],
    );
    assert.ok(failed.every(({ score }) => Number(score) < 0.3));
    const record = await world.t.db.read(party.actor, 'look', (tx) =>
      world.records.recordForAct(tx, party.act.id),
    );
    assert.equal(record, null);
  } finally {
    world.register.answer = null;
  }
});

test('[R-7.3c] the other man before the camera never gets through: his face is not that of the document', async () => {
  const turning = await footage({ video: 'franck', from: 67.5, to: 69, fps: 6 });
  const party = await world.aParty();
  let at = 0;
  const live = await run(world, party, () => turning[at++ % turning.length]?.jpeg ?? Buffer.alloc(0));
  assert.equal(live.state, 'refused');
});

async function outcomeOf(party: TestParty) {
  const live = await run(world, party, obedient());
  const failed = await rows<{ what: string }>(
    'select what from identification.comparisons where live_image_id = $1 and not passed order by what',
    [live.id],
  );
  return [live.reason, ...failed.map(({ what }) => what)];
}

test('[R-6.3] names and patronymic that differ from the register are refused; none on either side passes', async () => {
  const { registerPhoto } = world.pictures;
  try {
    world.register.answer = found(registerPhoto, { surname: 'Сейтжан' });
    assert.deepEqual(await outcomeOf(await world.aParty()), ['comparison-failed', 'surname']);
    world.register.answer = found(registerPhoto, { patronymic: null });
    assert.deepEqual(await outcomeOf(await world.aParty()), ['comparison-failed', 'patronymic']);
    assert.deepEqual(await outcomeOf(await world.aParty({ fields: { patronymic: '' } })), [null]);
  } finally {
    world.register.answer = null;
  }
});

test('[R-6.3] an unknown answer of the register passes nobody and costs no attempt; nobody known fails', async () => {
  try {
    const party = await world.aParty();
    world.register.answer = { outcome: 'unknown', why: 'state-service-down' };
    assert.equal(code(await world.begin(party)), 'register-unavailable');
    const left = await world.t.db.read(party.actor, 'look', (tx) => world.records.attemptsLeft(tx, party.id));
    assert.equal(left, 3);
    world.register.answer = { outcome: 'not-found' };
    const [reason, ...failed] = await outcomeOf(party);
    assert.equal(reason, 'comparison-failed');
    assert.ok(failed.includes('iin') && failed.includes('photograph'));
    const answers = await rows<{ outcome: string }>(
      'select outcome from identification.register_answers where party_id = $1 order by outcome',
      [party.id],
    );
    assert.deepEqual(answers, [{ outcome: 'not-found' }, { outcome: 'unknown' }]);
  } finally {
    world.register.answer = null;
  }
});

test('the register is asked thirty times an hour for one person at most', async () => {
  const party = await world.aParty();
  world.register.answer = { outcome: 'unknown', why: 'state-service-down' };
  try {
    const codes = await Promise.all(Array.from({ length: 35 }, async () => code(await world.begin(party))));
    assert.equal(codes.filter((one) => one === 'register-unavailable').length, 30);
    assert.equal(codes.filter((one) => one === 'too-many-tries').length, 5);
  } finally {
    world.register.answer = null;
  }
});

test('somebody else’s live image and act are not there', async () => {
  const party = await world.aParty();
  const live = value(await world.begin(party));
  const stranger = await world.aParty();
  assert.equal(code(await world.liveImages.readLiveImage(stranger.actor, live.id)), 'live-image-not-found');
  assert.equal(code(await world.begin({ ...stranger, act: party.act })), 'act-not-found');
  const sent = aSender(world, stranger, live.nonce, obedient()).send(live);
  assert.equal(code(await sent), 'live-image-not-found');
});

test('one batch sent fifty times at once with one key is taken once', async () => {
  const party = await world.aParty();
  const live = value(await world.begin(party));
  world.t.clock.advance(2);
  const start = chainStart(Buffer.from(live.nonce, 'base64url'));
  const body = encodeBatch(chainFrames(start, 0, [{ jpeg: still(), capturedAtMs: 0 }]));
  const key = idempotencyKey(randomUUID(), {});
  const sent = await Promise.all(
    Array.from({ length: 50 }, () =>
      world.liveImages.sendFrames(party.actor, live.id, { firstSeq: 0, body }, key),
    ),
  );
  assert.ok(sent.every((one) => !one.refused && one.value.nextSeq === 1));
  const [{ count } = { count: 0n }] = await rows<{ count: bigint }>(
    'select count(*) from identification.frame_batches where live_image_id = $1',
    [live.id],
  );
  assert.equal(count, 1n);
});

test('[R-6.3] [R-6.4] the database takes no record without a passed live image and comparisons that passed, from nobody', async () => {
  const party = await world.aParty();
  const live = await run(world, party, still);
  assert.equal(live.state, 'refused');
  const now = world.t.clock.now();
  const insert = (liveId: string, actId: string) =>
    rows(
      `insert into identification.records (id, party_id, act_id, live_image_id, method, judgement_sealed, made_at, expires_at)
       values ($1, $2, $3, $4, 'two-factor', 'x', $5, $6)`,
      [randomUUID(), party.id, actId, liveId, now, plusSeconds(now, 60)],
    );
  await assert.rejects(insert(live.id, party.act.id), /passed live image/);
  const open = value(await world.begin(party));
  await rows(
    `update identification.live_images set state = 'passed', finished_at = started_at where id = $1`,
    [open.id],
  );
  await assert.rejects(insert(open.id, party.act.id), /comparisons/);
  await assert.rejects(
    rows(`update identification.live_images set state = 'refused', reason = 'x' where id = $1`, [open.id]),
    /ends once/,
  );
  await assert.rejects(rows('delete from identification.comparisons'), /append-only/);
});

test('[R-6.4] [R-7.3a] a registration is confirmed only by its own unexpired record, with both criteria on its act', async () => {
  const party = await world.aParty();
  assert.equal((await run(world, party, obedient())).state, 'passed');
  const [record] = await rows<{ id: string }>('select id from identification.records where act_id = $1', [
    party.act.id,
  ]);
  const now = world.t.clock.now();
  const confirm = (recordId: string | undefined, at: string) =>
    rows(
      'insert into parties.individuals (party_id, identification_record_id, act_id, confirmed_at) values ($1, $2, $3, $4)',
      [party.id, recordId, party.act.id, at],
    );
  await assert.rejects(confirm(randomUUID(), now), /identification record/);
  await rows('alter table parties.individuals disable trigger identified');
  await assert.rejects(confirm(randomUUID(), now), /individuals_identified/);
  await rows('alter table parties.individuals enable always trigger identified');
  await assert.rejects(confirm(record?.id, plusSeconds(now, 25 * 3600)), /not expired/);
  await assert.rejects(confirm(record?.id, now), /both criteria/);
  await world.t.db.withActor(party.actor, 'prove', null, (tx) =>
    world.acts.addFactor(tx, party.act.id, { kind: 'otp', proof: { how: 'sms' } }),
  );
  await confirm(record?.id, now);
});

test('[R-6.1c] an expired identity document stops identification', async () => {
  const party = await world.aParty({
    fields: { documentIssuedOn: '2016-11-25', documentExpiresOn: '2026-11-24' },
  });
  const later = await world.anotherAct(party);
  world.t.clock.advance(3 * 24 * 3600);
  const expired = await world.anotherAct(later);
  assert.equal(code(await world.begin(expired)), 'document-expired');
});

test('[R-6.1c] a day of expiry typed later than the register’s helps nobody', async () => {
  const party = await world.aParty();
  const photo = world.pictures.registerPhoto;
  world.register.answer = { ...found(photo), documentExpiresOn: parseLocalDate('2026-11-22') };
  try {
    assert.equal(code(await world.begin(party)), 'document-expired');
  } finally {
    world.register.answer = null;
  }
});
