import { credit } from './en/credit.ts';
import { general } from './en/general.ts';
import { identification } from './en/identification.ts';
import { registration } from './en/registration.ts';
import type { Catalogue } from './kk.ts';

export const en: Catalogue = { ...general, ...registration, ...identification, ...credit };
