import { Button, TaskList } from '@nesie/ui';
import { formatRound } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import type { Contract } from '../../api-types/after.ts';
import type { Act } from '../../api-types.ts';
import { useText } from '../../i18n.ts';
import { hasDeviceKey } from '../../lib/device-key.ts';
import { isActGone } from '../../lib/use-act.ts';
import { sessionQuery, useDeed, useRefresh } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import { isOpen, NoDeviceKey, signWithDevice } from '../act-steps.tsx';
import { Unbound } from '../unbound.tsx';

export type SigningView = 'summary' | 'otp' | 'live';

export interface SigningProps {
  readonly contract: Contract;
  readonly act: Act | null;
  readonly onAct: (act: Act) => void;
  readonly onGoOn: (view: SigningView) => void;
}

/** Code and live image first, as two tasks; the last press says what it does, and does it. */
export function Signing({ contract, act, onAct, onGoOn }: SigningProps) {
  const t = useText();
  const session = useQuery(sessionQuery);
  const refresh = useRefresh();
  const begin = useDeed(async (partyId: string, key) => {
    if (!(await hasDeviceKey(partyId))) throw new NoDeviceKey();
    return api<Act>(`/contracts/${contract.id}/acts`, { method: 'POST', body: {}, key });
  });
  const sign = useDeed(async ({ actId, partyId }: { actId: string; partyId: string }, key) => {
    await signWithDevice(await api<Act>(`/acts/${actId}`), partyId);
    return api<Contract>(`/contracts/${contract.id}/signature`, {
      method: 'POST',
      body: { actId },
      key,
    });
  });
  const partyId = session.data?.partyId ?? '';
  const otp = act?.factors.done.includes('otp');
  const live = act?.factors.done.includes('live-image');
  const unbound =
    session.data?.device?.bound === false ||
    begin.error instanceof NoDeviceKey ||
    sign.error instanceof NoDeviceKey;
  const expired = isActGone(sign.error);
  const start = () => {
    if (act && !expired) return onGoOn(isOpen(act, 'otp') ? 'otp' : 'live');
    sign.reset();
    begin.mutate(partyId, { onSuccess: onAct });
  };
  const press = () =>
    act &&
    sign.mutate(
      { actId: act.id, partyId },
      { onSuccess: () => refresh('contract', 'home', 'loan', 'application') },
    );
  const ready = otp && live && !expired;
  if (unbound) return <Unbound />;
  return (
    <section className="stack">
      <h2>{t('sign.title')}</h2>
      <TaskList
        tasks={[
          { name: t('sign.otp'), state: otp ? 'done' : 'todo' },
          { name: t('sign.live'), state: live ? 'done' : otp ? 'todo' : 'locked' },
        ]}
      />
      {!ready && (
        <Button busy={begin.isPending} onPress={start} look="first">
          {t('sign.begin')}
        </Button>
      )}
      <Failure error={begin.error ?? sign.error} />
      <Button
        look={ready ? 'first' : 'second'}
        busy={sign.isPending}
        off={ready ? null : t('sign.notReady')}
        onPress={press}
      >
        {t('sign.sign', { sum: formatRound(contract.summary.receiveTiyn) })}
      </Button>
      <p className="soft small">{t('sign.meaning')}</p>
    </section>
  );
}
