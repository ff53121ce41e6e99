import type { ProblemMap } from '@nesie/problem';

export type NoticeRefusal = { readonly code: 'push-service-not-known' };
/** With the frame's own refusal of whoever is not logged in. */
export type PushRefusal = NoticeRefusal | { readonly code: 'session-needed' };

export const noticeProblems: ProblemMap<NoticeRefusal> = {
  'push-service-not-known': {
    status: 422,
    text: {
      kk: 'Бұл браузердің хабарландыру қызметі бізге белгісіз. Хабарлар кабинетте және SMS арқылы келе береді.',
      ru: 'Служба уведомлений этого браузера нам неизвестна. Сообщения по-прежнему приходят в кабинет и по SMS.',
      en: 'The notification service of this browser is not known to us. Messages still come to the cabinet and by SMS.',
    },
  },
};
