import './calculator.css';
import { Segmented, SumSlider } from '@nesie/ui';
import { formatRound } from '@nesie/ui/money';
import type { Product } from '../../api-types/products.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import type { Choice, Wanted } from '../../lib/choice.ts';
import { wantedOf } from '../../lib/choice.ts';
import { useTermText } from '../../lib/term-text.ts';
import type { Priced } from '../../lib/use-price.ts';
import { Methods } from './methods.tsx';
import { FigureSchedule, Result } from './result.tsx';
import { TermSlider } from './term-slider.tsx';

const amountStep: Readonly<Record<Product['term']['unit'], string>> = { days: '100000', months: '1000000' };

export interface CalculatorProps {
  readonly products: readonly Product[];
  readonly wanted: Wanted;
  readonly priced: Priced;
  /** what was chosen of each product, so that going from one to another keeps both */
  readonly chosen: Choice['chosen'];
  readonly onChange: (wanted: Wanted) => void;
}

/** Product, sum, term and way of paying on one side, what they mean on the other: the figures move at once. */
export function Calculator({ products, wanted, priced, chosen, onChange }: CalculatorProps) {
  return (
    <div className="calculator">
      <div className="panel stack-l calculator-choice">
        {products.length > 1 && (
          <Products
            products={products}
            value={wanted.product.id}
            onChange={(product) => onChange(wantedOf(product, chosen[product.id]))}
          />
        )}
        <Amount wanted={wanted} onChange={onChange} />
        <Term wanted={wanted} onChange={onChange} />
      </div>
      <Result wanted={wanted} priced={priced} />
      {wanted.product.methods.length > 1 && (
        <div className="calculator-methods">
          <Methods wanted={wanted} onChange={onChange} />
        </div>
      )}
      {priced.figures && (
        <div className="calculator-more">
          <FigureSchedule figures={priced.figures} />
        </div>
      )}
    </div>
  );
}

interface ProductsProps {
  readonly products: readonly Product[];
  readonly value: string;
  readonly onChange: (product: Product) => void;
}

function Products({ products, value, onChange }: ProductsProps) {
  const t = useText();
  const language = useLanguage();
  const termText = useTermText();
  const hint = ({ term, maxTiyn, methods }: Product) => {
    const [min, max] = [String(term.min), termText({ ...term, count: term.max })];
    const once = methods.every((method) => method === 'single-payment');
    return t(once ? 'term.onceHint' : 'term.partsHint', { min, max, most: formatRound(maxTiyn) });
  };
  const chosen = products.find(({ id }) => id === value);
  return (
    <Segmented
      name="product"
      label={t('calculator.product')}
      {...(chosen ? { hint: hint(chosen) } : {})}
      value={value}
      onChange={(id) => {
        const product = products.find((one) => one.id === id);
        if (product) onChange(product);
      }}
      options={products.map(({ id, name }) => ({ value: id, label: pick(name, language) }))}
    />
  );
}

interface PartProps {
  readonly wanted: Wanted;
  readonly onChange: (wanted: Wanted) => void;
}

function Amount({ wanted, onChange }: PartProps) {
  const t = useText();
  const { minTiyn, maxTiyn, term } = wanted.product;
  return (
    <SumSlider
      label={t('calculator.amount')}
      tiyn={wanted.amountTiyn}
      minTiyn={minTiyn}
      maxTiyn={maxTiyn}
      stepTiyn={amountStep[term.unit]}
      onChange={(amountTiyn) => onChange({ ...wanted, amountTiyn })}
    />
  );
}

function Term({ wanted, onChange }: PartProps) {
  const t = useText();
  const termText = useTermText();
  const { unit, min, max } = wanted.product.term;
  const say = (count: number) => termText({ unit, count });
  return (
    <TermSlider
      id="term"
      label={t('calculator.term')}
      typedLabel={t(unit === 'days' ? 'calculator.daysTyped' : 'calculator.monthsTyped')}
      value={wanted.count}
      min={min}
      max={max}
      onChange={(count) => onChange({ ...wanted, count })}
      format={say}
      rangeText={t('calculator.range', { min: say(min), max: say(max) })}
    />
  );
}
