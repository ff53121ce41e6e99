import { type Messages, setupI18n } from '@lingui/core';
import { isLanguage, type Language } from '@nesie/ui/language';
import { useCallback, useSyncExternalStore } from 'react';
import { speak } from './api.ts';
import type { Text } from './api-types.ts';
import type { TextKey } from './texts/kk.ts';

const storageKey = 'nesie.language';

// One language comes with the page; another only when it is asked for.
const catalogues: Record<Language, () => Promise<{ default: Messages }>> = {
  kk: () => import('./texts/kk.ts?compiled'),
  ru: () => import('./texts/ru.ts?compiled'),
  en: () => import('./texts/en.ts?compiled'),
};

export const i18n = setupI18n();

/** Speaks another language from now on, here and in what the server writes of the next page. */
export async function setLanguage(language: Language): Promise<void> {
  await loadLanguage(language);
  keep(language);
}

/** Kazakh unless the person chose otherwise: the law's language comes first, not the browser's. */
export async function startLanguage(): Promise<void> {
  const asked = new URLSearchParams(window.location.search).get('lang');
  const stored = localStorage.getItem(storageKey);
  const language = [asked, stored, document.documentElement.lang].find(isLanguage) ?? 'kk';
  await loadLanguage(language);
  if (isLanguage(asked) || isLanguage(stored)) keep(language);
}

/** Reads the catalogue and goes over to it; without a page, for the words that the server writes. */
export async function loadLanguage(language: Language): Promise<void> {
  const { default: messages } = await catalogues[language]();
  speak(language);
  if (typeof document !== 'undefined') document.documentElement.lang = language;
  i18n.loadAndActivate({ locale: language, messages });
}

function keep(language: Language): void {
  localStorage.setItem(storageKey, language);
  // The server writes the first words of a page, and the service worker those of a notification.
  const secure = window.location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is younger than the phones we serve
  document.cookie = `nesie.language=${language}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  if ('caches' in window)
    caches
      .open('nesie-settings')
      .then((cache) => cache.put('/language', new Response(language)))
      .catch(() => undefined);
}

export function useLanguage(): Language {
  const locale = useSyncExternalStore(
    (changed) => i18n.on('change', changed),
    () => i18n.locale,
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
