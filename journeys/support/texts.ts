import { kk, type TextKey } from '../../apps/cabinet/src/texts/kk.ts';

/** The words of the cabinet in Kazakh, its first language, by the keys of its own catalogue, so that a changed sentence breaks no journey. */
export function t(key: TextKey): string {
  return kk[key];
}
