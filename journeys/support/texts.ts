import { credit } from '../../apps/cabinet/src/texts/kk/credit.ts';
import { general } from '../../apps/cabinet/src/texts/kk/general.ts';
import { identification } from '../../apps/cabinet/src/texts/kk/identification.ts';
import { registration } from '../../apps/cabinet/src/texts/kk/registration.ts';

const catalogue = { ...general, ...registration, ...identification, ...credit };

/** The words of the cabinet in Kazakh, its first language, by the keys of its own catalogue, so that a changed sentence breaks no journey. */
export function t(key: keyof typeof catalogue): string {
  return catalogue[key];
}
