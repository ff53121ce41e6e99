import type { Instant, LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';
import type { LetterTopic } from '../documents/index.ts';
import type { Letter, Register, RegisterNumber } from './domain.ts';

interface LetterRow {
  readonly id: string;
  readonly party_id: string;
  readonly direction: 'in' | 'out';
  readonly register: Register;
  readonly year: number;
  readonly ordinal: number;
  readonly kind: LetterTopic;
  readonly subject_sealed: Buffer;
  readonly document_id: string;
  readonly data_sha256: Buffer;
  readonly receipt_id: string | null;
  readonly loan_id: string | null;
  readonly answer_by: LocalDate | null;
  readonly answers_id: string | null;
  readonly staff_id: string | null;
  readonly notice_id: string | null;
  readonly written_on: LocalDate;
  readonly written_at: Instant;
}

export interface ConfirmationRow {
  readonly document_id: string;
  readonly party_id: string;
  readonly register: Register;
  readonly year: number;
  readonly ordinal: number;
  readonly about_id: string;
  readonly made_on: LocalDate;
  readonly made_at: Instant;
}

interface Tables {
  'correspondence.registers': { register: Register; year: number; last: number };
  'correspondence.letters': LetterRow;
  'correspondence.confirmations': ConfirmationRow;
}

const MOST_LISTED = 500;
const MOST_ANSWERS = 50;

const place = (row: string) => ({
  schema: 'correspondence',
  table: 'letters',
  column: 'subject_sealed',
  row,
});

/**
 * Takes the next number of a register, and holds the register until the transaction ends: whoever counts or writes
 * after this does it alone. A refusal gives the number back with the rest.
 */
export async function takeNumber(tx: Tx, register: Register, day: LocalDate): Promise<RegisterNumber> {
  const year = Number(day.slice(0, 4));
  const { last } = await tx
    .on<Tables>()
    .insertInto('correspondence.registers')
    .values({ register, year, last: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['register', 'year'])
        .doUpdateSet((row) => ({ last: row('correspondence.registers.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  return { register, year, ordinal: last };
}

export async function insertLetter(tx: Tx, vault: Vault, letter: Letter): Promise<void> {
  await tx
    .on<Tables>()
    .insertInto('correspondence.letters')
    .values({
      id: letter.id,
      party_id: letter.partyId,
      direction: letter.direction,
      ...letter.number,
      kind: letter.topic,
      subject_sealed: await vault.seal(letter.partyId, place(letter.id), letter.subject),
      document_id: letter.documentId,
      data_sha256: Buffer.from(letter.dataSha256, 'hex'),
      receipt_id: letter.receiptId,
      loan_id: letter.loanId,
      answer_by: letter.answerBy,
      answers_id: letter.answersId,
      staff_id: letter.staffId,
      notice_id: letter.noticeId,
      written_on: letter.writtenOn,
      written_at: letter.writtenAt,
    })
    .execute();
}

async function letterOf(vault: Vault, row: LetterRow): Promise<Letter> {
  const { register, year, ordinal } = row;
  const subject = await vault.open(row.party_id, place(row.id), row.subject_sealed);
  return {
    id: row.id,
    partyId: row.party_id,
    direction: row.direction,
    number: { register, year, ordinal },
    topic: row.kind,
    subject: subject.toString(),
    documentId: row.document_id,
    dataSha256: row.data_sha256.toString('hex'),
    receiptId: row.receipt_id,
    answerBy: row.answer_by,
    loanId: row.loan_id,
    answersId: row.answers_id,
    staffId: row.staff_id,
    noticeId: row.notice_id,
    writtenOn: row.written_on,
    writtenAt: row.written_at,
  };
}

const letters = (tx: Tx) => tx.on<Tables>().selectFrom('correspondence.letters').selectAll();
const opened = (vault: Vault, rows: readonly LetterRow[]) =>
  Promise.all(rows.map((row) => letterOf(vault, row)));

export async function findLetter(tx: Tx, vault: Vault, id: string): Promise<Letter | null> {
  const row = await letters(tx).where('id', '=', id).executeTakeFirst();
  return row ? letterOf(vault, row) : null;
}

export async function findByNumber(
  tx: Tx,
  vault: Vault,
  { register, year, ordinal }: RegisterNumber,
): Promise<Letter | null> {
  const row = await letters(tx)
    .where('register', '=', register)
    .where('year', '=', year)
    .where('ordinal', '=', ordinal)
    .executeTakeFirst();
  return row ? letterOf(vault, row) : null;
}

/** The letters of a party both ways, newest first, at most five hundred. */
export async function listLetters(tx: Tx, vault: Vault, partyId: string): Promise<readonly Letter[]> {
  const rows = await letters(tx)
    .where('party_id', '=', partyId)
    .orderBy('written_at', 'desc')
    .orderBy('ordinal', 'desc')
    .limit(MOST_LISTED)
    .execute();
  return opened(vault, rows);
}

/** The answers to a letter, oldest first. */
export async function answersTo(tx: Tx, vault: Vault, id: string): Promise<readonly Letter[]> {
  const rows = await letters(tx)
    .where('answers_id', '=', id)
    .orderBy('ordinal')
    .limit(MOST_ANSWERS)
    .execute();
  return opened(vault, rows);
}

/** A letter in the queue: nothing personal, so that looking at the queue opens nobody's letter. */
export type Queued = Pick<Letter, 'number' | 'topic' | 'writtenAt'> & { readonly answerBy: LocalDate | null };

/** Letters that came in and are not answered, the most urgent first, at most five hundred. */
export async function listUnanswered(tx: Tx): Promise<readonly Queued[]> {
  const rows = await tx
    .on<Tables>()
    .selectFrom('correspondence.letters as l')
    .leftJoin('correspondence.letters as a', 'a.answers_id', 'l.id')
    .select(['l.register', 'l.year', 'l.ordinal', 'l.kind', 'l.written_at', 'l.answer_by'])
    .where('l.direction', '=', 'in')
    .where('a.id', 'is', null)
    .orderBy('l.answer_by')
    .orderBy('l.ordinal')
    .limit(MOST_LISTED)
    .execute();
  return rows.map(({ kind, written_at, answer_by, ...number }) => ({
    number,
    topic: kind,
    writtenAt: written_at,
    answerBy: answer_by,
  }));
}

/** How many letters a party wrote on a day. */
export async function countWritten(tx: Tx, partyId: string, day: LocalDate): Promise<number> {
  const { count } = await tx
    .on<Tables>()
    .selectFrom('correspondence.letters')
    .select((e) => e.fn.countAll<bigint>().as('count'))
    .where('party_id', '=', partyId)
    .where('direction', '=', 'in')
    .where('written_on', '=', day)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertConfirmation(tx: Tx, row: ConfirmationRow): Promise<void> {
  await tx.on<Tables>().insertInto('correspondence.confirmations').values(row).execute();
}

export async function countConfirmations(tx: Tx, partyId: string, day: LocalDate): Promise<number> {
  const { count } = await tx
    .on<Tables>()
    .selectFrom('correspondence.confirmations')
    .select((e) => e.fn.countAll<bigint>().as('count'))
    .where('party_id', '=', partyId)
    .where('made_on', '=', day)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Numbers of a party's confirmations by their documents, newest first, at most five hundred. */
export async function confirmationsOf(tx: Tx, partyId: string): Promise<ReadonlyMap<string, RegisterNumber>> {
  const rows = await tx
    .on<Tables>()
    .selectFrom('correspondence.confirmations')
    .select(['document_id', 'register', 'year', 'ordinal'])
    .where('party_id', '=', partyId)
    .orderBy('made_at', 'desc')
    .limit(MOST_LISTED)
    .execute();
  return new Map(rows.map(({ document_id, ...number }) => [document_id, number]));
}
