import type { BatchRefusal, FaceRefusal } from '@nesie/face';
import type { ProblemMap } from '@nesie/problem';

export type LiveImageRefusal =
  | { readonly code: 'live-image-not-found' }
  | { readonly code: 'live-image-not-wanted' }
  | { readonly code: 'live-images-used-up' }
  | { readonly code: 'register-unavailable' }
  | { readonly code: 'reference-picture-missing' }
  | { readonly code: 'frames-out-of-order'; readonly nextSeq: number };

export type IdentificationRefusal = LiveImageRefusal | BatchRefusal | FaceRefusal;

export const identificationProblems: ProblemMap<IdentificationRefusal> = {
  'live-image-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай тірі бейне табылмады. Растауды қайта бастаңыз.',
      ru: 'Такой проверки по лицу нет. Начните подтверждение заново.',
      en: 'There is no such live image. Start the confirmation again.',
    },
  },
  'live-image-not-wanted': {
    status: 409,
    text: {
      kk: 'Бұл растауға тірі бейне қажет емес немесе ол өтіп қойған.',
      ru: 'Для этого подтверждения проверка по лицу не нужна или уже пройдена.',
      en: 'This confirmation needs no live image, or has one already.',
    },
  },
  'live-images-used-up': {
    status: 409,
    text: {
      kk: 'Талпыныстар таусылды. Бұл әрекетті осылай растау енді мүмкін емес.',
      ru: 'Попытки исчерпаны. Подтвердить это действие таким способом больше нельзя.',
      en: 'No attempts are left. This action can no longer be confirmed in this way.',
    },
  },
  'register-unavailable': {
    status: 503,
    text: {
      kk: 'Мемлекеттік тізілім жауап бермеді, сондықтан сізді қазір тексере алмаймыз. Біраздан соң қайталаңыз.',
      ru: 'Государственный реестр не ответил, поэтому проверить вас сейчас нельзя. Повторите немного позже.',
      en: 'The state register did not answer, so you cannot be checked now. Try again a little later.',
    },
  },
  'reference-picture-missing': {
    status: 409,
    text: {
      kk: 'Салыстыратын сурет жоқ. Портрет пен құжаттың суретін қайта жүктеңіз.',
      ru: 'Нет снимка для сравнения. Загрузите портрет и снимок документа заново.',
      en: 'There is no picture to compare with. Upload the portrait and the document again.',
    },
  },
  'frames-out-of-order': {
    status: 409,
    text: {
      kk: 'Кадрлар ретсіз келді. Келесі күтілетін кадр: {nextSeq}.',
      ru: 'Кадры пришли не по порядку. Ожидается кадр {nextSeq}.',
      en: 'The frames came out of order. Frame {nextSeq} is expected.',
    },
  },
  'frames-malformed': {
    status: 400,
    text: {
      kk: 'Жіберілген кадрлар оқылмады.',
      ru: 'Присланные кадры не читаются.',
      en: 'The frames that were sent cannot be read.',
    },
  },
  'frames-too-many': {
    status: 413,
    text: {
      kk: 'Бір жолы ең көбі {maxFrames} кадр жіберуге болады.',
      ru: 'За один раз можно прислать не больше {maxFrames} кадров.',
      en: 'At most {maxFrames} frames can be sent at once.',
    },
  },
  'frames-chain-broken': {
    status: 422,
    text: {
      kk: 'Кадрлар осы растауға жатпайды немесе тізбегі үзілген. Тірі бейнені қайта бастаңыз.',
      ru: 'Кадры сняты не для этого подтверждения, или их цепочка прервана. Начните проверку по лицу заново.',
      en: 'The frames do not belong to this confirmation, or their chain is broken. Start the live image again.',
    },
  },
  'picture-too-many-bytes': {
    status: 413,
    text: {
      kk: 'Сурет файлы тым үлкен. Кішірек сурет жіберіңіз.',
      ru: 'Файл снимка слишком большой. Пришлите снимок меньшего размера.',
      en: 'The picture’s file is too large. Send a smaller one.',
    },
  },
  'picture-not-jpeg-or-png': {
    status: 415,
    text: {
      kk: 'Сурет JPEG немесе PNG пішімінде болуы керек.',
      ru: 'Снимок должен быть в формате JPEG или PNG.',
      en: 'The picture has to be JPEG or PNG.',
    },
  },
  'picture-too-many-pixels': {
    status: 422,
    text: {
      kk: 'Суреттің өлшемі тым үлкен. Кішірейтіп жіберіңіз.',
      ru: 'Размер снимка слишком велик. Уменьшите его.',
      en: 'The picture has too many pixels. Make it smaller.',
    },
  },
  'picture-too-small': {
    status: 422,
    text: {
      kk: 'Сурет тым кішкентай: қысқа жағы кемінде {minSide} пиксель болсын.',
      ru: 'Снимок слишком мал: короткая сторона должна быть не меньше {minSide} пикселей.',
      en: 'The picture is too small: its shorter side has to be at least {minSide} pixels.',
    },
  },
  'picture-damaged': {
    status: 422,
    text: {
      kk: 'Сурет файлы бүлінген. Қайта түсіріңіз.',
      ru: 'Файл снимка повреждён. Сделайте снимок ещё раз.',
      en: 'The picture’s file is damaged. Take the picture again.',
    },
  },
  'face-engine-busy': {
    status: 503,
    text: {
      kk: 'Қазір тексеру көп. Бірнеше секундтан кейін қайталаңыз.',
      ru: 'Сейчас много проверок. Повторите через несколько секунд.',
      en: 'There are many checks now. Try again in a few seconds.',
    },
  },
  'face-engine-failed': {
    status: 503,
    text: {
      kk: 'Суретті тексеру мүмкін болмады. Қайталап көріңіз.',
      ru: 'Проверить снимок не удалось. Попробуйте ещё раз.',
      en: 'The picture could not be checked. Try again.',
    },
  },
};
