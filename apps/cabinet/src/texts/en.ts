import { after } from './en/after.ts';
import { apply } from './en/apply.ts';
import { credit } from './en/credit.ts';
import { general } from './en/general.ts';
import { identification } from './en/identification.ts';
import { papers } from './en/papers.ts';
import { profile } from './en/profile.ts';
import { publicTexts } from './en/public.ts';
import { registration } from './en/registration.ts';
import type { Catalogue } from './kk.ts';

export const en: Catalogue = {
  ...general,
  ...publicTexts,
  ...registration,
  ...identification,
  ...apply,
  ...credit,
  ...after,
  ...papers,
  ...profile,
};
