import { Button, CodeField, ErrorSummary, Notice, Page, type SummaryError, TextField } from '@nesie/ui';
import { type FormEvent, useState } from 'react';
import { ApiProblem, api } from '../../api.ts';
import type { CodeSent, Draft } from '../../api-types.ts';
import { useText } from '../../i18n.ts';
import { checkCode, checkPhone } from '../../lib/checks.ts';
import { withoutUnseen } from '../../lib/clean.ts';
import { useSentCode } from '../../lib/drafts/sent-code.ts';
import { useDeed } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import { useResend } from '../../ui/use-resend.ts';
import { Elsewhere, KeptLine } from './kept-line.tsx';
import { useQuestion } from './use-question.ts';
import { useGoOn, useKeepDraft, useStepCaption, WithDraft } from './with-draft.tsx';

export function PhonePage() {
  const t = useText();
  return <WithDraft title={t('phone.title')}>{(draft) => <Phone draft={draft} />}</WithDraft>;
}

function Phone({ draft }: { readonly draft: Draft }) {
  const { sent, setSent } = useSentCode(draft);
  if (sent && !draft.phoneConfirmed)
    return <PhoneCode draft={draft} sent={sent} onSent={setSent} onOther={() => setSent(null)} />;
  return <PhoneNumber draft={draft} onSent={setSent} />;
}

function useSendCode(onSent: (sent: CodeSent) => void) {
  const deed = useDeed((_phone: string, key) =>
    api<CodeSent>('/registration-drafts/current/phone-codes', { method: 'POST', body: {}, key }),
  );
  return {
    send: (phone: string) => deed.mutate(phone, { onSuccess: onSent }),
    busy: deed.isPending,
    error: deed.error,
  };
}

function PhoneNumber({
  draft,
  onSent,
}: {
  readonly draft: Draft;
  readonly onSent: (sent: CodeSent) => void;
}) {
  const t = useText();
  const code = useSendCode(onSent);
  const goOn = useGoOn('phone');
  const question = useQuestion({
    draft,
    step: 'phone',
    fields: ['phone'],
    clean: withoutUnseen,
    check: (typed) => ({ phone: checkPhone(typed.phone ?? '') }),
    onSaved: (saved) => (saved.phoneConfirmed ? void goOn(saved) : code.send(saved.fields.phone ?? '')),
  });
  return (
    <Page
      title={t('phone.title')}
      lead={t('phone.lead')}
      caption={useStepCaption('phone')}
      back={{ to: '/register' }}
    >
      <ErrorSummary errors={question.errors} />
      <Failure error={question.failure ?? code.error} />
      <Elsewhere shown={question.elsewhere} />
      {draft.phoneConfirmed && (
        <Notice kind="done">
          <p>{t('phone.confirmed')}</p>
        </Notice>
      )}
      <form className="stack-l" onSubmit={question.submit} noValidate>
        <TextField
          id="phone"
          label={t('phone.label')}
          hint={t('phone.hint')}
          look="short"
          inputMode="tel"
          autoComplete="tel"
          maxLength={60}
          value={question.typed.phone ?? ''}
          onChange={question.set('phone')}
          onBlur={question.keep}
          error={question.errorOf('phone')}
        />
        <Button type="submit" busy={question.busy || code.busy}>
          {draft.phoneConfirmed ? t('common.continue') : t('phone.send')}
        </Button>
        <KeptLine standing={question.standing} />
      </form>
    </Page>
  );
}

interface PhoneCodeProps {
  readonly draft: Draft;
  readonly sent: CodeSent;
  readonly onSent: (sent: CodeSent) => void;
  readonly onOther: () => void;
}

function PhoneCode({ draft, sent, onSent, onOther }: PhoneCodeProps) {
  const t = useText();
  const keep = useKeepDraft();
  const goOn = useGoOn('phone');
  const again = useSendCode(onSent);
  const resend = useResend(sent);
  const [code, setCode] = useState('');
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const enter = useDeed((typed: string, key) =>
    api<Draft>('/registration-drafts/current/phone-confirmation', {
      method: 'POST',
      body: { code: typed },
      key,
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (enter.isPending) return;
    const problem = checkCode(code);
    setErrors(problem ? [{ field: 'code', text: t(problem) }] : []);
    if (problem) return;
    enter.mutate(code.replace(/\s/g, ''), {
      onSuccess: (saved) => {
        keep(saved);
        return goOn(saved);
      },
      onError: (error) => {
        if (error instanceof ApiProblem && error.status < 500)
          setErrors([{ field: 'code', text: error.detail }]);
      },
    });
  };
  return (
    <Page
      key="code"
      title={t('phone.codeTitle')}
      lead={t('phone.codeLead', { phone: draft.fields.phone ?? '' })}
      caption={useStepCaption('phone')}
      back={{ to: '/register' }}
    >
      <ErrorSummary errors={errors} />
      <Failure error={(errors.length === 0 ? enter.error : null) ?? again.error} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <CodeField
          id="code"
          label={t('otp.label')}
          hint={t('otp.hint')}
          value={code}
          onChange={setCode}
          error={errors[0]?.text}
        />
        <Button type="submit" busy={enter.isPending}>
          {t('phone.confirm')}
        </Button>
        <Button
          look="second"
          busy={again.busy}
          off={resend.wait > 0 ? t('otp.resendIn', { seconds: resend.wait }) : null}
          onPress={() => again.send(draft.fields.phone ?? '')}
        >
          {t('otp.resend')}
        </Button>
        <Button look="quiet" onPress={onOther}>
          {t('phone.other')}
        </Button>
      </form>
    </Page>
  );
}
