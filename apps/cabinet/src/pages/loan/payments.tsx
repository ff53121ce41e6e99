import { Day, Money } from '@nesie/ui';
import type { Payment } from '../../api-types/after.ts';
import { useText } from '../../i18n.ts';

const kinds = ['disbursement', 'payment', 'reversal'] as const;

/** What was paid, when, and where each payment went. */
export function Payments({ payments }: { readonly payments: readonly Payment[] }) {
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
