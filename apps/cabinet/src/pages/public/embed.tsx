import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { pick, setLanguage, useLanguage, useText } from '../../i18n.ts';
import { linkOf } from '../../lib/choice.ts';
import { mfoQuery, productsQuery } from '../../queries.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { OpenCalculator } from '../start.tsx';

/** Tells the page around the frame how high it wants to be. Nothing else leaves it, and nothing comes in. */
function useToldHeight() {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element || window.parent === window) return;
    const watch = new ResizeObserver(() => {
      const height = Math.ceil(element.getBoundingClientRect().height) + 16;
      // Any site may put the calculator on its page, so the address of the page around is not known; a height is no secret.
      window.parent.postMessage({ type: 'nesie-height', height }, '*');
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return box;
}

/** The calculator alone, for other sites: who grants it, what it costs, and a link that opens the cabinet with the choice. */
export function EmbedPage({ language }: { readonly language: 'kk' | 'ru' | 'en' | undefined }) {
  const t = useText();
  const shown = useLanguage();
  const products = useQuery(productsQuery);
  const { data: mfo } = useQuery(mfoQuery);
  const box = useToldHeight();
  useEffect(() => {
    // Without the words of that language the page stays in the one it has.
    if (language) setLanguage(language).catch(() => undefined);
  }, [language]);
  return (
    <main className="main main-wide embed" id="main" ref={box}>
      <div className="page">
        <h1>{t('start.title')}</h1>
        <Loaded query={products}>
          {(list) => (
            <OpenCalculator products={list} link={{}}>
              {(wanted) => (
                <div className="button-line">
                  <a
                    className="button"
                    target="_blank"
                    rel="noopener"
                    href={`/?${new URLSearchParams({ ...linkOf(wanted) }).toString()}`}
                  >
                    {t('embed.open')}
                  </a>
                </div>
              )}
            </OpenCalculator>
          )}
        </Loaded>
        {mfo && (
          <p className="soft small">
            {t('embed.by', {
              name: pick(mfo.name, shown),
              bin: mfo.bin,
              licence: pick(mfo.licence, shown),
            })}
          </p>
        )}
      </div>
    </main>
  );
}
