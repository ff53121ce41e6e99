import { useRef, useState } from 'react';
import type { CodeSent, Draft } from '../../api-types.ts';

const storageKey = 'nesie.phone-code';
const codeLives = 15 * 60_000;

interface Kept {
  readonly draftId: string;
  readonly phone: string;
  readonly at: number;
  readonly sent: CodeSent;
}

function read(draft: Draft): CodeSent | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as Kept | null;
    if (!kept || kept.draftId !== draft.id || kept.phone !== draft.fields.phone) return null;
    const passed = Date.now() - kept.at;
    if (passed > codeLives) return null;
    const left = Math.max(0, Math.ceil(kept.sent.resendAfterSeconds - passed / 1000));
    return { ...kept.sent, resendAfterSeconds: left };
  } catch {
    return null;
  }
}

/** That a code is on its way to the draft's phone: loading the page again asks for the code, not for the number. */
export function useSentCode(draft: Draft) {
  const [sent, set] = useState(() => read(draft));
  // The code is sent after the number was saved: the draft of that moment, not of the press, has it.
  const latest = useRef(draft);
  latest.current = draft;
  const setSent = (next: CodeSent | null) => {
    if (next) {
      const { id: draftId, fields } = latest.current;
      const kept: Kept = { draftId, phone: fields.phone ?? '', at: Date.now(), sent: next };
      sessionStorage.setItem(storageKey, JSON.stringify(kept));
    } else sessionStorage.removeItem(storageKey);
    set(next);
  };
  return { sent, setSent };
}
