export const purposes = ['everyday', 'rent', 'medical', 'education', 'repair', 'purchase', 'other'] as const;
export type Purpose = (typeof purposes)[number];

export function isPurpose(value: string): value is Purpose {
  return purposes.some((purpose) => purpose === value);
}
