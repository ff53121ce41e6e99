import { Button, ErrorSummary, Notice, Page, type RowItem, Rows } from '@nesie/ui';
import { formatDate, isRealDate } from '@nesie/ui/dates';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ApiProblem, api } from '../../api.ts';
import type { Draft, DraftField } from '../../api-types.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { devicePublicKey } from '../../lib/device-key.ts';
import { useRegistrationKeeper } from '../../lib/drafts/registration-keeper.ts';
import { isComplete, nextStep, type RegistrationStep } from '../../lib/registration.ts';
import { draftQuery, useDeed } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import { stepPaths, useKeepDraft, WithDraft } from './with-draft.tsx';

export function CheckPage() {
  const t = useText();
  return <WithDraft title={t('check.title')}>{(draft) => <Check draft={draft} />}</WithDraft>;
}

function useRows(draft: Draft): readonly RowItem[] {
  const t = useText();
  const language = useLanguage();
  const value = (field: DraftField) => draft.fields[field] || t('check.empty');
  const date = (field: DraftField) => {
    const typed = draft.fields[field] ?? '';
    return isRealDate(typed) ? formatDate(typed, language) : typed || t('check.empty');
  };
  const change = (step: RegistrationStep, label: string) => (
    <Link to={stepPaths[step]}>
      {t('common.change')}
      <span className="hidden"> {label}</span>
    </Link>
  );
  const kind = draft.fields.documentKind;
  const kindName = kind === 'passport' ? t('document.passport') : t('document.idCard');
  const row = (label: string, shown: string, step: RegistrationStep): RowItem => ({
    label,
    value: shown,
    action: change(step, label),
  });
  return [
    row(t('name.surname'), value('surname'), 'name'),
    row(t('name.firstName'), value('firstName'), 'name'),
    row(t('name.patronymic'), draft.fields.patronymic || t('check.none'), 'name'),
    row(t('iin.label'), value('iin'), 'iin'),
    row(t('document.kind'), kind ? kindName : t('check.empty'), 'document'),
    row(t('document.number'), value('documentNumber'), 'document'),
    row(t('document.issuedOn'), date('documentIssuedOn'), 'document'),
    row(t('document.expiresOn'), date('documentExpiresOn'), 'document'),
    row(t('phone.label'), value('phone'), 'phone'),
    row(t('account.label'), value('iban'), 'account'),
    row(t('step.portrait'), draft.portrait.present ? t('check.taken') : t('check.empty'), 'portrait'),
    row(
      t('step.document-picture'),
      draft.documentFront.present ? t('check.taken') : t('check.empty'),
      'document-picture',
    ),
  ];
}

function Check({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const language = useLanguage();
  const keep = useKeepDraft();
  const keeper = useRegistrationKeeper();
  const client = useQueryClient();
  const navigate = useNavigate();
  const rows = useRows(draft);
  const missing = nextStep(draft, null);
  const submit = useDeed(async (_: string, key) => {
    // What still waits on the device belongs to the answers.
    await keeper.flush();
    // the key is made in this browser and its public half is frozen with the answers.
    const deviceKey = await devicePublicKey(draft.id);
    return api<Draft>('/registration-drafts/current/submission', {
      method: 'POST',
      body: { deviceKey, language },
      key,
    });
  });
  const press = () =>
    submit.mutate(draft.id, {
      onSuccess: async (saved) => {
        keep(saved);
        keeper.forget();
        await navigate({ to: '/register/confirm' });
      },
      onError: () => void client.invalidateQueries({ queryKey: draftQuery.queryKey }),
    });
  const errors = submit.error instanceof ApiProblem ? submit.error.errors : [];
  return (
    <Page title={t('check.title')} lead={t('check.lead')} back={{ to: '/register' }}>
      <ErrorSummary errors={errors.map((error) => ({ field: error.field, text: error.detail }))} />
      {errors.length === 0 && <Failure error={submit.error} />}
      <Rows items={rows} />
      <Notice kind="info">
        <p>{t('check.frozen')}</p>
        <p>{t('check.consent')}</p>
      </Notice>
      <Button
        busy={submit.isPending}
        off={isComplete(draft) || !missing ? null : t('check.missing', { step: t(`step.${missing}`) })}
        onPress={press}
      >
        {t('check.submit')}
      </Button>
    </Page>
  );
}
