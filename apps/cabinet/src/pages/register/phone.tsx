import { Button, ErrorSummary, Notice, Page, TextField } from '@nesie/ui';
import { api } from '../../api.ts';
import type { CodeSent, Draft } from '../../api-types.ts';
import { useText } from '../../i18n.ts';
import { checkPhone } from '../../lib/checks.ts';
import { withoutUnseen } from '../../lib/clean.ts';
import { useSentCode } from '../../lib/drafts/sent-code.ts';
import { useDeed } from '../../queries.ts';
import { CodeForm } from '../../ui/code-form.tsx';
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
  const enter = useDeed((typed: string, key) =>
    api<Draft>('/registration-drafts/current/phone-confirmation', {
      method: 'POST',
      body: { code: typed },
      key,
    }),
  );
  const done = (saved: Draft) => {
    keep(saved);
    return goOn(saved);
  };
  return (
    <Page
      key="code"
      title={t('phone.codeTitle')}
      lead={t('phone.codeLead', { phone: draft.fields.phone ?? '' })}
      caption={useStepCaption('phone')}
      back={{ to: '/register' }}
    >
      <CodeForm
        id="code"
        confirm={t('phone.confirm')}
        enter={enter}
        onDone={done}
        resend={{
          busy: again.busy,
          wait: resend.wait,
          press: () => again.send(draft.fields.phone ?? ''),
          error: again.error,
        }}
      >
        <Button look="quiet" onPress={onOther}>
          {t('phone.other')}
        </Button>
      </CodeForm>
    </Page>
  );
}
