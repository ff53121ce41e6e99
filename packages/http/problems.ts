import type { ProblemMap } from '@nesie/problem';

/** Refusals that any route can answer. */
export type HttpRefusal =
  | { readonly code: 'request-invalid' }
  | { readonly code: 'body-unreadable' }
  | { readonly code: 'body-too-large' }
  | { readonly code: 'media-type-unsupported' }
  | { readonly code: 'not-found' }
  | { readonly code: 'idempotency-key-missing' }
  | { readonly code: 'idempotency-key-reused' }
  | { readonly code: 'csrf-token-wrong' }
  | { readonly code: 'session-needed' }
  | { readonly code: 'too-many-requests' }
  | { readonly code: 'internal-error' };

export const httpProblems: ProblemMap<HttpRefusal> = {
  'request-invalid': {
    status: 400,
    text: {
      kk: 'Сұраныста қате бар. Белгіленген өрістерді түзетіңіз.',
      ru: 'В запросе ошибка. Исправьте отмеченные поля.',
      en: 'Something in the request is wrong. Correct the fields that are marked.',
    },
  },
  'body-unreadable': {
    status: 400,
    text: {
      kk: 'Жіберілген деректі оқу мүмкін болмады.',
      ru: 'Присланное не читается.',
      en: 'What was sent cannot be read.',
    },
  },
  'body-too-large': {
    status: 413,
    text: {
      kk: 'Файл тым үлкен. Кішірек файл жіберіңіз.',
      ru: 'Файл слишком большой. Пришлите файл меньшего размера.',
      en: 'The file is too large. Send a smaller one.',
    },
  },
  'media-type-unsupported': {
    status: 415,
    text: {
      kk: 'Файлдың бұл түрі қабылданбайды.',
      ru: 'Файлы этого типа не принимаются.',
      en: 'Files of this type are not accepted.',
    },
  },
  'not-found': {
    status: 404,
    text: {
      kk: 'Мұндай бет немесе құжат жоқ.',
      ru: 'Такой страницы или документа нет.',
      en: 'There is no such page or document.',
    },
  },
  'idempotency-key-missing': {
    status: 400,
    text: {
      kk: 'Сұраныстың Idempotency-Key тақырыбы жоқ немесе UUID емес.',
      ru: 'В запросе нет заголовка Idempotency-Key, или это не UUID.',
      en: 'The request has no Idempotency-Key header, or it is no UUID.',
    },
  },
  'idempotency-key-reused': {
    status: 422,
    text: {
      kk: 'Бұл кілтпен басқа сұраныс жіберілген. Әрекетті қайта бастаңыз.',
      ru: 'С этим ключом уже был другой запрос. Начните действие заново.',
      en: 'Another request came with this key before. Start the action again.',
    },
  },
  'csrf-token-wrong': {
    status: 403,
    text: {
      kk: 'Бет ескіріп қалды. Бетті жаңартып, қайталаңыз.',
      ru: 'Страница устарела. Обновите её и повторите.',
      en: 'The page is out of date. Reload it and try again.',
    },
  },
  'session-needed': {
    status: 401,
    text: {
      kk: 'Алдымен жеке кабинетке кіріңіз.',
      ru: 'Сначала войдите в личный кабинет.',
      en: 'Log in to the cabinet first.',
    },
  },
  'too-many-requests': {
    status: 429,
    text: {
      kk: 'Сұраныс тым көп. Біраз күтіп, қайталаңыз.',
      ru: 'Слишком много запросов. Подождите немного и повторите.',
      en: 'Too many requests. Wait a little and try again.',
    },
  },
  'internal-error': {
    status: 500,
    text: {
      kk: 'Бізде қате болды. Ештеңе жоғалған жоқ. Кейінірек қайталаңыз.',
      ru: 'У нас произошла ошибка. Ничего не потеряно. Повторите позже.',
      en: 'Something went wrong on our side. Nothing is lost. Try again later.',
    },
  },
};
