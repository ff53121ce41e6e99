import { CostChart, Heroes, Notice, Rates, Slider, useDebounced } from '@nesie/ui';
import { today } from '@nesie/ui/dates';
import { formatRound } from '@nesie/ui/money';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Product, Quote } from '../api-types.ts';
import { useText } from '../i18n.ts';
import type { Choice } from '../lib/choice.ts';
import { estimate } from '../lib/estimate.ts';
import { quoteQuery } from '../queries.ts';
import { Failure } from './failure.tsx';

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
  const asked = useDebounced(`${amountTiyn}/${termDays}`, 200);
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
            rate: { share: product.dailyRate, per: 'day' },
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
    <Slider
      label={t('calculator.amount')}
      value={Number(amountTiyn)}
      min={Number(product.minTiyn)}
      max={Number(product.maxTiyn)}
      step={sliderStep}
      format={(tiyn) => formatRound(String(tiyn))}
      onChange={(value) => onChange({ productId: product.id, amountTiyn: String(value) })}
    />
  );
}

function Term({
  product,
  termDays,
  onChange,
}: Pick<CalculatorProps, 'product' | 'onChange'> & { readonly termDays: number }) {
  const t = useText();
  return (
    <Slider
      label={t('calculator.term')}
      value={termDays}
      min={product.minDays}
      max={product.maxDays}
      step={1}
      format={(days) => t('common.days', { days })}
      onChange={(value) => onChange({ productId: product.id, termDays: value })}
    />
  );
}
