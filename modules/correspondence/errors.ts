import type { ProblemMap } from '@nesie/problem';
import type { DocumentRefusal } from '../documents/index.ts';
import type { LoanRefusal } from '../loans/index.ts';

/** Refusals of this module; those of documents and loans pass through it. */
export type LetterRefusal =
  | { readonly code: 'letter-not-found' }
  | { readonly code: 'letter-empty'; readonly field: 'subject' | 'text' }
  | { readonly code: 'letter-control-character'; readonly field: 'subject' | 'text' }
  | { readonly code: 'letter-too-long'; readonly limit: number }
  | { readonly code: 'letters-a-day'; readonly limit: number }
  | { readonly code: 'confirmations-a-day'; readonly limit: number }
  | { readonly code: 'letter-answered'; readonly number: string }
  | { readonly code: 'role-may-not-answer' };

export type CorrespondenceRefusal = LetterRefusal | DocumentRefusal | LoanRefusal;
/** With those that whoever writes may meet first: he is nobody's client, or not yet. */
export type AnyRefusal = CorrespondenceRefusal | { readonly code: string };

export const letterProblems: ProblemMap<LetterRefusal> = {
  'letter-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай хат табылмады. Хаттар тізімін қараңыз.',
      ru: 'Такое письмо не найдено. Посмотрите список писем.',
      en: 'There is no such letter. See the list of letters.',
    },
  },
  'letter-empty': {
    status: 422,
    text: {
      kk: 'Хаттың тақырыбы мен мәтінін жазыңыз.',
      ru: 'Напишите тему и текст письма.',
      en: 'Write a subject and a text.',
    },
  },
  'letter-control-character': {
    status: 422,
    text: {
      kk: 'Хатта көрінбейтін басқару таңбасы бар, оны тіркеуге болмайды. Мәтінді қайта теріңіз. Тақырып бір жолға сыюы керек.',
      ru: 'В письме есть невидимый управляющий знак, с ним письмо не регистрируется. Наберите текст заново. Тема должна быть в одну строку.',
      en: 'The letter holds an invisible control character and cannot be registered with it. Type the text again. A subject is one line.',
    },
  },
  'letter-too-long': {
    status: 422,
    text: {
      kk: 'Хат тым ұзын: ең көбі {limit} таңба. Қысқартыңыз не екі хатқа бөліңіз.',
      ru: 'Письмо слишком длинное: не больше {limit} знаков. Сократите его или разделите на два.',
      en: 'The letter is too long: at most {limit} characters. Shorten it or make two of it.',
    },
  },
  'letters-a-day': {
    status: 429,
    text: {
      kk: 'Бір күнде {limit} хаттан артық жіберуге болмайды. Ертең жазыңыз немесе бізге телефон шалыңыз.',
      ru: 'За один день можно отправить не больше {limit} писем. Напишите завтра или позвоните нам.',
      en: 'At most {limit} letters can be sent in one day. Write tomorrow, or call us.',
    },
  },
  'confirmations-a-day': {
    status: 429,
    text: {
      kk: 'Бір күнде {limit} растаудан артық алуға болмайды. Бұрынғылары құжаттар тізімінде. Жаңасын ертең сұраңыз.',
      ru: 'За один день можно получить не больше {limit} подтверждений. Прежние есть в списке документов. Новое запросите завтра.',
      en: 'At most {limit} confirmations can be made in one day. Earlier ones are in the list of documents. Ask for a new one tomorrow.',
    },
  },
  'letter-answered': {
    status: 409,
    text: {
      kk: 'Бұл хатқа жауап берілген: № {number}.',
      ru: 'На это письмо уже дан ответ: № {number}.',
      en: 'This letter has been answered: No. {number}.',
    },
  },
  'role-may-not-answer': {
    status: 403,
    text: {
      kk: 'Сіздің рөліңіз хаттарды оқуға және оларға жауап беруге рұқсат бермейді.',
      ru: 'Ваша роль не позволяет читать письма и отвечать на них.',
      en: 'Your role may not read letters nor answer them.',
    },
  },
};
