import type { Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import { z } from 'zod';
import type { DocumentRefusal, Documents } from '../documents/index.ts';
import type { Letter } from './domain.ts';

const Words = z.object({ kind: z.literal('letter'), subject: z.string(), text: z.string() });

/**
 * Subject and text of a letter out of its own document, whose bytes and data are both held to their hashes.
 * @returns the words, or `document-distorted`
 */
export async function wordsOf(
  tx: Tx,
  documents: Pick<Documents, 'read'>,
  letter: Pick<Letter, 'documentId' | 'dataSha256' | 'subject'>,
): Promise<Result<{ readonly subject: string; readonly text: string }, DocumentRefusal>> {
  // a text changed by somebody who holds the keys differs from the hash that was logged.
  const document = await documents.read(tx, letter.documentId, letter.dataSha256);
  if (document.refused) return document;
  const { subject, text } = Words.parse(JSON.parse(document.value.data));
  return subject === letter.subject
    ? ok({ subject, text })
    : refuse({ code: 'document-distorted', documentId: letter.documentId });
}
