import type { Instant } from '@nesie/clock';
import type { ProblemMap } from '@nesie/problem';

export type ConsentRefusal =
  | { readonly code: 'consent-not-found' }
  | { readonly code: 'consent-already-withdrawn'; readonly withdrawnAt: Instant };

export const consentProblems: ProblemMap<ConsentRefusal> = {
  'consent-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай келісім табылмады. Тізімді жаңартыңыз.',
      ru: 'Такое согласие не найдено. Обновите список.',
      en: 'There is no such consent. Reload the list.',
    },
  },
  'consent-already-withdrawn': {
    status: 409,
    text: {
      kk: 'Бұл келісім бұрын қайтарып алынған.',
      ru: 'Это согласие уже отозвано.',
      en: 'This consent has been withdrawn already.',
    },
  },
};
