import { Button, ChoiceField, ErrorSummary, Notice, type SummaryError, TextField } from '@nesie/ui';
import { type FormEvent, useState } from 'react';
import { useText } from '../../i18n.ts';
import { checkIin } from '../../lib/checks.ts';
import type { YesNo } from '../../lib/choice.ts';
import { plainDigits } from '../../lib/clean.ts';
import type { StepProps } from './step.ts';

/** Whose consent the law asks for, and how it will be given. */
export function FamilyStep({ choice, change, next }: StepProps) {
  const t = useText();
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const problem = choice.married === 'yes' ? checkIin(choice.spouseIin) : null;
    const wrong: readonly SummaryError[] = choice.married
      ? problem
        ? [{ field: 'spouseIin', text: t(problem), label: t('apply.spouseIin') }]
        : []
      : [{ field: 'married', text: t('apply.answerMissing'), label: t('apply.married') }];
    setErrors(wrong);
    if (wrong.length === 0) next();
  };
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.text;
  return (
    <>
      <ErrorSummary errors={errors} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <ChoiceField<Exclude<YesNo, ''>>
          id="married"
          label={t('apply.married')}
          value={choice.married || null}
          onChange={(married) => change({ married })}
          error={errorOf('married')}
          choices={[
            { value: 'no', label: t('apply.married.no') },
            { value: 'yes', label: t('apply.married.yes') },
          ]}
        />
        {choice.married === 'yes' && (
          <>
            <TextField
              id="spouseIin"
              label={t('apply.spouseIin')}
              hint={t('apply.spouseIinHint')}
              look="short"
              inputMode="numeric"
              maxLength={40}
              value={choice.spouseIin}
              onChange={(typed) => change({ spouseIin: plainDigits(typed) })}
              error={errorOf('spouseIin')}
            />
            <Notice kind="info">
              <p>{t('apply.spouseHow')}</p>
            </Notice>
          </>
        )}
        <Button type="submit">{t('common.continue')}</Button>
      </form>
    </>
  );
}
