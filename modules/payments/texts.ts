import type { Text } from '@nesie/problem';
import type { ClientNews } from './effects.ts';

/** SMS to a client about his money; `{name}` stands for what is filled in. */
export const newsTexts: Readonly<Record<ClientNews['kind'] | 'closed-with-refund', Text>> = {
  'paid-out': {
    kk: '{reference} шарты бойынша {amount} шотыңызға аударылды. Қайтару күні: {dueOn}.',
    ru: 'По договору {reference} на ваш счёт переведено {amount}. Дата возврата: {dueOn}.',
    en: '{amount} has been transferred to your account under contract {reference}. Due on {dueOn}.',
  },
  'paid-out-instalments': {
    kk: '{reference} шарты бойынша {amount} шотыңызға аударылды. Алғашқы төлем: {payment}, мерзімі {dueOn}.',
    ru: 'По договору {reference} на ваш счёт переведено {amount}. Первый платёж: {payment} до {dueOn}.',
    en: '{amount} has been transferred to your account under contract {reference}. First payment: {payment} by {dueOn}.',
  },
  'payout-rejected': {
    kk: '{reference} шарты бойынша {amount} аудару мүмкін болмады. Шотыңызды жеке кабинетте тексеріңіз немесе бізге хабарласыңыз.',
    ru: 'Перевести {amount} по договору {reference} не удалось. Проверьте счёт в личном кабинете или свяжитесь с нами.',
    en: 'The transfer of {amount} under contract {reference} could not be made. Check your account in the cabinet or contact us.',
  },
  repayment: {
    kk: '{reference} шарты бойынша {amount} төлеміңіз түсті. Қалған берешек: {outstanding}.',
    ru: 'По договору {reference} получен ваш платёж {amount}. Остаток долга: {outstanding}.',
    en: 'Your payment of {amount} under contract {reference} has been received. Still owed: {outstanding}.',
  },
  'repayment-next': {
    kk: '{reference} шарты бойынша {amount} төлеміңіз түсті. Келесі төлем: {payment}, мерзімі {dueOn}.',
    ru: 'По договору {reference} получен ваш платёж {amount}. Следующий платёж: {payment} до {dueOn}.',
    en: 'Your payment of {amount} under contract {reference} has been received. Next payment: {payment} by {dueOn}.',
  },
  'repayment-overdue': {
    kk: '{reference} шарты бойынша {amount} төлеміңіз түсті. Мерзімі өткен сомадан қалғаны: {overdue}. Төлеу қиын болса, бізге хабарласыңыз.',
    ru: 'По договору {reference} получен ваш платёж {amount}. Из просроченного осталось {overdue}. Если платить трудно, свяжитесь с нами.',
    en: 'Your payment of {amount} under contract {reference} has been received. Still overdue: {overdue}. If paying is hard, contact us.',
  },
  'repayment-over': {
    kk: '{reference} шарты бойынша {amount} төлеміңіз түсті, бірақ бұл шарт бойынша берешегіңіз жоқ. Ақшаны қайтару үшін бізге хабарласыңыз.',
    ru: 'По договору {reference} получен ваш платёж {amount}, но долга по нему нет. Чтобы вернуть деньги, свяжитесь с нами.',
    en: 'Your payment of {amount} under contract {reference} has been received, but nothing is owed under it. Contact us to have the money back.',
  },
  closed: {
    kk: '{reference} шарты бойынша микрокредит толық өтелді. Берешегіңіз жоқ. Рақмет!',
    ru: 'Микрокредит по договору {reference} полностью погашен. Долга нет. Спасибо!',
    en: 'The microcredit under contract {reference} is fully repaid. You owe nothing. Thank you!',
  },
  'closed-with-refund': {
    kk: '{reference} шарты бойынша микрокредит толық өтелді. Артық төленген сома: {refundable}. Қайтарып алу үшін бізге хабарласыңыз.',
    ru: 'Микрокредит по договору {reference} полностью погашен. Переплата: {refundable}. Чтобы её вернуть, свяжитесь с нами.',
    en: 'The microcredit under contract {reference} is fully repaid. You paid {refundable} too much: contact us to have it back.',
  },
};
