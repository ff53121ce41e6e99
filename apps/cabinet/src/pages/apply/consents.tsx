import { Button, Disclosure, ErrorSummary, type SummaryError, TickField, Waiting } from '@nesie/ui';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ConsentKind, ConsentText } from '../../api-types/applications.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import { consentTextsQuery } from '../../queries.ts';
import type { TextKey } from '../../texts/kk.ts';
import { Failure } from '../../ui/failure.tsx';
import type { StepProps } from './step.ts';

export const consentParts: Readonly<
  Record<ConsentKind, { readonly id: string; readonly label: TextKey; readonly name: TextKey }>
> = {
  'credit-bureau': { id: 'consent-bureau', label: 'apply.consentBureau', name: 'apply.bureau' },
  'personal-data': { id: 'consent-data', label: 'apply.consentData', name: 'apply.data' },
  'age-confirmation': { id: 'consent-age', label: 'apply.consentAge', name: 'apply.age' },
};

export interface ConsentsStepProps extends StepProps {
  /** given on this page only: a tick is never remembered for somebody */
  readonly given: readonly ConsentKind[];
  readonly onGiven: (given: readonly ConsentKind[]) => void;
}

/** Every consent with its full words behind it; none is ticked beforehand. */
export function ConsentsStep({ needs, given, onGiven, next }: ConsentsStepProps) {
  const t = useText();
  const texts = useQuery(consentTextsQuery);
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  if (!needs) return <Waiting label={t('common.loading')} />;
  const missing = needs.consents.filter((kind) => !given.includes(kind));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setErrors(
      missing.map((kind) => ({
        field: consentParts[kind].id,
        text: t('apply.consentMissing'),
        label: t(consentParts[kind].name),
      })),
    );
    if (missing.length === 0) next();
  };
  const shown = errors.filter(({ field }) => missing.some((kind) => consentParts[kind].id === field));
  return (
    <>
      <ErrorSummary errors={shown} />
      <form className="stack-l" onSubmit={submit} noValidate>
        {needs.consents.map((kind) => (
          <div key={kind} className="stack-s">
            <TickField
              id={consentParts[kind].id}
              label={t(consentParts[kind].label)}
              checked={given.includes(kind)}
              onChange={(ticked) =>
                onGiven(ticked ? [...given, kind] : given.filter((other) => other !== kind))
              }
              error={shown.find(({ field }) => field === consentParts[kind].id)?.text}
            />
            {kind === 'age-confirmation' && <p className="soft small">{t('apply.ageWhy')}</p>}
            <FullWords text={texts.data?.find((text) => text.kind === kind)} />
          </div>
        ))}
        {texts.isError && <Failure error={texts.error} onRetry={() => void texts.refetch()} />}
        <Button type="submit">{t('common.continue')}</Button>
      </form>
    </>
  );
}

function FullWords({ text }: { readonly text: ConsentText | undefined }) {
  const t = useText();
  const language = useLanguage();
  if (!text) return null;
  return (
    <Disclosure title={t('apply.consents.read')}>
      <div className="stack-s">
        <h2>{pick(text.title, language)}</h2>
        {text.paragraphs.map((paragraph) => (
          <p key={paragraph.kk}>{pick(paragraph, language)}</p>
        ))}
      </div>
    </Disclosure>
  );
}
