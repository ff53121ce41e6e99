import type { ReactNode } from 'react';
import type { Figures } from '../api-types.ts';
import { useLanguage, useText } from '../i18n.ts';
import { formatDate } from '../lib/dates.ts';
import { formatFraction, formatPercent, formatTenge } from '../lib/money.ts';

export function Money({ tiyn }: { readonly tiyn: string }) {
  return <span className="money">{formatTenge(tiyn)}</span>;
}

export function Day({ date }: { readonly date: string }) {
  const language = useLanguage();
  return <time dateTime={date.slice(0, 10)}>{formatDate(date, language)}</time>;
}

export type HeroFigures = Pick<Figures, 'receiveTiyn' | 'payTiyn' | 'dueOn'>;

/** The three numbers that matter: what you receive, what you pay in all, when. */
export function Heroes({
  figures,
  live = false,
}: {
  readonly figures: HeroFigures;
  readonly live?: boolean;
}) {
  const t = useText();
  return (
    <dl className="heroes" aria-live={live ? 'polite' : undefined}>
      <div className="hero">
        <dt>{t('figures.receive')}</dt>
        <dd className="money">{formatTenge(figures.receiveTiyn)}</dd>
      </div>
      <div className="hero">
        <dt>{t('figures.pay')}</dt>
        <dd className="money">{formatTenge(figures.payTiyn)}</dd>
      </div>
      <div className="hero">
        <dt>{t('figures.due')}</dt>
        <dd>
          <Day date={figures.dueOn} />
        </dd>
      </div>
    </dl>
  );
}

export interface RateFigures {
  readonly dailyRate: string;
  readonly nominalAnnualRate: string | null;
  readonly gesv: string | null;
}

/** Wherever a rate is shown the GESV stands beside it in the same size of type: the advertising rule. */
export function Rates({ rates }: { readonly rates: RateFigures }) {
  const t = useText();
  const nominal = rates.nominalAnnualRate;
  return (
    <dl className="rates">
      <div>
        <dt>{t('figures.rate')}</dt>
        <dd className="figure">{nominal ? formatPercent(nominal) : '…'}</dd>
        <dd className="soft small">{t('figures.daily', { rate: formatFraction(rates.dailyRate) })}</dd>
      </div>
      <div>
        <dt>{t('figures.gesv')}</dt>
        <dd className="figure">{rates.gesv ? formatPercent(rates.gesv) : '…'}</dd>
        <dd className="soft small">{t('figures.gesvMeaning')}</dd>
      </div>
    </dl>
  );
}

export interface RowItem {
  readonly label: string;
  readonly value: ReactNode;
  readonly action?: ReactNode;
}

/** Label and value, line by line; with an action, the page where answers are checked. */
export function Rows({ items }: { readonly items: readonly RowItem[] }) {
  return (
    <dl className="rows">
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
