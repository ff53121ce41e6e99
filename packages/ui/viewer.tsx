import type { RefObject } from 'react';
import { useUi } from './provider.tsx';

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
  const { words } = useUi();
  const outline = picture || cover ? '' : `viewer-${shape}`;
  return (
    <div className={`viewer ${outline} ${mirror ? 'viewer-mirror' : ''}`}>
      {picture ? (
        <img src={picture} alt={words.pictureTaken} />
      ) : (
        <video ref={video} muted playsInline aria-label={words.cameraView} />
      )}
      {cover && <p className="viewer-cover">{cover}</p>}
    </div>
  );
}
