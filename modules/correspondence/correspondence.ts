import { type AnswersDeps, createAnswers } from './answers.ts';
import { createLetters } from './letters.ts';
import { createPapers, type PapersDeps } from './papers.ts';

export type CorrespondenceDeps = AnswersDeps & PapersDeps;
export type Correspondence = ReturnType<typeof createCorrespondence>;

/** What the client and the MFO write to each other, and every document between them. */
export function createCorrespondence(deps: CorrespondenceDeps) {
  return {
    /** documents as their client sees them */
    papers: createPapers(deps),
    /** letters as the client writes and reads them */
    letters: createLetters(deps),
    /** letters as staff answer them */
    answers: createAnswers(deps),
  };
}
