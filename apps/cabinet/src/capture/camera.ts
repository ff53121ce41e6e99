import { useCallback, useEffect, useRef, useState } from 'react';

export type CameraFailure = 'insecure' | 'absent' | 'denied' | 'busy' | 'ended' | 'failed';

export interface Camera {
  readonly video: React.RefObject<HTMLVideoElement | null>;
  readonly state: 'off' | 'starting' | 'on' | 'failed';
  readonly failure: CameraFailure | null;
  /** Asks for the camera; true once frames are coming. */
  readonly start: () => Promise<boolean>;
  readonly stop: () => void;
}

function failureOf(error: unknown): CameraFailure {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'absent';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'failed';
}

async function ask(facing: 'user' | 'environment'): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 960 } },
  });
}

/** Waits until the video has a picture: a stream can be open and still show nothing. */
async function pictured(video: HTMLVideoElement): Promise<void> {
  await video.play();
  for (let i = 0; i < 100 && video.videoWidth === 0; i++) await new Promise((go) => setTimeout(go, 50));
  if (video.videoWidth === 0) throw new DOMException('no picture', 'NotReadableError');
}

/** The camera of this device, shown in the page's own video element and let go when the page is left. */
export function useCamera(facing: 'user' | 'environment'): Camera {
  const video = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream | null>(null);
  const [state, setState] = useState<Camera['state']>('off');
  const [failure, setFailure] = useState<CameraFailure | null>(null);

  const release = useCallback(() => {
    for (const track of stream.current?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    stream.current = null;
    if (video.current) video.current.srcObject = null;
  }, []);

  const fail = useCallback(
    (why: CameraFailure) => {
      release();
      setFailure(why);
      setState('failed');
      return false;
    },
    [release],
  );

  const start = useCallback(async () => {
    release();
    setState('starting');
    setFailure(null);
    if (!window.isSecureContext || !navigator.mediaDevices) return fail('insecure');
    try {
      const opened = await ask(facing);
      stream.current = opened;
      for (const track of opened.getTracks()) track.onended = () => fail('ended');
      const element = video.current;
      if (!element) return fail('failed');
      element.srcObject = opened;
      await pictured(element);
      setState('on');
      return true;
    } catch (error) {
      return fail(failureOf(error));
    }
  }, [facing, fail, release]);

  const stop = useCallback(() => {
    release();
    setState('off');
  }, [release]);

  useEffect(() => release, [release]);
  return { video, state, failure, start, stop };
}
