export const applySteps = [
  'amount',
  'income',
  'purpose',
  'protection',
  'family',
  'consents',
  'check',
] as const;
export type ApplyStep = (typeof applySteps)[number];

export function isApplyStep(value: unknown): value is ApplyStep {
  return applySteps.some((step) => step === value);
}

/** The questions of this application: about the family only where the sum asks for a spouse's consent. */
export function stepsOf(needsSpouse: boolean): readonly ApplyStep[] {
  return applySteps.filter((step) => step !== 'family' || needsSpouse);
}
