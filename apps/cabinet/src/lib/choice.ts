import { useState } from 'react';

const storageKey = 'nesie.application';

/** The answers of an application as typed, before it is sent; kept for this tab only and gone after logging out. */
export interface Choice {
  readonly productId: string;
  readonly amountTiyn: string;
  readonly termDays: number;
  readonly income: string;
  readonly obligations: string;
  readonly purpose: string;
}

const nothing: Choice = {
  productId: '',
  amountTiyn: '',
  termDays: 0,
  income: '',
  obligations: '',
  purpose: '',
};

function read(): Choice {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}');
    return typeof stored === 'object' && stored !== null ? { ...nothing, ...stored } : nothing;
  } catch {
    return nothing;
  }
}

export function useChoice() {
  const [choice, setChoice] = useState(read);
  const change = (part: Partial<Choice>) => {
    const next = { ...read(), ...part };
    sessionStorage.setItem(storageKey, JSON.stringify(next));
    setChoice(next);
  };
  const clear = () => sessionStorage.removeItem(storageKey);
  return { choice, change, clear };
}
