import { Button, ChoiceField, DateField, ErrorSummary, Notice, Page, TextField } from '@nesie/ui';
import type { Draft } from '../../api-types.ts';
import { useText } from '../../i18n.ts';
import { checkDate, checkIban, checkIin, checkName, checkPresent } from '../../lib/checks.ts';
import { plainDigits, withoutUnseen } from '../../lib/clean.ts';
import type { RegistrationStep } from '../../lib/registration.ts';
import { Failure } from '../../ui/failure.tsx';
import { Elsewhere, KeptLine } from './kept-line.tsx';
import { useQuestion } from './use-question.ts';
import { useStepCaption, WithDraft } from './with-draft.tsx';

interface FrameProps {
  readonly step: RegistrationStep;
  readonly title: string;
  readonly lead: string;
  readonly question: ReturnType<typeof useQuestion>;
  readonly children: React.ReactNode;
}

function Frame({ step, title, lead, question, children }: FrameProps) {
  const t = useText();
  return (
    <Page title={title} lead={lead} caption={useStepCaption(step)} back={{ to: '/register' }}>
      <ErrorSummary errors={question.errors} />
      <Failure error={question.failure} />
      <Elsewhere shown={question.elsewhere} />
      <form className="stack-l" onSubmit={question.submit} noValidate>
        {children}
        <Button type="submit" busy={question.busy}>
          {t('common.continue')}
        </Button>
        <KeptLine standing={question.standing} />
      </form>
    </Page>
  );
}

export function NamePage() {
  const t = useText();
  return <WithDraft title={t('name.title')}>{(draft) => <Name draft={draft} />}</WithDraft>;
}

function Name({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const question = useQuestion({
    draft,
    step: 'name',
    fields: ['surname', 'firstName', 'patronymic'],
    clean: withoutUnseen,
    check: (typed) => ({
      surname: checkName(typed.surname ?? ''),
      firstName: checkName(typed.firstName ?? ''),
      patronymic: typed.patronymic?.trim() ? checkName(typed.patronymic) : null,
    }),
  });
  const field = (name: 'surname' | 'firstName' | 'patronymic') => ({
    id: name,
    value: question.typed[name] ?? '',
    onChange: question.set(name),
    onBlur: question.keep,
    error: question.errorOf(name),
    maxLength: 100,
  });
  return (
    <Frame step="name" title={t('name.title')} lead={t('name.lead')} question={question}>
      <TextField {...field('surname')} label={t('name.surname')} autoComplete="family-name" />
      <TextField {...field('firstName')} label={t('name.firstName')} autoComplete="given-name" />
      <TextField
        {...field('patronymic')}
        label={t('name.patronymic')}
        hint={t('name.patronymicHint')}
        autoComplete="additional-name"
      />
    </Frame>
  );
}

export function IinPage() {
  const t = useText();
  return <WithDraft title={t('iin.title')}>{(draft) => <Iin draft={draft} />}</WithDraft>;
}

function Iin({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const question = useQuestion({
    draft,
    step: 'iin',
    fields: ['iin'],
    clean: plainDigits,
    check: (typed) => ({ iin: checkIin(typed.iin ?? '') }),
  });
  return (
    <Frame step="iin" title={t('iin.title')} lead={t('iin.lead')} question={question}>
      <TextField
        id="iin"
        label={t('iin.label')}
        hint={t('iin.hint')}
        look="short"
        inputMode="numeric"
        maxLength={60}
        value={question.typed.iin ?? ''}
        onChange={question.set('iin')}
        onBlur={question.keep}
        error={question.errorOf('iin')}
      />
      <Notice kind="info">
        <p>{t('iin.final')}</p>
      </Notice>
    </Frame>
  );
}

export function DocumentPage() {
  const t = useText();
  return <WithDraft title={t('document.title')}>{(draft) => <IdentityDocument draft={draft} />}</WithDraft>;
}

function IdentityDocument({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const question = useQuestion({
    draft,
    step: 'document',
    fields: ['documentKind', 'documentNumber', 'documentIssuedOn', 'documentExpiresOn'],
    usual: { documentKind: 'id-card' },
    clean: withoutUnseen,
    check: (typed) => ({
      documentKind: checkPresent(typed.documentKind ?? ''),
      documentNumber: checkPresent(typed.documentNumber ?? '', 30),
      documentIssuedOn: checkDate(typed.documentIssuedOn ?? ''),
      documentExpiresOn: checkDate(typed.documentExpiresOn ?? ''),
    }),
  });
  const kind = question.typed.documentKind;
  return (
    <Frame step="document" title={t('document.title')} lead={t('document.lead')} question={question}>
      <ChoiceField
        id="documentKind"
        label={t('document.kind')}
        choices={[
          { value: 'id-card', label: t('document.idCard') },
          { value: 'passport', label: t('document.passport') },
        ]}
        value={kind === 'id-card' || kind === 'passport' ? kind : null}
        onChange={question.set('documentKind')}
        error={question.errorOf('documentKind')}
      />
      <TextField
        id="documentNumber"
        label={t('document.number')}
        hint={kind === 'passport' ? t('document.passportHint') : t('document.numberHint')}
        look="short"
        maxLength={60}
        value={question.typed.documentNumber ?? ''}
        onChange={question.set('documentNumber')}
        onBlur={question.keep}
        error={question.errorOf('documentNumber')}
      />
      <DateField
        id="documentIssuedOn"
        label={t('document.issuedOn')}
        value={question.typed.documentIssuedOn ?? ''}
        onChange={question.set('documentIssuedOn')}
        onBlur={question.keep}
        error={question.errorOf('documentIssuedOn')}
      />
      <DateField
        id="documentExpiresOn"
        label={t('document.expiresOn')}
        value={question.typed.documentExpiresOn ?? ''}
        onChange={question.set('documentExpiresOn')}
        onBlur={question.keep}
        error={question.errorOf('documentExpiresOn')}
      />
    </Frame>
  );
}

export function AccountPage() {
  const t = useText();
  return <WithDraft title={t('account.title')}>{(draft) => <Account draft={draft} />}</WithDraft>;
}

function Account({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const question = useQuestion({
    draft,
    step: 'account',
    fields: ['iban'],
    clean: withoutUnseen,
    check: (typed) => ({ iban: checkIban(typed.iban ?? '') }),
  });
  return (
    <Frame step="account" title={t('account.title')} lead={t('account.lead')} question={question}>
      <TextField
        id="iban"
        label={t('account.label')}
        hint={t('account.hint')}
        maxLength={60}
        value={question.typed.iban ?? ''}
        onChange={question.set('iban')}
        onBlur={question.keep}
        error={question.errorOf('iban')}
      />
    </Frame>
  );
}
