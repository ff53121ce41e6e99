import type { Text } from '@nesie/problem';
import type { FieldCode, FieldName } from './fields.ts';

/** What to do about a field that is wrong. Kazakh is the original. */
export const fieldTexts: Readonly<Record<FieldCode, Text>> = {
  missing: {
    kk: 'Бұл өрісті толтырыңыз.',
    ru: 'Заполните это поле.',
    en: 'Fill in this field.',
  },
  'too-long': {
    kk: 'Ең көбі {limit} таңба жазыңыз.',
    ru: 'Напишите не больше {limit} символов.',
    en: 'Write at most {limit} characters.',
  },
  'latin-letters': {
    kk: 'Құжаттағыдай кириллица әріптерімен жазыңыз: мұнда латын әрпі бар.',
    ru: 'Напишите кириллицей, как в документе: здесь есть латинская буква.',
    en: 'Write in Cyrillic letters as in the document: there is a Latin letter here.',
  },
  'not-a-name': {
    kk: 'Құжаттағыдай жазыңыз: тек әріптер, бос орын және дефис.',
    ru: 'Напишите как в документе: только буквы, пробел и дефис.',
    en: 'Write it as in the document: letters, space and hyphen only.',
  },
  'iin-not-twelve-digits': {
    kk: 'ЖСН 12 цифрдан тұрады. Құжаттан тексеріп, қайта жазыңыз.',
    ru: 'ИИН состоит из 12 цифр. Сверьте с документом и введите ещё раз.',
    en: 'An IIN has 12 digits. Check it against the document and type it again.',
  },
  'iin-wrong-check-digit': {
    kk: 'ЖСН-де қате бар: бақылау цифры сәйкес емес. Құжаттан тексеріңіз.',
    ru: 'В ИИН ошибка: не сходится контрольная цифра. Сверьте с документом.',
    en: 'There is a mistake in the IIN: its check digit does not fit. Check it against the document.',
  },
  'iin-no-such-birth-date': {
    kk: 'ЖСН-дегі туған күн дұрыс емес. Құжаттан тексеріңіз.',
    ru: 'Такой даты рождения, как в этом ИИН, нет. Сверьте с документом.',
    en: 'The birth date in this IIN does not exist. Check it against the document.',
  },
  'iin-of-foreigner': {
    kk: 'Бұл ЖСН бойынша онлайн тіркелу мүмкін емес. Кеңсемізге келіңіз.',
    ru: 'С этим ИИН нельзя зарегистрироваться онлайн. Обратитесь в наш офис.',
    en: 'This IIN cannot be registered online. Please come to our office.',
  },
  'under-age': {
    kk: 'Микрокредит 18 жасқа толған адамға ғана беріледі.',
    ru: 'Микрокредит предоставляется только с 18 лет.',
    en: 'Microcredits are granted from the age of 18 only.',
  },
  'unknown-document-kind': {
    kk: 'Құжат түрін таңдаңыз: жеке куәлік немесе паспорт.',
    ru: 'Выберите вид документа: удостоверение личности или паспорт.',
    en: 'Choose the kind of document: identity card or passport.',
  },
  'not-nine-digits': {
    kk: 'Жеке куәліктің нөмірі 9 цифрдан тұрады. Ол куәліктің бет жағында жазылған.',
    ru: 'Номер удостоверения личности состоит из 9 цифр. Он указан на лицевой стороне.',
    en: 'The number of an identity card has 9 digits. It stands on the front.',
  },
  'not-a-passport-number': {
    kk: 'Паспорт нөмірі — бір латын әрпі және 8 цифр, мысалы N12345678.',
    ru: 'Номер паспорта — латинская буква и 8 цифр, например N12345678.',
    en: 'A passport number is one Latin letter and 8 digits, such as N12345678.',
  },
  'not-a-date': {
    kk: 'Күнді толық жазыңыз: күн, ай, жыл. Мысалы, 23.11.2026.',
    ru: 'Напишите дату полностью: день, месяц, год. Например, 23.11.2026.',
    en: 'Write the whole date: day, month, year. For example, 23.11.2026.',
  },
  'issued-in-future': {
    kk: 'Берілген күні бүгіннен кеш болмайды. Құжаттан тексеріңіз.',
    ru: 'Дата выдачи не может быть позже сегодняшней. Сверьте с документом.',
    en: 'The day of issue cannot be later than today. Check it against the document.',
  },
  'issued-too-young': {
    kk: 'Берілген күні туған күніңізге сәйкес келмейді. Құжаттан тексеріңіз.',
    ru: 'Дата выдачи не сходится с датой рождения. Сверьте с документом.',
    en: 'The day of issue does not fit the birth date. Check it against the document.',
  },
  'expires-before-issue': {
    kk: 'Қолданылу мерзімі берілген күннен кейін аяқталуы керек. Құжаттан тексеріңіз.',
    ru: 'Срок действия должен заканчиваться после даты выдачи. Сверьте с документом.',
    en: 'The document must expire after the day of issue. Check it against the document.',
  },
  'longer-than-ten-years': {
    kk: 'Құжат 10 жылдан артық жарамды болмайды. Екі күнді де тексеріңіз.',
    ru: 'Документ действует не дольше 10 лет. Проверьте обе даты.',
    en: 'A document is valid for 10 years at most. Check both dates.',
  },
  'document-expired': {
    kk: 'Құжаттың мерзімі өтіп кеткен. Жарамды құжатты көрсетіңіз.',
    ru: 'Срок действия документа истёк. Укажите действующий документ.',
    en: 'The document has expired. Give a valid one.',
  },
  'not-a-mobile-number': {
    kk: 'Қазақстандық ұялы нөмірді жазыңыз, мысалы 8 701 123 45 67.',
    ru: 'Напишите казахстанский мобильный номер, например 8 701 123 45 67.',
    en: 'Write a Kazakh mobile number, such as 8 701 123 45 67.',
  },
  'iban-not-kazakh': {
    kk: 'Шот нөмірі KZ әріптерінен басталуы керек. Оны банк қосымшасынан көшіріңіз.',
    ru: 'Номер счёта должен начинаться с KZ. Скопируйте его из приложения банка.',
    en: 'The account number must begin with KZ. Copy it from your bank’s app.',
  },
  'iban-wrong-length': {
    kk: 'Шот нөмірі 20 таңбадан тұрады. Оны банк қосымшасынан көшіріңіз.',
    ru: 'Номер счёта состоит из 20 символов. Скопируйте его из приложения банка.',
    en: 'An account number has 20 characters. Copy it from your bank’s app.',
  },
  'iban-wrong-check-digits': {
    kk: 'Шот нөмірінде қате бар. Оны банк қосымшасынан қайта көшіріңіз.',
    ru: 'В номере счёта ошибка. Скопируйте его из приложения банка ещё раз.',
    en: 'There is a mistake in the account number. Copy it from your bank’s app again.',
  },
  'iban-unknown-bank': {
    kk: 'Коды {bankCode} банк бізге белгісіз. Басқа банктегі шотыңызды көрсетіңіз.',
    ru: 'Банк с кодом {bankCode} нам неизвестен. Укажите счёт в другом банке.',
    en: 'We do not know the bank with code {bankCode}. Give an account with another bank.',
  },
};

/** What is wrong with the parts of a draft that are not typed. */
export const partTexts = {
  'phone-not-confirmed': {
    kk: 'Нөміріңізге келген кодты енгізіп, телефонды растаңыз.',
    ru: 'Подтвердите телефон: введите код, который пришёл на номер.',
    en: 'Confirm your phone: enter the code that was sent to it.',
  },
  'portrait-missing': {
    kk: 'Өз суретіңізді түсіріңіз.',
    ru: 'Сделайте снимок своего лица.',
    en: 'Take a picture of your face.',
  },
  'portrait-unsuitable': {
    kk: 'Сурет талапқа сай емес. Кеңестерді орындап, қайта түсіріңіз.',
    ru: 'Снимок не подходит. Сделайте новый по подсказкам.',
    en: 'The picture is not suitable. Take a new one by the hints.',
  },
  'document-front-missing': {
    kk: 'Құжаттың бет жағын түсіріңіз.',
    ru: 'Снимите лицевую сторону документа.',
    en: 'Take a picture of the front of the document.',
  },
  'document-front-unsuitable': {
    kk: 'Құжаттың суреті анық емес. Кеңестерді орындап, қайта түсіріңіз.',
    ru: 'Снимок документа не подходит. Сделайте новый по подсказкам.',
    en: 'The picture of the document is not suitable. Take a new one by the hints.',
  },
} as const satisfies Readonly<Record<string, Text>>;
export type PartCode = keyof typeof partTexts;

export interface DraftFault {
  readonly field: FieldName | 'portrait' | 'documentFront';
  readonly code: FieldCode | PartCode;
  readonly values?: Readonly<Record<string, string>>;
}

/** The sentence of a fault; field faults and the faults of parts have codes of one space. */
export function textOfFault(code: FieldCode | PartCode): Text {
  const all: Readonly<Record<string, Text>> = { ...fieldTexts, ...partTexts };
  const text = all[code];
  if (!text) throw new Error(`no text for ${code}`);
  return text;
}

/** The deed of the act by which a person registers. */
export const registerSummary: Text = {
  kk: 'Жеке кабинетке тіркелу және жеке басыңызды растау',
  ru: 'Регистрация в личном кабинете и подтверждение вашей личности',
  en: 'Registration in the personal cabinet and confirmation of who you are',
};

/** The deed of the act by which a phone is confirmed. */
export const confirmPhoneSummary: Text = {
  kk: 'Телефон нөмірін растау',
  ru: 'Подтверждение номера телефона',
  en: 'Confirmation of a phone number',
};

export const identifierSms: Text = {
  kk: 'Сіз тіркелдіңіз. Жеке кабинетке кіруге арналған сәйкестендіруші: {identifier}. Оны сақтап қойыңыз.',
  ru: 'Вы зарегистрированы. Идентификатор для входа в личный кабинет: {identifier}. Сохраните его.',
  en: 'You are registered. Your identifier for the personal cabinet: {identifier}. Keep it.',
};
