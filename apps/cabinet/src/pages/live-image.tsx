import { Button, ButtonLink, GesturePicture, Icon, Notice, Viewer } from '@nesie/ui';
import { useEffect, useRef, useState } from 'react';
import { ApiProblem, api } from '../api.ts';
import type { Act, LiveImage } from '../api-types.ts';
import { useCamera } from '../capture/camera.ts';
import { gestureOf } from '../capture/gesture-of.ts';
import { startLiveCapture } from '../capture/live-capture.ts';
import { useText } from '../i18n.ts';
import { useHintText, useInstruction, useReasonText } from '../lib/live-texts.ts';
import { isActGone } from '../lib/use-act.ts';
import { useDeed } from '../queries.ts';
import { CameraFailureNotice } from '../ui/camera-failure.tsx';
import { Failure } from '../ui/failure.tsx';

export interface LiveImageStepProps {
  readonly act: Act;
  readonly onPassed: () => void;
  /** begins again, with another act */
  readonly onGone: () => void;
  /** where the person goes when no attempt is left */
  readonly exit: '/register' | '/home';
}

/** The live image: camera, one instruction at a time, the server's judgement. There is no file to choose. */
export function LiveImageStep({ act, onPassed, onGone, exit }: LiveImageStepProps) {
  const t = useText();
  const camera = useCamera('user');
  const capture = useLiveCapture(act, camera, onPassed);
  const { live } = capture;
  const running =
    camera.state === 'on' && live !== null && (live.state === 'baseline' || live.state === 'command');
  const usedUp = capture.error instanceof ApiProblem && capture.error.code === 'live-images-used-up';
  const exhausted = usedUp || (live?.state === 'refused' && live.attemptsLeft <= 0);
  return (
    <div className="capture" data-testid="live-image" {...marks(live)}>
      {live?.state === 'refused' && <Refused live={live} />}
      {live?.state === 'passed' && <Notice kind="done" title={t('live.passed')} live />}
      <CameraFailureNotice failure={camera.failure} />
      <Failure error={capture.error} />
      {isActGone(capture.error) && !exhausted && (
        <Button look="second" onPress={onGone}>
          {t('act.again')}
        </Button>
      )}
      {capture.slow && (
        <Notice kind="wait" live>
          <p>{t('live.slow')}</p>
        </Notice>
      )}
      <Viewer
        shape="oval"
        mirror
        video={camera.video}
        cover={
          camera.state === 'on' ? null : camera.state === 'starting' ? t('camera.starting') : t('camera.off')
        }
      />
      {running && live ? (
        <Instruction live={live} />
      ) : (
        !capture.busy && live?.state !== 'passed' && !live && <Preparation />
      )}
      {!running && live?.state !== 'passed' && !exhausted && (
        <Button busy={capture.busy} onPress={() => void capture.begin()}>
          {live ? t('live.again') : t('live.begin')}
        </Button>
      )}
      {running && (
        <Button look="quiet" onPress={capture.cancel}>
          {t('live.stop')}
        </Button>
      )}
      {exhausted && <ButtonLink to={exit}>{t('live.exit')}</ButtonLink>}
    </div>
  );
}

/** What a test, or a person's own tool, needs to know of the state without reading the words. */
function marks(live: LiveImage | null) {
  return {
    'data-state': live?.state ?? 'idle',
    'data-step': live?.stepIndex ?? '',
    'data-command': live?.command ?? '',
    'data-phase': live?.phase ?? '',
    'data-hint': live?.hint ?? '',
    'data-reason': live?.reason ?? '',
  };
}

function useLiveCapture(act: Act, camera: ReturnType<typeof useCamera>, onPassed: () => void) {
  const [live, setLive] = useState<LiveImage | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [slow, setSlow] = useState(false);
  const [busy, setBusy] = useState(false);
  const halt = useRef<(() => void) | null>(null);
  const attempt = useDeed((_: string, key) =>
    api<LiveImage>(`/acts/${act.id}/live-images`, { method: 'POST', body: {}, key }),
  );
  useEffect(() => () => halt.current?.(), []);

  const finish = () => {
    halt.current?.();
    halt.current = null;
    camera.stop();
  };

  const update = (next: LiveImage) => {
    setLive(next);
    if (next.state !== 'passed' && next.state !== 'refused') return;
    finish();
    if (next.state === 'passed') onPassed();
  };

  const begin = async () => {
    setBusy(true);
    setError(null);
    setSlow(false);
    try {
      // The camera first: an attempt counts from the server's answer on, and asking for leave takes people long.
      if (!(await camera.start())) return;
      const made = await attempt.mutateAsync(`${act.id}:${live?.attempt ?? 0}`);
      setLive(made);
      const video = camera.video.current;
      if (!video) return;
      halt.current = startLiveCapture({
        video,
        live: made,
        onUpdate: update,
        onSlow: setSlow,
        onFailure: (failure) => {
          finish();
          setError(failure);
        },
      });
    } catch (failure) {
      camera.stop();
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  const cancel = () => {
    finish();
    setLive(null);
  };

  // The camera itself may go away in the middle (a call comes in): frames stop, the attempt waits.
  useEffect(() => {
    if (camera.state === 'failed') halt.current?.();
  }, [camera.state]);

  return { live, error, slow, busy, begin, cancel };
}

function Instruction({ live }: { readonly live: LiveImage }) {
  const t = useText();
  const instruction = useInstruction();
  const hint = useHintText();
  const advice = hint(live.hint);
  return (
    <>
      <div className="stack-s">
        <p className="soft small">{t('live.step', { number: live.stepIndex + 1, total: live.stepsTotal })}</p>
        <div className="steps" aria-hidden="true">
          {Array.from({ length: live.stepsTotal }, (_, i) => i).map((i) => (
            <span
              key={i}
              className={`step-mark ${i < live.stepIndex ? 'step-mark-done' : i === live.stepIndex ? 'step-mark-now' : ''}`}
            />
          ))}
        </div>
      </div>
      <div className="instruction">
        <GesturePicture gesture={gestureOf(live)} />
        <p className="instruction-text" role="alert" data-testid="instruction">
          {instruction(gestureOf(live))}
        </p>
      </div>
      <p className={advice ? 'advice' : 'advice advice-good'} role="status">
        <Icon name="info" />
        {advice ?? (live.state === 'command' ? t('live.now') : t('live.wait'))}
      </p>
    </>
  );
}

function Preparation() {
  const t = useText();
  return (
    <ul className="tips">
      {[t('live.tipLight'), t('live.tipAlone'), t('live.tipHold'), t('live.tipFollow')].map((tip) => (
        <li key={tip}>
          <Icon name="check" />
          <span>{tip}</span>
        </li>
      ))}
    </ul>
  );
}

function Refused({ live }: { readonly live: LiveImage }) {
  const t = useText();
  const reason = useReasonText();
  return (
    <Notice kind="trouble" title={t('live.refused')} live>
      <p>{reason(live.reason ?? null)}</p>
      <p>
        {live.attemptsLeft > 0
          ? t('live.attemptsLeft', { attempts: live.attemptsLeft })
          : t('live.noAttempts')}
      </p>
    </Notice>
  );
}
