import type { Language } from '@nesie/ui/language';
import { createMemoryHistory } from '@tanstack/react-router';
import { renderToString } from 'react-dom/server';
import { Cabinet, makeQueries } from './cabinet.tsx';
import { loadLanguage } from './i18n.ts';
import { cabinetRouter } from './router.tsx';

const nothing: Storage = {
  length: 0,
  key: () => null,
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
  clear: () => undefined,
};

// The parts read what the person typed before; where there is no person, nothing was typed.
for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(globalThis, name, { value: nothing, configurable: true });

// What React writes for itself between the words; the browser draws the page anew and needs none of it.
const marks = /<!--(?:\/?\$| )?-->/g;

/**
 * The first words of a public page, by the same parts that the browser draws it with.
 * @param known the API's own answers by the key of their query; nobody's data, the page is the same for everybody
 * @returns HTML for the page's place
 * @throws when a part of the page needs a browser
 */
export async function prerender(
  path: string,
  language: Language,
  known: Readonly<Record<string, unknown>>,
): Promise<string> {
  const router = cabinetRouter(createMemoryHistory({ initialEntries: [path] }));
  await router.load();
  // One language holds for the process while it renders: nothing may wait between these two lines.
  await loadLanguage(language);
  const html = renderToString(<Cabinet router={router} queries={makeQueries(known)} />);
  // React writes this where a part failed, and the page would stay half empty.
  if (html.includes('<!--$!-->')) throw new Error(`${path} can't be written without a browser`);
  return html.replace(marks, '');
}
