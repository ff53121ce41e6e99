import { Waiting } from '@nesie/ui';
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet } from '@tanstack/react-router';
import { useText } from '../i18n.ts';
import { sessionQuery } from '../queries.ts';

/** Pages of a person's own: whoever is not logged in is shown the way in instead. */
export function ClientOnly() {
  const t = useText();
  const session = useQuery(sessionQuery);
  if (session.isPending) {
    return (
      <main id="main" className="main">
        <Waiting label={t('common.loading')} />
      </main>
    );
  }
  if (session.data && session.data.kind !== 'client') return <Navigate to="/login" replace />;
  return <Outlet />;
}
