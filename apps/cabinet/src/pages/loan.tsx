import {
  ButtonLink,
  Disclosure,
  InstalmentChart,
  LoanPicture,
  Money,
  Notice,
  Page,
  Rows,
  Scenery,
  ScheduleTable,
} from '@nesie/ui';
import { formatDate } from '@nesie/ui/dates';
import { formatRound, formatTenge } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import type { Loan } from '../api-types/after.ts';
import { useLanguage, useText } from '../i18n.ts';
import { contractQuery, loanQuery } from '../queries.ts';
import { Loaded } from '../ui/loaded.tsx';
import { GiveUp } from './contract/paused.tsx';
import { paidOf } from './home/lists.tsx';
import { NextPayment } from './home/next.tsx';
import { LoanPapers } from './loan/papers.tsx';
import { Payments } from './loan/payments.tsx';

/** A microcredit: what is to be paid next, how it stands, its payments and papers. */
export function LoanPage({ id }: { readonly id: string }) {
  const t = useText();
  const query = useQuery(loanQuery(id));
  return (
    <Page
      title={query.data ? t('home.loan', { sum: formatRound(query.data.principalTiyn) }) : t('loan.title')}
      back={{ to: '/home' }}
    >
      <Loaded query={query}>
        {(loan) => (
          <>
            <Standing loan={loan} />
            {loan.refundableTiyn !== '0' && (
              <Notice kind="info" title={t('loan.refundable', { sum: formatTenge(loan.refundableTiyn) })}>
                <p>{t('loan.refundableLead')}</p>
              </Notice>
            )}
            <Payments payments={loan.payments} />
            <LoanPapers loan={loan} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Standing({ loan }: { readonly loan: Loan }) {
  const t = useText();
  switch (loan.state) {
    case 'closed':
      return (
        <>
          <Scenery scene="done" />
          <Notice kind="done" title={t('loan.closedTitle')}>
            <p>{t('loan.closed')}</p>
          </Notice>
        </>
      );
    case 'cancelled':
      return (
        <Notice kind="info" title={t('loan.cancelledTitle')}>
          <p>{t('loan.cancelled')}</p>
        </Notice>
      );
    case 'awaiting-payout':
      return <Awaiting loan={loan} />;
    case 'active':
      return <Active loan={loan} />;
  }
}

/** Money on its way; as long as it has not left, the contract can be given up. */
function Awaiting({ loan }: { readonly loan: Loan }) {
  const t = useText();
  const contract = useQuery(contractQuery(loan.contractId));
  const state = contract.data?.state;
  if (state === 'cooling-off' || state === 'to-confirm') {
    return (
      <>
        <Notice kind="wait" title={t('loan.state.resting')}>
          <p>{t('home.cooling')}</p>
        </Notice>
        <ButtonLink to="/contracts/$id" params={{ id: loan.contractId }}>
          {t('home.seeContract')}
        </ButtonLink>
      </>
    );
  }
  return (
    <>
      {loan.payout?.state === 'rejected' ? (
        <Notice kind="trouble" title={t('loan.rejectedTitle')}>
          <p>{t('loan.rejected')}</p>
        </Notice>
      ) : (
        <Notice kind="wait" title={t('loan.state.awaiting-payout')}>
          <p>{t('home.payout')}</p>
        </Notice>
      )}
      {contract.data && <GiveUp contract={contract.data} />}
    </>
  );
}

function Active({ loan }: { readonly loan: Loan }) {
  const t = useText();
  const language = useLanguage();
  const { outstanding } = loan;
  const parts = loan.schedule.length > 1;
  return (
    <>
      <section className="panel stack">
        <NextPayment loan={loan} />
        <ButtonLink to="/loans/$id/pay" params={{ id: loan.id }}>
          {t('home.howToPay')}
        </ButtonLink>
      </section>
      {loan.overdueDays > 0 && <Overdue loan={loan} />}
      {parts ? (
        <InstalmentChart rows={loan.schedule} />
      ) : (
        <LoanPicture paidTiyn={paidOf(loan)} leftTiyn={outstanding.totalTiyn} />
      )}
      <section className="stack-s">
        <h2>{t('loan.debt')}</h2>
        <p className="soft small">{t('loan.asOf', { date: formatDate(outstanding.asOf, language) })}</p>
        <Rows
          bill
          items={[
            { label: t('loan.principal'), value: <Money tiyn={outstanding.principalTiyn} /> },
            { label: t('loan.interest'), value: <Money tiyn={outstanding.interestTiyn} /> },
            { label: t('loan.penalty'), value: <Money tiyn={outstanding.penaltyTiyn} /> },
            {
              label: t('loan.total'),
              value: (
                <strong>
                  <Money tiyn={outstanding.totalTiyn} />
                </strong>
              ),
            },
          ]}
        />
      </section>
      <Disclosure title={t('loan.schedule')}>
        <ScheduleTable rows={loan.schedule} />
      </Disclosure>
    </>
  );
}

function Overdue({ loan }: { readonly loan: Loan }) {
  const t = useText();
  return (
    <Notice kind="wait">
      <p>{t('loan.overdue')}</p>
      <ButtonLink to="/letters/new" search={{ kind: 'new-terms', loanId: loan.id }} look="second">
        {t('loan.askTerms')}
      </ButtonLink>
    </Notice>
  );
}
