import { formatTenge, parseTiyn } from '@nesie/money';
import type { Text } from '@nesie/problem';

/** A sum in a message: digits that a phone of any kind shows. */
export function sumDigits(tiyn: string): string {
  return formatTenge(parseTiyn(tiyn), 'kk')
    .replace(/[\u202f\u00a0]/g, ' ')
    .replace('₸', 'KZT');
}

export type ContractNews = 'pause-over' | 'contract-cancelled' | 'contract-not-confirmed';

/** SMS to a client about his contract; `{name}` stands for what is filled in. */
export const newsTexts: Readonly<Record<ContractNews, Text>> = {
  'pause-over': {
    kk: '№ {number} шарт: ойлану уақыты аяқталды. Жеке кабинетте растаңыз не тегін бас тартыңыз, растау мерзімі: {confirmBy}. Растамасаңыз, ақша жіберілмейді, шарт өзінен-өзі күшін жояды.',
    ru: 'Договор № {number}: пауза закончилась. До {confirmBy} подтвердите его в личном кабинете или откажитесь бесплатно. Без подтверждения деньги не уйдут, договор отменится сам.',
    en: 'Contract No. {number}: the pause is over. Confirm it in the cabinet by {confirmBy}, or cancel it free of charge. If you do not confirm, no money is sent and the contract ends by itself.',
  },
  'contract-cancelled': {
    kk: 'Сіз № {number} шарттан бас тарттыңыз. Ақша жіберілмейді, ештеңе төлемейсіз. Қаласаңыз, қайта өтініш бере аласыз.',
    ru: 'Вы отказались от договора № {number}. Деньги не отправляются, платить ничего не нужно. Если захотите, подайте новую заявку.',
    en: 'You have cancelled contract No. {number}. No money is sent and you owe nothing. You may apply again whenever you wish.',
  },
  'contract-not-confirmed': {
    kk: '№ {number} шарт уақытында расталмады, сондықтан күші жойылды. Ақша жіберілген жоқ, ештеңе төлемейсіз. Қаласаңыз, қайта өтініш бере аласыз.',
    ru: 'Договор № {number} не был подтверждён вовремя и отменён. Деньги не отправлены, платить ничего не нужно. Если захотите, подайте новую заявку.',
    en: 'Contract No. {number} was not confirmed in time and has been cancelled. No money was sent and you owe nothing. You may apply again whenever you wish.',
  },
};
