import { api, outcomeUnknown } from '../api.ts';
import { type Letter, type LetterBody, type LetterKind, letterKinds } from '../api-types/papers.ts';

const storageKey = 'nesie.letter';

/** A letter as typed, before it is sent. */
export interface LetterDraft {
  readonly kind: LetterKind;
  readonly loanId: string;
  readonly subject: string;
  readonly text: string;
}

/** What the tab keeps: whose draft it is, and the key under which exactly these words were sent without an answer. */
interface Kept {
  readonly owner: string;
  readonly draft: LetterDraft;
  readonly sentAs?: { readonly of: string; readonly key: string } | undefined;
}

/** What a link to a new letter says of it. */
export interface LetterLink {
  readonly kind?: LetterKind;
  readonly loanId?: string;
}

export const isLetterKind = (value: unknown): value is LetterKind =>
  letterKinds.some((kind) => kind === value);

function read(owner: string): Kept | null {
  try {
    const kept: Partial<Kept> = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}');
    return kept.owner === owner && kept.draft ? { ...kept, owner, draft: kept.draft } : null;
  } catch {
    return null;
  }
}

function write(kept: Kept): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(kept));
  } catch {
    // A full or forbidden store: the letter stays on the page.
  }
}

/** What this person has typed in this tab, with what the link asks for. */
export function readLetterDraft(owner: string, link: LetterLink): LetterDraft {
  const empty: LetterDraft = { kind: 'question', loanId: '', subject: '', text: '' };
  return { ...empty, ...read(owner)?.draft, ...link };
}

export function keepLetterDraft(owner: string, draft: LetterDraft): void {
  write({ owner, draft, sentAs: read(owner)?.sentAs });
}

export function forgetLetterDraft(): void {
  sessionStorage.removeItem(storageKey);
}

export function bodyOf({ kind, loanId, subject, text }: LetterDraft): LetterBody {
  return { kind, subject, text, ...(loanId ? { loanId } : {}) };
}

/**
 * Sends a letter, once: the same words after no answer go under the same key, also when the page was loaded anew
 * in between.
 */
export async function sendLetter(owner: string, draft: LetterDraft): Promise<Letter> {
  const body = bodyOf(draft);
  const of = JSON.stringify(body);
  const before = read(owner)?.sentAs;
  const sentAs = before?.of === of ? before : { of, key: crypto.randomUUID() };
  write({ owner, draft, sentAs });
  try {
    const letter = await api<Letter>('/letters', { method: 'POST', body, key: sentAs.key });
    forgetLetterDraft();
    return letter;
  } catch (error) {
    if (!outcomeUnknown(error)) write({ owner, draft });
    throw error;
  }
}
