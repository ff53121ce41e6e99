import { useCallback, useEffect, useState } from 'react';
import type { Camera } from './camera.ts';

// Not in the standard library's types yet: the light beside a phone's camera.
interface TorchCapabilities extends MediaTrackCapabilities {
  readonly torch?: boolean;
}

function trackOf(camera: Camera): MediaStreamTrack | null {
  const stream = camera.video.current?.srcObject;
  return stream instanceof MediaStream ? (stream.getVideoTracks()[0] ?? null) : null;
}

/** The phone's own light, where it has one that a page may switch. */
export function useTorch(camera: Camera) {
  const [available, setAvailable] = useState(false);
  const [on, setOn] = useState(false);
  useEffect(() => {
    const track = camera.state === 'on' ? trackOf(camera) : null;
    const capabilities: TorchCapabilities = track?.getCapabilities?.() ?? {};
    setAvailable(capabilities.torch === true);
    setOn(false);
  }, [camera.state, camera]);
  const toggle = useCallback(async () => {
    try {
      await trackOf(camera)?.applyConstraints({
        advanced: [{ torch: !on } as MediaTrackConstraintSet],
      });
      setOn(!on);
    } catch {
      setAvailable(false);
    }
  }, [camera, on]);
  return { available, on, toggle };
}
