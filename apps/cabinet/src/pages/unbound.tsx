import { ButtonLink, Notice } from '@nesie/ui';
import { useText } from '../i18n.ts';

/** This device may read and nothing more: where to bind its key. */
export function Unbound() {
  const t = useText();
  return (
    <>
      <Notice kind="wait" title={t('device.unboundTitle')}>
        <p>{t('device.unbound')}</p>
      </Notice>
      <ButtonLink to="/device">{t('device.bind')}</ButtonLink>
    </>
  );
}
