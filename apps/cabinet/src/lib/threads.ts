import type { ListedLetter } from '../api-types/papers.ts';

/** A letter with whatever answers it. */
export interface Thread {
  readonly letter: ListedLetter;
  /** the letter or an answer to it has not been read yet */
  readonly unread: boolean;
  /** of the newest letter in it */
  readonly at: string;
}

/** Letters as threads, the one with the newest letter first. An answer whose letter is not in the list stands alone. */
export function threadsOf(letters: readonly ListedLetter[]): readonly Thread[] {
  const ids = new Set(letters.map(({ id }) => id));
  const rootOf = ({ id, answersId }: ListedLetter) => (answersId && ids.has(answersId) ? answersId : id);
  return letters
    .filter((letter) => rootOf(letter) === letter.id)
    .map((letter) => {
      const all = letters.filter((one) => rootOf(one) === letter.id);
      return {
        letter,
        unread: all.some(({ unread }) => unread),
        at:
          all
            .map(({ at }) => at)
            .sort()
            .at(-1) ?? letter.at,
      };
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}
