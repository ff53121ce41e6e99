import {
  Button,
  ChoiceField,
  ErrorSummary,
  Notice,
  Page,
  Select,
  type SummaryError,
  TextArea,
  TextField,
  Waiting,
} from '@nesie/ui';
import { formatDate } from '@nesie/ui/dates';
import { formatRound } from '@nesie/ui/money';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiProblem } from '../../api.ts';
import type { Loan } from '../../api-types/after.ts';
import { letterKinds } from '../../api-types/papers.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { keepLetterDraft, type LetterDraft, readLetterDraft, sendLetter } from '../../lib/letter-draft.ts';
import { homeQuery, sessionQuery, useRefresh } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';

const mostInSubject = 120;
const mostInText = 5_000;

/** A question, an appeal, or a request for new terms, in the person's own words. */
export function NewLetterPage() {
  const t = useText();
  const session = useQuery(sessionQuery);
  const home = useQuery(homeQuery);
  const link = useSearch({ from: '/own/letters/new' });
  const owner = session.data?.partyId ?? '';
  const loans = (home.data?.loans ?? []).filter(({ state }) => state !== 'cancelled');
  return (
    <Page title={t('letter.newTitle')} lead={t('letter.newLead')} back={{ to: '/letters' }}>
      {home.isPending ? (
        // Drawn once whole: a question that comes late would move what is being typed.
        <Waiting label={t('common.loading')} />
      ) : (
        <LetterForm
          // Another person, or another link, is another letter.
          key={[owner, link.kind, link.loanId].join()}
          owner={owner}
          start={readLetterDraft(owner, link)}
          loans={loans}
        />
      )}
    </Page>
  );
}

interface LetterFormProps {
  readonly owner: string;
  readonly start: LetterDraft;
  readonly loans: readonly Loan[];
}

function LetterForm({ owner, start, loans }: LetterFormProps) {
  const t = useText();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [draft, setDraft] = useState(start);
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const send = useMutation({
    networkMode: 'always',
    mutationFn: (letter: LetterDraft) => sendLetter(owner, letter),
  });
  const change = (part: Partial<LetterDraft>) => {
    const next = { ...draft, ...part };
    keepLetterDraft(owner, next);
    setDraft(next);
  };
  const fields = {
    subject: t('letter.subject'),
    text: t('letter.text'),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (send.isPending) return;
    const empty = (['subject', 'text'] as const).filter((field) => draft[field].trim() === '');
    setErrors(empty.map((field) => ({ field, label: fields[field], text: t('check.required') })));
    send.reset();
    if (empty.length > 0) return;
    send.mutate(draft, {
      onSuccess: async ({ id }) => {
        await refresh('letters', 'papers');
        await navigate({ to: '/letters/$id', params: { id }, search: { sent: true } });
      },
    });
  };
  const said = refusedField(send.error);
  const shown = errors.length > 0 ? errors : said;
  const errorOf = (field: string) => shown.find((one) => one.field === field)?.text;
  return (
    <>
      <ErrorSummary errors={shown} />
      {said.length === 0 && <Failure error={send.error} />}
      <form className="stack-l" onSubmit={submit} noValidate>
        <ChoiceField
          id="kind"
          label={t('letter.kind')}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          choices={letterKinds.map((kind) => ({
            value: kind,
            label: t(`letter.kind.${kind}`),
            hint: t(`letter.kindHint.${kind}`),
          }))}
        />
        <LoanChoice draft={draft} loans={loans} onChange={(loanId) => change({ loanId })} />
        {draft.kind === 'new-terms' && (
          <Notice kind="info" title={t('letter.termsTitle')}>
            <p>{t('letter.terms')}</p>
          </Notice>
        )}
        <TextField
          id="subject"
          label={fields.subject}
          value={draft.subject}
          onChange={(subject) => change({ subject })}
          maxLength={mostInSubject}
          spellCheck
          error={errorOf('subject')}
        />
        <TextArea
          id="text"
          label={fields.text}
          hint={t('letter.textHint')}
          value={draft.text}
          onChange={(text) => change({ text })}
          maxLength={mostInText}
          rows={10}
          error={errorOf('text')}
        />
        <Button type="submit" busy={send.isPending}>
          {t('letter.send')}
        </Button>
        <p className="soft small">{t('letter.sendMeaning')}</p>
      </form>
    </>
  );
}

/** The words that the server would not register, beside the field they stand in. */
function refusedField(error: unknown): readonly SummaryError[] {
  if (!(error instanceof ApiProblem)) return [];
  const { field } = error.extras;
  return field === 'subject' || field === 'text' ? [{ field, text: error.detail }] : [];
}

interface LoanChoiceProps {
  readonly draft: LetterDraft;
  readonly loans: readonly Loan[];
  readonly onChange: (loanId: string) => void;
}

/** Which microcredit it is about, where there is one. */
function LoanChoice({ draft, loans, onChange }: LoanChoiceProps) {
  const t = useText();
  const language = useLanguage();
  if (loans.length === 0) return null;
  return (
    <Select
      id="loanId"
      label={t('letter.loan')}
      hint={t('letter.loanHint')}
      value={loans.some(({ id }) => id === draft.loanId) ? draft.loanId : ''}
      onChange={onChange}
      options={[
        { value: '', label: t('letter.noLoan') },
        ...loans.map(({ id, principalTiyn, dueOn }) => ({
          value: id,
          label: t('letter.loanOf', { sum: formatRound(principalTiyn), date: formatDate(dueOn, language) }),
        })),
      ]}
    />
  );
}
