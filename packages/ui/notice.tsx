import { type ReactNode, useEffect, useRef } from 'react';
import { Icon, type IconName } from './icons.tsx';
import { useUi } from './provider.tsx';

type Kind = 'info' | 'wait' | 'trouble' | 'done';

const icons: Record<Kind, IconName> = { info: 'info', wait: 'clock', trouble: 'trouble', done: 'check' };

export interface NoticeProps {
  readonly kind: Kind;
  readonly title?: string;
  readonly children?: ReactNode;
  /** read out at once; for what appears after a press */
  readonly live?: boolean;
}

export function Notice({ kind, title, children, live = false }: NoticeProps) {
  const role = live ? (kind === 'trouble' ? 'alert' : 'status') : undefined;
  return (
    <div className={`notice notice-${kind}`} role={role}>
      <Icon name={icons[kind]} />
      <div className="notice-body">
        {title && <p className="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

export interface SummaryError {
  /** the id of the input the message is about */
  readonly field: string;
  readonly text: string;
  /** the field's name, where the sentence alone would not say which one */
  readonly label?: string;
}

/** What is wrong on the page, once, above it: each line leads to its field. It takes the focus when it appears. */
export function ErrorSummary({ errors }: { readonly errors: readonly SummaryError[] }) {
  const { words } = useUi();
  const box = useRef<HTMLDivElement>(null);
  const shown = errors.map((error) => `${error.field}${error.text}`).join('|');
  useEffect(() => {
    if (shown) box.current?.focus();
  }, [shown]);
  useEffect(() => {
    if (!shown) return;
    // The same mistake again changes nothing on the page, and would be silent for who listens.
    const again = () =>
      requestAnimationFrame(() => {
        const main = box.current?.closest('main');
        if (!main?.querySelector('[aria-busy="true"]')) box.current?.focus();
      });
    document.addEventListener('submit', again);
    return () => document.removeEventListener('submit', again);
  }, [shown]);
  if (errors.length === 0) return null;
  return (
    <div className="error-summary stack-s" role="alert" tabIndex={-1} ref={box}>
      <h2>{words.errors}</h2>
      <ul className="stack-s">
        {errors.map((error) => (
          <li key={error.field + error.text}>
            <a href={`#${error.field}`} onClick={(event) => focusField(event, error.field)}>
              {error.label ? `${error.label}: ${error.text}` : error.text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function focusField(event: { preventDefault: () => void }, id: string): void {
  const field = document.getElementById(id);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: 'center' });
}
