let last: Promise<unknown> = Promise.resolve();

/**
 * Does the work when nobody else does such work. A live image is judged as it is taken, in time: two at once on two cores
 * would make both late, and the lateness is refused.
 */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work, work);
  last = turn.catch(() => undefined);
  return turn;
}
