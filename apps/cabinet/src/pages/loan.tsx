import {
  Button,
  ButtonLink,
  CopyButton,
  Day,
  Icon,
  LoanPicture,
  Money,
  Notice,
  Page,
  Rows,
  Scenery,
} from '@nesie/ui';
import { formatDate } from '@nesie/ui/dates';
import { formatRound, formatTenge } from '@nesie/ui/money';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ApiProblem, fetchPack } from '../api.ts';
import type { Loan, Payment } from '../api-types.ts';
import { useLanguage, useText } from '../i18n.ts';
import { loanQuery, mfoQuery } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { paidOf } from './home.tsx';

/** A microcredit: what is owed, by when, what was paid, its papers. */
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
            <State loan={loan} />
            <Payments payments={loan.payments} />
            <Documents loan={loan} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function State({ loan }: { readonly loan: Loan }) {
  const t = useText();
  const language = useLanguage();
  if (loan.state === 'closed') {
    return (
      <>
        <Scenery scene="done" />
        <Notice kind="done" title={t('loan.closedTitle')}>
          <p>{t('loan.closed')}</p>
        </Notice>
      </>
    );
  }
  if (loan.state === 'awaiting-payout') {
    return loan.payout?.state === 'rejected' ? (
      <Notice kind="trouble" title={t('loan.rejectedTitle')}>
        <p>{t('loan.rejected')}</p>
      </Notice>
    ) : (
      <Notice kind="wait" title={t('loan.state.awaiting-payout')}>
        <p>{t('home.payout')}</p>
      </Notice>
    );
  }
  const { outstanding } = loan;
  return (
    <>
      <section className="panel stack">
        <div>
          <p className="soft">{t('home.pay')}</p>
          <p className="identifier money">{formatTenge(outstanding.totalTiyn)}</p>
          <p>{t('home.payBy', { date: formatDate(loan.dueOn, language) })}</p>
        </div>
        <ButtonLink to="/loans/$id/pay" params={{ id: loan.id }}>
          {t('home.howToPay')}
        </ButtonLink>
      </section>
      <LoanPicture paidTiyn={paidOf(loan)} leftTiyn={outstanding.totalTiyn} />
      <section className="stack-s">
        <h2>{t('loan.debt')}</h2>
        <p className="soft small">{t('loan.asOf', { date: formatDate(outstanding.asOf, language) })}</p>
        <Rows
          items={[
            { label: t('loan.principal'), value: <Money tiyn={outstanding.principalTiyn} /> },
            { label: t('loan.interest'), value: <Money tiyn={outstanding.interestTiyn} /> },
            { label: t('loan.penalty'), value: <Money tiyn={outstanding.penaltyTiyn} /> },
            { label: t('loan.total'), value: <Money tiyn={outstanding.totalTiyn} /> },
          ]}
        />
      </section>
    </>
  );
}

const kinds = ['disbursement', 'payment', 'reversal'] as const;

function Payments({ payments }: { readonly payments: readonly Payment[] }) {
  const t = useText();
  const name = (kind: string) => {
    const known = kinds.find((one) => one === kind);
    return t(`payment.${known ?? 'other'}`);
  };
  return (
    <section className="stack-s">
      <h2>{t('loan.payments')}</h2>
      {payments.length === 0 && <p className="soft">{t('loan.noPayments')}</p>}
      <ul className={payments.length > 0 ? 'tasks' : ''}>
        {payments.map((payment, i) => (
          <li key={`${payment.on}${payment.kind}${i}`} className="task">
            <span className="task-name">
              <span>{name(payment.kind)}</span>
              <span className="soft small">
                <Day date={payment.on} />
              </span>
            </span>
            <span className="stack-s">
              <Money tiyn={payment.amountTiyn} />
            </span>
            {payment.kind === 'payment' && <Split payment={payment} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where a payment went, part by part. */
function Split({ payment }: { readonly payment: Payment }) {
  const t = useText();
  const parts = [
    [t('loan.principal'), payment.principalTiyn],
    [t('loan.interest'), payment.interestTiyn],
    [t('loan.penalty'), payment.penaltyTiyn],
  ] as const;
  return (
    <ul className="split soft small">
      {parts.map(([label, tiyn]) =>
        tiyn && tiyn !== '0' ? (
          <li key={label}>
            {label}: <Money tiyn={tiyn} />
          </li>
        ) : null,
      )}
    </ul>
  );
}

function Documents({ loan }: { readonly loan: Loan }) {
  const t = useText();
  const pack = useMutation({ networkMode: 'always', mutationFn: () => fetchPack(loan.id) });
  const soon = pack.error instanceof ApiProblem && pack.error.status === 409;
  return (
    <section className="stack">
      <h2>{t('loan.documents')}</h2>
      <a
        className="button button-second"
        href={`/api/contracts/${loan.contractId}/document`}
        target="_blank"
        rel="noreferrer"
      >
        <Icon name="file" />
        {t('loan.contract')}
      </a>
      <p className="soft small">{t('loan.packLead')}</p>
      {soon ? (
        <Notice kind="wait" live>
          <p>{t('loan.packSoon')}</p>
        </Notice>
      ) : (
        <Failure error={pack.error} />
      )}
      <Button look="second" busy={pack.isPending} onPress={() => pack.mutate()}>
        {t('loan.pack')}
      </Button>
    </section>
  );
}

/** How to pay: what to write and where, line by line, each to be copied. */
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
            <section className="panel">
              <p className="soft">{t('pay.sum')}</p>
              <p className="identifier money">{formatTenge(loan.outstanding.totalTiyn)}</p>
              <p className="soft small">
                {t('loan.asOf', { date: formatDate(loan.outstanding.asOf, language) })}
              </p>
            </section>
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

function copied(label: string, value: string) {
  return { label, value: <span className="mono">{value}</span>, action: <CopyButton text={value} /> };
}
