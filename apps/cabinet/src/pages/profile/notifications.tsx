import { Button, Notice, Waiting } from '@nesie/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useText } from '../../i18n.ts';
import {
  PushServiceSilent,
  type PushStanding,
  pushStanding,
  turnPushOff,
  turnPushOn,
} from '../../lib/push.ts';
import { sessionQuery, useDeed } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';

/** Notifications of this browser: explained first, asked for only on a press. */
export function Notifications() {
  const t = useText();
  const client = useQueryClient();
  const partyId = useQuery(sessionQuery).data?.partyId ?? '';
  const queryKey = ['push', partyId];
  const standing = useQuery({
    queryKey,
    queryFn: () => pushStanding(partyId),
    enabled: partyId !== '',
    // The person may change the permission in the browser's own settings and come back.
    refetchOnWindowFocus: 'always',
  });
  const turn = useDeed((to: 'on' | 'off', key) =>
    to === 'on' ? turnPushOn(partyId, key) : turnPushOff(key),
  );
  const press = (to: 'on' | 'off') =>
    turn.mutate(to, { onSuccess: (now: PushStanding) => client.setQueryData(queryKey, now) });
  const silent = turn.error instanceof PushServiceSilent;
  return (
    <section className="stack">
      <h2>{t('push.title')}</h2>
      <p className="soft">{t('push.lead')}</p>
      {standing.isPending && <Waiting label={t('common.loading')} />}
      {silent ? (
        <Notice kind="trouble" live>
          <p>{t('push.silent')}</p>
        </Notice>
      ) : (
        <Failure error={turn.error ?? standing.error} />
      )}
      <div role="status">{standing.data && <Standing standing={standing.data} />}</div>
      {standing.data === 'off' && (
        <Button look="second" busy={turn.isPending} onPress={() => press('on')}>
          {t('push.turnOn')}
        </Button>
      )}
      {standing.data === 'on' && (
        <Button look="second" busy={turn.isPending} onPress={() => press('off')}>
          {t('push.turnOff')}
        </Button>
      )}
    </section>
  );
}

const looks = { on: 'done', off: 'info', blocked: 'wait', 'not-supported': 'info' } as const;

function Standing({ standing }: { readonly standing: PushStanding }) {
  const t = useText();
  return (
    <Notice kind={looks[standing]} title={t(`push.${standing}.title`)}>
      <p>{t(`push.${standing}`)}</p>
    </Notice>
  );
}
