/** What the templates of letters show; pure. */
import { dayOf } from '@nesie/clock';
import type { TwoTongues } from './domain.ts';
import { type Shows, shownLines } from './glyphs.ts';
import type {
  DeliveryDocument,
  LetterDocument,
  LetterReceiptDocument,
  LetterTopic,
  NoticeStanding,
} from './letters.ts';
import { dateWords, momentWords, ruPlural } from './words.ts';

const topics: Readonly<Record<LetterTopic, TwoTongues>> = {
  question: { kk: 'Сұрақ', ru: 'Вопрос' },
  appeal: { kk: 'Жолданым', ru: 'Обращение' },
  'new-terms': { kk: 'Шарт талаптарын өзгерту туралы өтініш', ru: 'Заявление об изменении условий договора' },
};

const standings: Readonly<Record<NoticeStanding, TwoTongues>> = {
  queued: { kk: 'жіберілуде', ru: 'отправляется' },
  sent: { kk: 'операторға берілді', ru: 'передано оператору' },
  delivered: { kk: 'телефонға жетті', ru: 'доставлено на телефон' },
  failed: { kk: 'жеткізілмеді', ru: 'не доставлено' },
  rejected: { kk: 'оператор қабылдамады', ru: 'не принято оператором' },
  unknown: { kk: 'жеткені белгісіз', ru: 'доставка неизвестна' },
  lapsed: { kk: 'жіберілмеді', ru: 'не отправлено' },
};

/** One line of a subject, which holds no line break. */
const shownSubject = (subject: string, shows: Shows) => shownLines(subject, shows).join(' ');

export function letterView(data: LetterDocument, shows: Shows) {
  return {
    topic: topics[data.topic],
    subject: shownSubject(data.subject, shows),
    lines: shownLines(data.text, shows),
    writtenAt: momentWords(data.writtenAt),
    answers: data.answers && { number: data.answers.number, on: dateWords(data.answers.writtenOn) },
    signedBy: data.signedBy && shownSubject(data.signedBy, shows),
  };
}

export function letterReceiptView(data: LetterReceiptDocument, shows: Shows) {
  const { count, unit } = data.answerIn;
  const [kk, ru] =
    unit === 'days'
      ? ['күнтізбелік күн', ruPlural(count, 'календарный день', 'календарных дня', 'календарных дней')]
      : ['жұмыс күні', ruPlural(count, 'рабочий день', 'рабочих дня', 'рабочих дней')];
  return {
    topic: topics[data.topic],
    subject: shownSubject(data.subject, shows),
    registeredAt: momentWords(data.registeredAt),
    answerBy: dateWords(data.answerBy),
    answerIn: { kk: `${count} ${kk}`, ru: `${count} ${ru}` },
  };
}

export function deliveryView(data: DeliveryDocument) {
  const { about, notice, openedAt } = data;
  return {
    sentAt: momentWords(about.createdAt),
    sentOn: dateWords(dayOf(about.createdAt)),
    openedAt: openedAt && momentWords(openedAt),
    notice: notice && { at: momentWords(notice.queuedAt), standing: standings[notice.standing] },
  };
}
