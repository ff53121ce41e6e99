import type { SummaryError } from '@nesie/ui';
import { type FormEvent, useState } from 'react';
import { ApiProblem } from '../../api.ts';
import type { Draft, DraftField } from '../../api-types.ts';
import { useText } from '../../i18n.ts';
import type { FieldProblem } from '../../lib/checks.ts';
import { notYet, type RegistrationStep } from '../../lib/registration.ts';
import type { TextKey } from '../../texts/kk.ts';
import { useGoOn, useSaveFields } from './with-draft.tsx';

const fieldNames: Record<DraftField, TextKey> = {
  surname: 'name.surname',
  firstName: 'name.firstName',
  patronymic: 'name.patronymic',
  iin: 'iin.label',
  documentKind: 'document.kind',
  documentNumber: 'document.number',
  documentIssuedOn: 'document.issuedOn',
  documentExpiresOn: 'document.expiresOn',
  phone: 'phone.label',
  iban: 'account.label',
};

type Typed = Partial<Record<DraftField, string>>;

export interface QuestionOptions {
  readonly draft: Draft;
  readonly step: RegistrationStep;
  readonly fields: readonly DraftField[];
  /** what can be said before asking the server */
  readonly check: (typed: Typed) => Partial<Record<DraftField, FieldProblem | null>>;
  /** instead of going on to the next question */
  readonly onSaved?: (draft: Draft) => void;
}

/** One question page: what was typed, saved as typed whenever a field is left, judged when the person goes on. */
export function useQuestion({ draft, step, fields, check, onSaved }: QuestionOptions) {
  const t = useText();
  const goOn = useGoOn(step);
  const saving = useSaveFields();
  const keeping = useSaveFields();
  const [typed, setTyped] = useState<Typed>(() => read(draft, fields));
  const [kept, setKept] = useState<Typed>(typed);
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);

  const set = (field: DraftField) => (value: string) => setTyped((before) => ({ ...before, [field]: value }));

  const keep = () => {
    if (fields.every((field) => typed[field] === kept[field])) return;
    setKept(typed);
    // Failing here loses nothing: the same fields go with the button, which shows the failure.
    keeping.save(typed).catch(() => setKept(kept));
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (saving.busy) return;
    const found = check(typed);
    const own = fields.flatMap((field) => {
      const problem = found[field];
      return problem ? [{ field, text: t(problem), label: t(fieldNames[field]) }] : [];
    });
    setErrors(own);
    if (own.length > 0) return keep();
    try {
      const saved = await saving.save(typed);
      setKept(typed);
      const said = judged(saved, fields);
      setErrors(said);
      if (said.length === 0) await (onSaved ? onSaved(saved) : goOn(saved));
    } catch (error) {
      if (error instanceof ApiProblem)
        setErrors(error.errors.map((e) => ({ field: e.field, text: e.detail })));
    }
  };

  const errorOf = (field: DraftField) => errors.find((error) => error.field === field)?.text;
  const failure = errors.length === 0 ? saving.error : null;
  return { typed, set, keep, submit, errors, setErrors, errorOf, busy: saving.busy, failure };
}

function read(draft: Draft, fields: readonly DraftField[]): Typed {
  return Object.fromEntries(fields.map((field) => [field, draft.fields[field] ?? '']));
}

function judged(draft: Draft, fields: readonly DraftField[]): readonly SummaryError[] {
  return draft.problems
    .filter((problem) => problem.code !== notYet && fields.some((field) => field === problem.field))
    .map((problem) => ({ field: problem.field, text: problem.detail }));
}
