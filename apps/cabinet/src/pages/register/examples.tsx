import './examples.css';
import { Icon } from '@nesie/ui';
import type { ReactNode } from 'react';
import { useText } from '../../i18n.ts';
import type { TextKey } from '../../texts/kk.ts';

interface Example {
  readonly name: TextKey;
  readonly good: boolean;
  readonly drawing: ReactNode;
}

const face = (
  <>
    <ellipse className="x-skin" cx="50" cy="34" rx="15" ry="19" />
    <path className="x-body" d="M18 76c2-17 14-22 32-22s30 5 32 22z" />
    <path className="x-line" d="M43 31h4M53 31h4M46 43q4 2 8 0" />
  </>
);

const card = (
  <>
    <rect className="x-card" x="10" y="14" width="80" height="50" rx="5" />
    <rect className="x-skin" x="17" y="22" width="20" height="26" rx="2" />
    <path className="x-line" d="M45 26h36M45 35h30M45 44h34M17 56h64" />
  </>
);

const portraits: readonly Example[] = [
  { name: 'example.good', good: true, drawing: face },
  {
    name: 'example.backlight',
    good: false,
    drawing: (
      <>
        <rect className="x-light" x="58" y="4" width="34" height="40" />
        <g className="x-dark">{face}</g>
      </>
    ),
  },
  {
    name: 'example.covered',
    good: false,
    drawing: (
      <>
        {face}
        <path className="x-fill" d="M32 24c2-12 34-12 36 0l6 3H26zM39 29h9v6h-9zM52 29h9v6h-9z" />
      </>
    ),
  },
  {
    name: 'example.far',
    good: false,
    drawing: <g transform="translate(33 34) scale(0.34)">{face}</g>,
  },
];

const documents: readonly Example[] = [
  { name: 'example.good', good: true, drawing: card },
  {
    name: 'example.glare',
    good: false,
    drawing: (
      <>
        {card}
        <ellipse className="x-light" cx="58" cy="34" rx="24" ry="14" />
      </>
    ),
  },
  {
    name: 'example.cut',
    good: false,
    drawing: <g transform="translate(34 20) rotate(6)">{card}</g>,
  },
  {
    name: 'example.blurred',
    good: false,
    drawing: (
      <>
        <g className="x-faint">{card}</g>
        <g className="x-faint" transform="translate(3 2)">
          {card}
        </g>
        <g className="x-faint" transform="translate(6 4)">
          {card}
        </g>
      </>
    ),
  },
];

/** How to take the picture, drawn: the first is right, the others are what goes wrong most. */
export function Examples({ of }: { readonly of: 'portrait' | 'document' }) {
  const t = useText();
  return (
    <section className="stack-s">
      <h2>{t('example.title')}</h2>
      <ul className="examples">
        {(of === 'portrait' ? portraits : documents).map(({ name, good, drawing }) => (
          <li key={name} className={good ? 'example example-good' : 'example'}>
            <svg viewBox="0 0 100 78" aria-hidden="true">
              {drawing}
            </svg>
            <span className="example-name small">
              <Icon name={good ? 'check' : 'trouble'} />
              <span>
                {!good && <span className="hidden">{t('example.bad')}: </span>}
                {t(name)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
