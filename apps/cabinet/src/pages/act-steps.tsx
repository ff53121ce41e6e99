import { Button, CodeField, ErrorSummary, Notice, type SummaryError } from '@nesie/ui';
import { type FormEvent, useState } from 'react';
import { ApiProblem, api } from '../api.ts';
import type { Act, CodeSent } from '../api-types.ts';
import { pick, useLanguage, useText } from '../i18n.ts';
import { checkCode } from '../lib/checks.ts';
import { signDigest } from '../lib/device-key.ts';
import { isActGone } from '../lib/use-act.ts';
import { useDeed } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { useResend } from '../ui/use-resend.ts';

export interface ActStepProps {
  readonly act: Act;
  readonly onDone: (act: Act) => void;
  /** begins again, with another act */
  readonly onGone: () => void;
}

/** True when the act wants this factor and doesn't have it yet. */
export function isOpen(act: Act, factor: Act['factors']['required'][number]): boolean {
  return act.factors.required.includes(factor) && !act.factors.done.includes(factor);
}

/** The one-time password bound to this act: the SMS names the deed and the sum. */
export function OneTimePassword({ act, onDone, onGone }: ActStepProps) {
  const t = useText();
  const language = useLanguage();
  const [sent, setSent] = useState<CodeSent | null>(null);
  const [code, setCode] = useState('');
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const resend = useResend(sent);
  const send = useDeed((_: string, key) =>
    api<CodeSent>(`/acts/${act.id}/one-time-passwords`, { method: 'POST', body: {}, key }),
  );
  const enter = useDeed((typed: string, key) =>
    api<Act>(`/acts/${act.id}/one-time-password-entries`, { method: 'POST', body: { code: typed }, key }),
  );
  const press = () => send.mutate(act.id, { onSuccess: setSent });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (enter.isPending) return;
    const problem = checkCode(code);
    setErrors(problem ? [{ field: 'otp', text: t(problem) }] : []);
    if (problem) return;
    enter.mutate(code.replace(/\s/g, ''), {
      onSuccess: onDone,
      onError: (error) => {
        if (!(error instanceof ApiProblem) || error.status >= 500) return;
        setErrors([{ field: 'otp', text: error.detail }]);
      },
    });
  };
  const failure = enter.error ?? send.error;
  const summary = pick(act.summary, language);
  return (
    <>
      {summary && (
        <Notice kind="info" title={t('otp.forWhat')}>
          <p>{summary}</p>
        </Notice>
      )}
      <ErrorSummary errors={errors} />
      <Failure error={errors.length === 0 ? failure : null} />
      {isActGone(failure) && (
        <Button look="second" onPress={onGone}>
          {t('act.again')}
        </Button>
      )}
      {!sent && (
        <Button busy={send.isPending} onPress={press}>
          {t('otp.send')}
        </Button>
      )}
      {sent && (
        <form className="stack-l" onSubmit={submit} noValidate>
          <p role="status">{t('otp.sent')}</p>
          <CodeField
            id="otp"
            label={t('otp.label')}
            hint={t('otp.hint')}
            value={code}
            onChange={setCode}
            error={errors[0]?.text}
          />
          <Button type="submit" busy={enter.isPending}>
            {t('otp.confirm')}
          </Button>
          <Button
            look="second"
            busy={send.isPending}
            off={resend.wait > 0 ? t('otp.resendIn', { seconds: resend.wait }) : null}
            onPress={press}
          >
            {t('otp.resend')}
          </Button>
        </form>
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
