import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { api } from '../../api.ts';
import type { Draft } from '../../api-types.ts';
import { draftQuery } from '../../queries.ts';
import { createKeeper, type Keeper, type KeeperState, type Told } from './keeper.ts';

interface Kept {
  readonly keeper: Keeper;
  readonly tell: (told: Told) => void;
  /** who draws the pages now: a saved draft is put into its cache */
  onSaved: (draft: Draft) => void;
  /** another tab changed something of the draft */
  onElsewhere: () => void;
}

let kept: Kept | null = null;

/** One keeper for the page: whichever question is open, what was typed before is still being sent. */
function theKeeper(): Kept {
  if (kept) return kept;
  const channel = new BroadcastChannel('nesie.registration');
  const tell = (told: Told) => channel.postMessage(told);
  const keeper = createKeeper({
    store: sessionStorage,
    send: (fields) => api<Draft>('/registration-drafts/current/fields', { method: 'PUT', body: fields }),
    onSaved: (draft) => kept?.onSaved(draft),
    tell,
    later: (run, millis) => setTimeout(run, millis),
  });
  channel.onmessage = (event: MessageEvent<Told>) => {
    keeper.hear(event.data);
    kept?.onElsewhere();
  };
  window.addEventListener('online', () => void keeper.flush());
  kept = { keeper, tell, onSaved: () => undefined, onElsewhere: () => undefined };
  return kept;
}

/** The keeper of what is typed into a registration, with the page's cache behind it. */
export function useRegistrationKeeper(): Keeper {
  const client = useQueryClient();
  const { keeper } = theKeeper();
  useEffect(() => {
    const one = theKeeper();
    one.onSaved = (draft) => client.setQueryData(draftQuery.queryKey, draft);
    one.onElsewhere = () => void client.invalidateQueries({ queryKey: draftQuery.queryKey });
  }, [client]);
  return keeper;
}

export function useKeeperState(keeper: Keeper): KeeperState {
  return useSyncExternalStore(keeper.subscribe, keeper.state);
}

/** Tells the other tabs that something of the draft is different now: a picture, a confirmed phone, its end. */
export function tellTabs(draftId: string): void {
  theKeeper().tell({ draftId, fields: {} });
}
