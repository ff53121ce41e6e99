import { Button, Icon, Notice, Page, Viewer } from '@nesie/ui';
import { type ChangeEvent, useEffect, useRef, useState } from 'react';
import { api } from '../../api.ts';
import type { Criterion, Draft, Verdict } from '../../api-types.ts';
import { type Camera, useCamera } from '../../capture/camera.ts';
import {
  type Guidance,
  guide,
  type Look,
  lookAt,
  repackPicture,
  takeJpeg,
  toDataUrl,
} from '../../capture/frames.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import type { RegistrationStep } from '../../lib/registration.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { CameraFailureNotice } from '../../ui/camera-failure.tsx';
import { Failure } from '../../ui/failure.tsx';
import { useGoOn, useKeepDraft, useStepCaption, WithDraft } from './with-draft.tsx';

type PictureStep = Extract<RegistrationStep, 'portrait' | 'document-picture'>;

interface Taken {
  /** names this very picture, so that sending it again is the same deed and another picture is another */
  readonly id: string;
  readonly url: string;
}

const mostBytes = 5_000_000;
const paths = { portrait: 'portrait', 'document-picture': 'document-front' } as const;

export function PortraitPage() {
  const t = useText();
  return (
    <WithDraft title={t('portrait.title')}>{(draft) => <Picture draft={draft} step="portrait" />}</WithDraft>
  );
}

export function DocumentPicturePage() {
  const t = useText();
  return (
    <WithDraft title={t('documentPicture.title')}>
      {(draft) => <Picture draft={draft} step="document-picture" />}
    </WithDraft>
  );
}

function Picture({ draft, step }: { readonly draft: Draft; readonly step: PictureStep }) {
  const t = useText();
  const isPortrait = step === 'portrait';
  const camera = useCamera(isPortrait ? 'user' : 'environment');
  const picture = usePicture(step);
  const before = isPortrait ? draft.portrait : draft.documentFront;
  const verdict = picture.verdict ?? null;
  return (
    <Page
      title={isPortrait ? t('portrait.title') : t('documentPicture.title')}
      lead={isPortrait ? t('portrait.lead') : t('documentPicture.lead')}
      caption={useStepCaption(step)}
      back={{ to: '/register' }}
    >
      {before.present && before.verdict?.passed !== false && !picture.taken && camera.state === 'off' && (
        <Notice kind="done">
          <p>{t('picture.present')}</p>
        </Notice>
      )}
      {verdict && !verdict.passed && <Judged verdict={verdict} />}
      <Failure error={picture.error} />
      {picture.tooLarge && (
        <Notice kind="trouble" live>
          <p>{t('picture.unreadable')}</p>
        </Notice>
      )}
      <div className="capture">
        {picture.taken ? (
          <Viewer shape={isPortrait ? 'oval' : 'card'} mirror={isPortrait} picture={picture.taken.url} />
        ) : (
          <Aim camera={camera} isPortrait={isPortrait} />
        )}
        {picture.taken ? (
          <>
            <Button busy={picture.busy} onPress={picture.send}>
              {t('picture.use')}
            </Button>
            <Button
              look="second"
              onPress={() => {
                picture.drop();
                void camera.start();
              }}
            >
              {t('picture.again')}
            </Button>
          </>
        ) : (
          <Shutter camera={camera} onTaken={picture.take} />
        )}
        {!isPortrait && !picture.taken && (
          <ChooseFile onChosen={picture.take} onUnreadable={picture.refuse} />
        )}
      </div>
      {camera.state === 'off' && !picture.taken && <Tips isPortrait={isPortrait} />}
    </Page>
  );
}

function usePicture(step: PictureStep) {
  const keep = useKeepDraft();
  const goOn = useGoOn(step);
  const refresh = useRefresh();
  const blob = useRef<Blob | null>(null);
  const [taken, setTaken] = useState<Taken | null>(null);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const deed = useDeed(async (_: string, key) => {
    const data = blob.current ?? new Blob();
    const bytes = { type: 'image/jpeg', data };
    const path = `/registration-drafts/current/${paths[step]}`;
    const said = await api<{ verdict: Verdict }>(path, { method: 'PUT', bytes, key, timeoutMillis: 60_000 });
    return { verdict: said.verdict, draft: await api<Draft>('/registration-drafts/current') };
  });
  const take = async (picture: Blob | null) => {
    deed.reset();
    setVerdict(null);
    setTooLarge(!picture || picture.size > mostBytes);
    if (!picture || picture.size > mostBytes) return;
    blob.current = picture;
    setTaken({ id: crypto.randomUUID(), url: await toDataUrl(picture) });
  };
  const send = () => {
    if (!taken) return;
    deed.mutate(taken.id, {
      onSuccess: async (answer) => {
        keep(answer.draft);
        setVerdict(answer.verdict);
        if (!answer.verdict.passed) return setTaken(null);
        await refresh('draft');
        await goOn(answer.draft);
      },
    });
  };
  return {
    taken,
    verdict,
    tooLarge,
    take,
    send,
    refuse: () => setTooLarge(true),
    drop: () => setTaken(null),
    busy: deed.isPending,
    error: deed.error,
  };
}

function Aim({ camera, isPortrait }: { readonly camera: Camera; readonly isPortrait: boolean }) {
  const t = useText();
  const guidance = useGuidance(camera, isPortrait);
  return (
    <>
      <CameraFailureNotice failure={camera.failure} />
      <Viewer
        shape={isPortrait ? 'oval' : 'card'}
        mirror={isPortrait}
        video={camera.video}
        cover={
          camera.state === 'on' ? null : camera.state === 'starting' ? t('camera.starting') : t('camera.off')
        }
      />
      {guidance && (
        <p className={guidance === 'good' ? 'advice advice-good' : 'advice'} role="status">
          <Icon name={guidance === 'good' ? 'check' : 'info'} />
          {t(`guide.${guidance}`)}
        </p>
      )}
    </>
  );
}

/** Advice while the portrait is being aimed; the same advice for two looks in a row before it is shown. */
function useGuidance(camera: Camera, wanted: boolean): Guidance | null {
  const [guidance, setGuidance] = useState<Guidance | null>(null);
  useEffect(() => {
    if (!wanted || camera.state !== 'on') return setGuidance(null);
    const canvas = document.createElement('canvas');
    let before: Look | null = null;
    let last: Guidance | null = null;
    const timer = setInterval(() => {
      const look = camera.video.current && lookAt(camera.video.current, canvas, before);
      if (!look) return;
      const now = guide(look);
      if (now === last) setGuidance(now);
      last = now;
      before = look;
    }, 350);
    return () => clearInterval(timer);
  }, [camera.state, camera.video, wanted]);
  return guidance;
}

function Shutter({
  camera,
  onTaken,
}: {
  readonly camera: Camera;
  readonly onTaken: (blob: Blob | null) => Promise<void>;
}) {
  const t = useText();
  const shoot = async () => {
    const video = camera.video.current;
    const blob = video && (await takeJpeg(video, document.createElement('canvas'), 1600, 0.92));
    if (blob) camera.stop();
    await onTaken(blob);
  };
  if (camera.state !== 'on') {
    return (
      <Button busy={camera.state === 'starting'} onPress={() => void camera.start()}>
        {camera.state === 'failed' ? t('camera.retry') : t('camera.start')}
      </Button>
    );
  }
  return <Button onPress={() => void shoot()}>{t('picture.take')}</Button>;
}

interface ChooseFileProps {
  readonly onChosen: (blob: Blob | null) => Promise<void>;
  readonly onUnreadable: () => void;
}

/** Only the picture of the document may come from a file; a portrait and a live image never do. */
function ChooseFile({ onChosen, onUnreadable }: ChooseFileProps) {
  const t = useText();
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0];
    if (!file) return;
    const packed = await repackPicture(file, 2000);
    if (packed) await onChosen(packed);
    else onUnreadable();
  };
  return (
    <label className="button button-second file">
      <Icon name="file" />
      {t('documentPicture.file')}
      <input className="hidden" type="file" accept="image/jpeg,image/png,image/webp" onChange={choose} />
    </label>
  );
}

function Judged({ verdict }: { readonly verdict: Verdict }) {
  const t = useText();
  const language = useLanguage();
  const wrong = verdict.criteria.filter((criterion) => !criterion.passed);
  const advice = (criterion: Criterion) => pick(criterion.advice, language) || criterion.name;
  return (
    <Notice kind="trouble" title={t('picture.refused')} live>
      <ul>
        {wrong.map((criterion) => (
          <li key={criterion.name}>{advice(criterion)}</li>
        ))}
      </ul>
    </Notice>
  );
}

function Tips({ isPortrait }: { readonly isPortrait: boolean }) {
  const t = useText();
  const tips = isPortrait
    ? ([t('portrait.tipLight'), t('portrait.tipFace'), t('portrait.tipNeutral')] as const)
    : ([
        t('documentPicture.tipFront'),
        t('documentPicture.tipGlare'),
        t('documentPicture.tipSharp'),
      ] as const);
  return (
    <ul className="tips">
      {tips.map((tip) => (
        <li key={tip}>
          <Icon name="check" />
          <span>{tip}</span>
        </li>
      ))}
    </ul>
  );
}
