import { type LinkTarget, UiProvider } from '@nesie/ui';
import { en } from '@nesie/ui/words/en';
import { kk } from '@nesie/ui/words/kk';
import { ru } from '@nesie/ui/words/ru';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ComponentType, ReactNode } from 'react';
import { useLanguage } from '../i18n.ts';

declare module '@nesie/ui' {
  interface UiRegister {
    link: LinkProps;
  }
}

const words = { kk, ru, en };

// The router's link is generic over the whole tree of addresses; the parts only pass on what was checked at their use.
const PartLink = Link as ComponentType<LinkTarget & { className?: string; children?: ReactNode }>;

/** Gives the parts of the design system the cabinet's language and links. */
export function Parts({ children }: { readonly children: ReactNode }) {
  const language = useLanguage();
  return (
    <UiProvider language={language} words={words[language]} link={PartLink}>
      {children}
    </UiProvider>
  );
}
