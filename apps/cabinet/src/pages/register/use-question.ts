import type { SummaryError } from '@nesie/ui';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { ApiProblem } from '../../api.ts';
import type { Draft, DraftField } from '../../api-types.ts';
import { useText } from '../../i18n.ts';
import type { FieldProblem } from '../../lib/checks.ts';
import type { TypedFields } from '../../lib/drafts/device-copy.ts';
import { useKeeperState, useRegistrationKeeper } from '../../lib/drafts/registration-keeper.ts';
import { notYet, type RegistrationStep } from '../../lib/registration.ts';
import { draftQuery } from '../../queries.ts';
import type { TextKey } from '../../texts/kk.ts';
import { useGoOn } from './with-draft.tsx';

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

export interface QuestionOptions {
  readonly draft: Draft;
  readonly step: RegistrationStep;
  readonly fields: readonly DraftField[];
  /** what can be said before asking the server */
  readonly check: (typed: TypedFields) => Partial<Record<DraftField, FieldProblem | null>>;
  /** what is taken off as it is typed or pasted: marks that nobody sees */
  readonly clean?: (typed: string) => string;
  /** what most people would answer; it counts as answered only when they go on */
  readonly usual?: TypedFields;
  /** instead of going on to the next question; it needs the server, so nothing goes on without it */
  readonly onSaved?: (draft: Draft) => void;
}

/** One question page: what was typed, kept as typed while it is typed, judged when the person goes on. */
export function useQuestion({
  draft,
  step,
  fields,
  check,
  clean = (text) => text,
  usual = {},
  onSaved,
}: QuestionOptions) {
  const t = useText();
  const client = useQueryClient();
  const goOn = useGoOn(step);
  const keeper = useRegistrationKeeper();
  const standing = useKeeperState(keeper);
  const [typed, setTyped] = useState<TypedFields>(() => orUsual(only(keeper.open(draft), fields), usual));
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const [busy, setBusy] = useState(false);
  const [elsewhere, setElsewhere] = useState(false);

  const ended = standing.standing === 'ended';
  useEffect(() => {
    // The page above then says where the registration stands, and how to go on with what was typed.
    if (ended) void client.invalidateQueries({ queryKey: draftQuery.queryKey });
  }, [ended, client]);

  const names = fields.join();
  useEffect(
    () =>
      keeper.onNews((news) => {
        const ours = only(news, names.split(',') as DraftField[]);
        if (Object.keys(ours).length === 0) return;
        setTyped((before) => ({ ...before, ...ours }));
        setElsewhere(true);
      }),
    [keeper, names],
  );

  const set = (field: DraftField) => (value: string) => {
    const text = clean(value);
    setTyped((before) => ({ ...before, [field]: text }));
    keeper.type({ [field]: text });
    setElsewhere(false);
    // What is put right is no longer called wrong; what is still wrong is said again on going on.
    if (!check({ ...typed, [field]: text })[field])
      setErrors((before) => before.filter((error) => error.field !== field));
  };

  const keep = () => void keeper.flush();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const found = check(typed);
    const own = fields.flatMap((field) => {
      const problem = found[field];
      return problem ? [{ field, text: t(problem), label: t(fieldNames[field]) }] : [];
    });
    setErrors(own);
    keeper.type(typed);
    if (own.length > 0) return keep();
    setBusy(true);
    try {
      const answered = await keeper.flush();
      const { standing: now, error } = keeper.state();
      const saved = answered ?? client.getQueryData(draftQuery.queryKey) ?? draft;
      // Without a network the answers wait on the device, and the next question can be answered meanwhile.
      if (now === 'on-device' && !onSaved) return await goOn(withTyped(saved, typed));
      if (now !== 'saved') {
        if (error instanceof ApiProblem)
          setErrors(error.errors.map((e) => ({ field: e.field, text: e.detail })));
        return;
      }
      const said = judged(saved, fields);
      setErrors(said);
      if (said.length === 0) await (onSaved ? onSaved(saved) : goOn(saved));
    } finally {
      setBusy(false);
    }
  };

  const errorOf = (field: DraftField) => errors.find((error) => error.field === field)?.text;
  const failed = ended || standing.standing === 'refused';
  const failure = errors.length === 0 && failed ? standing.error : null;
  return {
    typed,
    set,
    keep,
    submit,
    errors,
    setErrors,
    errorOf,
    busy,
    failure,
    elsewhere,
    standing: standing.standing,
  };
}

function orUsual(typed: TypedFields, usual: TypedFields): TypedFields {
  const entries = Object.entries(usual).filter(([field]) => !typed[field as DraftField]);
  return { ...typed, ...Object.fromEntries(entries) };
}

function only(all: TypedFields, fields: readonly DraftField[]): TypedFields {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const text = all[field];
      return text === undefined ? [] : [[field, text]];
    }),
  );
}

/** The draft as it will be once the server has what was typed. */
function withTyped(draft: Draft, typed: TypedFields): Draft {
  return { ...draft, fields: { ...draft.fields, ...typed } };
}

function judged(draft: Draft, fields: readonly DraftField[]): readonly SummaryError[] {
  return draft.problems
    .filter((problem) => problem.code !== notYet && fields.some((field) => field === problem.field))
    .map((problem) => ({ field: problem.field, text: problem.detail }));
}
