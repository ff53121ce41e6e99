import { Button, Notice } from '@nesie/ui';
import { useState } from 'react';
import { ApiProblem, api } from '../api.ts';
import type { Act, CodeSent, Factor } from '../api-types.ts';
import { pick, useLanguage, useText } from '../i18n.ts';
import { signDigest } from '../lib/device-key.ts';
import { isActGone } from '../lib/use-act.ts';
import { useDeed } from '../queries.ts';
import { CodeForm } from '../ui/code-form.tsx';
import { Failure } from '../ui/failure.tsx';
import { useResend } from '../ui/use-resend.ts';

export interface ActStepProps {
  readonly act: Act;
  readonly onDone: (act: Act) => void;
  /** begins again, with another act */
  readonly onGone: () => void;
}

/** True when the way taken wants this factor and the act doesn't have it yet. */
export function isOpen(act: Act, factor: Factor, way = wayWith(act, 'otp')): boolean {
  return way.includes(factor) && !act.factors.done.includes(factor);
}

/** The first way that takes this factor. */
export function wayWith(act: Act, factor: Factor): readonly Factor[] {
  return act.factors.ways.find((way) => way.includes(factor)) ?? [];
}

/** The one-time password bound to this act: the SMS names the deed and the sum. */
export function OneTimePassword({ act, onDone, onGone }: ActStepProps) {
  const t = useText();
  const language = useLanguage();
  const [sent, setSent] = useState<CodeSent | null>(null);
  const resend = useResend(sent);
  const send = useDeed((_: string, key) =>
    api<CodeSent>(`/acts/${act.id}/one-time-passwords`, { method: 'POST', body: {}, key }),
  );
  const enter = useDeed((typed: string, key) =>
    api<Act>(`/acts/${act.id}/one-time-password-entries`, { method: 'POST', body: { code: typed }, key }),
  );
  const press = () => send.mutate(act.id, { onSuccess: setSent });
  const failure = enter.error ?? send.error;
  const summary = pick(act.summary, language);
  return (
    <>
      {summary && (
        <Notice kind="info" title={t('otp.forWhat')}>
          <p>{summary}</p>
        </Notice>
      )}
      {isActGone(failure) && (
        <Button look="second" onPress={onGone}>
          {t('act.again')}
        </Button>
      )}
      {sent ? (
        <>
          <p role="status">{t('otp.sent')}</p>
          <CodeForm
            id="otp"
            confirm={t('otp.confirm')}
            enter={enter}
            onDone={onDone}
            resend={{ busy: send.isPending, wait: resend.wait, press, error: send.error }}
          />
        </>
      ) : (
        <>
          <Failure error={send.error} />
          <Button busy={send.isPending} onPress={press}>
            {t('otp.send')}
          </Button>
        </>
      )}
    </>
  );
}

/** This browser holds no key for the person: the act can't be signed here. */
export class NoDeviceKey extends Error {
  override readonly name = 'NoDeviceKey';
}

/**
 * Signs the act with this device's key, where the act wants it.
 * @throws NoDeviceKey when the key is not in this browser
 */
export async function signWithDevice(act: Act, partyId: string): Promise<void> {
  if (!isOpen(act, 'device-key')) return;
  const signature = await signDigest(partyId, act.digest);
  if (!signature) throw new NoDeviceKey();
  try {
    await api<Act>(`/acts/${act.id}/device-signatures`, { method: 'POST', body: { signature } });
  } catch (error) {
    // A repeat after an answer that was lost: the signature is there already, and one is all the act takes.
    if (!(error instanceof ApiProblem && error.code === 'act-factor-present')) throw error;
  }
}
