import type { ProblemEntry, ProblemMap, Refusal } from '@nesie/problem';
import type { ConsumeRefusal } from '../acts/index.ts';
import type { DraftFault } from './texts.ts';

export type PartyRefusal =
  | { readonly code: 'draft-not-found' }
  | { readonly code: 'draft-submitted' }
  | { readonly code: 'draft-not-submitted' }
  | { readonly code: 'draft-closed' }
  | { readonly code: 'draft-bound-to-device' }
  | { readonly code: 'transfer-link-over' }
  | { readonly code: 'transfer-on-same-device' }
  | { readonly code: 'draft-incomplete'; readonly faults: readonly DraftFault[] }
  | { readonly code: 'registered-already' }
  | { readonly code: 'phone-not-given' }
  | { readonly code: 'device-key-wrong' }
  | { readonly code: 'picture-unreadable' }
  | { readonly code: 'document-expired' }
  | { readonly code: 'not-identified' }
  | { readonly code: 'identification-expired' }
  | { readonly code: 'account-not-confirmed' }
  | { readonly code: 'account-not-own' }
  | { readonly code: 'too-many-tries'; readonly retryAfterSeconds: number };

/** Refusals of the one-time passwords that confirm a phone, as access gives them. */
export type CodeRefusal = Refusal;

export type ConfirmationRefusal = PartyRefusal | ConsumeRefusal | CodeRefusal;

/** One entry for all modules that limit tries: the code is the same everywhere. */
export const tooManyTries: ProblemEntry = {
  status: 429,
  text: {
    kk: 'Әрекет тым көп болды. {retryAfterSeconds} секундтан кейін қайталаңыз.',
    ru: 'Слишком много попыток. Повторите через {retryAfterSeconds} с.',
    en: 'Too many tries. Try again in {retryAfterSeconds} seconds.',
  },
};

export const partyProblems: ProblemMap<PartyRefusal> = {
  'draft-not-found': {
    status: 404,
    text: {
      kk: 'Басталған тіркелу жоқ. Тіркелуді қайта бастаңыз.',
      ru: 'Начатой регистрации нет. Начните регистрацию.',
      en: 'No registration has been begun. Begin one.',
    },
  },
  'draft-submitted': {
    status: 409,
    text: {
      kk: 'Деректер жіберілген, енді өзгертілмейді.',
      ru: 'Данные отправлены и больше не меняются.',
      en: 'The data have been submitted and are not changed any more.',
    },
  },
  'draft-not-submitted': {
    status: 409,
    text: {
      kk: 'Алдымен барлық деректі толтырып, жіберіңіз.',
      ru: 'Сначала заполните и отправьте все данные.',
      en: 'First fill in and submit all data.',
    },
  },
  'draft-closed': {
    status: 409,
    text: {
      kk: 'Бұл тіркелу аяқталған. Жаңасын бастаңыз.',
      ru: 'Эта регистрация завершена. Начните новую.',
      en: 'This registration has ended. Begin a new one.',
    },
  },
  'draft-bound-to-device': {
    status: 409,
    text: {
      kk: 'Деректеріңіз бір құрылғының кілтімен жіберілген, ал кілт ол құрылғыдан шықпайды. Тіркелуді сол құрылғыда аяқтаңыз.',
      ru: 'Данные уже отправлены с ключом устройства, а ключ не покидает устройство. Завершите регистрацию на том устройстве, с которого отправили данные.',
      en: 'The data were submitted with the key of a device, and the key never leaves it. Finish the registration on the device that you submitted from.',
    },
  },
  'transfer-link-over': {
    status: 410,
    text: {
      kk: 'Бұл сілтеме жарамайды: ол бір рет қана және 10 минут ішінде ғана жарайды. Бірінші құрылғыда жаңа сілтеме жасаңыз.',
      ru: 'Эта ссылка не действует: она служит один раз и только 10 минут. Создайте новую на первом устройстве.',
      en: 'This link does not work: it serves once, within 10 minutes. Make a new one on the first device.',
    },
  },
  'transfer-on-same-device': {
    status: 409,
    text: {
      kk: 'Сіз сілтемені тіркелу басталған браузерде аштыңыз. Оны басқа құрылғыда ашыңыз немесе осы жерде жалғастыра беріңіз.',
      ru: 'Вы открыли ссылку в том же браузере, где начали регистрацию. Откройте её на другом устройстве или продолжайте здесь.',
      en: 'You opened the link in the browser where the registration was begun. Open it on another device, or just go on here.',
    },
  },
  'draft-incomplete': {
    status: 422,
    text: {
      kk: 'Әлі толмаған немесе қате өрістер бар. Белгіленгендерін түзетіңіз.',
      ru: 'Есть незаполненные или неверные поля. Исправьте отмеченные.',
      en: 'Some fields are missing or wrong. Correct those that are marked.',
    },
  },
  'registered-already': {
    status: 409,
    text: {
      kk: 'Сіз бұрын тіркелгенсіз. Сәйкестендірушіңізбен кіріңіз немесе оны қалпына келтіріңіз.',
      ru: 'Вы уже зарегистрированы. Войдите со своим идентификатором или восстановите его.',
      en: 'You are registered already. Log in with your identifier, or recover it.',
    },
  },
  'phone-not-given': {
    status: 422,
    text: {
      kk: 'Алдымен ұялы телефон нөмірін дұрыс жазыңыз.',
      ru: 'Сначала укажите верный номер мобильного телефона.',
      en: 'First give a right mobile number.',
    },
  },
  'device-key-wrong': {
    status: 422,
    text: {
      kk: 'Құрылғының кілті жарамсыз. Бетті жаңартып, қайталаңыз.',
      ru: 'Ключ устройства не подходит. Обновите страницу и повторите.',
      en: 'The key of the device is not usable. Reload the page and try again.',
    },
  },
  'picture-unreadable': {
    status: 422,
    text: {
      kk: 'Суретті оқу мүмкін болмады. JPEG форматында қайта түсіріңіз.',
      ru: 'Снимок не читается. Сделайте новый в формате JPEG.',
      en: 'The picture cannot be read. Take a new one as JPEG.',
    },
  },
  'document-expired': {
    status: 409,
    text: {
      kk: 'Жеке басыңызды куәландыратын құжаттың мерзімі өткен. Жаңа құжатпен жалғастырыңыз.',
      ru: 'Срок действия вашего документа истёк. Продолжите с новым документом.',
      en: 'Your identity document has expired. Go on with a new one.',
    },
  },
  'not-identified': {
    status: 409,
    text: {
      kk: 'Жеке басыңыз әлі расталған жоқ. Камера алдындағы тексеруден өтіңіз.',
      ru: 'Ваша личность ещё не подтверждена. Пройдите проверку перед камерой.',
      en: 'Your identity is not confirmed yet. Pass the check in front of the camera.',
    },
  },
  'identification-expired': {
    status: 409,
    text: {
      kk: 'Жеке басты растау мерзімі өтіп кетті. Тексеруден қайта өтіңіз.',
      ru: 'Срок подтверждения личности истёк. Пройдите проверку заново.',
      en: 'The confirmation of your identity has expired. Pass the check again.',
    },
  },
  'account-not-confirmed': {
    status: 409,
    text: {
      kk: 'Банк шоттың сіздікі екенін әлі растаған жоқ. Оның жауабын күтіңіз.',
      ru: 'Банк ещё не подтвердил, что счёт ваш. Дождитесь его ответа.',
      en: 'The bank has not yet said that the account is yours. Please wait for its answer.',
    },
  },
  'account-not-own': {
    status: 409,
    text: {
      kk: 'Банктің айтуынша, бұл шот сіздікі емес. Өз шотыңызды көрсетіңіз.',
      ru: 'Банк сообщил, что этот счёт не ваш. Укажите свой счёт.',
      en: 'The bank says that this account is not yours. Give an account of your own.',
    },
  },
  'too-many-tries': tooManyTries,
};
