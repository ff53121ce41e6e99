import { randomUUID } from 'node:crypto';
import { sha256Hex } from '@nesie/canonical';
import { dayOf } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { DocumentRefusal, Documents, LetterTopic } from '../documents/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Loans } from '../loans/index.ts';
import type { Products } from '../products/index.ts';
import {
  type AnswerTerm,
  answerTerm,
  checkWording,
  type Letter,
  letterLimits,
  numberText,
} from './domain.ts';
import type { AnyRefusal, CorrespondenceRefusal } from './errors.ts';
import { type Client, clientNeeded, type HeadsDeps, headOf } from './heads.ts';
import * as store from './store.ts';
import { wordsOf } from './words-of.ts';

export interface LettersDeps extends HeadsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly evidence: Pick<Evidence, 'append' | 'trustFingerprint'>;
  readonly documents: Documents;
  readonly products: Pick<Products, 'parameters'>;
  readonly loans: Pick<Loans, 'findLoan'>;
}

export interface NewLetter {
  readonly topic: LetterTopic;
  readonly subject: string;
  readonly text: string;
  readonly loanId?: string | undefined;
}

export interface LetterWithText extends Letter {
  readonly text: string;
}

/** A letter with its text and what answers it. */
export interface LetterView extends LetterWithText {
  readonly answers: readonly LetterWithText[];
}

/** A letter in the list. */
export interface ListedLetter extends Letter {
  readonly answeredAt: string | null;
  readonly isUnread: boolean;
}

/** Letters as the client writes and reads them. */
export function createLetters(deps: LettersDeps) {
  const { db, vault, evidence, documents, products, loans } = deps;

  async function withText(tx: Tx, letter: Letter): Promise<Result<LetterWithText, DocumentRefusal>> {
    const words = await wordsOf(tx, documents, letter);
    return words.refused ? words : ok({ ...letter, text: words.value.text });
  }

  async function viewOf(tx: Tx, letter: Letter): Promise<Result<LetterView, DocumentRefusal>> {
    const own = await withText(tx, letter);
    if (own.refused) return own;
    const answers: LetterWithText[] = [];
    for (const answer of await store.answersTo(tx, vault, letter.id)) {
      const read = await withText(tx, answer);
      if (read.refused) return read;
      answers.push(read.value);
    }
    return ok({ ...own.value, answers });
  }

  /** Renders the letter and its receipt, and keeps them with one leaf. */
  async function register(
    tx: Tx,
    wanted: NewLetter & { readonly partyId: string; readonly contractNumber: string | null },
    term: AnswerTerm,
  ): Promise<Result<LetterView, AnyRefusal>> {
    const { partyId, topic, subject, text, contractNumber } = wanted;
    const head = await headOf(tx, deps, partyId);
    if (!head) return refuse({ code: 'registration-not-confirmed' });
    const day = dayOf(tx.now);
    const number = await store.takeNumber(tx, 'К', day);
    // Counted with the register held: letters sent at one moment are counted one after another.
    if ((await store.countWritten(tx, partyId, day)) >= letterLimits.aDay)
      return refuse({ code: 'letters-a-day', limit: letterLimits.aDay });
    const id = randomUUID();
    const named = { number: numberText(number), topic, subject };
    const document = await documents.render(tx, partyId, {
      ...head,
      ...named,
      kind: 'letter',
      direction: 'in',
      text,
      writtenAt: tx.now,
      contractNumber,
      answers: null,
      signedBy: null,
    });
    const receipt = await documents.render(tx, partyId, {
      ...head,
      ...named,
      kind: 'letter-receipt',
      documentId: randomUUID(),
      registeredAt: tx.now,
      answerBy: term.by,
      answerIn: { count: term.count, unit: term.unit },
      letterId: id,
      letterSha256: document.sha256,
    });
    const letter: Letter = {
      ...{ id, partyId, number, topic, subject },
      direction: 'in',
      documentId: document.id,
      dataSha256: sha256Hex(document.data),
      receiptId: receipt.id,
      answerBy: term.by,
      loanId: wanted.loanId ?? null,
      answersId: null,
      staffId: null,
      noticeId: null,
      writtenOn: day,
      writtenAt: tx.now,
    };
    await store.insertLetter(tx, vault, letter);
    await evidence.append(tx, {
      subject: partyId,
      kind: 'letter-registered',
      fields: {
        letterId: id,
        number: named.number,
        topic,
        document: document.sha256,
        data: letter.dataSha256,
        receipt: receipt.sha256,
        answerBy: term.by,
        ...(letter.loanId ? { loanId: letter.loanId } : {}),
      },
    });
    return ok({ ...letter, text, answers: [] });
  }

  async function write(tx: Tx, { partyId }: Client, wanted: NewLetter) {
    const loan = wanted.loanId ? await loans.findLoan(tx, wanted.loanId) : null;
    if (wanted.loanId && !loan) return refuse({ code: 'loan-not-found' });
    const term = answerTerm(wanted.topic, dayOf(tx.now), await products.parameters(tx));
    return register(tx, { ...wanted, partyId, contractNumber: loan?.reference ?? null }, term);
  }

  return {
    /**
     * Registers a letter of the client: a document, a receipt that says by when it is answered, a number without gaps.
     * @returns the letter, or why it is not registered: wording, too many in one day, another's loan
     */
    async writeLetter(actor: Actor, wanted: NewLetter, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      const worded = checkWording(wanted.subject, wanted.text);
      if (worded.refused) return worded;
      return db.withActor<LetterView, AnyRefusal>(actor, 'write-letter', key, (tx) =>
        write(tx, actor, wanted),
      );
    },

    /** The actor's own letters both ways, newest first. */
    async listLetters(actor: Actor) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.read(actor, 'list-letters', async (tx) => {
        const letters = await store.listLetters(tx, vault, actor.partyId);
        const opened = new Map(
          (await documents.listWithOpenings(tx, actor.partyId)).map(({ id, openedAt }) => [id, openedAt]),
        );
        const answers = new Map(letters.map(({ answersId, writtenAt }) => [answersId, writtenAt]));
        return ok(
          letters.map(
            (letter): ListedLetter => ({
              ...letter,
              answeredAt: answers.get(letter.id) ?? null,
              isUnread: letter.direction === 'out' && !opened.get(letter.documentId),
            }),
          ),
        );
      });
    },

    /** A letter of the actor's own with its answers, whose documents count as opened by that; `letter-not-found`. */
    async readLetter(actor: Actor, id: string): Promise<Result<LetterView, CorrespondenceRefusal>> {
      const read = await db.read<Result<LetterView, CorrespondenceRefusal>>(
        actor,
        'read-letter',
        async (tx) => {
          const letter = await store.findLetter(tx, vault, id);
          return letter ? viewOf(tx, letter) : refuse({ code: 'letter-not-found' });
        },
      );
      if (read.refused) return read;
      const shown = [read.value, ...read.value.answers].filter(({ direction }) => direction === 'out');
      for (const { documentId } of shown) {
        const document = await db.read(actor, 'read-letter', (tx) => documents.findListed(tx, documentId));
        if (document) await documents.noteOpening(actor, document);
      }
      return read;
    },
  };
}
