import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import { letterLimits, numberText } from './domain.ts';
import { codeOf, createLetterWorld, granted, key } from './testing/world.ts';

let world: Awaited<ReturnType<typeof createLetterWorld>>;
before(async () => {
  world = await createLetterWorld();
});
after(() => world?.base.close());

type Party = Awaited<ReturnType<typeof world.aParty>>;
const papersOf = async (party: Party) => granted(await world.papers.listPapers(party.actor));
const dataOf = async (party: Party, id: string) => {
  const read = await world.base.db.read(party.actor, 'read-document', (tx) => world.documents.read(tx, id));
  return JSON.parse(granted(read).data);
};

/** A letter of a new client, and its answer. */
async function anAnswered() {
  const party = await world.aParty();
  const letter = await world.written(party);
  const staff = await world.aStaffMember('loan-officer');
  const answer = granted(
    await world.answers.answerLetter(staff, numberText(letter.number), 'Төлеміңіз табылды.\nРақмет!'),
  );
  return { party, letter, answer, staff };
}

test('[R-2.3] every document is in one list, newest first, with its title in three languages and its hash', async () => {
  const { party, letter, answer } = await anAnswered();
  const papers = await papersOf(party);
  assert.deepEqual(
    new Set(papers.map(({ id }) => id)),
    new Set([letter.documentId, letter.receiptId, answer.documentId]),
  );
  for (const paper of papers) {
    assert.equal(paper.openedAt, null);
    assert.match(paper.sha256, /^[0-9a-f]{64}$/);
    for (const lang of ['kk', 'ru', 'en'] as const)
      assert.match(paper.title[lang], /(№|No\.) [КШ]-2026-\d{6}$/);
  }
  const own = papers.find(({ id }) => id === letter.documentId);
  assert.deepEqual([own?.letterId, own?.from, own?.kind], [letter.id, 'client', 'letter']);
});

test('[R-2.3] the first opening by the client is recorded once, with a leaf; others leave no trace of his', async () => {
  const { party, answer } = await anAnswered();
  const { documentId } = answer;
  const staff = { kind: 'staff', staffId: answer.staffId ?? '', roles: ['auditor'] } as const;
  assert.equal(codeOf(await world.papers.openPaper(staff, documentId)), null);
  assert.deepEqual(world.leavesOf(party, 'document-opened'), []);
  const opened = await Promise.all(
    Array.from({ length: 10 }, () => world.papers.openPaper(party.actor, documentId)),
  );
  const { sha256 } = granted(opened[0] ?? assert.fail());
  const first = world.base.clock.now();
  world.base.clock.set(plusSeconds(first, 60));
  granted(await world.papers.openPaper(party.actor, documentId));
  assert.deepEqual(
    world.leavesOf(party, 'document-opened').map(({ fields }) => fields),
    [{ documentId, document: sha256, openedAt: first }],
  );
  const paper = (await papersOf(party)).find(({ id }) => id === documentId);
  assert.equal(paper?.openedAt, first);
});

test('nobody but the client himself can record an opening, by the database itself', async () => {
  const { party, answer, staff } = await anAnswered();
  const insert = 'insert into documents.openings (document_id, party_id, opened_at) values ($1, $2, now())';
  const values = [answer.documentId, party.id];
  const other = (await world.aParty()).actor;
  for (const actor of [
    { kind: 'system', process: 'x' },
    { kind: 'staff', staffId: staff.id, roles: [] },
    other,
  ] as const)
    await assert.rejects(
      world.base.db.aside(actor, 'open-document', (tx) => tx.query(insert, values)),
      /row-level security/,
    );
});

test('[R-2.3] a confirmation says what was sent when and how, and whether it was opened; it is a document itself', async () => {
  const { party, letter, answer } = await anAnswered();
  await world.worker.runUntilIdle();
  const sha256 = granted(await world.papers.openPaper(party.actor, letter.documentId)).sha256;
  const before = await dataOf(
    party,
    granted(await world.papers.confirmDelivery(party.actor, answer.documentId, key())),
  );
  assert.deepEqual([before.from, before.openedAt, before.notice.standing], ['mfo', null, 'sent']);
  granted(await world.letters.readLetter(party.actor, answer.id));
  const after = await dataOf(
    party,
    granted(await world.papers.confirmDelivery(party.actor, answer.documentId, key())),
  );
  assert.equal(after.openedAt, world.base.clock.now());
  const own = await dataOf(
    party,
    granted(await world.papers.confirmDelivery(party.actor, letter.documentId, key())),
  );
  assert.deepEqual([own.from, own.notice, own.about.sha256], ['client', null, sha256]);
  const numbers = [before.number, after.number, own.number].map((number: string) => Number(number.slice(-6)));
  assert.deepEqual(
    numbers,
    [0, 1, 2].map((i) => (numbers[0] ?? 0) + i),
  );
  assert.equal(world.leavesOf(party, 'delivery-confirmed').length, 3);
  const listed = (await papersOf(party)).filter(({ kind }) => kind === 'delivery');
  assert.ok(listed.every(({ title }) => /Р-2026-/.test(title.kk)) && listed.length === 3);
});

test('confirmations of one day are limited, and a refused one leaves no gap', async () => {
  const { party, answer } = await anAnswered();
  for (let i = 0; i < letterLimits.confirmationsADay; i += 1)
    granted(await world.papers.confirmDelivery(party.actor, answer.documentId, key()));
  const more = await world.papers.confirmDelivery(party.actor, answer.documentId, key());
  assert.equal(codeOf(more), 'confirmations-a-day');
  const [row] = await world.base.ownerSql<{ last: number; used: bigint }>(
    `select last, (select count(*) from correspondence.confirmations) as used
     from correspondence.registers where register = 'Р'`,
  );
  assert.equal(row?.last, Number(row?.used));
});

test('an answer is a letter of its own, told of without a word of what is in it, and unread until it is read', async () => {
  const { party, letter, answer } = await anAnswered();
  await world.worker.runUntilIdle();
  assert.ok(world.sent.some((text) => text.includes(numberText(answer.number))));
  assert.ok(!world.sent.some((text) => text.includes('Төлем')));
  const unread = async () =>
    granted(await world.letters.listLetters(party.actor)).map(({ direction, isUnread, answeredAt }) => ({
      direction,
      isUnread,
      isAnswered: answeredAt !== null,
    }));
  assert.deepEqual(await unread(), [
    { direction: 'out', isUnread: true, isAnswered: false },
    { direction: 'in', isUnread: false, isAnswered: true },
  ]);
  const read = granted(await world.letters.readLetter(party.actor, letter.id));
  assert.deepEqual(
    read.answers.map(({ text }) => text),
    ['Төлеміңіз табылды.\nРақмет!'],
  );
  assert.deepEqual(
    (await unread()).map(({ isUnread }) => isUnread),
    [false, false],
  );
  assert.equal(world.leavesOf(party, 'document-opened').length, 1);
});

test('a letter is answered once, by those whose role it is; the queue tells nothing of what is in it', async () => {
  const { letter, answer, staff } = await anAnswered();
  const number = numberText(letter.number);
  const again = await world.answers.answerLetter(staff, number, 'x');
  assert.deepEqual(again.refused && again.refusal, {
    code: 'letter-answered',
    number: numberText(answer.number),
  });
  const cashier = await world.aStaffMember('cashier');
  for (const tried of [
    await world.answers.answerLetter(cashier, number, 'x'),
    await world.answers.readForStaff(cashier, number),
    await world.answers.listUnanswered(cashier),
  ])
    assert.equal(codeOf(tried), 'role-may-not-answer');
  assert.equal(codeOf(await world.answers.readForStaff(staff, 'К-2026-999999')), 'letter-not-found');
  assert.equal(
    codeOf(await world.answers.readForStaff(staff, numberText(answer.number))),
    'letter-not-found',
  );
  const waiting = await world.written(await world.aParty());
  const queue = granted(await world.answers.listUnanswered(staff));
  assert.deepEqual(
    queue.map((one) => numberText(one.number)),
    [numberText(waiting.number)],
  );
  assert.deepEqual(Object.keys(queue[0] ?? {}).sort(), ['answerBy', 'number', 'topic', 'writtenAt']);
  // The letters of a register look like Latin ones; a keyboard of another layout finds them as well.
  const shown = granted(
    await world.answers.readForStaff(staff, numberText(waiting.number).replace('К', 'k')),
  );
  assert.equal(shown.id, waiting.id);
});

test('[R-12.2] a client writes nothing that goes out, and staff nothing in another’s name, by the database itself', async () => {
  const { party, letter, staff } = await anAnswered();
  const insert = `insert into correspondence.letters (id, party_id, direction, register, year, ordinal, kind, subject_sealed,
      document_id, data_sha256, answers_id, staff_id, written_on, written_at)
    values (gen_random_uuid(), $1, 'out', 'Ш', 2026, 99, 'appeal', 'x', gen_random_uuid(), sha256('x'), $2, $3, '2026-11-23', now())`;
  const other = await world.aStaffMember('compliance');
  for (const actor of [
    party.actor,
    { kind: 'staff', staffId: other.id, roles: [] },
    { kind: 'system', process: 'x' },
  ] as const)
    await assert.rejects(
      world.base.db.aside(actor, 'answer-letter', (tx) => tx.query(insert, [party.id, letter.id, staff.id])),
      /row-level security/,
    );
});

test('messages are listed for the client himself, without those that held a code', async () => {
  const { party, answer } = await anAnswered();
  const list = granted(await world.notices.listNotices(party.actor));
  assert.deepEqual(
    list.map(({ purpose }) => purpose),
    ['letter'],
  );
  assert.match(list[0]?.text ?? '', new RegExp(numberText(answer.number)));
  assert.equal(codeOf(await world.notices.listNotices({ kind: 'visitor' })), 'session-needed');
});
