import { CostChart, Day, Disclosure, Heroes, InstalmentChart, Notice, Rates, ScheduleTable } from '@nesie/ui';
import { formatTenge } from '@nesie/ui/money';
import type { Figures, Product } from '../../api-types/products.ts';
import { useText } from '../../i18n.ts';
import type { Wanted } from '../../lib/choice.ts';
import type { Priced } from '../../lib/use-price.ts';
import { Failure } from '../failure.tsx';

export interface ResultProps {
  readonly wanted: Wanted;
  readonly priced: Priced;
}

/** What the choice means: three numbers, the rate beside the GESV, and a picture. */
export function Result({ wanted, priced }: ResultProps) {
  const t = useText();
  const { figures, quote, error, retry } = priced;
  return (
    <section className="stack-l calculator-result" aria-label={t('calculator.result')}>
      {figures && <FigureParts figures={figures} product={wanted.product} />}
      {quote && !quote.lawful && (
        <Notice kind="trouble" live>
          <p>{t('calculator.unlawful')}</p>
        </Notice>
      )}
      {error !== null && <Failure error={error} onRetry={retry} />}
    </section>
  );
}

export interface FigurePartsProps {
  readonly figures: Figures;
  readonly product: Product | null;
}

/** The same figures wherever they stand: calculator, offer. */
export function FigureParts({ figures, product }: FigurePartsProps) {
  const t = useText();
  const inParts = figures.schedule.length > 1;
  const { unit, count } = figures.term;
  return (
    <>
      <Heroes figures={figures} />
      {inParts && <Monthly figures={figures} />}
      <Rates rates={figures} />
      {inParts ? (
        <InstalmentChart rows={figures.schedule} />
      ) : (
        <CostChart
          {...figures}
          termDays={count}
          maxDays={unit === 'days' ? (product?.term.max ?? count) : count}
        />
      )}
      {figures.pauseHours !== null && (
        <Notice kind="info" title={t('calculator.pauseTitle', { hours: figures.pauseHours })}>
          <p>{t('calculator.pause')}</p>
        </Notice>
      )}
    </>
  );
}

/** The whole schedule, for who wants to see every payment. */
export function FigureSchedule({ figures }: { readonly figures: Figures }) {
  const t = useText();
  if (figures.schedule.length < 2) return null;
  return (
    <Disclosure title={t('schedule.show')}>
      <ScheduleTable rows={figures.schedule} />
    </Disclosure>
  );
}

function Monthly({ figures }: { readonly figures: Figures }) {
  const t = useText();
  const { schedule, firstPaymentTiyn, method } = figures;
  const last = schedule.at(-1)?.totalTiyn ?? firstPaymentTiyn;
  return (
    <dl className="heroes">
      <div className="hero">
        <dt>{t('calculator.monthly')}</dt>
        <dd className="money">{formatTenge(firstPaymentTiyn)}</dd>
        <dd className="monthly-note soft">
          {t('calculator.count', { count: schedule.length })} <Day date={figures.firstDueOn} />
          {method === 'equal-principal' && (
            <>
              <br />
              {t('calculator.fromTo', { first: formatTenge(firstPaymentTiyn), last: formatTenge(last) })}
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}
