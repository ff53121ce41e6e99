import {
  Button,
  ButtonLink,
  CopyButton,
  ErrorSummary,
  Notice,
  Page,
  SecretField,
  type SummaryError,
} from '@nesie/ui';
import { type FormEvent, useState } from 'react';
import { ApiProblem, api } from '../../api.ts';
import { useText } from '../../i18n.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';

const shortest = 10;

/** Refusals that are about one of the two fields, beside it. */
const fieldOf: Readonly<Record<string, 'current' | 'next'>> = {
  'password-wrong': 'current',
  'password-weak': 'next',
  'password-unchanged': 'next',
};

/** A new password by the one in force; everybody else who is in with it is out. */
export function PasswordPage() {
  const t = useText();
  const refresh = useRefresh();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const change = useDeed((wanted: { readonly current: string; readonly next: string }, key) =>
    api<{ endedSessions: number }>('/password/change', { method: 'POST', body: wanted, key }),
  );
  if (change.isSuccess) return <Changed ended={change.data.endedSessions} />;
  const labels = { current: t('newPassword.current'), next: t('newPassword.next') };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change.isPending) return;
    const found: SummaryError[] = [];
    if (!current) found.push({ field: 'current', label: labels.current, text: t('check.required') });
    if ([...next].length < shortest) found.push({ field: 'next', text: t('password.tooShort') });
    setErrors(found);
    change.reset();
    if (found.length === 0)
      change.mutate({ current, next }, { onSuccess: () => void refresh('profile', 'messages') });
  };
  const said = refusedFields(change.error);
  const shown = errors.length > 0 ? errors : said;
  const errorOf = (field: string) => shown.find((one) => one.field === field)?.text;
  return (
    <Page title={t('newPassword.title')} lead={t('newPassword.lead')} back={{ to: '/profile' }}>
      <ErrorSummary errors={shown} />
      {said.length === 0 && <Failure error={change.error} />}
      <form className="stack-l" onSubmit={submit} noValidate>
        <SecretField
          id="current"
          label={labels.current}
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          error={errorOf('current')}
        />
        <Suggestion taken={next} onTake={setNext} />
        <SecretField
          id="next"
          label={labels.next}
          hint={t('password.hint', { shortest })}
          value={next}
          onChange={setNext}
          autoComplete="new-password"
          error={errorOf('next')}
        />
        <Button type="submit" busy={change.isPending}>
          {t('newPassword.change')}
        </Button>
        <p className="soft small">{t('newPassword.meaning')}</p>
      </form>
    </Page>
  );
}

function refusedFields(error: unknown): readonly SummaryError[] {
  const field = error instanceof ApiProblem ? fieldOf[error.code] : undefined;
  return error instanceof ApiProblem && field ? [{ field, text: error.detail }] : [];
}

/** A strong password that is made for whoever wants one; it is put into the field, and shown to be written down. */
function Suggestion({ taken, onTake }: { readonly taken: string; readonly onTake: (made: string) => void }) {
  const t = useText();
  const [asked, setAsked] = useState(0);
  const suggest = useDeed((_: number, key) =>
    api<{ password: string }>('/passwords/suggestion', { method: 'POST', body: {}, key }),
  );
  const made = suggest.data?.password ?? null;
  const press = () => {
    setAsked(asked + 1);
    suggest.mutate(asked, { onSuccess: ({ password }) => onTake(password) });
  };
  return (
    <div className="panel stack">
      {made && made === taken ? (
        <>
          <p className="identifier" data-testid="generated-password">
            {made}
          </p>
          <p className="soft small">{t('password.writeDown')}</p>
          <div className="row">
            <CopyButton text={made} />
            <Button look="quiet" busy={suggest.isPending} onPress={press}>
              {t('password.another')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p>{t('newPassword.suggest')}</p>
          <Button look="second" busy={suggest.isPending} onPress={press}>
            {t('password.make')}
          </Button>
        </>
      )}
      <Failure error={suggest.error} />
    </div>
  );
}

function Changed({ ended }: { readonly ended: number }) {
  const t = useText();
  return (
    <Page key="changed" title={t('newPassword.changedTitle')}>
      <Notice kind="done" live>
        <p>{t('newPassword.changed')}</p>
        {ended > 0 && <p>{t('newPassword.ended', { count: ended })}</p>}
      </Notice>
      <ButtonLink to="/profile">{t('newPassword.toProfile')}</ButtonLink>
    </Page>
  );
}
