import './accesses.css';
import { ButtonLink, Page, Scenery, Table } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import type { OwnAccess } from '../../api-types/profile.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import { accessesQuery } from '../../queries-own.ts';
import { Loaded } from '../../ui/loaded.tsx';

/** who but oneself opened one's data, when, and why. */
export function AccessesPage() {
  const t = useText();
  const query = useQuery(accessesQuery);
  return (
    <Page title={t('accesses.title')} lead={t('accesses.lead')} back={{ to: '/profile' }} wide>
      <Loaded query={query}>
        {(accesses) =>
          accesses.length === 0 ? (
            <>
              <Scenery scene="empty" />
              <p>{t('accesses.none')}</p>
            </>
          ) : (
            <>
              <Accesses accesses={accesses} />
              <p className="soft">{t('accesses.ask')}</p>
              <ButtonLink to="/letters/new" search={{ kind: 'appeal' }} look="second">
                {t('letters.write')}
              </ButtonLink>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Accesses({ accesses }: { readonly accesses: readonly OwnAccess[] }) {
  const t = useText();
  const language = useLanguage();
  const what = ({ what: opened, times }: OwnAccess) =>
    times > 1 ? `${pick(opened, language)} (${t('accesses.times', { times })})` : pick(opened, language);
  return (
    <Table
      caption={t('accesses.title')}
      captionHidden
      rows={accesses.map((access, number) => ({ ...access, number }))}
      rowKey={({ number }) => number}
      rowClass={() => 'access'}
      columns={[
        { key: 'when', name: t('accesses.when'), head: true, cell: ({ at }) => formatInstant(at, language) },
        { key: 'who', name: t('accesses.who'), cell: ({ who }) => pick(who, language) },
        { key: 'why', name: t('accesses.why'), cell: ({ purpose }) => pick(purpose, language) },
        { key: 'what', name: t('accesses.what'), cell: what },
      ]}
    />
  );
}
