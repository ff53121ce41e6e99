import { Page } from '@nesie/ui';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useText } from '../i18n.ts';
import { homeQuery, sessionQuery } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Applications, DeviceNotice, Loans, Menu, Messages, SpouseRequests } from './home/lists.tsx';
import { NextThing } from './home/next.tsx';

/** One number, one date, one button; what else there is stands below. */
export function HomePage() {
  const t = useText();
  const session = useQuery(sessionQuery);
  const isClient = session.data?.kind === 'client';
  const home = useQuery({ ...homeQuery, enabled: isClient });
  if (session.data && !isClient) return <Navigate to="/login" replace />;
  const name = session.data?.name;
  return (
    <Page title={name ? t('home.titleNamed', { name }) : t('home.title')} wide>
      {session.isError && !session.data ? (
        // Without knowing who asks, nothing is asked for: the failure is said here, or the page would wait for ever.
        <Failure error={session.error} onRetry={() => void session.refetch()} />
      ) : (
        <Loaded query={home}>
          {(value) => (
            <div className="two">
              <div className="stack-l">
                <NextThing home={value} />
                <SpouseRequests />
                {session.data && <DeviceNotice session={session.data} />}
                <Loans loans={value.loans} next={value.next} />
                <Applications applications={value.applications} />
              </div>
              <div className="stack-l">
                <Messages messages={value.messages} />
                <Menu />
              </div>
            </div>
          )}
        </Loaded>
      )}
    </Page>
  );
}
