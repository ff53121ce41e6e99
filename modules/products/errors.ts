import type { ProblemMap } from '@nesie/problem';
import type { OverCap } from './caps.ts';
import type { ParameterUnknown } from './limits.ts';
import type { QuoteRefusal } from './quotes.ts';

export type ProductRefusal =
  | { readonly code: 'product-not-found' }
  | ParameterUnknown
  | OverCap
  | QuoteRefusal;

export const productProblems: ProblemMap<ProductRefusal> = {
  'product-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай микрокредит түрі қазір берілмейді. Тізімнен басқасын таңдаңыз.',
      ru: 'Такой микрокредит сейчас не предоставляется. Выберите другой из списка.',
      en: 'This kind of microcredit is not granted now. Choose another from the list.',
    },
  },
  'legal-parameter-unknown': {
    status: 503,
    text: {
      kk: 'Бұл күнге заң белгілеген «{parameter}» шегі әлі енгізілмеген, сондықтан микрокредит берілмейді. Кейінірек келіңіз.',
      ru: 'Предел «{parameter}», установленный законом на этот день, ещё не внесён, поэтому микрокредиты не выдаются. Зайдите позже.',
      en: 'The lawful limit "{parameter}" of this day is not entered yet, so no microcredits are granted. Please come back later.',
    },
  },
  'offer-over-cap': {
    status: 422,
    text: {
      kk: 'Мұндай шартпен микрокредит беруге заң рұқсат етпейді. Сома мен мерзімді өзгертіп көріңіз.',
      ru: 'На таких условиях закон не позволяет выдать микрокредит. Измените сумму или срок.',
      en: 'The law does not allow a microcredit on these terms. Change the sum or the term.',
    },
  },
  'amount-out-of-range': {
    status: 422,
    text: {
      kk: 'Бұл сома берілмейді. Көрсетілген ең аз және ең көп соманың аралығын таңдаңыз.',
      ru: 'Такая сумма не выдаётся. Выберите сумму между наименьшей и наибольшей.',
      en: 'This sum is not granted. Choose one between the smallest and the largest.',
    },
  },
  'term-out-of-range': {
    status: 422,
    text: {
      kk: 'Мұндай мерзімге микрокредит берілмейді. Ең қысқа және ең ұзақ мерзімнің аралығынан таңдаңыз.',
      ru: 'На такой срок микрокредит не выдаётся. Выберите срок между самым коротким и самым длинным.',
      en: 'The microcredit is not granted for this term. Choose one between the shortest and the longest.',
    },
  },
  'method-needed': {
    status: 422,
    text: {
      kk: 'Қалай төлейтініңізді таңдаңыз: тең төлеммен бе, әлде азая беретін төлеммен бе.',
      ru: 'Выберите, как будете платить: равными платежами или уменьшающимися.',
      en: 'Choose how you will repay: by equal payments or by payments that get smaller.',
    },
  },
  'method-not-offered': {
    status: 422,
    text: {
      kk: 'Бұл микрокредитті мұндай тәсілмен төлеуге болмайды. Ұсынылған тәсілдердің бірін таңдаңыз.',
      ru: 'Этот микрокредит так не погашают. Выберите один из предложенных способов.',
      en: 'This microcredit is not repaid in this way. Choose one of the ways offered.',
    },
  },
};
