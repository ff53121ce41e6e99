import { Button, ButtonLink, Notice, Page } from '@nesie/ui';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { api } from '../api.ts';
import type { Act } from '../api-types.ts';
import { useText } from '../i18n.ts';
import { devicePublicKey } from '../lib/device-key.ts';
import { isActGone, useAct } from '../lib/use-act.ts';
import { sessionQuery, useDeed, useRefresh } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { isOpen, OneTimePassword, signWithDevice } from './act-steps.tsx';
import { LiveImageStep } from './live-image.tsx';

/** a new device is bound only by an act with a method of clause 7; until then it reads and signs nothing. */
export function DevicePage() {
  const t = useText();
  const session = useQuery(sessionQuery);
  const refresh = useRefresh();
  const partyId = session.data?.partyId ?? '';
  const { act, keep, drop, add } = useAct('device');
  const begin = useDeed(async (of: string, key) => {
    const deviceKey = await devicePublicKey(of);
    return api<Act>('/device-keys/act', { method: 'POST', body: { deviceKey }, key });
  });
  const bind = useDeed(async (actId: string, key) => {
    await signWithDevice(await api<Act>(`/acts/${actId}`), partyId);
    return api<unknown>('/device-keys', { method: 'POST', body: { actId }, key });
  });
  if (session.data && session.data.kind !== 'client') return <Navigate to="/login" replace />;
  if (bind.isSuccess) {
    return (
      <Page key="bound" title={t('device.boundTitle')}>
        <Notice kind="done">
          <p>{t('device.bound')}</p>
        </Notice>
        <ButtonLink to="/home">{t('common.toHome')}</ButtonLink>
      </Page>
    );
  }
  const back = { to: '/home' } as const;
  if (act && isOpen(act, 'otp')) {
    return (
      <Page key="otp" title={t('otp.title')} lead={t('otp.lead')} back={back}>
        <OneTimePassword act={act} onDone={keep} onGone={drop} />
      </Page>
    );
  }
  if (act && isOpen(act, 'live-image')) {
    return (
      <Page key="live" title={t('live.title')} lead={t('live.lead')} back={back}>
        <LiveImageStep act={act} exit="/home" onPassed={() => add('live-image')} onGone={drop} />
      </Page>
    );
  }
  if (act) {
    const press = () =>
      bind.mutate(act.id, {
        onSuccess: () => {
          drop();
          return refresh('session');
        },
      });
    return (
      <Page key="bind" title={t('device.title')} lead={t('device.ready')} back={back}>
        <Failure error={bind.error} />
        {isActGone(bind.error) && (
          <Button look="second" onPress={drop}>
            {t('act.again')}
          </Button>
        )}
        <Button busy={bind.isPending} onPress={press}>
          {t('device.finish')}
        </Button>
      </Page>
    );
  }
  return (
    <Page title={t('device.title')} lead={t('device.lead')} back={back}>
      <Failure error={begin.error} />
      <Button
        busy={begin.isPending}
        off={partyId ? null : t('common.loading')}
        onPress={() => begin.mutate(partyId, { onSuccess: keep })}
      >
        {t('device.begin')}
      </Button>
    </Page>
  );
}
