import type { ProblemMap } from '@nesie/problem';

export type PayoutRefusal =
  | { readonly code: 'account-not-verified' }
  | { readonly code: 'payout-already-intended' }
  | { readonly code: 'loan-cancelled' };

export const paymentProblems: ProblemMap<PayoutRefusal> = {
  'account-not-verified': {
    status: 409,
    text: {
      kk: 'Шоттың сізге тиесілі екенін банк әлі растаған жоқ. Растағаннан кейін қайталап көріңіз.',
      ru: 'Банк ещё не подтвердил, что счёт принадлежит вам. Повторите после подтверждения.',
      en: 'The bank has not confirmed yet that the account is yours. Try again once it has.',
    },
  },
  'payout-already-intended': {
    status: 409,
    text: {
      kk: 'Бұл микрокредиттің ақшасы аударылып жатыр немесе аударылған. Жағдайын басты беттен қараңыз.',
      ru: 'Деньги по этому микрокредиту уже переводятся или переведены. Состояние показано на главной странице.',
      en: 'The money of this microcredit is being transferred or has been. Its state is on the home page.',
    },
  },
  'loan-cancelled': {
    status: 409,
    text: {
      kk: 'Бұл микрокредиттен бас тартылған, сондықтан ақша аударылмайды. Қаласаңыз, жаңа өтініш беріңіз.',
      ru: 'От этого микрокредита отказались, поэтому деньги не переводятся. Если он нужен, подайте новую заявку.',
      en: 'This microcredit was cancelled, so no money is transferred. If you need one, apply again.',
    },
  },
};
