import { type ComponentType, createContext, type ReactNode, useContext } from 'react';
import type { Language } from './language.ts';
import type { Words } from './words/words.ts';

/**
 * An application tells here what its links take, so that its addresses are checked by the compiler:
 * `declare module '@nesie/ui' { interface UiRegister { link: LinkProps } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the application that uses the parts
export interface UiRegister {}

/** Where a link leads, in the terms of the application's router. */
export type LinkTarget = UiRegister extends { link: infer L } ? L : { readonly to: string };

interface Surroundings {
  readonly language: Language;
  readonly words: Words;
  readonly link: ComponentType<LinkTarget & { readonly className?: string; readonly children?: ReactNode }>;
}

const Context = createContext<Surroundings | null>(null);

/** Gives the parts their language, their own few words in it, and the application's link. */
export function UiProvider({ children, ...value }: Surroundings & { readonly children: ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

export function useUi(): Surroundings {
  const value = useContext(Context);
  if (!value) throw new Error('a part stands outside of UiProvider');
  return value;
}
