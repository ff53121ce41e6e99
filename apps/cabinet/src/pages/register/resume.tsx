import { Button, ButtonLink, Notice, Page } from '@nesie/ui';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, forgetToken } from '../../api.ts';
import { useText } from '../../i18n.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';

/**
 * The other device: takes the registration over. Only a press does it: a link that somebody else sent must not put a
 * person into a stranger's registration unasked.
 */
export function ResumePage() {
  const t = useText();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [token] = useState(() => window.location.hash.replace(/^#/, ''));
  useEffect(() => {
    // The token stays out of the address bar and the history.
    window.history.replaceState(window.history.state, '', window.location.pathname);
  }, []);
  const use = useDeed((_: string, key) =>
    api<unknown>('/registration-drafts/transfers/uses', { method: 'POST', body: { token }, key }),
  );
  const press = () =>
    use.mutate(token, {
      onSuccess: async () => {
        forgetToken();
        await refresh('session', 'draft');
        await navigate({ to: '/register' });
      },
    });
  return (
    <Page title={t('resume.title')} lead={t('resume.lead')}>
      {token ? (
        <>
          <Failure error={use.error} />
          <Notice kind="wait">
            <p>{t('resume.warn')}</p>
          </Notice>
          <Button busy={use.isPending} onPress={press}>
            {t('resume.begin')}
          </Button>
        </>
      ) : (
        <>
          <Notice kind="trouble">
            <p>{t('resume.missing')}</p>
          </Notice>
          <ButtonLink to="/register">{t('start.begin')}</ButtonLink>
        </>
      )}
    </Page>
  );
}
