import type { Catalogue } from './kk.ts';
import { credit } from './ru/credit.ts';
import { general } from './ru/general.ts';
import { identification } from './ru/identification.ts';
import { registration } from './ru/registration.ts';

export const ru: Catalogue = { ...general, ...registration, ...identification, ...credit };
