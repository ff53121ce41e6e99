import { ButtonLink, Countdown, Notice, Scenery } from '@nesie/ui';
import { formatDate, formatInstant } from '@nesie/ui/dates';
import { formatRound, formatTenge, readTiyn } from '@nesie/ui/money';
import type { Home, Loan } from '../../api-types/after.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { useRefresh } from '../../queries.ts';

interface HomeProps {
  readonly home: Home;
}

/** The one next thing. */
export function NextThing({ home }: HomeProps) {
  const { next } = home;
  const loan = home.loans.find((one) => one.id === next.loanId);
  switch (next.kind) {
    case 'confirm-account':
      return <AccountNext home={home} />;
    case 'application':
    case 'wait-people':
    case 'offer':
      return <ApplicationNext home={home} />;
    case 'sign':
      return <ContractNext home={home} title="home.signTitle" lead="home.signLead" link="home.sign" />;
    case 'cooling-off':
      return <CoolingNext home={home} />;
    case 'confirm-contract':
      return (
        <ContractNext home={home} title="home.confirmTitle" lead="home.confirm" link="home.seeContract" />
      );
    case 'payout':
      return loan ? <PayoutNext loan={loan} /> : <ApplyNext />;
    case 'pay':
      return loan ? <PayNext loan={loan} /> : <ApplyNext />;
    case 'closed':
      return <ApplyNext closed />;
    case 'apply':
      return <ApplyNext />;
  }
}

function AccountNext({ home }: HomeProps) {
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

function ApplicationNext({ home }: HomeProps) {
  const t = useText();
  const language = useLanguage();
  const { next } = home;
  const application = home.applications.find((one) => one.id === next.applicationId);
  if (!application) return <ApplyNext />;
  const { offer } = application;
  const lead = { 'wait-people': 'home.waitTitle', offer: 'home.offerReady' } as const;
  const title = next.kind === 'wait-people' || next.kind === 'offer' ? lead[next.kind] : 'home.checking';
  return (
    <section className="panel stack">
      <p className="soft">{t(title)}</p>
      <p className="identifier money">{formatRound(application.amountTiyn)}</p>
      {offer && <p>{t('home.offerUntil', { when: formatInstant(offer.expiresAt, language) })}</p>}
      {next.kind === 'wait-people' && <p>{t('home.wait')}</p>}
      <ButtonLink to="/applications/$id" params={{ id: application.id }}>
        {offer ? t('home.seeOffer') : t('home.seeApplication')}
      </ButtonLink>
    </section>
  );
}

interface ContractNextProps extends HomeProps {
  readonly title: 'home.signTitle' | 'home.confirmTitle';
  readonly lead: 'home.signLead' | 'home.confirm';
  readonly link: 'home.sign' | 'home.seeContract';
}

function ContractNext({ home, title, lead, link }: ContractNextProps) {
  const t = useText();
  return (
    <section className="panel stack">
      <h2>{t(title)}</h2>
      <p>{t(lead)}</p>
      <ButtonLink to="/contracts/$id" params={{ id: home.next.contractId ?? '' }}>
        {t(link)}
      </ButtonLink>
    </section>
  );
}

function CoolingNext({ home }: HomeProps) {
  const t = useText();
  const refresh = useRefresh();
  const { contractId, until } = home.next;
  return (
    <section className="panel stack">
      <h2>{t('home.coolingTitle')}</h2>
      <p>{t('home.cooling')}</p>
      {until && (
        <Countdown
          until={until}
          label={t('home.coolingLeft')}
          skewMillis={Date.parse(home.now) - Date.now()}
          onOver={() => void refresh('home')}
        />
      )}
      <ButtonLink to="/contracts/$id" params={{ id: contractId ?? '' }}>
        {t('home.seeContract')}
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
  return (
    <section className="panel stack">
      <NextPayment loan={loan} />
      <ButtonLink to="/loans/$id/pay" params={{ id: loan.id }}>
        {t('home.howToPay')}
      </ButtonLink>
    </section>
  );
}

/** What is overdue is to be paid now; else what comes next, and by when. */
export function NextPayment({ loan }: { readonly loan: Loan }) {
  const t = useText();
  const language = useLanguage();
  const next = loan.nextPayment;
  if (!next) return null;
  const by = formatDate(next.dueOn, language);
  if (loan.overdueDays > 0) {
    return (
      <div className="stack-s">
        <p className="soft">{t('home.payNow')}</p>
        <p className="identifier money">{formatTenge(lateTiyn(loan))}</p>
        <p className="tag tag-trouble">{t('loan.overdueTitle', { days: loan.overdueDays })}</p>
        {next.amountTiyn !== lateTiyn(loan) && (
          <p className="soft small">{t('home.withNext', { sum: formatTenge(next.amountTiyn), date: by })}</p>
        )}
      </div>
    );
  }
  return (
    <div className="stack-s">
      <p className="soft">{t('home.nextPayment')}</p>
      <p className="identifier money">{formatTenge(next.amountTiyn)}</p>
      <p>{t('home.payUntil', { date: by })}</p>
    </div>
  );
}

/** What is overdue, with the penalty on it: what a person who is late pays to be in time again. */
export function lateTiyn({ overdueTiyn, outstanding }: Loan): string {
  return ((readTiyn(overdueTiyn) ?? 0n) + (readTiyn(outstanding.penaltyTiyn) ?? 0n)).toString();
}
