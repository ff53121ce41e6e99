import { type DraftField, draftFields } from '../../api-types.ts';

const storageKey = 'nesie.registration';

export type TypedFields = Partial<Record<DraftField, string>>;

/** What was typed into a registration on this device; kept for this tab until it is submitted or given up. */
export interface DeviceCopy {
  readonly draftId: string;
  /** every answer this tab knows */
  readonly fields: TypedFields;
  /** those of them that the server hasn't got yet */
  readonly unsent: readonly DraftField[];
}

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

function fieldsOf(value: unknown): TypedFields {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter(
    ([name, text]) => draftFields.some((field) => field === name) && typeof text === 'string',
  );
  return Object.fromEntries(entries);
}

/** @returns null when nothing is kept, or what is kept can't be read */
export function readCopy(store: Store): DeviceCopy | null {
  try {
    const kept: unknown = JSON.parse(store.getItem(storageKey) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('draftId' in kept)) return null;
    const { draftId, fields, unsent } = kept as Record<string, unknown>;
    if (typeof draftId !== 'string') return null;
    const names = Array.isArray(unsent) ? unsent : [];
    return {
      draftId,
      fields: fieldsOf(fields),
      unsent: draftFields.filter((field) => names.includes(field)),
    };
  } catch {
    return null;
  }
}

/** A store that is full or forbidden keeps nothing; the page itself still does, and the server gets it soon. */
export function writeCopy(store: Store, copy: DeviceCopy): void {
  try {
    store.setItem(storageKey, JSON.stringify(copy));
  } catch {
    // Said above: nothing else to do.
  }
}

export function dropCopy(store: Store): void {
  store.removeItem(storageKey);
}

/** Types one more answer over what is kept. */
export function typeInto(copy: DeviceCopy, typed: TypedFields): DeviceCopy {
  const changed = draftFields.filter(
    (field) => typed[field] !== undefined && typed[field] !== (copy.fields[field] ?? ''),
  );
  if (changed.length === 0) return copy;
  return {
    ...copy,
    fields: { ...copy.fields, ...typed },
    unsent: draftFields.filter((field) => copy.unsent.includes(field) || changed.includes(field)),
  };
}

/** What is still to be sent. */
export function unsentFields(copy: DeviceCopy): TypedFields {
  return Object.fromEntries(copy.unsent.map((field) => [field, copy.fields[field] ?? '']));
}

/** The server has these now; what was typed meanwhile stays to be sent. */
export function markSent(copy: DeviceCopy, sent: TypedFields): DeviceCopy {
  return { ...copy, unsent: copy.unsent.filter((field) => copy.fields[field] !== sent[field]) };
}

/** The server's answers under those that it hasn't got yet: the later typing wins. */
export function mergeServer(copy: DeviceCopy, server: TypedFields): DeviceCopy {
  return { ...copy, fields: { ...server, ...unsentFields(copy) } };
}

/** Answers of a registration that has ended, as the first ones of another: nothing has to be typed twice. */
export function moveTo(copy: DeviceCopy, draftId: string): DeviceCopy {
  const unsent = draftFields.filter((field) => copy.fields[field]);
  return { draftId, fields: copy.fields, unsent };
}
