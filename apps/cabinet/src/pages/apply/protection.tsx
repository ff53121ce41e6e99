import { Button, ButtonLink, ChoiceField, ErrorSummary, Notice, type SummaryError } from '@nesie/ui';
import { type FormEvent, useState } from 'react';
import { useText } from '../../i18n.ts';
import type { YesNo } from '../../lib/choice.ts';
import type { StepProps } from './step.ts';

type Answer = Exclude<YesNo, ''>;

/** Two questions that protect: against those who make people borrow for them, and those who serve. */
export function ProtectionStep({ choice, change, next }: StepProps) {
  const t = useText();
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const [stopped, setStopped] = useState<'asked' | 'conscript' | null>(null);
  const backToOwn = () => {
    change(stopped === 'asked' ? { askedByOthers: '' } : { conscript: '' });
    setStopped(null);
  };
  if (stopped) return <Stopped why={stopped} onOwn={backToOwn} />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = (['askedByOthers', 'conscript'] as const)
      .filter((field) => !choice[field])
      .map((field) => ({
        field,
        text: t('apply.answerMissing'),
        label: t(field === 'askedByOthers' ? 'apply.asked' : 'apply.conscript'),
      }));
    setErrors(wrong);
    if (wrong.length > 0) return;
    if (choice.askedByOthers === 'yes') setStopped('asked');
    else if (choice.conscript === 'yes') setStopped('conscript');
    else next();
  };
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.text;
  return (
    <>
      <ErrorSummary errors={errors} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <ChoiceField<Answer>
          id="askedByOthers"
          label={t('apply.asked')}
          value={choice.askedByOthers || null}
          onChange={(askedByOthers) => change({ askedByOthers })}
          error={errorOf('askedByOthers')}
          choices={[
            { value: 'no', label: t('apply.asked.no') },
            { value: 'yes', label: t('apply.asked.yes') },
          ]}
        />
        <ChoiceField<Answer>
          id="conscript"
          label={t('apply.conscript')}
          value={choice.conscript || null}
          onChange={(conscript) => change({ conscript })}
          error={errorOf('conscript')}
          choices={[
            { value: 'no', label: t('apply.conscript.no') },
            { value: 'yes', label: t('apply.conscript.yes') },
          ]}
        />
        <Button type="submit">{t('common.continue')}</Button>
      </form>
    </>
  );
}

/** Nothing was sent. What to do now comes first, the way back last. */
function Stopped({ why, onOwn }: { readonly why: 'asked' | 'conscript'; readonly onOwn: () => void }) {
  const t = useText();
  if (why === 'conscript') {
    return (
      <>
        <Notice kind="trouble" title={t('apply.conscriptStop.title')} live>
          <p>{t('apply.conscriptStop.lead')}</p>
        </Notice>
        <ButtonLink to="/home">{t('apply.stop.leave')}</ButtonLink>
        <Button look="quiet" onPress={onOwn}>
          {t('common.back')}
        </Button>
      </>
    );
  }
  return (
    <>
      <Notice kind="trouble" title={t('apply.stop.title')} live>
        <p>{t('apply.stop.lead')}</p>
      </Notice>
      <ol>
        <li>{t('apply.stop.1')}</li>
        <li>{t('apply.stop.2')}</li>
        <li>{t('apply.stop.3')}</li>
        <li>{t('apply.stop.4')}</li>
      </ol>
      <ButtonLink to="/home">{t('apply.stop.leave')}</ButtonLink>
      <Button look="quiet" onPress={onOwn}>
        {t('apply.stop.own')}
      </Button>
    </>
  );
}
