import { type ReactNode, useEffect } from 'react';
import { Icon } from './icons.tsx';

/** More of something, for who wants it. The browser's own: it opens without our script and is found by a search. */
export function Disclosure({
  title,
  open = false,
  children,
}: {
  readonly title: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <details className="disclosure" open={open}>
      <summary>
        <Icon name="down" />
        {title}
      </summary>
      <div className="disclosure-body">{children}</div>
    </details>
  );
}

/** One short word that something was done. It is read out, covers no button, and goes by itself. */
export function Toast({ text, onGone }: { readonly text: string | null; readonly onGone: () => void }) {
  useEffect(() => {
    if (!text) return;
    const timer = setTimeout(onGone, 6000);
    return () => clearTimeout(timer);
  }, [text, onGone]);
  return (
    <div className="toast-place" role="status">
      {text && (
        <p className="toast">
          <Icon name="check" />
          {text}
        </p>
      )}
    </div>
  );
}
