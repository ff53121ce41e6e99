import { ButtonLink, Disclosure, LoanPicture, Notice } from '@nesie/ui';
import { formatDate, formatInstant } from '@nesie/ui/dates';
import { formatRound, readTiyn } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Loan, Message, Next } from '../../api-types/after.ts';
import type { Application } from '../../api-types/applications.ts';
import type { Session } from '../../api-types.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import { hasDeviceKey } from '../../lib/device-key.ts';
import { useTermText } from '../../lib/term-text.ts';
import { spouseRequestsQuery } from '../../queries.ts';

/** Messages that home shows; the rest stands on a page of its own. */
const SHOWN_MESSAGES = 3;

export function DeviceNotice({ session }: { readonly session: Session }) {
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

/** Somebody else's application that waits for this person. */
export function SpouseRequests() {
  const t = useText();
  const requests = useQuery(spouseRequestsQuery);
  const open = (requests.data ?? []).filter(({ state }) => state === 'open');
  return open.map((request) => (
    <Notice key={request.id} kind="wait" title={t('spouse.homeTitle', { name: request.fromName })}>
      <p>{t('spouse.home', { sum: formatRound(request.amountTiyn) })}</p>
      <ButtonLink to="/spouse-requests/$id" params={{ id: request.id }} look="second">
        {t('spouse.see')}
      </ButtonLink>
    </Notice>
  ));
}

const resting = ['cooling-off', 'confirm-contract'];

/** A contract that rests waits for its client, and no money is on its way. */
function standingOf(loan: Loan, next: Next): 'resting' | Loan['state'] {
  return loan.state === 'awaiting-payout' && resting.includes(next.kind) ? 'resting' : loan.state;
}

export function Loans({ loans, next }: { readonly loans: readonly Loan[]; readonly next: Next }) {
  const t = useText();
  const language = useLanguage();
  if (loans.length === 0) return null;
  return (
    <section className="stack">
      <h2>{t('home.loans')}</h2>
      {loans.map((loan) => (
        <div key={loan.id} className="panel stack-s">
          <Link to="/loans/$id" params={{ id: loan.id }}>
            {t('home.loan', { sum: formatRound(loan.principalTiyn) })}
          </Link>
          <p className="soft small">{t(`loan.state.${standingOf(loan, next)}`)}</p>
          {loan.state === 'active' && (
            <p className="soft small">{t('home.lastPayment', { date: formatDate(loan.dueOn, language) })}</p>
          )}
          {(loan.state === 'active' || loan.state === 'closed') && (
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

const open = ['checking', 'waiting', 'offered'];

/** What is under way and the last answer; what is over stands folded away. */
export function Applications({ applications }: { readonly applications: readonly Application[] }) {
  const t = useText();
  const own = applications.filter((one) => one.state !== 'contracted');
  const [newest] = applications;
  const now = own.filter((one) => open.includes(one.state) || (one === newest && one.state === 'refused'));
  const earlier = own.filter((one) => !now.includes(one));
  if (own.length === 0) return null;
  return (
    <section className="stack">
      <h2>{t('home.applications')}</h2>
      {now.length > 0 && <ApplicationList applications={now} />}
      {earlier.length > 0 && (
        <Disclosure title={t('home.earlier', { count: earlier.length })}>
          <ApplicationList applications={earlier} />
        </Disclosure>
      )}
    </section>
  );
}

const looks = { refused: 'tag tag-trouble', withdrawn: 'tag' } as const;

function ApplicationList({ applications }: { readonly applications: readonly Application[] }) {
  const t = useText();
  const termText = useTermText();
  return (
    <ul className="tasks">
      {applications.map((one) => (
        <li key={one.id} className="task">
          <Link to="/applications/$id" params={{ id: one.id }}>
            {t('application.about', { sum: formatRound(one.amountTiyn), term: termText(one.term) })}
          </Link>
          <span className={one.state in looks ? looks[one.state as keyof typeof looks] : 'tag tag-waiting'}>
            {t(`application.state.${one.state}`)}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Messages({ messages }: { readonly messages: readonly Message[] }) {
  const t = useText();
  const language = useLanguage();
  return (
    <section className="stack">
      <h2>{t('home.messages')}</h2>
      {messages.length === 0 && <p className="soft">{t('home.noMessages')}</p>}
      <ul className="tasks">
        {messages.slice(0, SHOWN_MESSAGES).map((message) => (
          <li key={message.id} className="task">
            <span className="task-name">
              <span>{pick(message.text, language)}</span>
              <span className="soft small">{formatInstant(message.at, language)}</span>
            </span>
          </li>
        ))}
      </ul>
      {messages.length > SHOWN_MESSAGES && <Link to="/messages">{t('home.allMessages')}</Link>}
    </section>
  );
}

/** Where everything else is. */
export function Menu() {
  const t = useText();
  return (
    <nav className="stack" aria-label={t('home.menu')}>
      <h2>{t('home.more')}</h2>
      <ul className="tasks">
        <li className="task">
          <Link to="/papers">{t('home.papers')}</Link>
        </li>
        <li className="task">
          <Link to="/letters">{t('home.letters')}</Link>
        </li>
        <li className="task">
          <Link to="/profile">{t('home.profile')}</Link>
        </li>
        <li className="task">
          <Link to="/profile/accesses">{t('home.accesses')}</Link>
        </li>
      </ul>
    </nav>
  );
}
