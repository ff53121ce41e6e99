import { ApiProblem, NoAnswer } from '../../api.ts';
import type { Draft } from '../../api-types.ts';
import {
  type DeviceCopy,
  dropCopy,
  markSent,
  mergeServer,
  moveTo,
  readCopy,
  type Store,
  type TypedFields,
  typeInto,
  unsentFields,
  writeCopy,
} from './device-copy.ts';

/** How what was typed is kept just now. */
export type Standing =
  /** the server has everything */
  | 'saved'
  | 'saving'
  /** no answer: kept on this device, sent again later */
  | 'on-device'
  /** the server doesn't know the registration any more: another session, or its time is over */
  | 'ended'
  /** the server took these words for none it may keep; the error says why */
  | 'refused';

export interface KeeperState {
  readonly standing: Standing;
  readonly error: unknown;
}

/** What other tabs of the same registration are told. */
export interface Told {
  readonly draftId: string;
  readonly fields: TypedFields;
}

export interface KeeperDeps {
  readonly store: Store;
  readonly send: (fields: TypedFields) => Promise<Draft>;
  readonly onSaved: (draft: Draft) => void;
  /** to the other tabs */
  readonly tell: (told: Told) => void;
  readonly later: (run: () => void, millis: number) => unknown;
}

export type Keeper = ReturnType<typeof createKeeper>;

const afterTyping = 900;
const afterSilence = 5_000;

/**
 * Keeps every answer as it is typed: on the device at once, at the server as soon as it can be reached. Nothing is
 * judged here, so nothing typed is ever lost for being wrong.
 */
export function createKeeper({ store, send, onSaved, tell, later }: KeeperDeps) {
  let copy: DeviceCopy | null = readCopy(store);
  let state: KeeperState = { standing: 'saved', error: null };
  let running: Promise<Draft | null> | null = null;
  let planned = false;
  const listeners = new Set<() => void>();
  const hearers = new Set<(fields: TypedFields) => void>();

  const change = (standing: Standing, error: unknown = null) => {
    state = { standing, error };
    for (const listener of listeners) listener();
  };
  const keep = (next: DeviceCopy) => {
    copy = next;
    writeCopy(store, next);
  };
  const plan = (millis: number) => {
    if (planned) return;
    planned = true;
    later(() => {
      planned = false;
      void flush();
    }, millis);
  };

  function failed(error: unknown): null {
    if (error instanceof ApiProblem && [401, 403, 404, 409].includes(error.status)) change('ended', error);
    else if (error instanceof NoAnswer || (error instanceof ApiProblem && error.status >= 429)) {
      change('on-device', error);
      plan(afterSilence);
    } else change('refused', error);
    return null;
  }

  async function sendUnsent(): Promise<Draft | null> {
    let saved: Draft | null = null;
    while (copy && copy.unsent.length > 0) {
      const fields = unsentFields(copy);
      change('saving');
      try {
        saved = await send(fields);
      } catch (error) {
        return failed(error);
      }
      if (copy) keep(mergeServer(markSent(copy, fields), readServer(saved)));
      tell({ draftId: saved.id, fields });
      onSaved(saved);
    }
    change('saved');
    return saved;
  }

  /** Sends what the server hasn't got. @returns its answer, or null when there was none or nothing to send */
  function flush(): Promise<Draft | null> {
    running ??= sendUnsent().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    flush,
    /** The registration that is filled in; what this tab typed of it earlier comes back. */
    open(draft: Draft): TypedFields {
      const server = readServer(draft);
      const known = copy?.draftId === draft.id ? copy : { draftId: draft.id, fields: {}, unsent: [] };
      keep(mergeServer(known, server));
      if (known.unsent.length > 0) plan(0);
      return copy?.fields ?? server;
    },
    type(typed: TypedFields): void {
      if (!copy) return;
      const next = typeInto(copy, typed);
      if (next === copy) return;
      keep(next);
      plan(afterTyping);
    },
    /** The answers this tab knows; empty before a registration is open. */
    fields: (): TypedFields => copy?.fields ?? {},
    /** Another tab saved something: shown here too, unless this tab has typed the same field since. */
    hear({ draftId, fields }: Told): void {
      if (!copy || copy.draftId !== draftId) return;
      const unsent = copy.unsent;
      const news = Object.fromEntries(
        Object.entries(fields).filter(
          ([field, text]) =>
            !unsent.some((one) => one === field) && copy?.fields[field as keyof TypedFields] !== text,
        ),
      );
      if (Object.keys(news).length === 0) return;
      keep({ ...copy, fields: { ...copy.fields, ...news } });
      for (const hear of hearers) hear(news);
    },
    /** Answers of a registration that ended: for the next one to begin with. */
    leftOver: (): TypedFields | null => {
      const kept = copy?.fields ?? {};
      return Object.values(kept).some(Boolean) ? kept : null;
    },
    /** Goes on in another registration with the same answers. */
    async carryTo(draft: Draft): Promise<Draft | null> {
      if (!copy) return null;
      keep(moveTo(copy, draft.id));
      return flush();
    },
    forget(): void {
      copy = null;
      dropCopy(store);
      change('saved');
    },
    state: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onNews(hear: (fields: TypedFields) => void): () => void {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
}

function readServer(draft: Draft): TypedFields {
  return Object.fromEntries(Object.entries(draft.fields).map(([field, text]) => [field, text ?? '']));
}
