import { useCallback, useState } from 'react';
import type { Method, Product } from '../api-types/products.ts';

const storageKey = 'nesie.application';
const dayMillis = 86_400_000;
const keptDays = 7;

/** What was chosen of one product: switching to another and back loses nothing. */
export interface Chosen {
  readonly amountTiyn: string;
  readonly count: number;
  readonly method: Method | '';
}

/** The answers of an application as typed, before it is sent. */
export interface Choice {
  readonly productId: string;
  readonly chosen: Readonly<Record<string, Chosen>>;
  readonly income: string;
  readonly obligations: string;
  readonly purpose: string;
  readonly askedByOthers: YesNo;
  readonly conscript: YesNo;
  readonly married: YesNo;
  readonly spouseIin: string;
}

export type YesNo = '' | 'no' | 'yes';

export const noChoice: Choice = {
  productId: '',
  chosen: {},
  income: '',
  obligations: '',
  purpose: '',
  askedByOthers: '',
  conscript: '',
  married: '',
  spouseIin: '',
};

/** Before the account this tab keeps the choice; a client's answers also outlive the tab, on his own device. */
interface Kept {
  readonly owner: string;
  readonly savedAt: number;
  readonly choice: Partial<Choice>;
}

// In a frame on another site a browser may forbid even to name its stores, so they are named inside the tries.
const ofTab = () => sessionStorage;
const ofDevice = () => localStorage;

function readStored<T>(storage: () => Storage, key: string): Partial<T> {
  try {
    const stored: unknown = JSON.parse(storage().getItem(key) ?? '{}');
    return typeof stored === 'object' && stored !== null ? stored : {};
  } catch {
    return {};
  }
}

function write(storage: () => Storage, key: string, value: object): void {
  try {
    storage().setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden store: the answers stay on the page.
  }
}

/** What is kept for this person: the device's copy under the tab's own, newer one. */
export function readChoice(owner: string | null, now: number = Date.now()): Choice {
  const kept = owner ? readStored<Kept>(ofDevice, storageKey) : {};
  const isOurs = kept.owner === owner && now - (kept.savedAt ?? 0) < keptDays * dayMillis;
  return { ...noChoice, ...(isOurs ? kept.choice : {}), ...readStored<Choice>(ofTab, storageKey) };
}

function keepChoice(owner: string | null, choice: Choice): void {
  write(ofTab, storageKey, choice);
  if (!owner) return;
  // Another person's number is not left lying on the device.
  const { spouseIin: _, ...own } = choice;
  write(ofDevice, storageKey, { owner, savedAt: Date.now(), choice: own } satisfies Kept);
}

/** Nothing of an application stays on the device: after it was sent, and after logging out. */
export function forgetChoice(): void {
  sessionStorage.removeItem(storageKey);
  localStorage.removeItem(storageKey);
}

export interface ChoiceDraft {
  readonly choice: Choice;
  readonly change: (part: Partial<Choice>) => void;
}

/** @param owner the client whose answers these are; null before there is an account */
export function useChoice(owner: string | null = null): ChoiceDraft {
  const [choice, setChoice] = useState(() => readChoice(owner));
  const change = useCallback(
    (part: Partial<Choice>) => {
      const next = { ...readChoice(owner), ...part };
      keepChoice(owner, next);
      setChoice(next);
    },
    [owner],
  );
  return { choice, change };
}

/** What is asked for now, always inside what the product allows. */
export interface Wanted {
  readonly product: Product;
  readonly amountTiyn: string;
  readonly count: number;
  readonly method: Method;
}

const usualTiyn: Readonly<Record<Product['term']['unit'], number>> = { days: 10_000_000, months: 30_000_000 };
const usualCount: Readonly<Record<Product['term']['unit'], number>> = { days: 30, months: 6 };

const between = (least: number, wanted: number, most: number) => Math.min(Math.max(wanted, least), most);

/** Keeps a stored choice inside what the product allows. */
export function wantedOf(product: Product, chosen: Chosen | undefined): Wanted {
  const { unit, min, max } = product.term;
  const amount = Number(chosen?.amountTiyn || usualTiyn[unit]);
  const methods = product.methods;
  return {
    product,
    amountTiyn: String(between(Number(product.minTiyn), amount, Number(product.maxTiyn))),
    count: between(min, chosen?.count || usualCount[unit], max),
    method: methods.find((one) => one === chosen?.method) ?? methods[0] ?? 'single-payment',
  };
}

/** The product chosen, or the first, with what is wanted of it. @returns null when nothing is granted now */
export function wantedNow(products: readonly Product[], choice: Choice): Wanted | null {
  const product = products.find(({ id }) => id === choice.productId) ?? products[0];
  return product ? wantedOf(product, choice.chosen[product.id]) : null;
}

/** What changes in the stored choice when something else is wanted. */
export function rememberWanted(
  choice: Choice,
  { product, amountTiyn, count, method }: Wanted,
): Partial<Choice> {
  return { productId: product.id, chosen: { ...choice.chosen, [product.id]: { amountTiyn, count, method } } };
}

export interface ChoiceLink {
  readonly product?: string;
  readonly amount?: string;
  readonly term?: string;
  readonly method?: string;
}

/** The choice as part of an address: from a calculator on another site into the cabinet. */
export function linkOf({ product, amountTiyn, count, method }: Wanted): ChoiceLink {
  return {
    product: product.id,
    amount: String(Math.trunc(Number(amountTiyn) / 100)),
    term: String(count),
    ...(product.methods.length > 1 ? { method } : {}),
  };
}

/** Reads an address's choice; what is no sum, term or method of that product is left out. */
export function readLink(products: readonly Product[], link: ChoiceLink): Wanted | null {
  const product = products.find(({ id }) => id === link.product);
  if (!product) return null;
  const amount = /^\d{1,12}$/.test(link.amount ?? '') ? `${link.amount}00` : '';
  const count = /^\d{1,4}$/.test(link.term ?? '') ? Number(link.term) : 0;
  const method = product.methods.find((one) => one === link.method) ?? '';
  return wantedOf(product, { amountTiyn: amount, count, method });
}
