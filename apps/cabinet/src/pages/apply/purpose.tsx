import { Button, ChoiceField, ErrorSummary } from '@nesie/ui';
import { type FormEvent, useState } from 'react';
import { useText } from '../../i18n.ts';
import { purposes } from '../../lib/purposes.ts';
import type { StepProps } from './step.ts';

export function PurposeStep({ choice, change, next }: StepProps) {
  const t = useText();
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!choice.purpose);
    if (choice.purpose) next();
  };
  const text = missing && !choice.purpose ? t('apply.purposeMissing') : undefined;
  return (
    <>
      <ErrorSummary errors={text ? [{ field: 'purpose', text }] : []} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <ChoiceField
          id="purpose"
          label={t('apply.purpose')}
          value={purposes.find((one) => one === choice.purpose) ?? null}
          onChange={(purpose) => change({ purpose })}
          error={text}
          choices={purposes.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        />
        <Button type="submit">{t('common.continue')}</Button>
      </form>
    </>
  );
}
