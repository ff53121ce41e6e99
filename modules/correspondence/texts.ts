import { fill, type Text } from '@nesie/problem';

/** What tells a client that a letter came: no word of what is in it. */
export const newLetterNotice: Text = {
  kk: 'Жеке кабинетіңізге хат келді: № {number}. Оны кабинетке кіріп оқи аласыз.',
  ru: 'В вашем личном кабинете новое письмо № {number}. Прочитать его можно, войдя в кабинет.',
  en: 'There is a new letter in your cabinet, No. {number}. Log in to read it.',
};

/** What a letter is called in the list of documents. */
export const letterTitles: Readonly<Record<'in' | 'out', Text>> = {
  in: { kk: 'Сіздің хатыңыз', ru: 'Ваше письмо', en: 'Your letter' },
  out: { kk: 'Хатыңызға жауап', ru: 'Ответ на ваше письмо', en: 'Answer to your letter' },
};

/** A title with the number of what it is a title of. */
export function numbered(title: Text, number: string): Text {
  const withNumber = (words: string, sign: string) => `${words} ${sign} ${number}`;
  return { kk: withNumber(title.kk, '№'), ru: withNumber(title.ru, '№'), en: withNumber(title.en, 'No.') };
}

export const noticeText = (number: string, lang: keyof Text): string =>
  fill(newLetterNotice[lang], { number });
