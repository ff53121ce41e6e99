import { ChoiceField, type Column, Disclosure, Table } from '@nesie/ui';
import { formatTenge, readTiyn } from '@nesie/ui/money';
import type { Figures, Method } from '../../api-types/products.ts';
import { useText } from '../../i18n.ts';
import type { Wanted } from '../../lib/choice.ts';
import { estimate } from '../../lib/estimate.ts';

export interface MethodsProps {
  readonly wanted: Wanted;
  readonly onChange: (wanted: Wanted) => void;
}

/** The client chooses between schedules by different methods, and sees what the choice costs. */
export function Methods({ wanted, onChange }: MethodsProps) {
  const t = useText();
  const { product, amountTiyn, count } = wanted;
  const compared = product.methods.flatMap((method) => {
    const figures = estimate(product, { amountTiyn, count, method });
    return figures ? [figures] : [];
  });
  const hints = {
    annuity: t('method.annuityHint'),
    'equal-principal': t('method.equal-principalHint'),
    'single-payment': undefined,
  };
  return (
    <div className="stack">
      <ChoiceField<Method>
        id="method"
        label={t('method.title')}
        value={wanted.method}
        onChange={(method) => onChange({ ...wanted, method })}
        choices={product.methods.map((value) => {
          const hint = hints[value];
          return { value, label: t(`method.${value}`), ...(hint ? { hint } : {}) };
        })}
      />
      {compared.length > 1 && <Comparison compared={compared} />}
    </div>
  );
}

function Comparison({ compared }: { readonly compared: readonly Figures[] }) {
  const t = useText();
  const lastOf = (figures: Figures) => figures.schedule.at(-1)?.totalTiyn ?? figures.firstPaymentTiyn;
  const columns: readonly Column<Figures>[] = [
    { key: 'method', name: t('method.title'), head: true, cell: ({ method }) => t(`method.${method}`) },
    { key: 'first', name: t('method.first'), figure: true, cell: (row) => formatTenge(row.firstPaymentTiyn) },
    { key: 'last', name: t('method.last'), figure: true, cell: (row) => formatTenge(lastOf(row)) },
    { key: 'over', name: t('cost.over'), figure: true, cell: (row) => formatTenge(row.overpaymentTiyn) },
    { key: 'pay', name: t('cost.pay'), figure: true, cell: (row) => formatTenge(row.payTiyn) },
  ];
  return (
    <Disclosure title={t('method.compare')}>
      <Table
        caption={t('method.compare')}
        captionHidden
        columns={columns}
        rows={compared}
        rowKey={({ method }) => method}
      />
      <Difference compared={compared} />
    </Disclosure>
  );
}

/** The choice in one sentence, in tenge. */
function Difference({ compared }: { readonly compared: readonly Figures[] }) {
  const t = useText();
  const equal = compared.find(({ method }) => method === 'annuity');
  const falling = compared.find(({ method }) => method === 'equal-principal');
  if (!equal || !falling) return null;
  const sum = (tiyn: string) => readTiyn(tiyn) ?? 0n;
  const less = sum(equal.payTiyn) - sum(falling.payTiyn);
  const more = sum(falling.firstPaymentTiyn) - sum(equal.firstPaymentTiyn);
  if (less <= 0n || more <= 0n) return null;
  return <p>{t('method.difference', { less: formatTenge(less), more: formatTenge(more) })}</p>;
}
