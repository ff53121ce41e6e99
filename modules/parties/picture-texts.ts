import type { Text } from '@nesie/problem';

/** What to do about a picture, by the judges' keys. Kazakh is the original. */
const advice: Readonly<Record<string, Text>> = {
  'picture.one-face': {
    kk: 'Суретте тек өзіңіз болыңыз: бір ғана бет көрінуі керек.',
    ru: 'На снимке должны быть только вы: одно лицо.',
    en: 'Only you should be in the picture: one face.',
  },
  'picture.in-colour': {
    kk: 'Түрлі түсті сурет түсіріңіз, сүзгілерді өшіріңіз.',
    ru: 'Сделайте цветной снимок, без фильтров.',
    en: 'Take a picture in colour, without filters.',
  },
  'picture.light-enough': {
    kk: 'Жарығырақ жерге шығыңыз: сурет күңгірт.',
    ru: 'Перейдите туда, где светлее: снимок тёмный.',
    en: 'Go where there is more light: the picture is dark.',
  },
  'picture.not-too-bright': {
    kk: 'Жарық тым көп. Тікелей жарықтан бұрылыңыз.',
    ru: 'Слишком ярко. Отвернитесь от прямого света.',
    en: 'Too bright. Turn away from direct light.',
  },
  'picture.evenly-lit': {
    kk: 'Бетіңіз біркелкі жарықтанбаған. Терезеге қарап тұрыңыз.',
    ru: 'Лицо освещено неравномерно. Встаньте лицом к окну.',
    en: 'Your face is lit unevenly. Face a window.',
  },
  'picture.facing': {
    kk: 'Камераға тура қараңыз.',
    ru: 'Смотрите прямо в камеру.',
    en: 'Look straight into the camera.',
  },
  'picture.upright': {
    kk: 'Басыңызды немесе камераны тік ұстаңыз.',
    ru: 'Держите голову и камеру прямо.',
    en: 'Hold your head and the camera upright.',
  },
  'picture.mouth-closed': {
    kk: 'Аузыңызды жабыңыз.',
    ru: 'Закройте рот.',
    en: 'Close your mouth.',
  },
  'picture.not-smiling': {
    kk: 'Күлімсіремей, қалыпты күйде түсіңіз.',
    ru: 'Не улыбайтесь, лицо должно быть спокойным.',
    en: 'Do not smile; keep a neutral expression.',
  },
  'picture.mouth-at-rest': {
    kk: 'Аузыңызды босаң ұстаңыз, қалыпты күйде түсіңіз.',
    ru: 'Расслабьте губы, лицо должно быть спокойным.',
    en: 'Relax your mouth; keep a neutral expression.',
  },
  'picture.brows-at-rest': {
    kk: 'Қасыңызды көтермеңіз.',
    ru: 'Не поднимайте брови.',
    en: 'Do not raise your brows.',
  },
  'picture.eyes-open': {
    kk: 'Көзіңізді ашып түсіңіз.',
    ru: 'Откройте глаза.',
    en: 'Open your eyes.',
  },
  'picture.large-enough': {
    kk: 'Жақындаңыз: суреттегі бет тым кішкентай.',
    ru: 'Подойдите ближе: лицо на снимке слишком мелкое.',
    en: 'Come closer: the face in the picture is too small.',
  },
  'picture.sharp': {
    kk: 'Камераны қозғалтпай ұстаңыз: сурет бұлдыр.',
    ru: 'Держите камеру неподвижно: снимок нерезкий.',
    en: 'Hold the camera still: the picture is blurred.',
  },
  'picture.face-found': {
    kk: 'Құжаттың суреті бар бетін түсіріңіз.',
    ru: 'Снимите ту сторону документа, где фотография.',
    en: 'Take the side of the document with the photograph.',
  },
  'picture.whole-document': {
    kk: 'Құжатты тұтас түсіріңіз, тек суретін емес.',
    ru: 'Снимите весь документ, а не только фотографию.',
    en: 'Take the whole document, not only its photograph.',
  },
};

const unknown: Text = {
  kk: 'Суретті қайта түсіріңіз.',
  ru: 'Сделайте снимок ещё раз.',
  en: 'Take the picture again.',
};

/** The sentence of a judge's advice. */
export function adviceOf(key: string): Text {
  return advice[key] ?? unknown;
}
