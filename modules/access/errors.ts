import type { Instant } from '@nesie/clock';
import type { ProblemMap } from '@nesie/problem';
import type { ActRefusal } from '../acts/index.ts';
import { tooManyTries } from '../parties/index.ts';
import type { PasswordWeakness } from './passwords.ts';

export type OwnCodeRefusal =
  | { readonly code: 'one-time-password-not-sent' }
  | { readonly code: 'one-time-password-wrong'; readonly triesLeft: number }
  | { readonly code: 'one-time-password-exhausted' }
  | { readonly code: 'one-time-password-expired' }
  | { readonly code: 'too-many-codes' }
  | { readonly code: 'too-many-tries'; readonly retryAfterSeconds: number };

export type CodeRefusal = OwnCodeRefusal | ActRefusal;

export type AccessRefusal =
  | OwnCodeRefusal
  | { readonly code: 'login-refused' }
  | { readonly code: 'password-weak'; readonly why: PasswordWeakness }
  | { readonly code: 'password-wrong' }
  | { readonly code: 'password-unchanged' }
  | { readonly code: 'password-not-set' }
  | { readonly code: 'session-not-found' }
  | { readonly code: 'device-not-found' }
  | { readonly code: 'device-not-bound' }
  | { readonly code: 'device-bound-already' }
  | { readonly code: 'contact-unknown' };

export type StaffRefusal =
  | { readonly code: 'staff-login-refused' }
  | { readonly code: 'staff-login-taken' }
  | { readonly code: 'staff-name-unusable' }
  | { readonly code: 'staff-not-found' }
  | { readonly code: 'approval-not-found' }
  | { readonly code: 'approval-by-requester' }
  | { readonly code: 'approvals-missing'; readonly needed: number }
  | { readonly code: 'approval-of-other-content' }
  | { readonly code: 'approval-expired'; readonly expiredAt: Instant }
  | { readonly code: 'approval-used' };

export const accessProblems: ProblemMap<AccessRefusal> = {
  'one-time-password-not-sent': {
    status: 409,
    text: {
      kk: 'Код әлі жіберілген жоқ. Алдымен кодты сұраңыз.',
      ru: 'Код ещё не отправлен. Сначала запросите код.',
      en: 'No code has been sent yet. Ask for one first.',
    },
  },
  'one-time-password-wrong': {
    status: 422,
    text: {
      kk: 'Код дұрыс емес. Қалған талпыныс: {triesLeft}.',
      ru: 'Код неверный. Осталось попыток: {triesLeft}.',
      en: 'The code is wrong. Tries left: {triesLeft}.',
    },
  },
  'one-time-password-exhausted': {
    status: 429,
    text: {
      kk: 'Бұл код тым көп рет қате енгізілді. Жаңа код сұраңыз.',
      ru: 'Код введён неверно слишком много раз. Запросите новый.',
      en: 'The code was wrong too many times. Ask for a new one.',
    },
  },
  'one-time-password-expired': {
    status: 422,
    text: {
      kk: 'Кодтың мерзімі өтті. Жаңа код сұраңыз.',
      ru: 'Срок действия кода истёк. Запросите новый.',
      en: 'The code has expired. Ask for a new one.',
    },
  },
  'too-many-codes': {
    status: 429,
    text: {
      kk: 'Бұл әрекетке тым көп код жіберілді. Әрекетті қайта бастаңыз.',
      ru: 'Для этого действия отправлено слишком много кодов. Начните его заново.',
      en: 'Too many codes were sent for this action. Start it again.',
    },
  },
  'too-many-tries': tooManyTries,
  'login-refused': {
    status: 401,
    text: {
      kk: 'Сәйкестендіруші, пароль немесе код дұрыс емес. Тексеріп, қайта енгізіңіз.',
      ru: 'Неверный идентификатор, пароль или код. Проверьте и введите ещё раз.',
      en: 'Identifier, password or code is wrong. Check them and try again.',
    },
  },
  'password-weak': {
    status: 422,
    text: {
      kk: 'Пароль әлсіз. Кемінде 10 таңба, әркім білетін сөз де, сәйкестендіруші де емес. Немесе ұсынылғанын алыңыз.',
      ru: 'Пароль слишком слабый: не меньше 10 символов, не общеизвестное слово и не идентификатор. Или возьмите предложенный.',
      en: 'The password is too weak: at least 10 characters, no common word, not the identifier. Or take the one suggested.',
    },
  },
  'password-wrong': {
    status: 422,
    text: {
      kk: 'Қазіргі пароль дұрыс емес. Тексеріп, қайта енгізіңіз.',
      ru: 'Текущий пароль неверный. Проверьте и введите ещё раз.',
      en: 'The current password is wrong. Check it and try again.',
    },
  },
  'password-unchanged': {
    status: 422,
    text: {
      kk: 'Жаңа пароль қазіргісімен бірдей. Басқасын ойлап табыңыз немесе ұсынылғанын алыңыз.',
      ru: 'Новый пароль совпадает с текущим. Придумайте другой или возьмите предложенный.',
      en: 'The new password is the same as the current one. Choose another, or take the one suggested.',
    },
  },
  'password-not-set': {
    status: 409,
    text: {
      kk: 'Сізде пароль жоқ: кабинетке SMS код арқылы кіресіз. Ауыстыратын ештеңе жоқ.',
      ru: 'У вас нет пароля: вы входите по коду из SMS. Менять нечего.',
      en: 'You have no password: you log in with a code by SMS. There is nothing to change.',
    },
  },
  'session-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай кіру табылмады. Тізімді жаңартыңыз.',
      ru: 'Такой вход не найден. Обновите список.',
      en: 'There is no such session. Reload the list.',
    },
  },
  'device-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай құрылғы табылмады. Тізімді жаңартыңыз.',
      ru: 'Такое устройство не найдено. Обновите список.',
      en: 'There is no such device. Reload the list.',
    },
  },
  'device-not-bound': {
    status: 409,
    text: {
      kk: 'Бұл құрылғы әлі байланыстырылмаған. Қол қою үшін алдымен оны байланыстырыңыз.',
      ru: 'Это устройство ещё не привязано. Чтобы подписывать, сначала привяжите его.',
      en: 'This device is not bound yet. Bind it first in order to sign.',
    },
  },
  'device-bound-already': {
    status: 409,
    text: {
      kk: 'Бұл құрылғы байланыстырылған.',
      ru: 'Это устройство уже привязано.',
      en: 'This device is bound already.',
    },
  },
  'contact-unknown': {
    status: 409,
    text: {
      kk: 'Код жіберетін нөмір жоқ. Алдымен тіркелуді аяқтаңыз.',
      ru: 'Нет номера, на который отправить код. Сначала завершите регистрацию.',
      en: 'There is no number to send a code to. Finish the registration first.',
    },
  },
};

/** Refusals of staff commands, for the command line and, later, the office. */
export const staffProblems: ProblemMap<StaffRefusal> = {
  'staff-login-refused': {
    status: 401,
    text: {
      kk: 'Логин, пароль немесе код дұрыс емес.',
      ru: 'Неверный логин, пароль или код.',
      en: 'Login, password or code is wrong.',
    },
  },
  'staff-login-taken': {
    status: 409,
    text: { kk: 'Мұндай логин бар.', ru: 'Такой логин уже есть.', en: 'There is such a login already.' },
  },
  'staff-name-unusable': {
    status: 422,
    text: {
      kk: 'Аты-жөні кемінде екі әріптен тұрсын.',
      ru: 'В имени должно быть не меньше двух букв.',
      en: 'A name needs two letters at least.',
    },
  },
  'staff-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай қызметкер жоқ.',
      ru: 'Такого сотрудника нет.',
      en: 'There is no such member of staff.',
    },
  },
  'approval-not-found': {
    status: 404,
    text: { kk: 'Мұндай сұрау жоқ.', ru: 'Такого запроса нет.', en: 'There is no such request.' },
  },
  'approval-by-requester': {
    status: 409,
    text: {
      kk: 'Сұраған адам өзі мақұлдай алмайды.',
      ru: 'Тот, кто запросил, не может сам одобрить.',
      en: 'Who asks does not approve.',
    },
  },
  'approvals-missing': {
    status: 409,
    text: {
      kk: 'Тағы {needed} қызметкердің мақұлдауы керек.',
      ru: 'Нужно одобрение ещё от сотрудников: {needed}.',
      en: 'Approvals by other staff still needed: {needed}.',
    },
  },
  'approval-of-other-content': {
    status: 409,
    text: {
      kk: 'Мақұлданғаны — басқа әрекет.',
      ru: 'Одобрено другое действие.',
      en: 'Something else was approved.',
    },
  },
  'approval-expired': {
    status: 409,
    text: {
      kk: 'Мақұлдау мерзімі өтті.',
      ru: 'Срок одобрения истёк.',
      en: 'The time to approve has passed.',
    },
  },
  'approval-used': {
    status: 409,
    text: {
      kk: 'Бұл мақұлдау қолданылған.',
      ru: 'Это одобрение уже использовано.',
      en: 'This approval has been used.',
    },
  },
};
