import type { Words } from './words.ts';

const forms = new Intl.PluralRules('ru');
const day: Readonly<Record<string, string>> = { one: 'день', few: 'дня', many: 'дней' };
const month: Readonly<Record<string, string>> = { one: 'месяц', few: 'месяца', many: 'месяцев' };

export const ru: Words = {
  busy: 'подождите',
  back: 'Назад',
  copy: 'Скопировать',
  copied: 'Скопировано',
  notCopied: 'Скопировать не удалось. Запишите, пожалуйста, вручную.',
  showSecret: 'Показать или скрыть пароль',
  errors: 'Исправьте, пожалуйста',
  day: 'День',
  month: 'Месяц',
  year: 'Год',
  pictureTaken: 'Только что сделанный снимок',
  cameraView: 'Изображение с камеры',
  task: {
    done: 'Готово',
    todo: 'Нужно сделать',
    trouble: 'Нужно исправить',
    waiting: 'Ожидается',
    locked: 'Позже',
  },
  receive: 'Вы получите',
  pay: 'Вернёте всего',
  due: 'Последний платёж',
  rate: 'Ставка вознаграждения, в год',
  aDay: (rate) => `${rate} в день`,
  gesv: 'ГЭСВ',
  gesvMeaning: 'годовая эффективная ставка вознаграждения',
  days: (count) => `${count} ${day[forms.select(count)] ?? 'дня'}`,
  months: (count) => `${count} ${month[forms.select(count)] ?? 'месяца'}`,
  cost: (receive, pay, term) => `Вы получите ${receive} и вернёте всего ${pay}, срок ${term}`,
  principal: 'Сумма к получению',
  overpayment: (sum) => `Переплата ${sum}`,
  loan: (paid, left) => `Оплачено ${paid}, осталось ${left}`,
  paid: (sum) => `Оплачено ${sum}`,
  left: (sum) => `Осталось ${sum}`,
};
