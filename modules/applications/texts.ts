import type { Text } from '@nesie/problem';
import type { TwoTongues } from '../documents/index.ts';
import type { ReasonCode } from './decision/table.ts';

/** Why an application ended without an offer, when it was not the table that said so. */
export type LapseCode =
  | 'bureau-unavailable'
  | 'offer-expired'
  | 'consent-withdrawn'
  | 'terms-no-longer-granted';

/** Reasons in plain words: what it is, and what the client can do. */
export const reasonTexts: Readonly<Record<ReasonCode | LapseCode, Text>> = {
  'under-age': {
    kk: 'Микрокредит 18 жасқа толған адамға ғана беріледі.',
    ru: 'Микрокредит предоставляется только с 18 лет.',
    en: 'Microcredits are granted from the age of 18 only.',
  },
  'stop-credit': {
    kk: 'Сіз микрокредит алудан ерікті түрде бас тартқансыз, сондықтан бізге микрокредит беруге тыйым салынған. Бас тартуды eGov порталында алып тастауға болады.',
    ru: 'Вы добровольно отказались от получения микрокредитов, поэтому выдать его нам запрещено. Снять отказ можно на портале eGov.',
    en: 'You have voluntarily refused microcredits, so we are not allowed to grant one. The refusal can be lifted on the eGov portal.',
  },
  bankruptcy: {
    kk: 'Кредиттік бюроның мәліметінше Сізге қатысты банкроттық рәсімі бар.',
    ru: 'По данным кредитного бюро, в отношении Вас есть процедура банкротства.',
    en: 'According to the credit bureau there is a bankruptcy procedure about you.',
  },
  'microcredit-arrears': {
    kk: 'Басқа микрокредит бойынша мерзімі өткен берешегіңіз бар. Оны өтеңіз, мәлімет бюрода жаңарғаннан кейін қайта өтініш беріңіз.',
    ru: 'У Вас есть просрочка по другому микрокредиту. Погасите её и подайте заявку снова, когда сведения в бюро обновятся.',
    en: 'You are in arrears on another microcredit. Settle them and apply again once the bureau knows.',
  },
  'bank-arrears': {
    kk: 'Банк қарызы бойынша мерзімі өткен берешегіңіз бар. Оны өтеңіз, мәлімет бюрода жаңарғаннан кейін қайта өтініш беріңіз.',
    ru: 'У Вас есть просрочка по банковскому займу. Погасите её и подайте заявку снова, когда сведения в бюро обновятся.',
    en: 'You are in arrears on a bank loan. Settle them and apply again once the bureau knows.',
  },
  'microcredit-open': {
    kk: 'Бізде ашық микрокредитіңіз бар. Алдымен соны өтеңіз.',
    ru: 'У Вас есть открытый микрокредит у нас. Сначала погасите его.',
    en: 'You have an open microcredit with us. Repay that one first.',
  },
  'kdn-over': {
    kk: 'Барлық кредиттер бойынша айлық төлемдеріңіз, осы микрокредитті қосқанда, табысыңыз үшін тым көп болады. Азырақ сома немесе ұзағырақ мерзім сұрап көріңіз.',
    ru: 'С этим микрокредитом Ваши ежемесячные платежи по всем кредитам будут слишком велики для Вашего дохода. Попробуйте меньшую сумму или больший срок.',
    en: 'With this microcredit your monthly payments on all credit would be too much for your income. Try a smaller sum or a longer term.',
  },
  'bureau-unavailable': {
    kk: 'Кредиттік бюро жауап бермеді, сондықтан біз шешім қабылдай алмадық. Бұл бас тарту емес: кейінірек қайта өтініш беріңіз.',
    ru: 'Кредитное бюро не ответило, поэтому решить мы не смогли. Это не отказ: подайте заявку ещё раз позже.',
    en: 'The credit bureau did not answer, so we could not decide. This is not a refusal: please apply again later.',
  },
  'offer-expired': {
    kk: 'Ұсыныстың мерзімі өтіп кетті. Қажет болса, қайта өтініш беріңіз.',
    ru: 'Срок предложения истёк. Если нужно, подайте заявку снова.',
    en: 'The offer has run out. Apply again if you need to.',
  },
  'consent-withdrawn': {
    kk: 'Сіз келісіміңізді қайтарып алдыңыз, сондықтан өтініш қаралмайды.',
    ru: 'Вы отозвали согласие, поэтому заявка не рассматривается.',
    en: 'You have withdrawn your consent, so the application is not considered.',
  },
  'terms-no-longer-granted': {
    kk: 'Өтініш қаралып жатқанда шарттар өзгерді, мұндай микрокредит енді берілмейді. Қайта өтініш беріңіз.',
    ru: 'Пока заявка рассматривалась, условия изменились, такой микрокредит больше не выдаётся. Подайте заявку снова.',
    en: 'While the application was considered the terms changed and such a microcredit is no longer granted. Please apply again.',
  },
};

/** What a microcredit is taken for, as the contract prints it. */
export const PURPOSES: Readonly<Record<string, TwoTongues>> = {
  everyday: { kk: 'күнделікті тұрмыстық шығындар', ru: 'повседневные бытовые расходы' },
  rent: { kk: 'тұрғын үйді жалдау ақысы', ru: 'оплата аренды жилья' },
  medical: { kk: 'емделу', ru: 'лечение' },
  education: { kk: 'оқу', ru: 'обучение' },
  repair: { kk: 'жөндеу', ru: 'ремонт' },
  purchase: { kk: 'тауар сатып алу', ru: 'покупка товаров' },
  consumer: { kk: 'тұтынушылық мақсаттар', ru: 'потребительские цели' },
  other: { kk: 'өзге тұтынушылық мақсаттар', ru: 'иные потребительские цели' },
};

/** A purpose as the contract prints it: a known code in both languages, own words as they are. */
export function purposeText(purpose: string): TwoTongues {
  return PURPOSES[purpose] ?? { kk: purpose, ru: purpose };
}
