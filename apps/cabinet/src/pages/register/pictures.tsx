import { Button, Icon, Notice, Page, Viewer } from '@nesie/ui';
import { type ChangeEvent, useEffect, useState } from 'react';
import type { Criterion, Draft, Verdict } from '../../api-types.ts';
import { type Camera, useCamera } from '../../capture/camera.ts';
import { type Guidance, guide, type Look, lookAt, repackPicture, takeJpeg } from '../../capture/frames.ts';
import { useTorch } from '../../capture/use-torch.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import type { TextKey } from '../../texts/kk.ts';
import { CameraFailureNotice } from '../../ui/camera-failure.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Examples } from './examples.tsx';
import { type PictureStep, usePicture } from './use-picture.ts';
import { useStepCaption, WithDraft } from './with-draft.tsx';

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
  const picture = usePicture(step, draft.id);
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
      {picture.waits && (
        <Notice kind="wait" live>
          <p>{t('picture.waits')}</p>
        </Notice>
      )}
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

function Aim({ camera, isPortrait }: { readonly camera: Camera; readonly isPortrait: boolean }) {
  const t = useText();
  const guidance = useGuidance(camera);
  const torch = useTorch(camera);
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
          {t(isPortrait ? `guide.${guidance}` : documentGuide[guidance])}
        </p>
      )}
      {!isPortrait && torch.available && (
        <Button look="second" onPress={() => void torch.toggle()}>
          {t(torch.on ? 'camera.torchOff' : 'camera.torchOn')}
        </Button>
      )}
    </>
  );
}

const documentGuide = {
  dark: 'guide.documentDark',
  bright: 'guide.documentBright',
  still: 'guide.documentStill',
  good: 'guide.documentGood',
} as const satisfies Record<Guidance, TextKey>;

/** Advice while the picture is being aimed; the same advice for two looks in a row before it is shown. */
function useGuidance(camera: Camera): Guidance | null {
  const [guidance, setGuidance] = useState<Guidance | null>(null);
  useEffect(() => {
    if (camera.state !== 'on') return setGuidance(null);
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
  }, [camera.state, camera.video]);
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
    <>
      <ul className="tips">
        {tips.map((tip) => (
          <li key={tip}>
            <Icon name="check" />
            <span>{tip}</span>
          </li>
        ))}
      </ul>
      <Examples of={isPortrait ? 'portrait' : 'document'} />
    </>
  );
}
