import {
  Button,
  ButtonLink,
  ChoiceField,
  CodeField,
  Countdown,
  ErrorSummary,
  Notice,
  Page,
  SecretField,
  type SummaryError,
  TextField,
} from '@nesie/ui';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import { ApiProblem, api, forgetToken } from '../api.ts';
import type { CodeSent } from '../api-types.ts';
import { useText } from '../i18n.ts';
import { checkCode, checkPhone, checkPresent, type FieldProblem } from '../lib/checks.ts';
import { forgetAnswers, useDeed } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { useResend } from '../ui/use-resend.ts';

type Way = 'password' | 'code';

const labels = { identifier: 'login.identifier', password: 'password.label', code: 'otp.label' } as const;

function useLogIn() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const deed = useDeed((input: { identifier: string; password?: string; code?: string }, key) =>
    api<unknown>('/sessions', { method: 'POST', body: input, key }),
  );
  const start = (input: { identifier: string; password?: string; code?: string }) =>
    deed.mutate(input, {
      onSuccess: async () => {
        forgetToken();
        await forgetAnswers(client);
        await navigate({ to: '/home' });
      },
    });
  return { start, busy: deed.isPending, error: deed.error };
}

/** Entry by the identifier, with a password or a one-time password. */
export function LoginPage() {
  const t = useText();
  const logIn = useLogIn();
  const [identifier, setIdentifier] = useState('');
  const [way, setWay] = useState<Way>('password');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [sent, setSent] = useState<CodeSent | null>(null);
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const resend = useResend(sent);
  const send = useDeed((typed: string, key) =>
    api<CodeSent>('/sessions/one-time-passwords', { method: 'POST', body: { identifier: typed }, key }),
  );

  const found = (checks: readonly (readonly [keyof typeof labels, FieldProblem | null])[]) => {
    const wrong = checks.flatMap(([field, problem]) =>
      problem ? [{ field, text: t(problem), label: t(labels[field]) }] : [],
    );
    setErrors(wrong);
    return wrong.length === 0;
  };
  const name = ['identifier', checkPresent(identifier, 64)] as const;
  const sendCode = () => {
    if (found([name])) send.mutate(identifier.trim(), { onSuccess: setSent });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (logIn.busy) return;
    if (way === 'code' && !sent) return sendCode();
    const second =
      way === 'password'
        ? (['password', checkPresent(password)] as const)
        : (['code', checkCode(code)] as const);
    if (!found([name, second])) return;
    const secret = way === 'password' ? { password } : { code: code.replace(/\s/g, '') };
    logIn.start({ identifier: identifier.trim(), ...secret });
  };
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.text;
  return (
    <Page title={t('login.title')} back={{ to: '/' }}>
      <ErrorSummary errors={errors} />
      <Refused error={errors.length === 0 ? (logIn.error ?? send.error) : null} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <TextField
          id="identifier"
          label={t('login.identifier')}
          hint={t('login.identifierHint')}
          autoComplete="username"
          maxLength={64}
          value={identifier}
          onChange={setIdentifier}
          error={errorOf('identifier')}
        />
        <ChoiceField<Way>
          id="way"
          label={t('login.way')}
          value={way}
          onChange={setWay}
          choices={[
            { value: 'password', label: t('login.byPassword') },
            { value: 'code', label: t('login.byCode') },
          ]}
        />
        {way === 'password' && (
          <SecretField
            id="password"
            label={t('password.label')}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            error={errorOf('password')}
          />
        )}
        {way === 'code' && sent && (
          <>
            <p role="status">{t('login.codeSent')}</p>
            <CodeField
              id="code"
              label={t('otp.label')}
              hint={t('otp.hint')}
              value={code}
              onChange={setCode}
              error={errorOf('code')}
            />
          </>
        )}
        <Button type="submit" busy={logIn.busy || (!sent && send.isPending)}>
          {way === 'code' && !sent ? t('otp.send') : t('login.enter')}
        </Button>
        {way === 'code' && sent && (
          <Button
            look="second"
            busy={send.isPending}
            off={resend.wait > 0 ? t('otp.resendIn', { seconds: resend.wait }) : null}
            onPress={sendCode}
          >
            {t('otp.resend')}
          </Button>
        )}
      </form>
      <div className="stack-s">
        <Link to="/recover">{t('login.forgot')}</Link>
        <Link to="/register">{t('login.notYet')}</Link>
      </div>
    </Page>
  );
}

/** A refused entry; one that is closed for a while says until when, exactly. */
function Refused({ error }: { readonly error: unknown }) {
  const t = useText();
  const seconds = error instanceof ApiProblem ? error.figure('retryAfterSeconds') : null;
  // Counted once, when the answer came: the phone's clock need not agree with the server's.
  const until = useMemo(
    () => (seconds === null ? null : new Date(Date.now() + seconds * 1000).toISOString()),
    [seconds],
  );
  if (!until) return <Failure error={error} />;
  return (
    <Notice kind="wait" title={t('login.lockedTitle')} live>
      <p>{t('login.locked')}</p>
      <Countdown until={until} label={t('login.lockedUntil')} />
    </Notice>
  );
}

/** The identifier is sent to the phone it belongs to; the page says the same whether there is one or not. */
export function RecoverPage() {
  const t = useText();
  const [phone, setPhone] = useState('');
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const recover = useDeed((typed: string, key) =>
    api<unknown>('/identifier-recoveries', { method: 'POST', body: { phone: typed }, key }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (recover.isPending) return;
    const problem = checkPhone(phone);
    setErrors(problem ? [{ field: 'phone', text: t(problem) }] : []);
    if (problem) return;
    recover.mutate(phone, {
      onError: (error) => {
        if (error instanceof ApiProblem)
          setErrors(error.errors.map((e) => ({ field: e.field, text: e.detail })));
      },
    });
  };
  if (recover.isSuccess) {
    return (
      <Page key="sent" title={t('recover.sentTitle')}>
        <Notice kind="info">
          <p>{t('recover.sent')}</p>
        </Notice>
        <ButtonLink to="/login">{t('recover.toLogin')}</ButtonLink>
      </Page>
    );
  }
  return (
    <Page title={t('recover.title')} lead={t('recover.lead')} back={{ to: '/login' }}>
      <ErrorSummary errors={errors} />
      <Failure error={errors.length === 0 ? recover.error : null} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <TextField
          id="phone"
          label={t('phone.label')}
          hint={t('phone.hint')}
          look="short"
          inputMode="tel"
          autoComplete="tel"
          maxLength={30}
          value={phone}
          onChange={setPhone}
          error={errors[0]?.text}
        />
        <Button type="submit" busy={recover.isPending}>
          {t('recover.send')}
        </Button>
      </form>
    </Page>
  );
}
