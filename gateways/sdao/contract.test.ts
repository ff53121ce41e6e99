import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import sharp from 'sharp';
import { type RunningStandIn, startStandIn } from '../../sandbox/testing.ts';
import type { SdaoPort } from './port.ts';
import { createSdaoHttp } from './sdao-http.ts';

const PERSON = {
  iin: '870312300511',
  surname: 'Сейтжанов',
  firstName: 'Әділет',
  patronymic: 'Маратұлы',
  birthDate: '1987-03-12',
  documentNumber: '047512369',
  documentExpiresOn: '2031-04-01',
};
const ask = { iin: PERSON.iin, consentRef: 'consent-1' };

describe('SDAO port, against the stand-in', { concurrency: 1 }, () => {
  let sdao: RunningStandIn;
  let port: SdaoPort;
  let photo: Buffer;
  const portAt = (timeLimitMs: number) => createSdaoHttp({ url: sdao.address, timeLimitMs });

  before(async () => {
    sdao = await startStandIn('sdao');
    port = portAt(5000);
    photo = await sharp({ create: { width: 120, height: 160, channels: 3, background: '#a08070' } })
      .jpeg()
      .toBuffer();
    const added = await sdao.post('/control/people', { ...PERSON, photo: photo.toString('base64') });
    assert.equal(added.status, 201);
  });
  beforeEach(() => sdao.mode({}));
  after(() => sdao.stop());

  test('[R-6.3] a person comes with names, document and photograph, and the answer as evidence', async () => {
    const answer = await port.person(ask);
    assert.ok(answer.outcome === 'found');
    assert.deepEqual(
      [answer.surname, answer.firstName, answer.patronymic, answer.birthDate],
      [PERSON.surname, PERSON.firstName, PERSON.patronymic, PERSON.birthDate],
    );
    assert.deepEqual([answer.documentNumber, answer.documentExpiresOn], ['047512369', '2031-04-01']);
    assert.ok(answer.photo.equals(photo));
    assert.equal(createHash('sha256').update(answer.raw).digest('hex'), answer.answerHash);
    const { queries } = (await sdao.look()) as { queries: readonly { consentReference: string }[] };
    assert.equal(queries.at(-1)?.consentReference, 'consent-1');
  });

  test('an IIN outside the state base is not-found; the state service down is unknown', async () => {
    assert.deepEqual(await port.person({ ...ask, iin: '791105300422' }), {
      outcome: 'unknown',
      why: 'no-photograph',
    });
    assert.deepEqual(await port.person({ ...ask, iin: '900101300007' }), { outcome: 'not-found' });
    await sdao.mode({ stateServiceDown: true });
    assert.deepEqual(await port.person(ask), { outcome: 'unknown', why: 'state-service-down' });
  });

  test('nobody is asked about without a consent, or by what is no IIN', async () => {
    assert.equal((await port.person({ ...ask, consentRef: '' })).outcome, 'unknown');
    assert.equal((await port.person({ ...ask, iin: '87031230051' })).outcome, 'unknown');
    assert.deepEqual(await port.person({ ...ask, iin: '870312300512' }), {
      outcome: 'unknown',
      why: 'refused: request-wrong',
    });
  });

  test('[R-2.7, R-6.3] the data of another, another request’s answer, a photograph that is none: never found', async () => {
    for (const wrong of ['person', 'request', 'photo', 'no-photo', 'not-a-photo']) {
      await sdao.mode({ wrong });
      assert.equal((await port.person(ask)).outcome, 'unknown', wrong);
    }
  });

  test('an answer that is late, cut off or unreadable is unknown', async () => {
    for (const wire of [
      'cut',
      'malformed',
      'truncated',
      'oversized',
      'entity-bomb',
      'redirect',
      'html',
      'server-error',
      'empty',
    ]) {
      await sdao.mode({ wire });
      assert.equal((await port.person(ask)).outcome, 'unknown', wire);
    }
    await sdao.mode({ delayMs: 1000 });
    assert.deepEqual(await portAt(200).person(ask), { outcome: 'unknown', why: 'time-limit' });
    await sdao.mode({ dead: true });
    assert.equal((await port.person(ask)).outcome, 'unknown');
  });
});
