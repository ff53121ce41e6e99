import type { ProblemMap } from '@nesie/problem';
import type { ConsentKind } from '../consents/index.ts';
import type { ProductRefusal } from '../products/index.ts';

export type MarriageRefusal =
  | { readonly code: 'marriage-not-stated' }
  | { readonly code: 'spouse-iin-needed' }
  | { readonly code: 'spouse-iin-wrong' };

export type SpouseRefusal =
  | { readonly code: 'spouse-request-not-found' }
  | { readonly code: 'spouse-request-over'; readonly state: string };

export type VisitRefusal =
  | { readonly code: 'visitor-not-found' }
  | { readonly code: 'visitor-document-other' }
  | { readonly code: 'visit-recorded-already' };

/** Refusals of this module; those of products pass through it. */
export type ApplicationOwnRefusal =
  | { readonly code: 'client-needed' }
  | { readonly code: 'application-not-found' }
  | { readonly code: 'registration-not-confirmed' }
  | { readonly code: 'application-open'; readonly applicationId: string }
  | { readonly code: 'consent-missing'; readonly missing: readonly ConsentKind[] }
  | MarriageRefusal
  | SpouseRefusal
  | { readonly code: 'application-not-withdrawable'; readonly state: string }
  | { readonly code: 'offer-missing'; readonly state: string }
  | { readonly code: 'offer-expired' };

export type ApplicationRefusal = ApplicationOwnRefusal | ProductRefusal;

export const visitProblems: ProblemMap<VisitRefusal> = {
  'visitor-not-found': {
    status: 404,
    text: {
      kk: 'Бұл ЖСН-мен расталған клиент жоқ. ЖСН-ді тексеріңіз немесе клиенттің тіркелуін күтіңіз.',
      ru: 'С этим ИИН нет подтверждённого клиента. Проверьте ИИН или дождитесь регистрации клиента.',
      en: 'There is no confirmed client with this IIN. Check it, or wait for the client to register.',
    },
  },
  'visitor-document-other': {
    status: 409,
    text: {
      kk: 'Құжаттың нөмірі клиент тіркелген кездегіден басқа. Клиенттің құжатын тексеріңіз.',
      ru: 'Номер документа не тот, что при регистрации клиента. Проверьте документ клиента.',
      en: 'The number of the document is not the one given at registration. Check the client’s document.',
    },
  },
  'visit-recorded-already': {
    status: 409,
    text: {
      kk: 'Бұл клиенттің кеңсеге келгені бұрын жазылған; қайта жазудың қажеті жоқ.',
      ru: 'Визит этого клиента в офис уже записан; второй раз записывать не нужно.',
      en: 'A visit of this client to the office is recorded already; another record is not needed.',
    },
  },
};

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
      kk: 'Мұндай өтініш табылмады. Өтініштер тізімі басты бетте.',
      ru: 'Такая заявка не найдена. Список заявок – на главной странице.',
      en: 'There is no such application. Your applications are listed on the home page.',
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
      ru: 'У вас уже есть открытая заявка. Чтобы подать новую, сначала завершите или отзовите её.',
      en: 'You have an open application. Finish or withdraw it before making a new one.',
    },
  },
  'consent-missing': {
    status: 422,
    text: {
      kk: 'Өтінішті қарау үшін көрсетілген келісімдердің бәрі керек. Әрқайсысын оқып, белгілеңіз.',
      ru: 'Для рассмотрения нужны все показанные согласия. Прочитайте и отметьте каждое.',
      en: 'All the consents shown are needed. Read each of them and tick it.',
    },
  },
  'marriage-not-stated': {
    status: 422,
    text: {
      kk: 'Мұндай сома үшін некеде тұрған-тұрмағаныңызды көрсетіңіз.',
      ru: 'Для такой суммы укажите, состоите ли вы в браке.',
      en: 'For such a sum please say whether you are married.',
    },
  },
  'spouse-iin-needed': {
    status: 422,
    text: {
      kk: 'Жұбайыңыздың ЖСН-ін жазыңыз: мұндай сомаға оның келісімі керек.',
      ru: 'Укажите ИИН супруга или супруги: для такой суммы нужно согласие.',
      en: 'Give the IIN of your spouse: such a sum needs the consent of the spouse.',
    },
  },
  'spouse-iin-wrong': {
    status: 422,
    text: {
      kk: 'Жұбайыңыздың ЖСН-і дұрыс емес. Он екі цифрын тексеріңіз.',
      ru: 'ИИН супруга или супруги указан неверно. Проверьте двенадцать цифр.',
      en: 'The IIN of your spouse is wrong. Check the twelve digits.',
    },
  },
  'spouse-request-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай сұрау табылмады. Сізден не сұралғаны басты бетте көрінеді.',
      ru: 'Такой запрос не найден. Всё, о чём вас просят, видно на главной странице.',
      en: 'There is no such request. Whatever is asked of you is on the home page.',
    },
  },
  'spouse-request-over': {
    status: 409,
    text: {
      kk: 'Бұл сұрау аяқталған: оған енді жауап берілмейді.',
      ru: 'Этот запрос завершён: ответить на него уже нельзя.',
      en: 'This request is over: it can no longer be answered.',
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
      kk: 'Бұл өтініш бойынша ұсыныс жоқ. Қажет болса, қайта өтініш беріңіз.',
      ru: 'По этой заявке нет предложения. Если нужно, подайте новую.',
      en: 'There is no offer on this application. Apply again if you need to.',
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
