import type { Text } from '@nesie/problem';

/** The message with a code. It names the deed; the sum stands in the deed. */
export const codeSms: Text = {
  kk: '{code} — растау коды. Әрекет: {deed}. Кодты ешкімге, МҚҰ қызметкеріне де айтпаңыз.',
  ru: '{code} — код подтверждения. Действие: {deed}. Никому не сообщайте код, даже сотрудникам МФО.',
  en: '{code} is your code to confirm: {deed}. Tell it to nobody, not even to our staff.',
};

export const logInSummary: Text = {
  kk: 'Жеке кабинетке кіру',
  ru: 'Вход в личный кабинет',
  en: 'Logging in to the personal cabinet',
};

export const bindDeviceSummary: Text = {
  kk: 'Жаңа құрылғыны жеке кабинетке байланыстыру',
  ru: 'Привязка нового устройства к личному кабинету',
  en: 'Binding a new device to the personal cabinet',
};

export const passwordChangedSms: Text = {
  kk: 'Жеке кабинетіңіздің паролі өзгертілді. Өзгерткен сіз болмасаңыз, бізге дереу хабарлаңыз.',
  ru: 'Пароль вашего личного кабинета изменён. Если это сделали не вы, сразу сообщите нам.',
  en: 'The password of your personal cabinet was changed. If it was not you, tell us at once.',
};

export const recoverySms: Text = {
  kk: 'Жеке кабинетке кіруге арналған сәйкестендірушіңіз: {identifier}. Сұрамаған болсаңыз, ескермеңіз.',
  ru: 'Ваш идентификатор для входа в личный кабинет: {identifier}. Если вы его не запрашивали, не обращайте внимания.',
  en: 'Your identifier for the personal cabinet: {identifier}. If you did not ask for it, ignore this message.',
};
