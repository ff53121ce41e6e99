import type { Text } from '@nesie/problem';
import type { DocumentKind } from './domain.ts';

/** What each kind of document is called in a list; total over the kinds. */
export const documentTitles: Readonly<Record<DocumentKind, Text>> = {
  contract: {
    kk: 'Микрокредит беру туралы шарт',
    ru: 'Договор о предоставлении микрокредита',
    en: 'Microcredit contract',
  },
  'terms-shown': {
    kk: 'Шарт жасалғанға дейінгі ақпарат',
    ru: 'Информация до заключения договора',
    en: 'Information before the contract',
  },
  consent: { kk: 'Келісім', ru: 'Согласие', en: 'Consent' },
  letter: { kk: 'Хат', ru: 'Письмо', en: 'Letter' },
  'letter-receipt': {
    kk: 'Хаттың тіркелгені туралы түбіртек',
    ru: 'Квитанция о регистрации письма',
    en: 'Receipt of a letter',
  },
  delivery: {
    kk: 'Жіберу мен алуды растау',
    ru: 'Подтверждение отправки и получения',
    en: 'Confirmation of sending and receipt',
  },
};
