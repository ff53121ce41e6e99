import { Button, ButtonLink, Notice, Page, TaskList } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { api, forgetToken } from '../../api.ts';
import type { Draft } from '../../api-types.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { useRegistrationKeeper } from '../../lib/drafts/registration-keeper.ts';
import { isComplete, nextStep, registrationSteps, stepState } from '../../lib/registration.ts';
import { draftQuery, sessionQuery, useDeed, useRefresh } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { stepPaths, useKeepDraft } from './with-draft.tsx';

/** The registration from above: what is done, what is left. */
export function RegisterPage() {
  const t = useText();
  const query = useQuery(draftQuery);
  const session = useQuery(sessionQuery);
  return (
    <Page title={t('register.title')} lead={t('register.lead')} back={{ to: '/' }}>
      {session.data?.kind === 'client' ? (
        <>
          <Notice kind="done" title={t('register.confirmedTitle')} />
          <ButtonLink to="/home">{t('common.toHome')}</ButtonLink>
        </>
      ) : (
        <Loaded query={query}>{(draft) => <Standing draft={draft} />}</Loaded>
      )}
    </Page>
  );
}

function Standing({ draft }: { readonly draft: Draft | null }) {
  const t = useText();
  if (!draft) return <Begin />;
  if (draft.state === 'draft') return <Open draft={draft} />;
  if (draft.state === 'submitted') {
    return (
      <>
        <Notice kind="wait" title={t('register.submittedTitle')}>
          <p>{t('register.submitted')}</p>
        </Notice>
        <ButtonLink to="/register/confirm">{t('register.confirm')}</ButtonLink>
      </>
    );
  }
  if (draft.state === 'confirmed') {
    return (
      <>
        <Notice kind="done" title={t('register.confirmedTitle')} />
        <ButtonLink to="/home">{t('common.toHome')}</ButtonLink>
      </>
    );
  }
  return (
    <>
      <Notice kind="trouble" title={t('register.refusedTitle')}>
        <p>{t('register.refused')}</p>
      </Notice>
      <Begin again />
    </>
  );
}

function Begin({ again = false }: { readonly again?: boolean }) {
  const t = useText();
  const keep = useKeepDraft();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const begin = useDeed((_: 'begin', key) =>
    api<Draft>('/registration-drafts', { method: 'POST', body: {}, key }),
  );
  const keeper = useRegistrationKeeper();
  const leftOver = keeper.leftOver();
  const press = () =>
    begin.mutate('begin', {
      onSuccess: async (draft) => {
        forgetToken();
        keep(draft);
        await refresh('session');
        // What was typed into a registration that ended needs not be typed again.
        const carried = (leftOver && (await keeper.carryTo(draft))) ?? draft;
        const next = nextStep(carried, null);
        if (!again && next) await navigate({ to: stepPaths[next] });
      },
    });
  return (
    <>
      <section className="stack-s">
        <h2>{t('register.needTitle')}</h2>
        <ul>
          <li>{t('register.needDocument')}</li>
          <li>{t('register.needPhone')}</li>
          <li>{t('register.needAccount')}</li>
          <li>{t('register.needCamera')}</li>
        </ul>
      </section>
      <p className="soft">
        {t('register.keptSafe')} <Link to="/how">{t('start.howLink')}</Link>
      </p>
      {leftOver && (
        <Notice kind="info">
          <p>{t('register.leftOver')}</p>
          <Button
            look="quiet"
            onPress={() => {
              keeper.forget();
              void refresh('draft');
            }}
          >
            {t('register.forgetLeftOver')}
          </Button>
        </Notice>
      )}
      <Failure error={begin.error} />
      <Button busy={begin.isPending} onPress={press}>
        {again ? t('register.beginAgain') : t('register.begin')}
      </Button>
    </>
  );
}

function Open({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const language = useLanguage();
  const next = nextStep(draft, null);
  const done = registrationSteps.filter((step) => stepState(draft, step) === 'done').length;
  return (
    <>
      <p>{t('register.progress', { done, total: registrationSteps.length })}</p>
      <TaskList
        tasks={registrationSteps.map((step) => ({
          name: t(`step.${step}`),
          state: stepState(draft, step),
          to: { to: stepPaths[step] },
        }))}
      />
      {isComplete(draft) || !next ? (
        <ButtonLink to="/register/check">{t('register.check')}</ButtonLink>
      ) : (
        <ButtonLink to={stepPaths[next]}>{t('common.continue')}</ButtonLink>
      )}
      <p>
        <Link to="/register/transfer">{t('register.otherDevice')}</Link>
      </p>
      <p className="soft small">
        {t('register.expires', { when: formatInstant(draft.expiresAt, language) })}
      </p>
    </>
  );
}
