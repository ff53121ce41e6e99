import { CopyButton, DateField, Notice, Page, Rows, Segmented } from '@nesie/ui';
import { formatDate } from '@nesie/ui/dates';
import { formatTenge } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Loan } from '../api-types/after.ts';
import { useLanguage, useText } from '../i18n.ts';
import { loanQuery, mfoQuery, payoffQuery } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { lateTiyn } from './home/next.tsx';

/** How to pay: how much, to where, and what to write, line by line, each to be copied. */
export function PayPage({ id }: { readonly id: string }) {
  const t = useText();
  const language = useLanguage();
  const query = useQuery(loanQuery(id));
  const mfo = useQuery(mfoQuery);
  return (
    <Page title={t('pay.title')} lead={t('pay.lead')} back={{ to: '/loans/$id', params: { id } }}>
      <Loaded query={query}>
        {(loan) => (
          <>
            {loan.state === 'active' && <HowMuch loan={loan} />}
            {loan.repayment ? (
              <Rows
                items={[
                  { label: t('pay.receiver'), value: mfo.data?.name[language] ?? '…' },
                  copied(t('pay.iban'), loan.repayment.iban),
                  copied(t('mfo.bin'), loan.repayment.bin),
                  copied(t('pay.reference'), loan.repayment.reference),
                  { label: t('pay.knp'), value: loan.repayment.knp },
                ]}
              />
            ) : (
              <Notice kind="info">
                <p>{t('pay.none')}</p>
              </Notice>
            )}
            <Notice kind="info">
              <p>{t('pay.referenceWhy')}</p>
            </Notice>
            <p className="soft">{t('pay.early')}</p>
          </>
        )}
      </Loaded>
    </Page>
  );
}

type What = 'late' | 'next' | 'all';

/** What is overdue, the next payment, or all of it on a day of one's choice: to the tiyn, at no charge. */
function HowMuch({ loan }: { readonly loan: Loan }) {
  const t = useText();
  const language = useLanguage();
  const next = loan.nextPayment;
  const choices: readonly What[] = [
    ...(loan.overdueDays > 0 ? (['late'] as const) : []),
    ...(loan.schedule.length > 1 && next ? (['next'] as const) : []),
    'all',
  ];
  const [what, setWhat] = useState<What>(choices[0] ?? 'all');
  const names = { late: 'pay.late', next: 'pay.byNext', all: 'pay.all' } as const;
  return (
    <section className="panel stack">
      {choices.length > 1 && (
        <Segmented
          label={t('pay.which')}
          value={what}
          onChange={setWhat}
          options={choices.map((value) => ({ value, label: t(names[value]) }))}
        />
      )}
      {what === 'late' && (
        <div className="stack-s">
          <p className="soft">{t('home.payNow')}</p>
          <p className="identifier money">{formatTenge(lateTiyn(loan))}</p>
        </div>
      )}
      {what === 'next' && next && (
        <div className="stack-s">
          <p className="soft">{t('pay.next')}</p>
          <p className="identifier money">{formatTenge(next.amountTiyn)}</p>
          <p>{t('pay.nextBy', { date: formatDate(next.dueOn, language) })}</p>
        </div>
      )}
      {what === 'all' && <PayOff loan={loan} />}
    </section>
  );
}

function PayOff({ loan }: { readonly loan: Loan }) {
  const t = useText();
  const today = loan.outstanding.asOf;
  const [on, setOn] = useState(today);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(on);
  const query = useQuery({ ...payoffQuery(loan.id, on), enabled: isDay });
  const payoff = query.data;
  return (
    <div className="stack-s">
      <DateField id="payoff-day" label={t('pay.payoffDay')} value={on} onChange={setOn} />
      {payoff && (
        <div role="status" className="stack-s">
          <p className="soft">{t('pay.payoff')}</p>
          <p className="identifier money">{formatTenge(payoff.totalTiyn)}</p>
          {payoff.savedTiyn !== '0' && <p>{t('pay.saved', { sum: formatTenge(payoff.savedTiyn) })}</p>}
          {payoff.dueBeforeTiyn !== '0' && (
            <p className="soft">{t('pay.dueBefore', { sum: formatTenge(payoff.dueBeforeTiyn) })}</p>
          )}
        </div>
      )}
      <Failure error={isDay ? query.error : null} />
    </div>
  );
}

function copied(label: string, value: string) {
  return { label, value: <span className="mono">{value}</span>, action: <CopyButton text={value} /> };
}
