import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from './icons.tsx';
import { type LinkTarget, useUi } from './provider.tsx';

export interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly back?: LinkTarget;
  readonly caption?: string | undefined;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

let opened = false;

/** One page, one heading. On coming to the page the heading takes the focus, so that a reader starts there. */
export function Page({ title, lead, back, caption, wide = false, children }: PageProps) {
  const { words, link: Link } = useUi();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · nesie`;
  }, [title]);
  useEffect(() => {
    // The very first page is read from its top; only a change of page moves the focus.
    if (opened && !document.querySelector('[role="alert"]:focus'))
      heading.current?.focus({ preventScroll: true });
    opened = true;
    window.scrollTo(0, 0);
  }, []);
  return (
    <main id="main" className={wide ? 'main main-wide' : 'main'}>
      <div className="page">
        <div className="page-head">
          {back && (
            <Link {...back} className="back">
              <Icon name="back" />
              {words.back}
            </Link>
          )}
          {caption && <p className="soft">{caption}</p>}
          <h1 tabIndex={-1} ref={heading}>
            {title}
          </h1>
          {lead && <div className="soft">{lead}</div>}
        </div>
        {children}
      </div>
    </main>
  );
}
