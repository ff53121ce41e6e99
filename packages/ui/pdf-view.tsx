import { useEffect, useRef, useState } from 'react';
import { useMediaQuery } from './hooks.ts';
import { Icon } from './icons.tsx';
import { Notice } from './notice.tsx';
import type { PdfPages } from './pdf-pages.ts';
import { useUi } from './provider.tsx';
import { Waiting } from './waiting.tsx';

export interface PdfViewProps {
  readonly url: string;
  readonly title: string;
  /** told once the whole paper has been drawn */
  readonly onShown?: (() => void) | undefined;
}

/**
 * A paper, page by page, inside the page: phones open no PDF in a frame.
 * The drawing program comes only when a paper is looked at; without it the link to the file stays.
 */
export function PdfView({ url, title, onShown }: PdfViewProps) {
  const { words, language } = useUi();
  const drawn = useRef(0);
  const [pdf, setPdf] = useState<PdfPages | null>(null);
  const [failed, setFailed] = useState(false);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const place = useRef<HTMLDivElement>(null);
  // A whole page on a phone cannot be read: there the paper begins large.
  const narrow = useMediaQuery('(max-width: 719px)');
  const large = chosen ?? narrow;
  useEffect(() => {
    let gone = false;
    let open: PdfPages | null = null;
    drawn.current = 0;
    setPdf(null);
    setFailed(false);
    import('./pdf-pages.ts')
      .then(({ openPdf }) => openPdf(url))
      .then(
        (pages) => {
          open = pages;
          if (gone) pages.close();
          else setPdf(pages);
        },
        () => !gone && setFailed(true),
      );
    return () => {
      gone = true;
      open?.close();
    };
  }, [url]);
  useEffect(() => {
    // Our papers have Kazakh on the left and Russian on the right: what is read first is seen first.
    const { current } = place;
    if (pdf && large && current) current.scrollLeft = current.scrollWidth * (language === 'ru' ? 0.5 : 0.06);
  }, [pdf, large, language]);
  const count = () => {
    drawn.current += 1;
    if (drawn.current === pdf?.pages.length) onShown?.();
  };
  return (
    <section className="stack" aria-label={title}>
      <div className="row pdf-ways">
        <a className="button button-second" href={url} target="_blank" rel="noreferrer">
          <Icon name="open" />
          {words.openFile}
        </a>
        {pdf && (
          <button
            type="button"
            className="plain plain-row"
            aria-pressed={large}
            onClick={() => setChosen(!large)}
          >
            <Icon name="zoom" />
            {words.larger}
          </button>
        )}
      </div>
      {failed && (
        <Notice kind="wait" live>
          <p>{words.pdfFailed}</p>
        </Notice>
      )}
      {!pdf && !failed && <Waiting label={words.loading} />}
      <div
        ref={place}
        className={pdf ? `pdf-pages${large ? ' pdf-large' : ''}` : ''}
        tabIndex={pdf ? 0 : undefined}
      >
        {pdf?.pages.map((page) => (
          <PdfPage
            key={`${page.number}${large}`}
            page={page}
            label={words.pageOf(page.number, pdf.pages.length)}
            onDrawn={count}
          />
        ))}
      </div>
    </section>
  );
}

function PdfPage({
  page,
  label,
  onDrawn,
}: {
  readonly page: PdfPages['pages'][number];
  readonly label: string;
  readonly onDrawn: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState<readonly string[]>([]);
  const told = useRef(onDrawn);
  told.current = onDrawn;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let gone = false;
    const job = page.draw(element, element.clientWidth || 328);
    job.done.then(
      () => !gone && told.current(),
      () => undefined,
    );
    page.lines().then(
      (lines) => !gone && setText(lines),
      () => undefined,
    );
    return () => {
      gone = true;
      job.stop();
    };
  }, [page]);
  return (
    <div className="pdf-page">
      <canvas ref={canvas} role="img" aria-label={label} />
      {/* The same words for who listens: a picture of a page says nothing. */}
      <div className="hidden">
        {text.map((line, i) => (
          <p key={i}>{line}</p>
        ))}
      </div>
    </div>
  );
}
