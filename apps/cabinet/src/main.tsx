import './styles.ts';
import { startScheme } from '@nesie/ui';
import { createRoot } from 'react-dom/client';
import { Cabinet, makeQueries } from './cabinet.tsx';
import { startLanguage } from './i18n.ts';
import { cabinetRouter } from './router.tsx';
import { startUpdates } from './updates.ts';

/** What the server already answered while it wrote the page: the public figures, asked for by their keys. */
function answersInPage(): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(document.getElementById('answers')?.textContent ?? '{}');
  } catch {
    return {};
  }
}

/** The words that the server wrote stay until everything that replaces them is here: one change, no jump. */
async function start(place: HTMLElement): Promise<void> {
  startScheme();
  const router = cabinetRouter();
  // A page that fails to load is shown as failed by the router itself.
  await Promise.all([startLanguage(), router.load().catch(() => undefined)]);
  createRoot(place).render(<Cabinet router={router} queries={makeQueries(answersInPage())} />);
  startUpdates();
}

const place = document.getElementById('root');
if (!place) throw new Error('the page has no place for the cabinet');
void start(place);
