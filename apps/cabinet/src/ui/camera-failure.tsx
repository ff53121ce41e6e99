import { Notice } from '@nesie/ui';
import type { CameraFailure } from '../capture/camera.ts';
import { useText } from '../i18n.ts';

/** Why there is no picture, and what the person can do about it. */
export function CameraFailureNotice({ failure }: { readonly failure: CameraFailure | null }) {
  const t = useText();
  if (!failure) return null;
  return (
    <Notice kind="trouble" title={t('camera.failed')} live>
      <p>{t(failure === 'failed' ? 'camera.failed.other' : `camera.${failure}`)}</p>
    </Notice>
  );
}
