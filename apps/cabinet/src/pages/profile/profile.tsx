import { CopyButton, Notice, Page, Rows } from '@nesie/ui';
import { formatDate, today } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Profile } from '../../api-types/profile.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { profileQuery } from '../../queries-own.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Devices } from './devices.tsx';
import { MessageLanguage } from './message-language.tsx';
import { Notifications } from './notifications.tsx';
import { Sessions } from './sessions.tsx';

/** Who one is here, how one gets in, on what devices, and who has looked. */
export function ProfilePage() {
  const t = useText();
  const query = useQuery(profileQuery);
  return (
    <Page title={t('profile.title')} back={{ to: '/home' }}>
      <Loaded query={query}>
        {(profile) => (
          <>
            <Self profile={profile} />
            <Data />
            <WaysIn profile={profile} />
            <Devices devices={profile.devices} />
            <Sessions sessions={profile.sessions} />
            <MessageLanguage chosen={profile.language} />
            <Notifications />
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface ProfileProps {
  readonly profile: Profile;
}

function Self({ profile }: ProfileProps) {
  const t = useText();
  const { name, identifier, phone, account } = profile;
  return (
    <section className="stack">
      <Rows
        items={[
          { label: t('profile.name'), value: name },
          {
            label: t('login.identifier'),
            value: <span className="mono">{identifier ?? '—'}</span>,
            ...(identifier ? { action: <CopyButton text={identifier} /> } : {}),
          },
          { label: t('profile.phone'), value: <span className="figure">{phone}</span> },
          ...(account
            ? [
                {
                  label: t('profile.account'),
                  value: (
                    <>
                      <span className="figure">{account.iban}</span>
                      <br />
                      <span className="soft small">
                        {account.bank} · {t(`profile.account.${account.state}`)}
                      </span>
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
      {/* changing either takes a method of clause 7, which is not built yet: nothing is offered here. */}
      <Notice kind="info" title={t('profile.changeTitle')}>
        <p>{t('profile.change')}</p>
        <Link to="/letters/new">{t('letters.write')}</Link>
      </Notice>
    </section>
  );
}

/** What the person may see and take back of his data. */
function Data() {
  const t = useText();
  return (
    <section className="stack-s">
      <h2>{t('profile.data')}</h2>
      <ul className="tasks">
        <li className="task">
          <Link to="/profile/accesses">{t('accesses.title')}</Link>
        </li>
        <li className="task">
          <Link to="/profile/consents">{t('consents.title')}</Link>
        </li>
      </ul>
    </section>
  );
}

function WaysIn({ profile: { waysIn } }: ProfileProps) {
  const t = useText();
  const language = useLanguage();
  const hasPassword = waysIn.some(({ kind }) => kind === 'password');
  return (
    <section className="stack-s">
      <h2>{t('profile.waysIn')}</h2>
      <Rows
        items={waysIn.map(({ kind, since }) => ({
          label: t(`profile.way.${kind}`),
          value: t('profile.since', { date: formatDate(today(Date.parse(since)), language) }),
          ...(kind === 'password'
            ? { action: <Link to="/profile/password">{t('profile.changePassword')}</Link> }
            : {}),
        }))}
      />
      {!hasPassword && <p className="soft">{t('profile.noPassword')}</p>}
    </section>
  );
}
