import { Button, CodeField, ErrorSummary, type SummaryError } from '@nesie/ui';
import type { UseMutationResult } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiProblem } from '../api.ts';
import { useText } from '../i18n.ts';
import { checkCode } from '../lib/checks.ts';
import { Failure } from './failure.tsx';

export interface CodeFormProps<T> {
  /** of the field: 'otp' */
  readonly id: string;
  readonly confirm: string;
  /** sends the digits as typed, without spaces */
  readonly enter: UseMutationResult<T, Error, string>;
  readonly onDone: (result: T) => unknown;
  readonly resend: {
    readonly busy: boolean;
    /** seconds until another code may be asked for */
    readonly wait: number;
    readonly press: () => void;
    readonly error: Error | null;
  };
  readonly children?: ReactNode;
}

/** The code from a message: typed, judged here first, then by the server; asked for again after a while. */
export function CodeForm<T>({ id, confirm, enter, onDone, resend, children }: CodeFormProps<T>) {
  const t = useText();
  const [code, setCode] = useState('');
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (enter.isPending) return;
    const problem = checkCode(code);
    setErrors(problem ? [{ field: id, text: t(problem) }] : []);
    if (problem) return;
    enter.mutate(code.replace(/\s/g, ''), {
      onSuccess: (result) => void onDone(result),
      onError: (error) => {
        if (error instanceof ApiProblem && error.status < 500) setErrors([{ field: id, text: error.detail }]);
      },
    });
  };
  return (
    <>
      <ErrorSummary errors={errors} />
      <Failure error={(errors.length === 0 ? enter.error : null) ?? resend.error} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <CodeField
          id={id}
          label={t('otp.label')}
          hint={t('otp.hint')}
          value={code}
          onChange={setCode}
          error={errors[0]?.text}
        />
        <Button type="submit" busy={enter.isPending}>
          {confirm}
        </Button>
        <Button
          look="second"
          busy={resend.busy}
          off={resend.wait > 0 ? t('otp.resendIn', { seconds: resend.wait }) : null}
          onPress={resend.press}
        >
          {t('otp.resend')}
        </Button>
        {children}
      </form>
    </>
  );
}
