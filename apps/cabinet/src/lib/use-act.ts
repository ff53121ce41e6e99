import { useCallback, useEffect, useState } from 'react';
import { ApiProblem, api } from '../api.ts';
import type { Act, Factor } from '../api-types.ts';

const gone = ['act-expired', 'act-used', 'act-not-found', 'act-of-other-content', 'live-images-used-up'];

/** True when the act can't be gone on with: another has to be begun. */
export function isActGone(error: unknown): boolean {
  return error instanceof ApiProblem && gone.includes(error.code);
}

/** The act that is being confirmed on a page; kept by its id in this tab, so that loading the page again loses nothing. */
export function useAct(of: string) {
  const storageKey = `nesie.act.${of}`;
  const [act, setAct] = useState<Act | null>(null);
  const [restoring, setRestoring] = useState(() => sessionStorage.getItem(storageKey) !== null);

  const keep = useCallback(
    (next: Act) => {
      sessionStorage.setItem(storageKey, next.id);
      setAct(next);
    },
    [storageKey],
  );
  const drop = useCallback(() => {
    sessionStorage.removeItem(storageKey);
    setAct(null);
  }, [storageKey]);
  /** The server counts a factor as soon as it has judged; the page needs no second question for that. */
  const add = useCallback((factor: Factor) => setAct((before) => before && withFactor(before, factor)), []);

  useEffect(() => {
    const id = sessionStorage.getItem(storageKey);
    if (!id) return;
    api<Act>(`/acts/${id}`)
      .then(setAct, () => sessionStorage.removeItem(storageKey))
      .finally(() => setRestoring(false));
  }, [storageKey]);

  return { act, keep, drop, add, restoring };
}

function withFactor(act: Act, factor: Factor): Act {
  if (act.factors.done.includes(factor)) return act;
  return { ...act, factors: { ...act.factors, done: [...act.factors.done, factor] } };
}
