import type { ProblemMap } from '@nesie/problem';
import type { ConsentKind } from '../consents/index.ts';
import type { ProductRefusal } from '../products/index.ts';

/** Refusals of this module; those of products pass through it. */
export type ApplicationOwnRefusal =
  | { readonly code: 'client-needed' }
  | { readonly code: 'application-not-found' }
  | { readonly code: 'registration-not-confirmed' }
  | { readonly code: 'application-open'; readonly applicationId: string }
  | { readonly code: 'consent-missing'; readonly missing: readonly ConsentKind[] }
  | { readonly code: 'application-not-withdrawable'; readonly state: string }
  | { readonly code: 'offer-missing'; readonly state: string }
  | { readonly code: 'offer-expired' };

export type ApplicationRefusal = ApplicationOwnRefusal | ProductRefusal;

export const applicationProblems: ProblemMap<ApplicationOwnRefusal> = {
  'client-needed': {
    status: 401,
    text: {
      kk: 'Бұл әрекет тіркелген клиентке ғана қолжетімді. Жеке кабинетке кіріңіз.',
      ru: 'Это доступно только зарегистрированному клиенту. Войдите в личный кабинет.',
      en: 'This is for registered clients only. Log in to the cabinet.',
    },
  },
  'application-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай өтініш табылмады.',
      ru: 'Такая заявка не найдена.',
      en: 'There is no such application.',
    },
  },
  'registration-not-confirmed': {
    status: 409,
    text: {
      kk: 'Алдымен тіркелуді аяқтаңыз: ол расталғаннан кейін өтініш беруге болады.',
      ru: 'Сначала завершите регистрацию: подать заявку можно после её подтверждения.',
      en: 'Finish your registration first: you can apply once it is confirmed.',
    },
  },
  'application-open': {
    status: 409,
    text: {
      kk: 'Сіздің қаралып жатқан өтінішіңіз бар. Жаңасын беру үшін алдымен соны аяқтаңыз немесе қайтарып алыңыз.',
      ru: 'У Вас уже есть открытая заявка. Чтобы подать новую, сначала завершите или отзовите её.',
      en: 'You have an open application. Finish or withdraw it before making a new one.',
    },
  },
  'consent-missing': {
    status: 422,
    text: {
      kk: 'Өтінішті қарау үшін екі келісім де керек: кредиттік бюродан есеп алуға және дербес деректерді өңдеуге.',
      ru: 'Для рассмотрения нужны оба согласия: на получение кредитного отчёта и на обработку персональных данных.',
      en: 'Both consents are needed: to the credit report and to the processing of personal data.',
    },
  },
  'application-not-withdrawable': {
    status: 409,
    text: {
      kk: 'Бұл өтінішті енді қайтарып алуға болмайды: ол аяқталған.',
      ru: 'Эту заявку уже нельзя отозвать: она завершена.',
      en: 'This application can no longer be withdrawn: it has ended.',
    },
  },
  'offer-missing': {
    status: 409,
    text: {
      kk: 'Бұл өтініш бойынша ұсыныс жоқ.',
      ru: 'По этой заявке нет предложения.',
      en: 'There is no offer on this application.',
    },
  },
  'offer-expired': {
    status: 409,
    text: {
      kk: 'Ұсыныстың мерзімі өтіп кетті. Қайта өтініш беріңіз.',
      ru: 'Срок предложения истёк. Подайте заявку снова.',
      en: 'The offer has run out. Please apply again.',
    },
  },
};
