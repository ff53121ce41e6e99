import { ButtonLink, LoanPicture, Notice, Page, Scenery } from '@nesie/ui';
import { formatDate, formatInstant } from '@nesie/ui/dates';
import { formatRound, formatTenge, readTiyn } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Application } from '../api-types/applications.ts';
import type { Home, Loan, Session } from '../api-types.ts';
import { pick, useLanguage, useText } from '../i18n.ts';
import { hasDeviceKey } from '../lib/device-key.ts';
import { useTermText } from '../lib/term-text.ts';
import { homeQuery, sessionQuery } from '../queries.ts';
import { Loaded } from '../ui/loaded.tsx';

/** One number, one date, one button; what else there is stands below. */
export function HomePage() {
  const t = useText();
  const session = useQuery(sessionQuery);
  const isClient = session.data?.kind === 'client';
  const home = useQuery({ ...homeQuery, enabled: isClient });
  if (session.data && !isClient) return <Navigate to="/login" replace />;
  const name = session.data?.name;
  return (
    <Page title={name ? t('home.titleNamed', { name }) : t('home.title')}>
      <Loaded query={home}>
        {(value) => (
          <>
            <Next home={value} />
            {session.data && <DeviceNotice session={session.data} />}
            <Loans loans={value.loans} />
            <Applications applications={value.applications} />
            <Messages messages={value.messages ?? []} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Next({ home }: { readonly home: Home }) {
  const { next } = home;
  const loan =
    home.loans.find((one) => one.id === next.loanId) ?? home.loans.find((one) => one.state !== 'closed');
  switch (next.kind) {
    case 'confirm-account':
      return <AccountNext home={home} />;
    case 'application':
    case 'offer':
      return <ApplicationNext home={home} />;
    case 'sign':
      return next.contractId ? <SignNext contractId={next.contractId} /> : <ApplyNext />;
    case 'payout':
      return loan ? <PayoutNext loan={loan} /> : <ApplyNext />;
    case 'pay':
      return loan ? <PayNext loan={loan} /> : <ApplyNext />;
    case 'closed':
      return <ApplyNext closed />;
    default:
      return <ApplyNext />;
  }
}

function AccountNext({ home }: { readonly home: Home }) {
  const t = useText();
  if (home.next.accountState === 'not-own') {
    return (
      <Notice kind="trouble" title={t('home.accountNotOwnTitle')}>
        <p>{t('home.accountNotOwn')}</p>
      </Notice>
    );
  }
  return (
    <>
      <Notice kind="wait" title={t('home.accountTitle')}>
        <p>{t('home.account')}</p>
      </Notice>
      <ButtonLink to="/apply" look="second">
        {t('home.apply')}
      </ButtonLink>
    </>
  );
}

function ApplyNext({ closed = false }: { readonly closed?: boolean }) {
  const t = useText();
  return (
    <section className="panel stack">
      <Scenery scene={closed ? 'done' : 'steppe'} />
      <h2>{closed ? t('home.closedTitle') : t('home.applyTitle')}</h2>
      <p>{closed ? t('home.closed') : t('home.applyLead')}</p>
      <ButtonLink to="/apply">{t('home.apply')}</ButtonLink>
    </section>
  );
}

function ApplicationNext({ home }: { readonly home: Home }) {
  const t = useText();
  const language = useLanguage();
  const { next } = home;
  const application = home.applications.find((one) => one.id === next.applicationId) ?? home.applications[0];
  if (!application) return <ApplyNext />;
  const offer = application.offer;
  return (
    <section className="panel stack">
      <p className="soft">{offer ? t('home.offerReady') : t('home.checking')}</p>
      <p className="identifier money">{formatRound(application.amountTiyn)}</p>
      {offer && <p>{t('home.offerUntil', { when: formatInstant(offer.expiresAt, language) })}</p>}
      <ButtonLink to="/applications/$id" params={{ id: application.id }}>
        {offer ? t('home.seeOffer') : t('home.seeApplication')}
      </ButtonLink>
    </section>
  );
}

function SignNext({ contractId }: { readonly contractId: string }) {
  const t = useText();
  return (
    <section className="panel stack">
      <h2>{t('home.signTitle')}</h2>
      <p>{t('home.signLead')}</p>
      <ButtonLink to="/contracts/$id" params={{ id: contractId }}>
        {t('home.sign')}
      </ButtonLink>
    </section>
  );
}

function PayoutNext({ loan }: { readonly loan: Loan }) {
  const t = useText();
  return (
    <section className="panel stack">
      <Notice kind="wait">
        <p>{t('home.payout')}</p>
      </Notice>
      <p className="identifier money">{formatTenge(loan.principalTiyn)}</p>
      <ButtonLink to="/loans/$id" params={{ id: loan.id }}>
        {t('home.seeLoan')}
      </ButtonLink>
    </section>
  );
}

/** The one number, the one date, the one button. */
function PayNext({ loan }: { readonly loan: Loan }) {
  const t = useText();
  const language = useLanguage();
  return (
    <section className="panel stack">
      <div>
        <p className="soft">{t('home.pay')}</p>
        <p className="identifier money">{formatTenge(loan.outstanding.totalTiyn)}</p>
        <p>{t('home.payBy', { date: formatDate(loan.dueOn, language) })}</p>
      </div>
      <ButtonLink to="/loans/$id/pay" params={{ id: loan.id }}>
        {t('home.howToPay')}
      </ButtonLink>
    </section>
  );
}

function DeviceNotice({ session }: { readonly session: Session }) {
  const t = useText();
  const [held, setHeld] = useState<boolean | null>(null);
  useEffect(() => {
    if (!session.partyId) return;
    hasDeviceKey(session.partyId).then(setHeld, () => setHeld(false));
  }, [session.partyId]);
  const bound = session.device?.bound !== false && held !== false;
  if (held === null || bound) return null;
  return (
    <Notice kind="wait" title={t('device.unboundTitle')}>
      <p>{t('device.unbound')}</p>
      <Link to="/device">{t('device.bind')}</Link>
    </Notice>
  );
}

function Loans({ loans }: { readonly loans: readonly Loan[] }) {
  const t = useText();
  if (loans.length === 0) return null;
  return (
    <section className="stack">
      <h2>{t('home.loans')}</h2>
      {loans.map((loan) => (
        <div key={loan.id} className="panel stack-s">
          <Link to="/loans/$id" params={{ id: loan.id }}>
            {t('home.loan', { sum: formatRound(loan.principalTiyn) })}
          </Link>
          <p className="soft small">{t(`loan.state.${loan.state}`)}</p>
          {loan.state !== 'awaiting-payout' && (
            <LoanPicture paidTiyn={paidOf(loan)} leftTiyn={loan.outstanding.totalTiyn} />
          )}
        </div>
      ))}
    </section>
  );
}

/** What was paid in all, by the payments shown. */
export function paidOf(loan: Loan): string {
  return loan.payments
    .filter((payment) => payment.kind === 'payment')
    .reduce((sum, payment) => sum + (readTiyn(payment.amountTiyn) ?? 0n), 0n)
    .toString();
}

function Applications({ applications }: { readonly applications: readonly Application[] }) {
  const t = useText();
  const termText = useTermText();
  const shown = applications.filter((one) => one.state !== 'contracted');
  if (shown.length === 0) return null;
  return (
    <section className="stack">
      <h2>{t('home.applications')}</h2>
      <ul className="tasks">
        {shown.map((one) => (
          <li key={one.id} className="task">
            <Link to="/applications/$id" params={{ id: one.id }}>
              {t('application.about', { sum: formatRound(one.amountTiyn), term: termText(one.term) })}
            </Link>
            <span className={one.state === 'refused' ? 'tag tag-trouble' : 'tag tag-waiting'}>
              {t(`application.state.${one.state}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Messages({ messages }: { readonly messages: NonNullable<Home['messages']> }) {
  const t = useText();
  const language = useLanguage();
  return (
    <section className="stack">
      <h2>{t('home.messages')}</h2>
      {messages.length === 0 && <p className="soft">{t('home.noMessages')}</p>}
      <ul className="tasks">
        {messages.map((message) => (
          <li key={message.id ?? message.at} className="task">
            <span className="task-name">
              <span>{pick(message.text, language)}</span>
              <span className="soft small">{formatInstant(message.at, language)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
