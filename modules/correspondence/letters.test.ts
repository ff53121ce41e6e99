import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sha256Hex } from '@nesie/canonical';
import { parseInstant } from '@nesie/clock';
import { letterLimits, numberText } from './domain.ts';
import { aLetter, codeOf, createLetterWorld, granted, key } from './testing/world.ts';

let world: Awaited<ReturnType<typeof createLetterWorld>>;
before(async () => {
  world = await createLetterWorld();
});
after(() => world?.base.close());

const pdfOf = async (party: Awaited<ReturnType<typeof world.aParty>>, id: string) =>
  granted(await world.base.db.read(party.actor, 'read-document', (tx) => world.documents.read(tx, id)));

const lastNumber = async (register: string) => {
  const [row] = await world.base.ownerSql<{ last: number }>(
    'select last from correspondence.registers where register = $1',
    [register],
  );
  return row?.last ?? 0;
};

test('[R-2.3] a letter gets a number, a document, a receipt with the day of the answer, and one leaf', async () => {
  const party = await world.aParty();
  const before = await lastNumber('К');
  const letter = await world.written(party);
  assert.equal(numberText(letter.number), `К-2026-${String(before + 1).padStart(6, '0')}`);
  assert.equal(letter.answerBy, '2026-12-14');
  const document = await pdfOf(party, letter.documentId);
  const receipt = await pdfOf(party, letter.receiptId ?? '');
  assert.deepEqual([document.kind, receipt.kind], ['letter', 'letter-receipt']);
  const told = JSON.parse(receipt.data);
  assert.deepEqual(
    [told.number, told.subject, told.answerBy, told.letterSha256, told.answerIn],
    [
      numberText(letter.number),
      aLetter.subject,
      '2026-12-14',
      document.sha256,
      { count: 15, unit: 'working-days' },
    ],
  );
  const [leaf, ...more] = world.leavesOf(party, 'letter-registered');
  assert.equal(more.length, 0);
  assert.deepEqual(
    [leaf?.fields.document, leaf?.fields.receipt, leaf?.fields.data],
    [document.sha256, receipt.sha256, sha256Hex(document.data)],
  );
});

test('fifty equal requests make one letter', async () => {
  const party = await world.aParty();
  const before = await lastNumber('К');
  const same = key();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => world.letters.writeLetter(party.actor, aLetter, same)),
  );
  assert.equal(new Set(answers.map((answer) => granted(answer).id)).size, 1);
  assert.equal((await lastNumber('К')) - before, 1);
  assert.equal(granted(await world.letters.listLetters(party.actor)).length, 1);
});

test('letters of one day are limited, also when they come at once; a refused one leaves no gap', async () => {
  const party = await world.aParty();
  const before = await lastNumber('К');
  const tries = await Promise.all(
    Array.from({ length: letterLimits.aDay + 5 }, () =>
      world.letters.writeLetter(party.actor, aLetter, key()),
    ),
  );
  assert.equal(tries.filter(({ refused }) => !refused).length, letterLimits.aDay);
  assert.deepEqual(new Set(tries.map(codeOf)), new Set([null, 'letters-a-day']));
  const other = await world.written(await world.aParty());
  assert.equal(other.number.ordinal, before + letterLimits.aDay + 1);
});

test('a number that was taken and not used ends the transaction, by the database itself', async () => {
  const party = await world.aParty();
  await assert.rejects(
    world.base.db.aside(party.actor, 'take-number', (tx) =>
      tx.query("update correspondence.registers set last = last + 1 where register = 'К'"),
    ),
    /taken and not used/,
  );
  for (const change of ['last = last + 2', 'last = last - 1', 'year = 2031'])
    await assert.rejects(
      world.base.ownerSql(`update correspondence.registers set ${change} where register = 'К'`),
      /goes up by one/,
    );
  await assert.rejects(world.base.ownerSql('delete from correspondence.registers'), /goes up by one/);
});

test('a letter is kept as it was typed: emoji, right to left, markup, many lines', async () => {
  const party = await world.aParty();
  const text = `😀👨‍👩‍👧 שלום \u202eabc\u0085 中文\r\n\t#panic("x") *b* $x$ \\ ${'ы'.repeat(400)}`;
  const subject = 'Тема 😀 #x';
  const { id } = await world.written(party, { subject: subject, text: text });
  const read = granted(await world.letters.readLetter(party.actor, id));
  assert.deepEqual([read.subject, read.text], [subject, text]);
});

test('control characters, empty and endless letters are refused by name, and take no number', async () => {
  const party = await world.aParty();
  const before = await lastNumber('К');
  const wrong = [
    [{ text: 'a\u0000b' }, 'letter-control-character'],
    [{ text: 'a\u001bb' }, 'letter-control-character'],
    [{ subject: 'one\ntwo' }, 'letter-control-character'],
    [{ subject: ' ' }, 'letter-empty'],
    [{ text: '\n \t' }, 'letter-empty'],
    [{ subject: 'x'.repeat(121) }, 'letter-too-long'],
    [{ text: 'x'.repeat(5001) }, 'letter-too-long'],
    [{ loanId: crypto.randomUUID() }, 'loan-not-found'],
  ] as const;
  for (const [change, code] of wrong)
    assert.equal(
      codeOf(await world.letters.writeLetter(party.actor, { ...aLetter, ...change }, key())),
      code,
    );
  assert.equal(await lastNumber('К'), before);
  assert.equal(codeOf(await world.letters.writeLetter({ kind: 'visitor' }, aLetter, key())), 'client-needed');
});

test('[R-2.3] the day of the answer is counted by the working calendar, over holidays and years', async () => {
  const days = [
    // Nauryz and 9 March are days off in 2026 (docs/law.md, "Working calendar").
    ['2026-03-05T07:00:00Z', 'appeal', '2026-04-01'],
    // Past midnight in Almaty it is the next day.
    ['2026-11-23T20:00:00Z', 'question', '2026-12-15'],
    // 16 December, 1 and 4 January; in the second also 7 January.
    ['2026-12-10T07:00:00Z', 'appeal', '2027-01-05'],
    ['2026-12-15T07:00:00Z', 'appeal', '2027-01-11'],
    ['2026-11-23T07:00:00Z', 'new-terms', '2026-12-08'],
    // A year that the calendar does not cover: weekends only, so that the promise is never the later one.
    ['2027-12-20T07:00:00Z', 'appeal', '2028-01-10'],
  ] as const;
  for (const [at, topic, by] of days) {
    world.base.clock.set(parseInstant(at));
    const { answerBy } = await world.written(await world.aParty(), { topic: topic });
    assert.equal(answerBy, by, `${at} ${topic}`);
  }
  world.base.clock.set(parseInstant('2026-11-23T07:00:00Z'));
});

test("[R-12.2] another's letter, and its documents, are not there", async () => {
  const party = await world.aParty();
  const letter = await world.written(party);
  const other = (await world.aParty()).actor;
  assert.equal(codeOf(await world.letters.readLetter(other, letter.id)), 'letter-not-found');
  assert.deepEqual(granted(await world.letters.listLetters(other)), []);
  for (const id of [letter.documentId, letter.receiptId ?? '']) {
    assert.equal(codeOf(await world.papers.openPaper(other, id)), 'document-not-found');
    assert.equal(codeOf(await world.papers.confirmDelivery(other, id, key())), 'document-not-found');
  }
  assert.deepEqual(await world.base.appSql('select id from correspondence.letters'), []);
});

test('[R-12.2] subject and text are sealed', async () => {
  const party = await world.aParty();
  const { id } = await world.written(party);
  const [row] = await world.base.ownerSql<{ whole: string }>(
    `select l::text || d::text as whole from correspondence.letters l join documents.documents d on d.id = l.document_id
     where l.id = $1`,
    [id],
  );
  for (const words of [aLetter.subject, 'көрінбейді'])
    assert.ok(row && !row.whole.includes(Buffer.from(words).toString('hex')) && !row.whole.includes(words));
});

test('[R-12.1] a changed letter is found, even where the one who changed it holds the keys', async () => {
  const { base, written, letters } = world;
  const party = await world.aParty();
  const { id, documentId } = await written(party);
  const { data } = await pdfOf(party, documentId);
  const place = { schema: 'documents', table: 'documents', column: 'data_sealed', row: documentId };
  const forged = await base.vault.seal(party.id, place, data.replace('көрінбейді', 'көрінеді'));
  await base.ownerSql('alter table documents.documents disable trigger append_only');
  await base.ownerSql('update documents.documents set data_sealed = $2 where id = $1', [documentId, forged]);
  await base.ownerSql('alter table documents.documents enable always trigger append_only');
  assert.equal(codeOf(await letters.readLetter(party.actor, id)), 'document-distorted');
  assert.equal(world.leavesOf(party, 'document-distorted').length, 1);
});

test('letters and openings cannot be changed or deleted, not even by the owner role', async () => {
  for (const table of ['correspondence.letters', 'correspondence.confirmations', 'documents.openings'])
    await assert.rejects(world.base.ownerSql(`truncate ${table} cascade`), /append-only/);
  for (const change of [
    "update correspondence.letters set kind = 'question'",
    'delete from correspondence.letters',
  ])
    await assert.rejects(world.base.ownerSql(change), /append-only/);
});
