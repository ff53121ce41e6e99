import type { RefObject } from 'react';
import type { CameraFailure } from '../capture/camera.ts';
import { useText } from '../i18n.ts';
import { Notice } from './notice.tsx';

export interface ViewerProps {
  readonly shape: 'oval' | 'card';
  readonly mirror: boolean;
  readonly video?: RefObject<HTMLVideoElement | null>;
  readonly picture?: string;
  /** words over the dark window while there is no picture */
  readonly cover?: string | null;
}

/** What the camera sees, or the picture just taken, with the outline to fit into. */
export function Viewer({ shape, mirror, video, picture, cover }: ViewerProps) {
  const t = useText();
  const outline = picture || cover ? '' : `viewer-${shape}`;
  return (
    <div className={`viewer ${outline} ${mirror ? 'viewer-mirror' : ''}`}>
      {picture ? (
        <img src={picture} alt={t('picture.alt')} />
      ) : (
        <video ref={video} muted playsInline aria-label={t('camera.preview')} />
      )}
      {cover && <p className="viewer-cover">{cover}</p>}
    </div>
  );
}

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
