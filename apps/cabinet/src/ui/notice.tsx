import { type ReactNode, useEffect, useRef } from 'react';
import { ApiProblem, NoAnswer } from '../api.ts';
import { useText } from '../i18n.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icons.tsx';

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

/** The sentence for a failure: the server's own where it gave one, ours where no answer came. */
export function useFailureText(): (error: unknown) => string {
  const t = useText();
  return (error) => {
    if (error instanceof NoAnswer) return navigator.onLine ? t('failure.noAnswer') : t('failure.offline');
    if (error instanceof ApiProblem && error.detail) return error.detail;
    if (error instanceof ApiProblem && error.status === 404) return t('failure.notFound');
    return t('failure.unknown');
  };
}

/** A failure with what can be done about it. */
export function Failure({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}) {
  const t = useText();
  const text = useFailureText();
  if (!error) return null;
  const title = error instanceof NoAnswer ? t('failure.noAnswerTitle') : t('failure.title');
  return (
    <Notice kind="trouble" title={title} live>
      <p>{text(error)}</p>
      {onRetry && (
        <Button look="second" onPress={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </Notice>
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
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const shown = errors.map((error) => `${error.field}${error.text}`).join('|');
  useEffect(() => {
    if (shown) box.current?.focus();
  }, [shown]);
  if (errors.length === 0) return null;
  return (
    <div className="error-summary stack-s" role="alert" tabIndex={-1} ref={box}>
      <h2>{t('errors.title')}</h2>
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
