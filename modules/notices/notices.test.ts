import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { ok } from '@nesie/problem';
import { createWorker, type Worker } from '@nesie/steps';
import type { DeliveryAnswer, SendAnswer, SmsMessage, SmsPort } from '../../gateways/sms/port.ts';
import { createNotices, type NewSms, type Notices } from './index.ts';

let t: TestDb;
let notices: Notices;
let worker: Worker;
const sent: SmsMessage[] = [];
let answers: SendAnswer[] = [];
let deliveries: DeliveryAnswer[] = [];

const sms: SmsPort = {
  send: async (message) => {
    sent.push(message);
    return answers.shift() ?? { outcome: 'accepted', providerId: `p-${sent.length}` };
  },
  delivery: async () => deliveries.shift() ?? { outcome: 'delivered' },
};

before(async () => {
  t = await createTestDb({ name: 'notices', only: ['platform', 'notices'] });
  notices = createNotices({ db: t.db, vault: t.vault, sms });
  worker = createWorker({ db: t.db, clock: t.clock, handlers: notices.stepHandlers });
});
after(() => t?.close());

async function queue(change: Partial<NewSms> = {}): Promise<{ id: string; partyId: string }> {
  const partyId = randomUUID();
  await t.vault.ensureKeys(partyId);
  const queued = await t.db.withActor({ kind: 'applicant', partyId }, 'notify', null, async (tx) =>
    ok(
      await notices.sendSms(tx, {
        partyId,
        to: '+77011234567',
        text: 'Сіз тіркелдіңіз.',
        purpose: 'identifier',
        ...change,
      }),
    ),
  );
  assert.ok(!queued.refused);
  return { id: queued.value.id, partyId };
}

/** Runs what is due, lets a minute or so pass, and again, until nothing waits for less than two days. */
async function runOn(): Promise<void> {
  for (let i = 0; i < 40; i += 1) {
    await worker.runUntilIdle();
    t.clock.set(plusSeconds(t.clock.now(), 7200));
  }
}

interface Row {
  readonly state: string;
  readonly tries: number;
  readonly text_sealed: Buffer | null;
  readonly provider_id: string | null;
}

async function rowOf(id: string): Promise<Row> {
  const [row] = await t.ownerSql<Row>('select * from notices.messages where id = $1', [id]);
  assert.ok(row);
  return row;
}

test('a message leaves after its transaction, once, and the provider’s receipt is kept', async () => {
  sent.length = 0;
  const { id } = await queue();
  assert.equal(sent.length, 0);
  deliveries = [{ outcome: 'pending' }, { outcome: 'delivered' }];
  await runOn();
  assert.deepEqual(sent, [{ to: '+77011234567', text: 'Сіз тіркелдіңіз.', reference: id }]);
  const row = await rowOf(id);
  assert.equal(row.state, 'delivered');
  assert.equal(row.provider_id, 'p-1');
  const attempts = await t.ownerSql<{ outcome: string }>(
    'select outcome from notices.attempts where message_id = $1 order by number',
    [id],
  );
  assert.deepEqual(
    attempts.map(({ outcome }) => outcome),
    ['accepted', 'pending', 'delivered'],
  );
});

test('an unknown outcome is tried again, five times in all, then given up as unknown', async () => {
  sent.length = 0;
  answers = Array.from({ length: 9 }, () => ({ outcome: 'unknown', why: 'timeout' }) as const);
  const { id } = await queue();
  await runOn();
  answers = [];
  assert.equal(sent.length, 5);
  assert.equal((await rowOf(id)).state, 'unknown');
});

test('a rejected message is not sent again', async () => {
  sent.length = 0;
  answers = [{ outcome: 'rejected', reason: 'bad number' }];
  const { id } = await queue();
  await runOn();
  assert.equal(sent.length, 1);
  assert.equal((await rowOf(id)).state, 'rejected');
});

test('a text with a code is gone once it has left, and a message whose time has passed stays unsent', async () => {
  sent.length = 0;
  const { id, partyId } = await queue({ isSecret: true, purpose: 'one-time-password', text: 'Код 123456' });
  const late = await queue({ isSecret: true, notAfter: t.clock.now() });
  assert.ok((await rowOf(id)).text_sealed);
  await runOn();
  assert.equal(sent.length, 1);
  assert.equal((await rowOf(id)).text_sealed, null);
  const lapsed = await rowOf(late.id);
  assert.deepEqual([lapsed.state, lapsed.text_sealed], ['lapsed', null]);
  const list = await t.db.read({ kind: 'applicant', partyId }, 'list', (tx) =>
    notices.noticesOf(tx, partyId),
  );
  assert.deepEqual(
    list.map(({ purpose, text, state }) => [purpose, text, state]),
    [['one-time-password', null, 'delivered']],
  );
});

test('[R-12.2] number and text are sealed, and another party sees no message', async () => {
  const { id, partyId } = await queue();
  const [row] = await t.ownerSql<{ whole: string }>(
    "select encode(to_sealed, 'escape') || encode(text_sealed, 'escape') as whole from notices.messages where id = $1",
    [id],
  );
  assert.ok(row && !row.whole.includes('7701') && !row.whole.includes('тіркел'));
  const seen = await t.db.read({ kind: 'applicant', partyId: randomUUID() }, 'list', (tx) =>
    notices.noticesOf(tx, partyId),
  );
  assert.deepEqual(seen, []);
  await assert.rejects(t.ownerSql('delete from notices.attempts'), /append-only/);
});
