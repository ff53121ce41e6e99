import type { TaskState } from '@nesie/ui';
import type { Draft, DraftField } from '../api-types.ts';

export const registrationSteps = [
  'name',
  'iin',
  'document',
  'phone',
  'account',
  'portrait',
  'document-picture',
] as const;
export type RegistrationStep = (typeof registrationSteps)[number];

const fieldsOf: Record<RegistrationStep, readonly DraftField[]> = {
  name: ['surname', 'firstName', 'patronymic'],
  iin: ['iin'],
  document: ['documentKind', 'documentNumber', 'documentIssuedOn', 'documentExpiresOn'],
  phone: ['phone'],
  account: ['iban'],
  portrait: [],
  'document-picture': [],
};

/** Said of a phone number whose code was not entered yet: a thing to do, not a mistake. */
export const notYet = 'phone-not-confirmed';

const optional: readonly DraftField[] = ['patronymic'];

/** A field is begun when something was typed into it; the server keeps it even when it is wrong. */
function isTyped(draft: Draft, field: DraftField): boolean {
  return Boolean(draft.fields[field]);
}

function pictureState(picture: Draft['portrait']): TaskState {
  if (!picture.present) return 'todo';
  return picture.verdict && !picture.verdict.passed ? 'trouble' : 'done';
}

/** How far one question is, by what was typed and by what the server says is wrong with it. */
export function stepState(draft: Draft, step: RegistrationStep): TaskState {
  if (step === 'portrait') return pictureState(draft.portrait);
  if (step === 'document-picture') return pictureState(draft.documentFront);
  const fields = fieldsOf[step];
  const begun = fields.filter((field) => isTyped(draft, field));
  if (begun.length === 0) return 'todo';
  const wrong = draft.problems.some(
    (problem) => problem.code !== notYet && begun.some((field) => field === problem.field),
  );
  if (wrong) return 'trouble';
  if (fields.some((field) => !optional.includes(field) && !isTyped(draft, field))) return 'todo';
  return step === 'phone' && !draft.phoneConfirmed ? 'todo' : 'done';
}

/** The next question that is not done yet, looking first behind `after`; null: all are done. */
export function nextStep(draft: Draft, after: RegistrationStep | null): RegistrationStep | null {
  const from = after ? registrationSteps.indexOf(after) + 1 : 0;
  const order = [...registrationSteps.slice(from), ...registrationSteps.slice(0, from)];
  return order.find((step) => step !== after && stepState(draft, step) !== 'done') ?? null;
}

export function isComplete(draft: Draft): boolean {
  return registrationSteps.every((step) => stepState(draft, step) === 'done');
}
