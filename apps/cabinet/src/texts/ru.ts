import type { Catalogue } from './kk.ts';
import { after } from './ru/after.ts';
import { apply } from './ru/apply.ts';
import { credit } from './ru/credit.ts';
import { general } from './ru/general.ts';
import { identification } from './ru/identification.ts';
import { papers } from './ru/papers.ts';
import { profile } from './ru/profile.ts';
import { publicTexts } from './ru/public.ts';
import { registration } from './ru/registration.ts';

export const ru: Catalogue = {
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
