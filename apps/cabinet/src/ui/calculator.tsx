import { Slider } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Product, Quote } from '../api-types.ts';
import { useText } from '../i18n.ts';
import type { Choice } from '../lib/choice.ts';
import { today } from '../lib/dates.ts';
import { estimate } from '../lib/estimate.ts';
import { formatRound } from '../lib/money.ts';
import { quoteQuery } from '../queries.ts';
import { CostChart } from './charts.tsx';
import { Heroes, Rates } from './figures.tsx';
import { Failure, Notice } from './notice.tsx';

const sliderStep = 100_000;

export interface CalculatorProps {
  readonly product: Product;
  readonly choice: Pick<Choice, 'amountTiyn' | 'termDays'>;
  readonly onChange: (part: Partial<Choice>) => void;
  /** told whenever the server's quote for the choice is there, or not yet */
  readonly onQuote?: (quote: Quote | null) => void;
}

/** Keeps a stored choice inside what the product allows. */
export function inside(
  product: Product,
  choice: CalculatorProps['choice'],
): { amountTiyn: string; termDays: number } {
  const [least, most] = [Number(product.minTiyn), Number(product.maxTiyn)];
  const wanted = choice.amountTiyn ? Number(choice.amountTiyn) : Math.min(10_000_000, most);
  const days = choice.termDays || Math.min(30, product.maxDays);
  return {
    amountTiyn: String(Math.min(Math.max(wanted, least), most)),
    termDays: Math.min(Math.max(days, product.minDays), product.maxDays),
  };
}

/** Two sliders and what they mean: the figures move at once, and the server's exact quote follows. */
export function Calculator({ product, choice, onChange, onQuote }: CalculatorProps) {
  const t = useText();
  const { amountTiyn, termDays } = inside(product, choice);
  const [asked] = useDebouncedValue(`${amountTiyn}/${termDays}`, 200);
  const [askedAmount = '', askedDays = ''] = asked.split('/');
  const query = useQuery({
    ...quoteQuery(product.id, askedAmount, Number(askedDays)),
    placeholderData: keepPreviousData,
  });
  const isCurrent = asked === `${amountTiyn}/${termDays}` && !query.isPlaceholderData;
  const quote = isCurrent ? (query.data ?? null) : null;
  useEffect(() => onQuote?.(quote), [onQuote, quote]);
  const figures = quote ?? estimate(amountTiyn, termDays, product.dailyRate, today());
  return (
    <div className="two">
      <div className="panel stack-l">
        <Amount product={product} amountTiyn={amountTiyn} onChange={onChange} />
        <Term product={product} termDays={termDays} onChange={onChange} />
        {figures && <CostChart {...figures} termDays={termDays} maxDays={product.maxDays} />}
      </div>
      <div className="stack-l">
        {figures && <Heroes figures={figures} />}
        <Rates
          rates={{
            dailyRate: product.dailyRate,
            nominalAnnualRate: query.data?.nominalAnnualRate ?? null,
            gesv: quote?.gesv ?? null,
          }}
        />
        {quote && !quote.lawful && (
          <Notice kind="trouble" live>
            <p>{t('calculator.unlawful')}</p>
          </Notice>
        )}
        {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      </div>
    </div>
  );
}

function Amount({
  product,
  amountTiyn,
  onChange,
}: Pick<CalculatorProps, 'product' | 'onChange'> & { readonly amountTiyn: string }) {
  const t = useText();
  return (
    <div className="stack-s">
      <div className="slider-head">
        <span id="amount-label">{t('calculator.amount')}</span>
        <output className="money">{formatRound(amountTiyn)}</output>
      </div>
      <Slider
        className="slider"
        value={Number(amountTiyn)}
        min={Number(product.minTiyn)}
        max={Number(product.maxTiyn)}
        step={sliderStep}
        label={null}
        thumbLabel={t('calculator.amount')}
        thumbValueText={formatRound(amountTiyn)}
        onChange={(value) => onChange({ productId: product.id, amountTiyn: String(value) })}
      />
      <div className="slider-ends">
        <span className="money">{formatRound(product.minTiyn)}</span>
        <span className="money">{formatRound(product.maxTiyn)}</span>
      </div>
    </div>
  );
}

function Term({
  product,
  termDays,
  onChange,
}: Pick<CalculatorProps, 'product' | 'onChange'> & { readonly termDays: number }) {
  const t = useText();
  return (
    <div className="stack-s">
      <div className="slider-head">
        <span id="term-label">{t('calculator.term')}</span>
        <output className="figure">{t('common.days', { days: termDays })}</output>
      </div>
      <Slider
        className="slider"
        value={termDays}
        min={product.minDays}
        max={product.maxDays}
        step={1}
        label={null}
        thumbLabel={t('calculator.term')}
        thumbValueText={t('common.days', { days: termDays })}
        onChange={(value) => onChange({ productId: product.id, termDays: value })}
      />
      <div className="slider-ends">
        <span>{t('common.days', { days: product.minDays })}</span>
        <span>{t('common.days', { days: product.maxDays })}</span>
      </div>
    </div>
  );
}
