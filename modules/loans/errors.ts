import type { ProblemMap } from '@nesie/problem';

export type LoanRefusal = { readonly code: 'loan-not-found' };

export const loanProblems: ProblemMap<LoanRefusal> = {
  'loan-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай микрокредит табылмады. Тізімнен қайта таңдап көріңіз.',
      ru: 'Такой микрокредит не найден. Выберите его в списке ещё раз.',
      en: 'There is no such microcredit. Choose it from the list again.',
    },
  },
};
