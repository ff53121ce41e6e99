import { ButtonLink } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { api } from '../../api.ts';
import type { OwnDevice } from '../../api-types/profile.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import { Sure } from '../sure.tsx';

/** The devices that may sign. Any can be taken away at once; adding one needs a proof of who it is. */
export function Devices({ devices }: { readonly devices: readonly OwnDevice[] }) {
  const t = useText();
  const bindsHere = !devices.some(({ current }) => current);
  return (
    <section className="stack">
      <h2>{t('devices.title')}</h2>
      <p className="soft">{t(devices.length > 0 ? 'devices.lead' : 'devices.none')}</p>
      {devices.length > 0 && (
        <ul className="stack">
          {devices.map((device) => (
            <Device key={device.id} device={device} />
          ))}
        </ul>
      )}
      {bindsHere && (
        <ButtonLink to="/device" look="second">
          {t('device.bind')}
        </ButtonLink>
      )}
    </section>
  );
}

function Device({ device }: { readonly device: OwnDevice }) {
  const t = useText();
  const language = useLanguage();
  const refresh = useRefresh();
  const revoke = useDeed((id: string, key) =>
    api<unknown>(`/devices/${id}/revocation`, { method: 'POST', body: {}, key }),
  );
  const label = device.label ?? t('devices.unknown');
  const press = () => revoke.mutate(device.id, { onSuccess: () => refresh('profile', 'session') });
  return (
    <li className="panel stack-s">
      <div className="row">
        <h3>{label}</h3>
        {device.current && <span className="tag tag-todo">{t('devices.current')}</span>}
      </div>
      <p className="soft small">
        {t('devices.bound', { when: formatInstant(device.boundAt, language) })}
        <br />
        {device.lastUsedAt
          ? t('devices.used', { when: formatInstant(device.lastUsedAt, language) })
          : t('devices.notUsed')}
      </p>
      <Failure error={revoke.error} />
      <Sure
        title={t('devices.remove', { label })}
        lead={t(device.current ? 'devices.removeThis' : 'devices.removeLead')}
        yes={t('devices.removeSure')}
        busy={revoke.isPending}
        onYes={press}
      />
    </li>
  );
}
