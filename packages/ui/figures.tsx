import type { ReactNode } from 'react';
import { formatDate } from './dates.ts';
import { formatFraction, formatPercent, formatTenge } from './money.ts';
import { useUi } from './provider.tsx';

export function Money({ tiyn }: { readonly tiyn: string }) {
  return <span className="money">{formatTenge(tiyn)}</span>;
}

export function Day({ date }: { readonly date: string }) {
  const { language } = useUi();
  return <time dateTime={date.slice(0, 10)}>{formatDate(date, language)}</time>;
}

export interface HeroFigures {
  readonly receiveTiyn: string;
  readonly payTiyn: string;
  /** the day of the last payment */
  readonly dueOn: string;
}

/** The three numbers that matter: what you receive, what you pay in all, when. */
export function Heroes({
  figures,
  live = false,
}: {
  readonly figures: HeroFigures;
  readonly live?: boolean;
}) {
  const { words } = useUi();
  return (
    <dl className="heroes" aria-live={live ? 'polite' : undefined}>
      <div className="hero hero-first">
        <dt>{words.receive}</dt>
        <dd className="money">{formatTenge(figures.receiveTiyn)}</dd>
      </div>
      <div className="hero">
        <dt>{words.pay}</dt>
        <dd className="money">{formatTenge(figures.payTiyn)}</dd>
      </div>
      <div className="hero">
        <dt>{words.due}</dt>
        <dd>
          <Day date={figures.dueOn} />
        </dd>
      </div>
    </dl>
  );
}

export interface RateFigures {
  /** a fraction as an exact decimal string: '0.0029' a day, '0.36' a year */
  readonly rate: { readonly share: string; readonly per: 'day' | 'year' };
  readonly nominalAnnualRate: string | null;
  readonly gesv: string | null;
}

/** Wherever a rate is shown the GESV stands beside it in the same size of type: the advertising rule. */
export function Rates({ rates }: { readonly rates: RateFigures }) {
  const { words } = useUi();
  const nominal = rates.nominalAnnualRate;
  return (
    <dl className="rates">
      <div>
        <dt>{words.rate}</dt>
        <dd className="figure">{nominal ? formatPercent(nominal) : '…'}</dd>
        {rates.rate.per === 'day' && (
          <dd className="soft small">{words.aDay(formatFraction(rates.rate.share))}</dd>
        )}
      </div>
      <div>
        <dt>{words.gesv}</dt>
        <dd className="figure">{rates.gesv ? formatPercent(rates.gesv) : '…'}</dd>
        <dd className="soft small">{words.gesvMeaning}</dd>
      </div>
    </dl>
  );
}

export interface RowItem {
  readonly label: string;
  readonly value: ReactNode;
  readonly action?: ReactNode;
}

export interface RowsProps {
  readonly items: readonly RowItem[];
  /** figures that are compared or added up: they stand below one another at the edge */
  readonly bill?: boolean;
}

/** Label and value, line by line; with an action, the page where answers are checked. */
export function Rows({ items, bill = false }: RowsProps) {
  return (
    <dl className={bill ? 'rows rows-bill' : 'rows'}>
      {items.map((item) => (
        <div key={item.label} className="rows-line">
          <dt>{item.label}</dt>
          <dd className="rows-value">{item.value}</dd>
          {item.action && <dd className="rows-action">{item.action}</dd>}
        </div>
      ))}
    </dl>
  );
}
