import { Button, Disclosure, ErrorSummary, type SummaryError, TextField } from '@nesie/ui';
import { formatPercent, formatRound, parseTenge } from '@nesie/ui/money';
import { type FormEvent, useState } from 'react';
import { useText } from '../../i18n.ts';
import { burdenOf } from '../../lib/burden.ts';
import type { StepProps } from './step.ts';

const fields = ['income', 'obligations'] as const;
type Field = (typeof fields)[number];

export function IncomeStep({ choice, change, priced, wanted, next }: StepProps) {
  const t = useText();
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = fields
      .filter((field) => parseTenge(choice[field]) === null)
      .map((field) => ({ field, text: t('check.sum'), label: t(`apply.${field}`) }));
    setErrors(wrong);
    if (wrong.length === 0) next();
  };
  const field = (name: Field) => ({
    id: name,
    look: 'short' as const,
    inputMode: 'decimal' as const,
    maxLength: 20,
    value: choice[name],
    onChange: (value: string) => change({ [name]: value }),
    // A sum that was read is written back as sums are written: a slip of a nought is seen at once.
    onBlur: () => {
      const tiyn = parseTenge(choice[name]);
      if (tiyn !== null) change({ [name]: formatRound(tiyn).replace(/\s₸$/u, '') });
    },
    error: errors.find((error) => error.field === name)?.text,
  });
  const burden = priced.figures
    ? burdenOf(parseTenge(choice.income), parseTenge(choice.obligations), priced.figures)
    : null;
  return (
    <>
      <ErrorSummary errors={errors} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <TextField {...field('income')} label={t('apply.income')} hint={t('apply.incomeHint')} />
        <TextField
          {...field('obligations')}
          label={t('apply.obligations')}
          hint={t('apply.obligationsHint')}
        />
        <Disclosure title={t('apply.countsTitle')}>
          <ul>
            <li>{t('apply.counts.income')}</li>
            <li>{t('apply.counts.notIncome')}</li>
            <li>{t('apply.counts.obligations')}</li>
          </ul>
        </Disclosure>
        {burden !== null && <Burden percent={burden} cap={wanted.product.burdenCap ?? null} />}
        <Button type="submit">{t('common.continue')}</Button>
      </form>
    </>
  );
}

interface BurdenProps {
  readonly percent: number;
  /** the law's cap as a fraction, where the server told it */
  readonly cap: string | null;
}

/** How much of the income goes to credit: a bar with the law's mark on it, and the same in words. */
function Burden({ percent, cap }: BurdenProps) {
  const t = useText();
  const limit = cap === null ? null : Math.round(Number(cap) * 100);
  const over = limit !== null && percent > limit;
  const share = formatPercent(percent > 999 ? '>999' : String(percent));
  return (
    <section className="stack-s" aria-live="polite">
      <p className="field-label">{t('apply.burden.title')}</p>
      <svg className={over ? 'burden burden-over' : 'burden'} viewBox="0 0 320 28" aria-hidden="true">
        <rect className="burden-all" x="1" y="7" width="318" height="14" rx="7" />
        <rect className="burden-share" x="1" y="7" width={3.18 * Math.min(percent, 100)} height="14" rx="7" />
        {limit !== null && <path className="burden-limit" d={`M${1 + 3.18 * Math.min(limit, 100)} 2V26`} />}
      </svg>
      <p>{t('apply.burden', { share })}</p>
      {limit !== null && (
        <p className="soft small">{t('apply.burden.limit', { cap: formatPercent(String(limit)) })}</p>
      )}
      {over && <p className="field-error">{t('apply.burden.over')}</p>}
      <p className="soft small">{t('apply.burden.note')}</p>
    </section>
  );
}
