import { randomUUID } from 'node:crypto';
import { sha256Hex } from '@nesie/canonical';
import { dayOf } from '@nesie/clock';
import type { Actor, Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { StaffMember } from '../access/index.ts';
import type { Notices } from '../notices/index.ts';
import type { Parties } from '../parties/index.ts';
import { checkWording, type Letter, numberText, type RegisterNumber, readNumber } from './domain.ts';
import type { CorrespondenceRefusal } from './errors.ts';
import { headOf } from './heads.ts';
import type { LettersDeps } from './letters.ts';
import * as store from './store.ts';
import { noticeText } from './texts.ts';
import { wordsOf } from './words-of.ts';

export interface AnswersDeps extends LettersDeps {
  readonly notices: Pick<Notices, 'sendSms'>;
  readonly parties: Pick<Parties, 'contactOf'>;
}

/** Who answers clients' letters. */
const ROLES_THAT_ANSWER: readonly string[] = ['loan-officer', 'compliance', 'administrator'];

/** A letter as the one who answers it reads it. */
export interface LetterForStaff extends Letter {
  readonly text: string;
  readonly clientName: string;
  readonly answeredBy: RegisterNumber | null;
}

type Staff = Pick<StaffMember, 'id' | 'name' | 'roles'>;

const actorOf = ({ id, roles }: Staff): Actor => ({ kind: 'staff', staffId: id, roles });
const mayAnswer = ({ roles }: Staff): boolean => roles.some((role) => ROLES_THAT_ANSWER.includes(role));

/** Letters as staff read and answer them. */
export function createAnswers(deps: AnswersDeps) {
  const { db, vault, evidence, documents, notices, parties, clients } = deps;

  async function findIn(tx: Tx, number: string): Promise<Letter | null> {
    const wanted = readNumber(number);
    const letter = wanted && (await store.findByNumber(tx, vault, wanted));
    return letter?.direction === 'in' ? letter : null;
  }

  async function tell(tx: Tx, partyId: string, number: string): Promise<string | null> {
    const contact = await parties.contactOf(tx, partyId);
    if (!contact) return null;
    const text = noticeText(number, contact.language);
    const sent = await notices.sendSms(tx, { partyId, to: contact.phone, text, purpose: 'letter' });
    return sent.id;
  }

  async function answer(
    tx: Tx,
    staff: Staff,
    letter: Letter,
    text: string,
  ): Promise<Result<Letter, CorrespondenceRefusal>> {
    const { partyId, topic, subject } = letter;
    const head = await headOf(tx, deps, partyId);
    if (!head) throw new Error('a letter of nobody');
    const day = dayOf(tx.now);
    const number = await store.takeNumber(tx, 'Ш', day);
    // Looked for with the register held: of two who answer at one moment the second is told of the first.
    const [before] = await store.answersTo(tx, vault, letter.id);
    if (before) return refuse({ code: 'letter-answered', number: numberText(before.number) });
    const document = await documents.render(tx, partyId, {
      ...head,
      kind: 'letter',
      direction: 'out',
      number: numberText(number),
      ...{ topic, subject, text },
      writtenAt: tx.now,
      contractNumber: null,
      answers: { number: numberText(letter.number), writtenOn: letter.writtenOn },
      signedBy: staff.name,
    });
    const out: Letter = {
      id: randomUUID(),
      ...{ partyId, number, topic, subject },
      direction: 'out',
      documentId: document.id,
      dataSha256: sha256Hex(document.data),
      receiptId: null,
      answerBy: null,
      loanId: null,
      answersId: letter.id,
      staffId: staff.id,
      noticeId: await tell(tx, partyId, numberText(number)),
      writtenOn: day,
      writtenAt: tx.now,
    };
    await store.insertLetter(tx, vault, out);
    await evidence.append(tx, {
      subject: partyId,
      kind: 'letter-answered',
      fields: {
        letterId: out.id,
        number: numberText(number),
        answers: numberText(letter.number),
        document: document.sha256,
        data: out.dataSha256,
        staffId: staff.id,
      },
    });
    return ok(out);
  }

  return {
    /** Letters that wait for an answer, the most urgent first, without a word of what is in them. */
    async listUnanswered(staff: Staff): Promise<Result<readonly store.Queued[], CorrespondenceRefusal>> {
      if (!mayAnswer(staff)) return refuse({ code: 'role-may-not-answer' });
      return ok(await db.read(actorOf(staff), 'list-letters', (tx) => store.listUnanswered(tx)));
    },

    /** A letter that came in, by its number: `letter-not-found`, `role-may-not-answer`, `document-distorted`. */
    async readForStaff(staff: Staff, number: string): Promise<Result<LetterForStaff, CorrespondenceRefusal>> {
      if (!mayAnswer(staff)) return refuse({ code: 'role-may-not-answer' });
      return db.read<Result<LetterForStaff, CorrespondenceRefusal>>(
        actorOf(staff),
        'read-letter',
        async (tx) => {
          const letter = await findIn(tx, number);
          if (!letter) return refuse({ code: 'letter-not-found' });
          const words = await wordsOf(tx, documents, letter);
          if (words.refused) return words;
          const individual = await clients.individual(tx, letter.partyId);
          const { surname, firstName, patronymic } = individual?.details ?? {};
          const [answered] = await store.answersTo(tx, vault, letter.id);
          return ok({
            ...letter,
            text: words.value.text,
            clientName: [surname, firstName, patronymic].filter(Boolean).join(' '),
            answeredBy: answered?.number ?? null,
          });
        },
      );
    },

    /**
     * Answers a letter, once: a document in the client's cabinet, a message that there is one, a leaf.
     * @returns the answer, or `letter-answered` with its number, or why not
     */
    async answerLetter(staff: Staff, number: string, text: string) {
      if (!mayAnswer(staff)) return refuse({ code: 'role-may-not-answer' });
      return db.withActor<Letter, CorrespondenceRefusal>(
        actorOf(staff),
        'answer-letter',
        null,
        async (tx) => {
          const letter = await findIn(tx, number);
          if (!letter) return refuse({ code: 'letter-not-found' });
          const worded = checkWording(letter.subject, text);
          return worded.refused ? worded : answer(tx, staff, letter, text);
        },
      );
    },
  };
}
