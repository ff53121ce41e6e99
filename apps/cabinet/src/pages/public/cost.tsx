import { ButtonLink, Page, Rates, Rows } from '@nesie/ui';
import { formatDate } from '@nesie/ui/dates';
import { formatFraction, formatRound, formatTenge } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import type { Figures, Method, Product } from '../../api-types/products.ts';
import type { Mfo } from '../../api-types/public.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { wantedOf } from '../../lib/choice.ts';
import { costUntil } from '../../lib/estimate.ts';
import { penaltyFor } from '../../lib/penalty.ts';
import { useTermText } from '../../lib/term-text.ts';
import { usePrice } from '../../lib/use-price.ts';
import { mfoQuery, productsQuery } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loaded } from '../../ui/loaded.tsx';

/** Sums that people ask for most, of each kind of product. */
const examples: Readonly<Record<Product['term']['unit'], readonly { tiyn: string; count: number }[]>> = {
  days: [
    { tiyn: '5000000', count: 30 },
    { tiyn: '15000000', count: 45 },
  ],
  months: [{ tiyn: '30000000', count: 6 }],
};

const lateDays = 10n;

/** What it costs, by examples counted today: the prices are those of the calculator. */
export function CostPage() {
  const t = useText();
  const products = useQuery(productsQuery);
  const mfo = useQuery(mfoQuery);
  return (
    <Page title={t('cost.title')} lead={t('cost.lead')} back={{ to: '/' }}>
      <Loaded query={products}>
        {(list) => (
          <>
            {list.flatMap((product) =>
              examples[product.term.unit].flatMap(({ tiyn, count }) =>
                product.methods.map((method) => (
                  <Example
                    key={product.id + tiyn + method}
                    product={product}
                    amountTiyn={tiyn}
                    count={count}
                    method={method}
                  />
                )),
              ),
            )}
            <ButtonLink to="/" look="second">
              {t('cost.try')}
            </ButtonLink>
            <Early products={list} />
          </>
        )}
      </Loaded>
      <Late mfo={mfo.data ?? null} />
      <section className="stack-s">
        <h2>{t('cost.gesv.title')}</h2>
        <p>{t('cost.gesv')}</p>
      </section>
    </Page>
  );
}

interface ExampleProps {
  readonly product: Product;
  readonly amountTiyn: string;
  readonly count: number;
  readonly method: Method;
}

function Example({ product, amountTiyn, count, method }: ExampleProps) {
  const t = useText();
  const termText = useTermText();
  const wanted = wantedOf(product, { amountTiyn, count, method });
  const { figures, error, retry } = usePrice(wanted);
  const about = {
    sum: formatRound(wanted.amountTiyn),
    term: termText({ unit: product.term.unit, count: wanted.count }),
  };
  const title =
    product.methods.length > 1
      ? t('cost.exampleMethod', { ...about, method: t(`method.${method}`).toLowerCase() })
      : t('cost.example', about);
  return (
    <section className="panel stack">
      <h2>{title}</h2>
      {figures && <ExampleFigures figures={figures} />}
      {error !== null && <Failure error={error} onRetry={retry} />}
    </section>
  );
}

function ExampleFigures({ figures }: { readonly figures: Figures }) {
  const t = useText();
  const language = useLanguage();
  const last = figures.schedule.at(-1)?.totalTiyn ?? figures.firstPaymentTiyn;
  const monthly =
    figures.method === 'equal-principal'
      ? t('calculator.fromTo', { first: formatTenge(figures.firstPaymentTiyn), last: formatTenge(last) })
      : formatTenge(figures.firstPaymentTiyn);
  return (
    <>
      <Rows
        bill
        items={[
          { label: t('cost.receive'), value: formatTenge(figures.receiveTiyn) },
          { label: t('cost.pay'), value: <strong>{formatTenge(figures.payTiyn)}</strong> },
          { label: t('cost.over'), value: formatTenge(figures.overpaymentTiyn) },
          ...(figures.schedule.length > 1 ? [{ label: t('cost.monthly'), value: monthly }] : []),
          { label: t('cost.last'), value: formatDate(figures.dueOn, language) },
        ]}
      />
      <Rates rates={figures} />
    </>
  );
}

function Early({ products }: { readonly products: readonly Product[] }) {
  const t = useText();
  const termText = useTermText();
  const short = products.find(({ rate }) => rate.per === 'day');
  const wanted = short && wantedOf(short, { amountTiyn: '10000000', count: 30, method: '' });
  const [early, whole] = wanted ? [Math.floor(wanted.count / 3), wanted.count] : [0, 0];
  const part = wanted ? costUntil(wanted.product, wanted.amountTiyn, early) : null;
  const all = wanted ? costUntil(wanted.product, wanted.amountTiyn, whole) : null;
  return (
    <section className="stack-s">
      <h2>{t('cost.early.title')}</h2>
      <p>{t('cost.early')}</p>
      {wanted && part && all && (
        <p>
          {t('cost.early.example', {
            sum: formatRound(wanted.amountTiyn),
            days: termText({ unit: 'days', count: early }),
            part: formatTenge(part),
            whole: termText({ unit: 'days', count: whole }),
            all: formatTenge(all),
          })}
        </p>
      )}
    </section>
  );
}

/** What late costs: in figures where the server tells them, in words where it doesn't. */
function Late({ mfo }: { readonly mfo: Mfo | null }) {
  const t = useText();
  const late = mfo?.late;
  const example = '1000000';
  const penalty = late ? penaltyFor(example, late.dailyRate, lateDays) : null;
  return (
    <section className="stack-s">
      <h2>{t('cost.late.title')}</h2>
      <ul>
        <li>
          {late
            ? t('cost.late.figures', {
                rate: formatFraction(late.dailyRate),
                days: late.days,
                share: formatFraction(late.yearlyShare),
              })
            : t('cost.late.general')}
        </li>
        {penalty && (
          <li>{t('cost.late.example', { sum: formatRound(example), penalty: formatTenge(penalty) })}</li>
        )}
        <li>{t('cost.late.1')}</li>
        <li>{t('cost.late.2')}</li>
      </ul>
    </section>
  );
}
