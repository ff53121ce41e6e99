import { useEffect, useRef, useState } from 'react';
import { api, NoAnswer } from '../../api.ts';
import type { Draft, Verdict } from '../../api-types.ts';
import { toDataUrl } from '../../capture/frames.ts';
import { bytesOf, dropPicture, keepPicture, keptPicture } from '../../lib/drafts/kept-picture.ts';
import type { RegistrationStep } from '../../lib/registration.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { useGoOn, useKeepDraft } from './with-draft.tsx';

export type PictureStep = Extract<RegistrationStep, 'portrait' | 'document-picture'>;

interface Taken {
  /** names this very picture, so that sending it again is the same deed and another picture is another */
  readonly id: string;
  readonly url: string;
}

const mostBytes = 5_000_000;
const paths = { portrait: 'portrait', 'document-picture': 'document-front' } as const;

function restored(step: PictureStep, draftId: string): Taken | null {
  const url = keptPicture(step, draftId);
  return url ? { id: crypto.randomUUID(), url } : null;
}

/** A picture from being taken to the server's verdict; one that could not be sent waits and goes by itself. */
export function usePicture(step: PictureStep, draftId: string) {
  const keep = useKeepDraft();
  const goOn = useGoOn(step);
  const refresh = useRefresh();
  const [taken, setTaken] = useState<Taken | null>(() => restored(step, draftId));
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const deed = useDeed(async ({ url }: Taken, key) => {
    const bytes = { type: 'image/jpeg', data: bytesOf(url) };
    const path = `/registration-drafts/current/${paths[step]}`;
    const said = await api<{ verdict: Verdict }>(path, { method: 'PUT', bytes, key, timeoutMillis: 60_000 });
    return { verdict: said.verdict, draft: await api<Draft>('/registration-drafts/current') };
  });
  const drop = () => {
    dropPicture(step);
    setTaken(null);
  };
  const take = async (picture: Blob | null) => {
    deed.reset();
    setVerdict(null);
    setTooLarge(!picture || picture.size > mostBytes);
    if (!picture || picture.size > mostBytes) return;
    const url = await toDataUrl(picture);
    keepPicture(step, draftId, url);
    setTaken({ id: crypto.randomUUID(), url });
  };
  const send = () => {
    if (!taken || deed.isPending) return;
    deed.mutate(taken, {
      onSuccess: async (answer) => {
        dropPicture(step);
        keep(answer.draft);
        setVerdict(answer.verdict);
        if (!answer.verdict.passed) return setTaken(null);
        await refresh('draft');
        await goOn(answer.draft);
      },
    });
  };
  const waits = taken !== null && deed.error instanceof NoAnswer;
  useSendWhenOnline(waits, send);
  return {
    taken,
    verdict,
    tooLarge,
    take,
    send,
    drop,
    refuse: () => setTooLarge(true),
    busy: deed.isPending,
    /** taken, and only the network is missing */
    waits,
    error: waits ? null : deed.error,
  };
}

/** What waits goes as soon as there is a network, without another press. */
function useSendWhenOnline(waits: boolean, send: () => void): void {
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    if (!waits) return;
    const go = () => latest.current();
    window.addEventListener('online', go);
    return () => window.removeEventListener('online', go);
  }, [waits]);
}
