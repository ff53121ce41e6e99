import {
  Button,
  ChoiceField,
  CopyButton,
  ErrorSummary,
  Page,
  SecretField,
  type SummaryError,
} from '@nesie/ui';
import { type FormEvent, useState } from 'react';
import { ApiProblem, api } from '../../api.ts';
import { useText } from '../../i18n.ts';
import { useDeed } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';

type Way = 'generated' | 'own' | 'none';

const shortest = 10;

export interface ChoosePasswordProps {
  readonly busy: boolean;
  readonly error: unknown;
  readonly onChosen: (password: string | null) => void;
}

/** the way of later entry. The strong password is offered first; one's own, or none at all, is as lawful. */
export function ChoosePassword({ busy, error, onChosen }: ChoosePasswordProps) {
  const t = useText();
  const [way, setWay] = useState<Way>('generated');
  const [own, setOwn] = useState('');
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const suggest = useDeed((_: number, key) =>
    api<{ password: string }>('/passwords/suggestion', { method: 'POST', body: {}, key }),
  );
  const [asked, setAsked] = useState(0);
  const generated = suggest.data?.password ?? null;
  const generate = () => {
    setAsked(asked + 1);
    suggest.mutate(asked);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const found = problemOf(way, own, generated);
    setErrors(found ? [{ field: way === 'own' ? 'password' : 'way', text: t(found) }] : []);
    if (!found) onChosen(way === 'own' ? own : way === 'generated' ? generated : null);
  };
  const weak = error instanceof ApiProblem && error.code === 'password-weak';
  const said = weak ? [{ field: way === 'own' ? 'password' : 'way', text: error.detail }] : [];
  const shown = errors.length > 0 ? errors : said;
  return (
    <Page
      key="password"
      title={t('password.title')}
      lead={t('password.lead')}
      caption={t('confirm.step', { number: 3 })}
    >
      <ErrorSummary errors={shown} />
      {said.length === 0 && <Failure error={error ?? suggest.error} />}
      <form className="stack-l" onSubmit={submit} noValidate>
        <ChoiceField<Way>
          id="way"
          label={t('password.way')}
          value={way}
          onChange={setWay}
          choices={[
            { value: 'generated', label: t('password.generated'), hint: t('password.generatedHint') },
            { value: 'own', label: t('password.own') },
            { value: 'none', label: t('password.none'), hint: t('password.noneHint') },
          ]}
        />
        {way === 'generated' && (
          <div className="panel stack">
            {generated ? (
              <>
                <p className="identifier" data-testid="generated-password">
                  {generated}
                </p>
                <p className="soft small">{t('password.writeDown')}</p>
                <div className="row">
                  <CopyButton text={generated} />
                  <Button look="quiet" busy={suggest.isPending} onPress={generate}>
                    {t('password.another')}
                  </Button>
                </div>
              </>
            ) : (
              <Button look="second" busy={suggest.isPending} onPress={generate}>
                {t('password.make')}
              </Button>
            )}
          </div>
        )}
        {way === 'own' && (
          <SecretField
            id="password"
            label={t('password.label')}
            hint={t('password.hint', { shortest })}
            value={own}
            onChange={setOwn}
            autoComplete="new-password"
            error={shown.find((one) => one.field === 'password')?.text}
          />
        )}
        <Button type="submit" busy={busy}>
          {t('password.finish')}
        </Button>
      </form>
    </Page>
  );
}

function problemOf(way: Way, own: string, generated: string | null) {
  if (way === 'own' && own.length < shortest) return 'password.tooShort' as const;
  return way === 'generated' && !generated ? ('password.notMade' as const) : null;
}
