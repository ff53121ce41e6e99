import { Button, ButtonLink, Notice, Page, Rows, Scenery, Steps } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { formatRound } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api.ts';
import type { Contract } from '../api-types/after.ts';
import type { Application, Offer } from '../api-types/applications.ts';
import { pick, useLanguage, useText } from '../i18n.ts';
import { useTermText } from '../lib/term-text.ts';
import { applicationQuery, mfoQuery, useDeed, useRefresh } from '../queries.ts';
import { FigureParts, FigureSchedule } from '../ui/calculator/result.tsx';
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

interface ApplicationProps {
  readonly application: Application;
}

function Standing({ application }: ApplicationProps) {
  const t = useText();
  switch (application.state) {
    case 'checking':
      return <Checking application={application} />;
    case 'waiting':
      return <WaitingForPeople application={application} />;
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
        <>
          <ButtonLink to="/contracts/$id" params={{ id: application.contractId }}>
            {t('application.toContract')}
          </ButtonLink>
          <About application={application} />
        </>
      ) : (
        <ButtonLink to="/home">{t('common.toHome')}</ButtonLink>
      );
  }
}

/** What was asked for, when it was sent, and how far it has come. */
function About({ application }: ApplicationProps) {
  const t = useText();
  const language = useLanguage();
  const termText = useTermText();
  const { amountTiyn, term, submittedAt, progress = [] } = application;
  return (
    <>
      <div className="stack-s">
        <p>{t('application.about', { sum: formatRound(amountTiyn), term: termText(term) })}</p>
        <p className="soft small">
          {t('application.sentAt', { when: formatInstant(submittedAt, language) })}
        </p>
      </div>
      {progress.length > 0 && (
        <section className="stack">
          <h2>{t('application.progress')}</h2>
          <Steps steps={progress.map(({ step, state }) => ({ name: t(`progress.${step}`), state }))} />
        </section>
      )}
    </>
  );
}

function Checking({ application }: ApplicationProps) {
  const t = useText();
  return (
    <>
      <Scenery scene="waiting" />
      <div role="status" className="stack-s">
        <p>{t('application.checking')}</p>
        <p className="soft">{t('application.checkingMay')}</p>
      </div>
      <About application={application} />
      <Withdraw id={application.id} />
    </>
  );
}

function WaitingForPeople({ application }: ApplicationProps) {
  const t = useText();
  return (
    <>
      {(application.waitingFor ?? []).map((what) => (
        <Notice key={what} kind="wait" title={t(`waiting.${what}.title`)}>
          <p>{t(`waiting.${what}`)}</p>
          {what === 'office-visit' && <Office />}
        </Notice>
      ))}
      <About application={application} />
      <p className="soft">{t('waiting.closed')}</p>
      <Withdraw id={application.id} />
    </>
  );
}

/** Where to come and when: nobody has to look for it elsewhere. */
function Office() {
  const language = useLanguage();
  const { data: mfo } = useQuery(mfoQuery);
  if (!mfo) return null;
  const addresses = mfo.addresses?.length ? mfo.addresses : [mfo.address];
  return (
    <>
      <ul>
        {addresses.map((address) => (
          <li key={pick(address, 'kk')}>{pick(address, language)}</li>
        ))}
      </ul>
      {mfo.hours && <p>{pick(mfo.hours, language)}</p>}
      <p>
        <a href={`tel:${(mfo.phones?.[0] ?? mfo.phone).replace(/[^+\d]/g, '')}`}>
          {mfo.phones?.[0] ?? mfo.phone}
        </a>
      </p>
    </>
  );
}

// Only after these does another application help: after a voluntary refusal of credit or arrears no sum does.
const appliesAgain: readonly string[] = [
  'kdn-over',
  'age-confirmation-missing',
  'spouse-refused',
  'spouse-missing',
  'visit-missing',
  'people-not-in-time',
  'bureau-unavailable',
  'offer-expired',
  'consent-withdrawn',
  'terms-no-longer-granted',
];

function Refused({ application }: ApplicationProps) {
  const t = useText();
  const language = useLanguage();
  const reasons = application.reasons ?? [];
  const another = reasons.every(({ code }) => appliesAgain.includes(code));
  const advice = reasons.map((reason) => pick(reason.advice, language)).filter(Boolean);
  return (
    <>
      <Notice kind="trouble" title={t('application.why')}>
        <ul>
          {reasons.map((reason) => (
            <li key={reason.code}>{pick(reason.text, language)}</li>
          ))}
        </ul>
      </Notice>
      <section className="stack-s">
        <h2>{t('application.whatNow')}</h2>
        {advice.length > 0 ? (
          <ul>
            {advice.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        ) : (
          <p>{t('application.canDo')}</p>
        )}
        <p>{t('application.disagree')}</p>
      </section>
      {another && <ButtonLink to="/apply">{t('application.otherAmount')}</ButtonLink>}
      <ButtonLink to="/home" look={another ? 'second' : 'first'}>
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
      <FigureParts figures={offer} product={null} />
      {offer.schedule.length > 1 && (
        <Rows items={[{ label: t('apply.check.method'), value: t(`method.${offer.method}`) }]} />
      )}
      <FigureSchedule figures={offer} />
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

/** Withdrawing is free and final, so it asks once more. */
function Withdraw({ id }: { readonly id: string }) {
  const t = useText();
  const refresh = useRefresh();
  const [sure, setSure] = useState(false);
  const withdraw = useDeed((of: string, key) =>
    api<Application>(`/applications/${of}/withdrawal`, { method: 'POST', body: {}, key }),
  );
  const press = () => withdraw.mutate(id, { onSuccess: () => refresh('application', 'home') });
  if (!sure) {
    return (
      <Button look="quiet" onPress={() => setSure(true)}>
        {t('application.withdraw')}
      </Button>
    );
  }
  return (
    <Notice kind="wait" live>
      <p>{t('application.withdrawSure')}</p>
      <Failure error={withdraw.error} />
      <div className="row">
        <Button look="second" busy={withdraw.isPending} onPress={press}>
          {t('application.withdrawYes')}
        </Button>
        <Button look="quiet" onPress={() => setSure(false)}>
          {t('application.withdrawNo')}
        </Button>
      </div>
    </Notice>
  );
}
