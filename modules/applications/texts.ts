import type { Text } from '@nesie/problem';
import type { TwoTongues } from '../documents/index.ts';
import type { ReasonCode } from './decision/table.ts';

/** Why an application ended without an offer, when it was not the table that said so. */
export type LapseCode =
  | 'bureau-unavailable'
  | 'offer-expired'
  | 'people-not-in-time'
  | 'consent-withdrawn'
  | 'terms-no-longer-granted';

/** A reason in plain words: what it is, and what the client can do. */
export interface ReasonText {
  readonly text: Text;
  readonly advice: Text;
}

export const reasonTexts: Readonly<Record<ReasonCode | LapseCode, ReasonText>> = {
  'under-age': {
    text: {
      kk: 'Микрокредит 18 жасқа толған адамға ғана беріледі.',
      ru: 'Микрокредит предоставляется только с 18 лет.',
      en: 'Microcredits are granted from the age of 18 only.',
    },
    advice: {
      kk: '18 жасқа толған соң өтініш бере аласыз.',
      ru: 'Вы сможете подать заявку, когда вам исполнится 18 лет.',
      en: 'You can apply once you are 18.',
    },
  },
  'asked-by-others': {
    text: {
      kk: 'Сіз микрокредитті біреудің айтуымен алып отырғаныңызды көрсеттіңіз. Сізді және ақшаңызды қорғау үшін біз оны бермедік.',
      ru: 'Вы указали, что оформляете микрокредит по чьей-то просьбе. Чтобы защитить вас и ваши деньги, мы его не выдали.',
      en: 'You said that you are borrowing because somebody asks you to. To protect you and your money we have not granted it.',
    },
    advice: {
      kk: 'Адал адам басқадан микрокредит алуды сұрамайды: банк те, полиция да, мемлекеттік орган да олай істемейді. Әңгімені үзіп, тұтқаны қойыңыз. Полицияға 102 нөмірі бойынша хабарласыңыз, содан кейін бізге қоңырау шалыңыз.',
      ru: 'Честный человек не просит взять микрокредит для него: ни банк, ни полиция, ни государственный орган так не делают. Прервите разговор и положите трубку. Позвоните в полицию по номеру 102, а затем нам.',
      en: 'Nobody honest asks you to borrow for him: no bank, no police, no state body does that. Stop talking and hang up. Call the police at 102, and then call us.',
    },
  },
  conscript: {
    text: {
      kk: 'Әскери қызметке шақырылған немесе қызметтегі адамға жаңа микрокредит берілмейді.',
      ru: 'Тем, кто призван на военную службу или проходит её, новые микрокредиты не выдаются.',
      en: 'No new microcredits are granted to those called up for military service or serving.',
    },
    advice: {
      kk: 'Бұрынғы микрокредитіңіз болса, төлемді кейінге қалдыруды сұраңыз: ол кезде сыйақы мен тұрақсыздық айыбы есептелмейді. Қызмет аяқталған соң қайта өтініш бере аласыз.',
      ru: 'Если у вас уже есть микрокредит, попросите отсрочку: на её время вознаграждение и неустойка не начисляются. После службы можно подать заявку снова.',
      en: 'If you have a microcredit already, ask for a deferral: no interest and no penalty run during it. After the service you can apply again.',
    },
  },
  'stop-credit': {
    text: {
      kk: 'Сіз микрокредит алудан ерікті түрде бас тартқансыз, сондықтан бізге микрокредит беруге тыйым салынған.',
      ru: 'Вы добровольно отказались от получения микрокредитов, поэтому выдать его нам запрещено.',
      en: 'You have voluntarily refused microcredits, so we are not allowed to grant one.',
    },
    advice: {
      kk: 'Бас тартуды eGov порталында алып тастауға болады. Оны сізден біреу сұраса, алып тастамаңыз.',
      ru: 'Снять отказ можно на портале eGov. Если вас просит об этом кто-то другой, не снимайте.',
      en: 'The refusal can be lifted on the eGov portal. If somebody else asks you to lift it, do not.',
    },
  },
  bankruptcy: {
    text: {
      kk: 'Кредиттік бюроның мәліметінше сізге қатысты банкроттық рәсімі бар.',
      ru: 'По данным кредитного бюро, в отношении вас есть процедура банкротства.',
      en: 'According to the credit bureau there is a bankruptcy procedure about you.',
    },
    advice: {
      kk: 'Бұл қате деп ойласаңыз, кредиттік бюродан есебіңізді алып, түзетуді сұраңыз.',
      ru: 'Если это ошибка, получите свой отчёт в кредитном бюро и попросите исправить его.',
      en: 'If this is wrong, get your report from the credit bureau and ask for a correction.',
    },
  },
  'microcredit-arrears': {
    text: {
      kk: 'Басқа микрокредит бойынша мерзімі өткен берешегіңіз бар.',
      ru: 'У вас есть просрочка по другому микрокредиту.',
      en: 'You are in arrears on another microcredit.',
    },
    advice: {
      kk: 'Берешекті өтеңіз, мәлімет бюрода жаңарған соң қайта өтініш беріңіз. Төлеуге қиналсаңыз, сол ұйымнан шарттың талаптарын өзгертуді сұраңыз.',
      ru: 'Погасите её и подайте заявку снова, когда сведения в бюро обновятся. Если платить трудно, попросите ту организацию изменить условия.',
      en: 'Settle them and apply again once the bureau knows. If paying is hard, ask that organisation to change the terms.',
    },
  },
  'bank-arrears': {
    text: {
      kk: 'Банк қарызы бойынша мерзімі өткен берешегіңіз бар.',
      ru: 'У вас есть просрочка по банковскому займу.',
      en: 'You are in arrears on a bank loan.',
    },
    advice: {
      kk: 'Берешекті өтеңіз, мәлімет бюрода жаңарған соң қайта өтініш беріңіз. Төлеуге қиналсаңыз, банктен шарттың талаптарын өзгертуді сұраңыз.',
      ru: 'Погасите её и подайте заявку снова, когда сведения в бюро обновятся. Если платить трудно, попросите банк изменить условия.',
      en: 'Settle them and apply again once the bureau knows. If paying is hard, ask the bank to change the terms.',
    },
  },
  'microcredit-open': {
    text: {
      kk: 'Бізде ашық микрокредитіңіз бар.',
      ru: 'У вас есть открытый микрокредит у нас.',
      en: 'You have an open microcredit with us.',
    },
    advice: {
      kk: 'Алдымен соны өтеңіз: мерзімінен бұрын өтеу тегін.',
      ru: 'Сначала погасите его: досрочное погашение бесплатно.',
      en: 'Repay that one first: early repayment is free.',
    },
  },
  'kdn-over': {
    text: {
      kk: 'Барлық кредиттер бойынша айлық төлемдеріңіз, осы микрокредитті қосқанда, табысыңыз үшін тым көп болады.',
      ru: 'С этим микрокредитом ваши ежемесячные платежи по всем кредитам будут слишком велики для вашего дохода.',
      en: 'With this microcredit your monthly payments on all credit would be too much for your income.',
    },
    advice: {
      kk: 'Азырақ сома немесе ұзағырақ мерзім сұрап көріңіз, не болмаса алдымен басқа кредиттің бірін өтеңіз.',
      ru: 'Попробуйте меньшую сумму или больший срок, или сначала погасите один из других кредитов.',
      en: 'Try a smaller sum or a longer term, or repay one of your other loans first.',
    },
  },
  'applications-an-hour': {
    text: {
      kk: 'Бір сағаттың ішінде бірнеше өтініш берілген. Алаяқтар осылай асықтырады, сондықтан біз тоқтадық.',
      ru: 'За один час подано несколько заявок. Так торопят мошенники, поэтому мы остановились.',
      en: 'Several applications were made within an hour. That is how fraudsters hurry people, so we have stopped.',
    },
    advice: {
      kk: 'Өтінішті өзіңіз бермесеңіз немесе сізді біреу асықтырса, 102 нөміріне, содан кейін бізге хабарласыңыз. Өзіңіз берсеңіз, бір сағаттан кейін қайталаңыз.',
      ru: 'Если заявки подавали не вы или вас кто-то торопит, позвоните 102, а затем нам. Если это вы сами, подайте заявку снова через час.',
      en: 'If it was not you who applied, or somebody hurries you, call 102 and then us. If it was you, apply again in an hour.',
    },
  },
  'age-confirmation-missing': {
    text: {
      kk: 'Сіздің жасыңызда шешіміңізді қосымша растау керек, ал ол жоқ.',
      ru: 'В вашем возрасте решение нужно подтвердить дополнительно, а подтверждения нет.',
      en: 'At your age the decision has to be confirmed additionally, and that confirmation is missing.',
    },
    advice: {
      kk: 'Қайта өтініш беріп, қосымша растауды белгілеңіз.',
      ru: 'Подайте заявку снова и отметьте дополнительное подтверждение.',
      en: 'Apply again and tick the additional confirmation.',
    },
  },
  'spouse-refused': {
    text: {
      kk: 'Жұбайыңыз бұл микрокредитке келісім бермеді.',
      ru: 'Ваш супруг или супруга не даёт согласия на этот микрокредит.',
      en: 'Your spouse has not consented to this microcredit.',
    },
    advice: {
      kk: 'Жұбайыңызбен ақылдасыңыз. Азырақ сомаға келісім қажет болмауы мүмкін.',
      ru: 'Обсудите это друг с другом. Для меньшей суммы согласие может не понадобиться.',
      en: 'Talk it over with each other. A smaller sum may need no consent.',
    },
  },
  'spouse-missing': {
    text: {
      kk: 'Мұндай сомаға жұбайыңыздың келісімі керек, ал ол жоқ.',
      ru: 'Для такой суммы нужно согласие супруга или супруги, а его нет.',
      en: 'Such a sum needs the consent of your spouse, and it is missing.',
    },
    advice: {
      kk: 'Қайта өтініш беріп, жұбайыңыздың ЖСН-ін көрсетіңіз; жұбайыңыз келісімін өз кабинетінде береді. Немесе азырақ сома сұраңыз.',
      ru: 'Подайте заявку снова и укажите ИИН супруга или супруги: согласие дают в своём кабинете. Или попросите меньшую сумму.',
      en: 'Apply again and give the IIN of your spouse, who consents in his or her own cabinet. Or ask for a smaller sum.',
    },
  },
  'visit-missing': {
    text: {
      kk: 'Мұндай соманы бірінші рет алғанда кеңсеге бір рет келу керек, ал сіздің келгеніңіз жазылмаған.',
      ru: 'Чтобы впервые получить такую сумму, нужно один раз прийти в офис, а ваш визит не записан.',
      en: 'The first time, such a sum needs one visit to the office, and no visit of yours is recorded.',
    },
    advice: {
      kk: 'Жеке куәлігіңізбен кеңсеге келіңіз, содан кейін қайта өтініш беріңіз. Немесе азырақ сома сұраңыз.',
      ru: 'Придите в офис с удостоверением личности и затем подайте заявку снова. Или попросите меньшую сумму.',
      en: 'Come to the office with your identity card, then apply again. Or ask for a smaller sum.',
    },
  },
  'bureau-unavailable': {
    text: {
      kk: 'Кредиттік бюро жауап бермеді, сондықтан біз шешім қабылдай алмадық. Бұл бас тарту емес.',
      ru: 'Кредитное бюро не ответило, поэтому решить мы не смогли. Это не отказ.',
      en: 'The credit bureau did not answer, so we could not decide. This is not a refusal.',
    },
    advice: {
      kk: 'Кейінірек қайта өтініш беріңіз.',
      ru: 'Подайте заявку ещё раз позже.',
      en: 'Please apply again later.',
    },
  },
  'offer-expired': {
    text: {
      kk: 'Ұсыныстың мерзімі өтіп кетті.',
      ru: 'Срок предложения истёк.',
      en: 'The offer has run out.',
    },
    advice: {
      kk: 'Қажет болса, қайта өтініш беріңіз.',
      ru: 'Если нужно, подайте заявку снова.',
      en: 'Apply again if you need to.',
    },
  },
  'people-not-in-time': {
    text: {
      kk: 'Жеті күннің ішінде қажет келісім берілмеді немесе кеңсеге келмедіңіз. Бұл бас тарту емес.',
      ru: 'За семь дней мы не получили согласия или не дождались визита в офис. Это не отказ.',
      en: 'Within seven days there was no consent, or no visit to the office. This is not a refusal.',
    },
    advice: {
      kk: 'Қайта өтініш беріңіз: кеңсеге бір рет келгеніңіз кейін де есептеледі.',
      ru: 'Подайте заявку снова: один визит в офис засчитывается и потом.',
      en: 'Apply again: a visit to the office, once made, counts later too.',
    },
  },
  'consent-withdrawn': {
    text: {
      kk: 'Сіз келісіміңізді қайтарып алдыңыз, сондықтан өтініш қаралмайды.',
      ru: 'Вы отозвали согласие, поэтому заявка не рассматривается.',
      en: 'You have withdrawn your consent, so the application is not considered.',
    },
    advice: {
      kk: 'Ойыңыз өзгерсе, қайта өтініш беріңіз.',
      ru: 'Если передумаете, подайте заявку снова.',
      en: 'If you change your mind, apply again.',
    },
  },
  'terms-no-longer-granted': {
    text: {
      kk: 'Өтініш қаралып жатқанда микрокредит талаптары өзгерді, мұндай микрокредит енді берілмейді.',
      ru: 'Пока заявка рассматривалась, условия изменились, такой микрокредит больше не выдаётся.',
      en: 'While the application was considered the terms changed and such a microcredit is no longer granted.',
    },
    advice: {
      kk: 'Жаңа талаптарды қарап, қайта өтініш беріңіз.',
      ru: 'Посмотрите новые условия и подайте заявку снова.',
      en: 'Look at the new terms and apply again.',
    },
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
