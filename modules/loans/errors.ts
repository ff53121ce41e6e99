import type { LocalDate } from '@nesie/clock';
import type { ProblemMap } from '@nesie/problem';

export type PayoffRefusal =
  | { readonly code: 'loan-not-running' }
  | { readonly code: 'payoff-day-outside'; readonly from: LocalDate; readonly to: LocalDate };

/** The money has gone out or is on its way: the loan can't be called off any more. */
export type MoneyMoving = { readonly code: 'money-moving' };

export type LoanRefusal = { readonly code: 'loan-not-found' } | MoneyMoving | PayoffRefusal;

export const loanProblems: ProblemMap<LoanRefusal> = {
  'loan-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай микрокредит табылмады. Тізімнен қайта таңдап көріңіз.',
      ru: 'Такой микрокредит не найден. Выберите его в списке ещё раз.',
      en: 'There is no such microcredit. Choose it from the list again.',
    },
  },
  'money-moving': {
    status: 409,
    text: {
      kk: 'Ақша аударылып жатыр немесе аударылған, сондықтан бас тартуға енді болмайды. Микрокредитті мерзімінен бұрын қайтара аласыз: бұл үшін ақы алынбайды.',
      ru: 'Деньги уже переводятся или переведены, поэтому отказаться больше нельзя. Вы можете вернуть микрокредит раньше срока: плата за это не берётся.',
      en: 'The money is on its way or has been transferred, so it is too late to cancel. You can repay the microcredit early: there is no charge for that.',
    },
  },
  'loan-not-running': {
    status: 409,
    text: {
      kk: 'Бұл микрокредит бойынша қазір қайтаратын сома жоқ. Жағдайын басты беттен қараңыз.',
      ru: 'По этому микрокредиту сейчас нечего возвращать. Состояние показано на главной странице.',
      en: 'There is nothing to repay under this microcredit now. Its state is on the home page.',
    },
  },
  'payoff-day-outside': {
    status: 422,
    text: {
      kk: 'Толық өтеу сомасы бүгіннен соңғы төлем күніне дейін есептеледі. Осы аралықтағы күнді таңдаңыз.',
      ru: 'Сумма полного погашения считается на день с сегодняшнего до дня последнего платежа. Выберите день из этого промежутка.',
      en: 'The sum that closes the microcredit is counted for days from today to the last payment. Choose one of these days.',
    },
  },
};
