import type { Text } from '@nesie/problem';

// The journal of accesses in plain words. A test lists the purposes in the code and the tables in the migrations that
// have none.

const payingOut: Text = {
  kk: 'Микрокредит ақшасын шотыңызға аудару',
  ru: 'Перевод денег микрокредита на ваш счёт',
  en: 'Transferring the money of the microcredit to your account',
};
const readingBank: Text = {
  kk: 'Банктен түскен төлемдерді есепке алу',
  ru: 'Учёт платежей, поступивших через банк',
  en: 'Taking account of payments that came through the bank',
};
const messages: Text = {
  kk: 'Сізге хабарлама жіберу',
  ru: 'Отправка вам сообщения',
  en: 'Sending you a message',
};
const decision: Text = {
  kk: 'Өтінішіңізді қарау',
  ru: 'Рассмотрение вашей заявки',
  en: 'Considering your application',
};
const spouse: Text = {
  kk: 'Келісім сұрауыңызды жұбайыңыздың қарауы',
  ru: 'Просмотр вашим супругом (супругой) запроса о согласии',
  en: 'Your spouse looking at your request for consent',
};
const visit: Text = {
  kk: 'Кеңсеге келгеніңізді жазу',
  ru: 'Запись вашего визита в офис',
  en: 'Recording your visit to the office',
};
const deadlines: Text = {
  kk: 'Өтініш пен ұсыныстың мерзімін қадағалау',
  ru: 'Контроль сроков заявки и предложения',
  en: 'Keeping the time limits of the application and the offer',
};
const pause: Text = {
  kk: 'Шарттың ойлану уақытын қадағалау',
  ru: 'Контроль паузы по договору',
  en: 'Watching the pause of the contract',
};
const draftEnd: Text = {
  kk: 'Аяқталмаған тіркелуді мерзімі өткен соң жою',
  ru: 'Удаление незавершённой регистрации по истечении срока',
  en: 'Removing a registration that was not finished in time',
};
const draftMove: Text = {
  kk: 'Тіркелуді басқа құрылғыда жалғастыру',
  ru: 'Продолжение регистрации на другом устройстве',
  en: 'Going on with the registration on another device',
};
const loggingIn: Text = {
  kk: 'Жеке кабинетке кіруді тексеру',
  ru: 'Проверка входа в личный кабинет',
  en: 'Checking a log-in to the personal cabinet',
};
const sessions: Text = {
  kk: 'Кабинеттегі сеансыңызды сақтау',
  ru: 'Поддержание вашего сеанса в кабинете',
  en: 'Keeping your session in the cabinet',
};
const evidence: Text = {
  kk: 'Дәлелдемелер журналын жүргізу және тексеру',
  ru: 'Ведение и проверка журнала доказательств',
  en: 'Keeping and checking the log of evidence',
};
const pack: Text = {
  kk: 'Дәлелдемелер топтамасын жинау',
  ru: 'Сборка пакета доказательств',
  en: 'Putting together the evidence pack',
};
const letters: Text = {
  kk: 'Хатыңызды қарау және оған жауап беру',
  ru: 'Рассмотрение вашего письма и ответ на него',
  en: 'Considering your letter and answering it',
};
const staffWork: Text = {
  kk: 'Қызметкерлердің рұқсаттарын басқару',
  ru: 'Управление доступом сотрудников',
  en: 'Managing the access of staff',
};
const upkeep: Text = {
  kk: 'Бағдарламаның өз жұмысы',
  ru: 'Внутренняя работа программы',
  en: 'The program’s own upkeep',
};

const PURPOSES: Readonly<Record<string, Text>> = {
  'pay-out': payingOut,
  'read-bank': readingBank,
  'verify-account-owner': {
    kk: 'Шоттың сіздікі екенін банктен сұрау',
    ru: 'Запрос в банк, ваш ли это счёт',
    en: 'Asking the bank whether the account is yours',
  },
  'send-sms': messages,
  'send-push': messages,
  'push-key': messages,
  'push-take-over': messages,
  'check-application': decision,
  'wake-application': decision,
  'report-applications': {
    kk: 'Қысқа уақыттағы бірнеше өтініш туралы алаяқтыққа қарсы орталыққа хабарлау',
    ru: 'Сообщение центру противодействия мошенничеству о нескольких заявках подряд',
    en: 'Telling the anti-fraud centre of several applications in a short time',
  },
  'list-spouse-requests': spouse,
  'read-spouse-request': spouse,
  'create-spouse-act': spouse,
  'consent-spouse': spouse,
  'refuse-spouse': spouse,
  'request-visit': visit,
  'record-visit': visit,
  'expire-offer': deadlines,
  'expire-waiting': deadlines,
  'watch-pause': pause,
  'expire-draft': draftEnd,
  'use-transfer': draftMove,
  'log-in': loggingIn,
  'ask-lookup': loggingIn,
  'look-up': {
    kk: 'Кіру кодын немесе сәйкестендірушіні телефоныңызға жіберу',
    ru: 'Отправка кода для входа или идентификатора на ваш телефон',
    en: 'Sending a code to log in, or the identifier, to your phone',
  },
  'try-code': loggingIn,
  'begin-session': sessions,
  'read-session': sessions,
  'touch-session': sessions,
  'raise-session': sessions,
  'end-session': sessions,
  'bind-device': {
    kk: 'Құрылғыны кабинетке байланыстыру',
    ru: 'Привязка устройства к кабинету',
    en: 'Binding a device to the cabinet',
  },
  'note-distortion': {
    kk: 'Құжаттың өзгермегенін тексеру',
    ru: 'Проверка, что документ не изменён',
    en: 'Checking that a document was not changed',
  },
  'answer-letter': letters,
  'list-letters': letters,
  'read-letter': letters,
  'read-evidence': pack,
  'build-pack': pack,
  'prepare-evidence': evidence,
  'sequence-evidence': evidence,
  'close-tree': evidence,
  'sign-tree': evidence,
  'change-key': evidence,
  'look-at-log': evidence,
  'check-log': evidence,
  'publish-log': evidence,
  'read-trust': evidence,
  'show-checkpoint': evidence,
  'keep-cosignature': evidence,
  'add-staff': staffWork,
  'end-staff': staffWork,
  'list-staff': staffWork,
  'staff-login': staffWork,
  'request-approval': staffWork,
  approve: staffWork,
  'read-mode': upkeep,
  limit: upkeep,
  'run-steps': upkeep,
  'list-dead-steps': upkeep,
  'revive-steps': upkeep,
  'keep-house': upkeep,
};

const names: Text = {
  kk: 'тіркелу деректері: аты-жөні, ЖСН, құжат',
  ru: 'данные регистрации: имя, ИИН, документ',
  en: 'registration data: name, IIN, document',
};
const pictures: Text = {
  kk: 'портрет пен құжаттың суреті',
  ru: 'портрет и снимок документа',
  en: 'portrait and picture of the document',
};
const face: Text = {
  kk: 'жеке басты растау деректері: тірі бейне және салыстыру',
  ru: 'данные подтверждения личности: живое изображение и сравнение',
  en: 'data of the identity check: live image and comparison',
};
const deeds: Text = {
  kk: 'растаған әрекетіңіздің сипаттамасы',
  ru: 'описание подтверждённого вами действия',
  en: 'description of what you confirmed',
};
const application: Text = {
  kk: 'өтініш деректері',
  ru: 'данные заявки',
  en: 'data of the application',
};
const report: Text = {
  kk: 'кредиттік бюро есебі',
  ru: 'отчёт кредитного бюро',
  en: 'report of the credit bureau',
};
const account: Text = {
  kk: 'банк шотының нөмірі',
  ru: 'номер банковского счёта',
  en: 'number of the bank account',
};
const other: Text = {
  kk: 'басқа деректер',
  ru: 'другие данные',
  en: 'other data',
};

const TABLES: Readonly<Record<string, Text>> = {
  'parties.drafts': names,
  'parties.registrations': names,
  'parties.pictures': pictures,
  'parties.contacts': { kk: 'телефон нөмірі', ru: 'номер телефона', en: 'phone number' },
  'parties.accounts': account,
  'access.persons': { kk: 'сәйкестендіруші', ru: 'идентификатор', en: 'identifier' },
  'acts.acts': deeds,
  'acts.factors': deeds,
  'identification.register_answers': {
    kk: 'мемлекеттік тізілімдегі деректер',
    ru: 'данные из государственного реестра',
    en: 'data from the state register',
  },
  'identification.reference_faces': face,
  'identification.live_images': face,
  'identification.frame_batches': face,
  'identification.key_frames': face,
  'identification.records': face,
  'notices.messages': {
    kk: 'сізге жіберілген хабарлама',
    ru: 'сообщение для вас',
    en: 'a message to you',
  },
  'notices.push_subscriptions': {
    kk: 'браузеріңіздің хабарландыру мекенжайы',
    ru: 'адрес уведомлений вашего браузера',
    en: 'address of your browser for notifications',
  },
  'documents.documents': { kk: 'құжаттар', ru: 'документы', en: 'documents' },
  'applications.applications': application,
  'applications.decisions': application,
  'applications.visit_requests': application,
  'applications.spouse_requests': {
    kk: 'жұбайдың келісімі туралы сұрау',
    ru: 'запрос согласия супруга (супруги)',
    en: 'request for the consent of the spouse',
  },
  'applications.reports': report,
  'payments.payouts': account,
  'payments.entries': {
    kk: 'төлемнің деректемелері',
    ru: 'реквизиты платежа',
    en: 'details of a payment',
  },
  'correspondence.letters': { kk: 'хаттар', ru: 'письма', en: 'letters' },
  'evidence.openings': {
    kk: 'дәлелдемелер журналындағы жазба',
    ru: 'запись в журнале доказательств',
    en: 'an entry in the log of evidence',
  },
};

/** Why somebody opened data, in words. */
export function purposeWords(purpose: string): Text {
  return PURPOSES[purpose] ?? upkeep;
}

/** What was opened, in words; `table` is schema.table. */
export function tableWords(table: string): Text {
  return TABLES[table] ?? other;
}

/** Who opened data, in words. A member of staff is named by a number, which a complaint can quote. */
export function whoWords(kind: string, id: string | null): Text {
  const number = (id ?? '').slice(0, 8);
  switch (kind) {
    case 'staff':
      return {
        kk: `Ұйым қызметкері (нөмірі ${number})`,
        ru: `Сотрудник организации (номер ${number})`,
        en: `Member of staff (number ${number})`,
      };
    case 'client':
      return { kk: 'Басқа клиент', ru: 'Другой клиент', en: 'Another client' };
    case 'system':
      return { kk: 'Бағдарлама, адамсыз', ru: 'Программа, без участия людей', en: 'The program, no person' };
    default:
      return {
        kk: 'Кабинетке кірмеген адам',
        ru: 'Посетитель без входа',
        en: 'A visitor who had not logged in',
      };
  }
}

/** Whether a purpose, or a table, has words of its own. */
export const hasWords = (name: string): boolean => name in PURPOSES || name in TABLES;
