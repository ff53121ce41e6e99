import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { parseInstant, plusMillis, plusSeconds } from '@nesie/clock';
import fc from 'fast-check';
import { compareData, judgeTimes, nonceOf, recordExpiry } from './domain.ts';

const person = { surname: 'Сейтжанов', firstName: 'Әділет', patronymic: 'Маратұлы', iin: '870312300511' };
const failing = (register: typeof person | null, own: Parameters<typeof compareData>[0] = person) =>
  compareData(own, register)
    .filter((one) => !one.passed)
    .map((one) => one.what);

test('[R-6.3] letter case, hyphens and spaces do not tell people apart; letters do', () => {
  assert.deepEqual(failing({ ...person, surname: 'СЕЙТЖАНОВ', firstName: ' әділет ' }), []);
  assert.deepEqual(failing({ ...person, surname: 'Ким-Ли' }, { ...person, surname: 'КИМ – ЛИ' }), []);
  assert.deepEqual(failing({ ...person, firstName: 'Адилет' }), ['first-name']);
  assert.deepEqual(failing({ ...person, iin: '870312300512' }), ['iin']);
  assert.deepEqual(failing(null), ['surname', 'first-name', 'patronymic', 'iin']);
});

test('[R-6.3] no patronymic on either side passes; one on one side only does not', () => {
  const without = { ...person, patronymic: null };
  assert.deepEqual(
    compareData(without, { ...person, patronymic: null }).filter((one) => !one.passed),
    [],
  );
  assert.deepEqual(failing(person, without), ['patronymic']);
});

test('[R-7.3f] a nonce belongs to one act, one attempt and one device', () => {
  const key = randomBytes(32);
  const [one, other] = ['aa'.repeat(32), 'bb'.repeat(32)];
  const nonces = [
    nonceOf(key, one, 1, 'd1'),
    nonceOf(key, one, 2, 'd1'),
    nonceOf(key, other, 1, 'd1'),
    nonceOf(key, one, 1, 'd2'),
    nonceOf(key, one, 1, null),
    nonceOf(randomBytes(32), one, 1, 'd1'),
  ].map((nonce) => nonce.toString('hex'));
  assert.equal(new Set(nonces).size, nonces.length);
  assert.equal(nonceOf(key, one, 1, 'd1').toString('hex'), nonces[0]);
});

const startedAt = parseInstant('2026-11-23T07:00:00Z');

test('[R-7.3f] capture may run neither ahead of the server’s clock nor far behind it', () => {
  const at = (
    nowMs: number,
    capturedAtMs: readonly number[],
    lagMs: number | null = 0,
    lastCapturedMs = -1,
  ) => judgeTimes({ startedAt, now: plusMillis(startedAt, nowMs), lastCapturedMs, lagMs, capturedAtMs });
  assert.deepEqual(at(600, [0, 160, 320], null), { lagMs: 280 });
  assert.equal(at(600, [10, 160], null), 'frames-out-of-order');
  assert.equal(at(600, [0, 0], null), 'frames-out-of-order');
  assert.equal(at(600, [500], 0, 500), 'frames-out-of-order');
  assert.equal(at(600, [2601], 0, 500), 'frames-ahead');
  assert.deepEqual(at(600, [2600], 0, 500), { lagMs: 0 });
  assert.equal(at(31_000, [999], 0, 500), 'frames-late');
  assert.equal(at(61_000, [0], null), 'frames-late');
});

test('[R-7.3f] whatever is sent, an accepted batch is in order and no more than two seconds ahead', () => {
  const times = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(times, fc.nat(100_000), fc.nat(1000), (capturedAtMs, nowMs, last) => {
      const judged = judgeTimes({
        startedAt,
        now: plusMillis(startedAt, nowMs),
        lastCapturedMs: last,
        lagMs: 0,
        capturedAtMs,
      });
      if (typeof judged === 'string') return true;
      const isRising = [last, ...capturedAtMs].every(
        (at, index, all) => index === 0 || at > (all[index - 1] ?? at),
      );
      return isRising && (capturedAtMs.at(-1) ?? 0) <= nowMs + 2000;
    }),
  );
});

test('[R-6.4] a record does not outlive the document', () => {
  const document = plusSeconds(startedAt, 600);
  assert.equal(recordExpiry(startedAt, document), document);
  assert.equal(
    recordExpiry(startedAt, plusSeconds(startedAt, 10 * 24 * 3600)),
    plusSeconds(startedAt, 24 * 3600),
  );
});
