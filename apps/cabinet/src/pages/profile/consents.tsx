import { Page, Rows, Scenery } from '@nesie/ui';
import { formatDate, formatInstant, today } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api.ts';
import type { GivenConsent } from '../../api-types/profile.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { consentsQuery } from '../../queries-own.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Sure } from '../sure.tsx';

/** What one has agreed to, and the way to take it back. */
export function ConsentsPage() {
  const t = useText();
  const query = useQuery(consentsQuery);
  return (
    <Page title={t('consents.title')} lead={t('consents.lead')} back={{ to: '/profile' }}>
      <Loaded query={query}>
        {(consents) =>
          consents.length === 0 ? (
            <>
              <Scenery scene="empty" />
              <p>{t('consents.none')}</p>
            </>
          ) : (
            consents.map((consent) => <Consent key={consent.id} consent={consent} />)
          )
        }
      </Loaded>
    </Page>
  );
}

type Standing = 'inForce' | 'over' | 'withdrawn';

function standingOf({ withdrawnAt, validUntil }: GivenConsent): Standing {
  if (withdrawnAt) return 'withdrawn';
  return validUntil < today() ? 'over' : 'inForce';
}

function Consent({ consent }: { readonly consent: GivenConsent }) {
  const t = useText();
  const language = useLanguage();
  const standing = standingOf(consent);
  const { withdrawnAt } = consent;
  return (
    <section className="panel stack">
      <div className="row">
        <h2>{pick(consent.title, language)}</h2>
        <span className={`tag tag-${standing === 'inForce' ? 'todo' : 'locked'}`}>
          {t(`consents.standing.${standing}`)}
        </span>
      </div>
      <p>{pick(consent.purpose, language)}</p>
      <Rows
        items={[
          { label: t('consents.given'), value: formatInstant(consent.givenAt, language) },
          withdrawnAt
            ? { label: t('consents.withdrawnAt'), value: formatInstant(withdrawnAt, language) }
            : { label: t('consents.until'), value: formatDate(consent.validUntil, language) },
        ]}
      />
      <p>
        <Link to="/papers/$id" params={{ id: consent.documentId }}>
          {t('consents.words')}
          <span className="hidden">: {pick(consent.title, language)}</span>
        </Link>
      </p>
      {standing === 'inForce' && <Withdraw consent={consent} />}
    </section>
  );
}

/** Final, so what follows from it is read first. */
function Withdraw({ consent }: { readonly consent: GivenConsent }) {
  const t = useText();
  const refresh = useRefresh();
  const withdraw = useDeed((id: string, key) =>
    api<unknown>(`/consents/${id}/withdrawal`, { method: 'POST', body: {}, key }),
  );
  const press = () =>
    withdraw.mutate(consent.id, { onSuccess: () => refresh('consents', 'application', 'home') });
  return (
    <>
      <Failure error={withdraw.error} />
      <Sure
        title={t('consents.withdraw')}
        lead={t(consent.kind === 'credit-bureau' ? 'consents.withdrawBureau' : 'consents.withdrawLead')}
        yes={t('consents.withdrawSure')}
        busy={withdraw.isPending}
        onYes={press}
      >
        <p>{t('consents.withdrawKeeps')}</p>
      </Sure>
    </>
  );
}
