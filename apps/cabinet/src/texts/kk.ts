import { after } from './kk/after.ts';
import { apply } from './kk/apply.ts';
import { credit } from './kk/credit.ts';
import { general } from './kk/general.ts';
import { identification } from './kk/identification.ts';
import { papers } from './kk/papers.ts';
import { profile } from './kk/profile.ts';
import { publicTexts } from './kk/public.ts';
import { registration } from './kk/registration.ts';

/** Written first: the other languages follow this one, key by key. */
export const kk = {
  ...general,
  ...publicTexts,
  ...registration,
  ...identification,
  ...apply,
  ...credit,
  ...after,
  ...papers,
  ...profile,
} as const;

export type TextKey = keyof typeof kk;
export type Catalogue = Readonly<Record<TextKey, string>>;
