import { Button, ButtonLink, CostChart, Heroes, Money, Notice, Page, Rates, Scenery } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { formatRound } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../api.ts';
import type { Application, Contract, Offer } from '../api-types.ts';
import { pick, useLanguage, useText } from '../i18n.ts';
import { applicationQuery, useDeed, useRefresh } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { Loaded } from '../ui/loaded.tsx';

/** An application from being checked to its end. */
export function ApplicationPage({ id }: { readonly id: string }) {
  const t = useText();
  const query = useQuery(applicationQuery(id));
  const state = query.data?.state;
  return (
    <Page
      key={state}
      title={state ? t(`application.title.${state}`) : t('application.title')}
      back={{ to: '/home' }}
    >
      <Loaded query={query}>{(application) => <Standing application={application} />}</Loaded>
    </Page>
  );
}

function Standing({ application }: { readonly application: Application }) {
  const t = useText();
  switch (application.state) {
    case 'checking':
      return <Checking application={application} />;
    case 'offered':
      return application.offer ? <Offered application={application} offer={application.offer} /> : null;
    case 'refused':
      return <Refused application={application} />;
    case 'withdrawn':
      return (
        <>
          <p>{t('application.withdrawn')}</p>
          <ButtonLink to="/home">{t('common.toHome')}</ButtonLink>
        </>
      );
    case 'contracted':
      return application.contractId ? (
        <ButtonLink to="/contracts/$id" params={{ id: application.contractId }}>
          {t('application.toContract')}
        </ButtonLink>
      ) : (
        <ButtonLink to="/home">{t('common.toHome')}</ButtonLink>
      );
  }
}

function Checking({ application }: { readonly application: Application }) {
  const t = useText();
  return (
    <>
      <Scenery scene="waiting" />
      <div role="status" className="stack-s">
        <p>
          {t('application.checking', {
            sum: formatRound(application.amountTiyn),
            days: application.termDays,
          })}
        </p>
        <p className="soft">{t('application.checkingMay')}</p>
      </div>
      <Withdraw id={application.id} />
    </>
  );
}

function Refused({ application }: { readonly application: Application }) {
  const t = useText();
  const language = useLanguage();
  return (
    <>
      <Notice kind="trouble" title={t('application.why')}>
        <ul>
          {(application.reasons ?? []).map((reason) => (
            <li key={reason.code}>{pick(reason.text, language)}</li>
          ))}
        </ul>
      </Notice>
      <section className="stack-s">
        <h2>{t('application.whatNow')}</h2>
        <p>{t('application.canDo')}</p>
      </section>
      <ButtonLink to="/apply">{t('application.otherAmount')}</ButtonLink>
      <ButtonLink to="/home" look="second">
        {t('common.toHome')}
      </ButtonLink>
    </>
  );
}

function Offered({ application, offer }: { readonly application: Application; readonly offer: Offer }) {
  const t = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const draw = useDeed((id: string, key) =>
    api<Contract>(`/applications/${id}/contract`, { method: 'POST', body: {}, key, timeoutMillis: 60_000 }),
  );
  const press = () =>
    draw.mutate(application.id, {
      onSuccess: async (contract) => {
        await refresh('home');
        await navigate({ to: '/contracts/$id', params: { id: contract.id } });
      },
    });
  return (
    <>
      <Heroes figures={offer} />
      <Rates rates={{ ...offer, rate: { share: offer.dailyRate, per: 'day' } }} />
      <CostChart {...offer} termDays={application.termDays} maxDays={application.termDays} />
      <p>
        {t('application.overpayment')} <Money tiyn={offer.overpaymentTiyn} />
      </p>
      <Notice kind="wait">
        <p>{t('application.offerUntil', { when: formatInstant(offer.expiresAt, language) })}</p>
      </Notice>
      <Failure error={draw.error} />
      <Button busy={draw.isPending} onPress={press}>
        {t('application.toContract')}
      </Button>
      <p className="soft small">{t('application.notSigned')}</p>
      <Withdraw id={application.id} />
    </>
  );
}

function Withdraw({ id }: { readonly id: string }) {
  const t = useText();
  const refresh = useRefresh();
  const withdraw = useDeed((of: string, key) =>
    api<Application>(`/applications/${of}/withdrawal`, { method: 'POST', body: {}, key }),
  );
  const press = () => withdraw.mutate(id, { onSuccess: () => refresh('application', 'home') });
  return (
    <>
      <Failure error={withdraw.error} />
      <Button look="quiet" busy={withdraw.isPending} onPress={press}>
        {t('application.withdraw')}
      </Button>
    </>
  );
}
