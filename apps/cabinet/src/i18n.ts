import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { isLanguage, type Language } from '@nesie/ui/language';
import { useCallback, useSyncExternalStore } from 'react';
import { speak } from './api.ts';
import type { Text } from './api-types.ts';
import { en } from './texts/en.ts';
import { kk, type TextKey } from './texts/kk.ts';
import { ru } from './texts/ru.ts';

const storageKey = 'nesie.language';

/** The catalogues are plain ICU messages; they are compiled in the page, without eval. */
export const i18n = setupI18n({ locale: 'kk', messages: { kk, ru, en } });
i18n.setMessagesCompiler(compileMessage);

export function setLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  apply(language);
}

/** Kazakh unless the person chose otherwise: the law's language comes first, not the browser's. */
export function startLanguage(): void {
  const stored = localStorage.getItem(storageKey);
  apply(isLanguage(stored) ? stored : 'kk');
}

function apply(language: Language): void {
  speak(language);
  document.documentElement.lang = language;
  i18n.activate(language);
}

export function useLanguage(): Language {
  const locale = useSyncExternalStore(
    (changed) => i18n.on('change', changed),
    () => i18n.locale,
  );
  return isLanguage(locale) ? locale : 'kk';
}

export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: TextKey, values?: Values) => string;

/** Texts in the person's language; the keys are checked by the compiler. */
export function useText(): Translate {
  const language = useLanguage();
  return useCallback((key: TextKey, values?: Values) => i18n._(key, values), [language]);
}

/** The server sends some texts in three languages and some in the one asked for. */
export function pick(text: string | Text | null | undefined, language: Language): string {
  if (!text) return '';
  return typeof text === 'string' ? text : text[language];
}
