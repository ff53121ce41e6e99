import { type MouseEvent, type ReactNode, useId } from 'react';
import { type LinkTarget, useUi } from './provider.tsx';

type Look = 'first' | 'second' | 'quiet';

const looks: Record<Look, string> = {
  first: 'button',
  second: 'button button-second',
  quiet: 'button button-quiet',
};

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress?: (() => void) | undefined;
  readonly type?: 'button' | 'submit';
  readonly look?: Look;
  readonly busy?: boolean;
  /** Why the button does nothing now; it stays reachable, so that the reason can be read. */
  readonly off?: string | null | undefined;
}

/** A button that is busy says so, and one that is off says why (WCAG: aria-disabled keeps it in the tab order). */
export function Button({
  children,
  onPress,
  type = 'button',
  look = 'first',
  busy = false,
  off,
}: ButtonProps) {
  const { words } = useUi();
  const why = useId();
  const idle = busy || Boolean(off);
  const press = (event: MouseEvent) => {
    if (idle) event.preventDefault();
    else onPress?.();
  };
  return (
    <div className="button-line">
      <button
        type={type}
        className={`${looks[look]}${busy ? ' button-busy' : ''}`}
        aria-disabled={idle || undefined}
        aria-busy={busy || undefined}
        aria-describedby={off ? why : undefined}
        onClick={press}
      >
        {busy && <span className="spinner" aria-hidden="true" />}
        {children}
        {busy && <span className="hidden">{words.busy}</span>}
      </button>
      {off && (
        <p className="button-why" id={why}>
          {off}
        </p>
      )}
    </div>
  );
}

/** A link that looks like a button, for going on rather than doing. */
export function ButtonLink({
  look = 'first',
  children,
  ...link
}: LinkTarget & { readonly look?: Look; readonly children: ReactNode }) {
  const { link: Link } = useUi();
  return (
    <div className="button-line">
      <Link {...link} className={looks[look]}>
        {children}
      </Link>
    </div>
  );
}
