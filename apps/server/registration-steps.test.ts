import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { type Installation, startInstallation } from '../cli/installation.ts';
import { createDevice } from '../cli/once/device.ts';
import { type Act, aBorrower, OTHER_FIELDS, Person } from './testing/person.ts';
import { assertProblem, assertRefused, faultsOf, type Visitor } from './testing/visitor.ts';

const DRAFT = '/registration-drafts/current';
const MINUTES_MS = 60_000;

let installation: Installation;
let person: Person;
let visitor: Visitor;

before(async () => {
  installation = await startInstallation({ purpose: 'steps' });
  person = new Person(installation, await aBorrower());
  await person.begin();
  visitor = await person.visitor();
});
after(() => installation?.stop());

/** A picture whose head says that it is as large as JPEG can say. */
function bomb(jpeg: Buffer): Buffer {
  const copy = Buffer.from(jpeg);
  let at = 2;
  while (![0xc0, 0xc1, 0xc2].includes(copy.readUInt8(at + 1))) at += 2 + copy.readUInt16BE(at + 2);
  copy.writeUInt16BE(65_000, at + 5);
  copy.writeUInt16BE(65_000, at + 7);
  return copy;
}

test('[R-6.1f] an upload that is too large, of a wrong type, no picture, cut short or a bomb is refused and not kept', async () => {
  const { portrait } = person.borrower;
  const png = await sharp(portrait).png().toBuffer();
  const tiny = await sharp(portrait).resize(60, 60).jpeg().toBuffer();
  const cases: readonly (readonly [number, string, Buffer, string])[] = [
    [413, 'body-too-large', Buffer.alloc(5 * 1024 * 1024 + 1), 'image/jpeg'],
    [415, 'media-type-unsupported', portrait, 'image/gif'],
    [415, 'media-type-unsupported', Buffer.from('{}'), 'application/json'],
    [422, 'picture-unreadable', Buffer.from('no picture at all'.repeat(20)), 'image/jpeg'],
    [422, 'picture-unreadable', png, 'image/jpeg'],
    [422, 'picture-unreadable', Buffer.alloc(0), 'image/jpeg'],
    [422, 'picture-damaged', portrait.subarray(0, portrait.length / 2), 'image/jpeg'],
    [422, 'picture-too-many-pixels', bomb(portrait), 'image/jpeg'],
    [422, 'picture-too-small', tiny, 'image/jpeg'],
  ];
  for (const part of ['portrait', 'document-front']) {
    for (const [status, code, body, type] of cases) {
      const answer = await visitor.upload('PUT', `${DRAFT}/${part}`, body, { type });
      assertProblem(answer, status, code);
    }
  }
  for (const [status, code, body, type] of cases.slice(0, 4)) {
    await assertRefused(
      (lang) => visitor.upload('PUT', `${DRAFT}/portrait`, body, { type, lang }),
      status,
      code,
    );
  }
  const draft = await visitor.get(DRAFT);
  assert.deepEqual([draft.json.portrait, draft.json.documentFront], [{ present: false }, { present: false }]);
});

test('[R-6.1d] nothing is submitted before phone and pictures; no act, no application before that', async () => {
  const submission = await person.submission();
  const early = await assertRefused(
    (lang) => visitor.post(`${DRAFT}/submission`, submission, { lang }),
    422,
    'draft-incomplete',
  );
  assert.deepEqual(faultsOf(early), [
    'phone:phone-not-confirmed',
    'portrait:portrait-missing',
    'documentFront:document-front-missing',
  ]);
  await assertRefused((lang) => visitor.post(`${DRAFT}/acts`, {}, { lang }), 409, 'draft-not-submitted');
  const confirmation = { actId: randomUUID() };
  assertProblem(await visitor.post(`${DRAFT}/confirmation`, confirmation), 409, 'draft-not-submitted');
  assertProblem(
    await visitor.post(`${DRAFT}/phone-confirmation`, { code: '123456' }),
    422,
    'phone-not-given',
  );
  await assertRefused(
    async (lang) => visitor.post('/applications', await person.wish(), { lang }),
    401,
    'client-needed',
  );
});

test('[R-7.3a] a code is worth five tries; a code of an older act is worth nothing; another number is not confirmed', async () => {
  await person.api.post(`${DRAFT}/phone-codes`);
  const first = await person.code();
  const others = Array.from({ length: 6 }, (_, at) =>
    String((Number(first) + at + 1) % 1e6).padStart(6, '0'),
  );
  for (const [at, code] of others.slice(0, 5).entries()) {
    const answer = await visitor.post(`${DRAFT}/phone-confirmation`, { code });
    assertProblem(answer, 422, 'one-time-password-wrong');
    assert.equal(answer.json.triesLeft, 4 - at);
  }
  // The right one comes too late.
  await assertRefused(
    (lang) => visitor.post(`${DRAFT}/phone-confirmation`, { code: first }, { lang }),
    429,
    'one-time-password-exhausted',
  );
  await person.api.post(`${DRAFT}/phone-codes`);
  const second = await person.code();
  assertProblem(
    await visitor.post(`${DRAFT}/phone-confirmation`, { code: first }),
    422,
    'one-time-password-wrong',
  );
  for (const code of ['', 'x'.repeat(21), 7, null]) {
    assertProblem(
      await visitor.post(`${DRAFT}/phone-confirmation`, { code }),
      code === '' ? 422 : 400,
      code === '' ? 'one-time-password-wrong' : 'request-invalid',
    );
  }
  assert.equal(
    (await visitor.post(`${DRAFT}/phone-confirmation`, { code: second })).json.phoneConfirmed,
    true,
  );
  await visitor.put(`${DRAFT}/fields`, { phone: '+77010000001' });
  assert.equal((await visitor.get(DRAFT)).json.phoneConfirmed, false);
  await visitor.put(`${DRAFT}/fields`, { phone: person.borrower.fields.phone });
  assert.equal((await visitor.get(DRAFT)).json.phoneConfirmed, true);
  // Two messages within two minutes are the most for one deed.
  await assertRefused((lang) => visitor.post(`${DRAFT}/phone-codes`, {}, { lang }), 429, 'too-many-tries');
});

test('[R-6.7] what was submitted, the IIN with it, is changed by no request', async () => {
  await person.putPictures();
  const submission = await person.submission();
  const { d: _, ...other } = { ...submission.deviceKey, d: 'x', x: 'A'.repeat(43) };
  for (const deviceKey of [{}, { ...submission.deviceKey, d: 'AAAA' }, other, { kty: 'RSA' }]) {
    assertProblem(
      await visitor.post(`${DRAFT}/submission`, { ...submission, deviceKey }),
      422,
      'device-key-wrong',
    );
  }
  assertProblem(
    await visitor.post(`${DRAFT}/submission`, { ...submission, language: 'de' }),
    400,
    'request-invalid',
  );
  assert.equal((await visitor.post(`${DRAFT}/submission`, submission)).json.state, 'submitted');
  await assertRefused(
    (lang) => visitor.put(`${DRAFT}/fields`, { iin: OTHER_FIELDS.iin }, { lang }),
    409,
    'draft-submitted',
  );
  assertProblem(
    await visitor.upload('PUT', `${DRAFT}/portrait`, person.borrower.portrait),
    409,
    'draft-submitted',
  );
  assertProblem(await visitor.post(`${DRAFT}/submission`, submission), 409, 'draft-submitted');
  assert.equal(
    ((await visitor.get(DRAFT)).json.fields as { readonly iin: string }).iin,
    person.borrower.fields.iin,
  );
});

let squatter: Person;
let act: Act;
let othersAct: Act;

test('[R-7.3] a registration is not confirmed without act, with an act that lacks a factor, or with another’s act', async () => {
  // Somebody else gives the same IIN, and is first with it.
  const { phone, iban } = OTHER_FIELDS;
  squatter = new Person(installation, await aBorrower({ phone, iban }));
  await squatter.submit();
  othersAct = await squatter.registerAct();

  act = await person.registerAct();
  const confirm = (actId: string, lang = 'en') => visitor.post(`${DRAFT}/confirmation`, { actId }, { lang });
  await assertRefused((lang) => confirm(act.id, lang), 409, 'not-identified');
  assertProblem(await confirm(randomUUID()), 409, 'not-identified');
  assertProblem(await confirm(othersAct.id), 409, 'not-identified');

  await person.enterCode(act);
  const stranger = await createDevice();
  const foreign = { signature: await stranger.sign(act.digest) };
  await assertRefused(
    (lang) => visitor.post(`/acts/${act.id}/device-signatures`, foreign, { lang }),
    422,
    'device-signature-wrong',
  );
  assertProblem(
    await visitor.post(`/acts/${act.id}/device-signatures`, { signature: 'x' }),
    400,
    'request-invalid',
  );
  const ofOther = { signature: await (await person.device()).sign(othersAct.digest) };
  assertProblem(
    await visitor.post(`/acts/${act.id}/device-signatures`, ofOther),
    422,
    'device-signature-wrong',
  );
  assertProblem(await confirm(act.id), 409, 'not-identified');

  assert.equal((await person.liveImage(act)).state, 'passed');
  assertProblem(await visitor.post(`/acts/${act.id}/live-images`), 409, 'live-image-not-wanted');
  await assertRefused((lang) => confirm(act.id, lang), 409, 'act-incomplete');
  assert.equal((await visitor.get(DRAFT)).json.state, 'submitted');
});

test('an act with every factor that has expired serves nothing, and takes nothing more', async () => {
  await person.signWithDevice(act);
  await installation.advanceTime(31 * MINUTES_MS);
  await assertRefused(
    (lang) => visitor.post(`${DRAFT}/confirmation`, { actId: act.id }, { lang }),
    409,
    'act-expired',
  );
  assertProblem(await visitor.post(`/acts/${act.id}/live-images`), 409, 'act-expired');
  assertProblem(await visitor.post(`/acts/${act.id}/one-time-passwords`), 409, 'act-expired');
});

test('[R-7.3a] a code of one act does not serve another, nor another’s act', async () => {
  act = await person.registerAct();
  othersAct = await squatter.registerAct();
  const codes: string[] = [];
  for (const [who, own] of [
    [person, act],
    [squatter, othersAct],
  ] as const) {
    await who.api.post(`/acts/${own.id}/one-time-passwords`);
    codes.push(await who.code());
  }
  const [own = '', others = ''] = codes;
  const enter = (id: string, code: string) => visitor.post(`/acts/${id}/one-time-password-entries`, { code });
  assertProblem(await enter(act.id, others), 422, 'one-time-password-wrong');
  assertProblem(await enter(othersAct.id, others), 404, 'act-not-found');
  const right = await enter(act.id, own);
  assert.deepEqual((right.json.factors as Act['factors']).done, ['otp'], right.text);
  await squatter.api.post(`/acts/${othersAct.id}/one-time-password-entries`, { code: others });
});

test('[R-6.4] an IIN is nobody’s until somebody is identified by it: the first who is has it, the second is refused', async () => {
  for (const [who, own] of [
    [squatter, othersAct],
    [person, act],
  ] as const) {
    assert.equal((await who.liveImage(own)).state, 'passed');
    await who.signWithDevice(own);
  }
  // Sent again because the answer was lost: it is the same answer, though the session is a client's by now.
  const key = randomUUID();
  const weak = { actId: act.id, password: 'password' };
  await assertRefused((lang) => visitor.post(`${DRAFT}/confirmation`, weak, { lang }), 422, 'password-weak');
  const confirm = () => visitor.post(`${DRAFT}/confirmation`, { actId: act.id }, { key });
  const first = await confirm();
  assert.equal(first.status, 201, first.text);
  const again = await confirm();
  assert.deepEqual([again.status, again.json], [201, first.json], again.text);
  assertProblem(await visitor.post(`${DRAFT}/confirmation`, { actId: act.id }), 409, 'registered-already');
  assertProblem(await visitor.post('/registration-drafts'), 409, 'registered-already');
  assertProblem(await visitor.put(`${DRAFT}/fields`, { iin: OTHER_FIELDS.iin }), 409, 'draft-closed');

  const second = await squatter.visitor();
  await assertRefused(
    (lang) => second.post(`${DRAFT}/confirmation`, { actId: othersAct.id }, { lang }),
    409,
    'registered-already',
  );
  assert.equal((await second.get('/session')).json.kind, 'applicant');
  assertProblem(await second.post('/applications', await squatter.wish()), 401, 'client-needed');
});
