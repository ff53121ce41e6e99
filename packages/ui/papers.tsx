import type { ReactNode } from 'react';
import { formatInstant } from './dates.ts';
import { Icon, type IconName } from './icons.tsx';
import { type LinkTarget, useUi } from './provider.tsx';

export interface DocumentRowProps {
  readonly title: string;
  /** ISO instant */
  readonly at: string;
  readonly note?: ReactNode;
  readonly icon?: IconName;
  /** a mark with a word, where the paper has not been opened yet */
  readonly fresh?: boolean;
  readonly to?: LinkTarget;
  /** other things that can be done with the paper */
  readonly actions?: ReactNode;
}

/** One paper of a list: what it is, from when, and whether it has been opened. Stands in a `PaperList`. */
export function DocumentRow({
  title,
  at,
  note,
  icon = 'file',
  fresh = false,
  to,
  actions,
}: DocumentRowProps) {
  const { language, words, link: Link } = useUi();
  return (
    <li className="paper">
      <Icon name={icon} />
      <div className="paper-body">
        {to ? <Link {...to}>{title}</Link> : <span>{title}</span>}
        <span className="soft small">
          <time dateTime={at}>{formatInstant(at, language)}</time>
          {note && <> · {note}</>}
        </span>
        {actions && <div className="row">{actions}</div>}
      </div>
      {fresh && <span className="tag tag-todo">{words.fresh}</span>}
    </li>
  );
}

export function PaperList({ children }: { readonly children: ReactNode }) {
  return <ul className="papers">{children}</ul>;
}

export interface ThreadLetter {
  readonly id: string;
  readonly from: 'you' | 'us';
  readonly at: string;
  readonly text: string;
  /** the paper of the letter, its receipt */
  readonly links?: ReactNode;
}

/** Letters and answers in the order they were written. Who wrote is said in words, not only by the side. */
export function LetterThread({
  letters,
  us,
}: {
  readonly letters: readonly ThreadLetter[];
  readonly us: string;
}) {
  const { language, words } = useUi();
  return (
    <ol className="thread">
      {letters.map((letter) => (
        <li key={letter.id} className={`letter letter-${letter.from}`}>
          <p className="letter-head small">
            <strong>{letter.from === 'you' ? words.you : us}</strong>{' '}
            <time className="soft" dateTime={letter.at}>
              {formatInstant(letter.at, language)}
            </time>
          </p>
          <p className="letter-text">{letter.text}</p>
          {letter.links && <div className="row small">{letter.links}</div>}
        </li>
      ))}
    </ol>
  );
}
