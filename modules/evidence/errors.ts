import type { ProblemMap } from '@nesie/problem';

/** Why there is no pack yet. */
export type PackRefusal =
  | { readonly code: 'evidence-not-found' }
  | { readonly code: 'evidence-not-yet-checkpointed'; readonly coveredUpTo: number; readonly wanted: number }
  | { readonly code: 'evidence-erased' };

export const evidenceProblems: ProblemMap<PackRefusal> = {
  'evidence-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай дәлелдеме жоқ.',
      ru: 'Таких доказательств нет.',
      en: 'There is no such evidence.',
    },
  },
  'evidence-not-yet-checkpointed': {
    status: 409,
    text: {
      kk: 'Дәлелдемелер топтамасы әлі дайын емес: соңғы жазбалар бақылау нүктесін күтуде. Бір минуттан кейін қайталап көріңіз.',
      ru: 'Пакет доказательств ещё не готов: последние записи ждут контрольной точки. Повторите через минуту.',
      en: 'The evidence pack is not ready yet: the last entries wait for a checkpoint. Try again in a minute.',
    },
  },
  'evidence-erased': {
    status: 410,
    text: {
      kk: 'Бұл тұлғаның деректері заң бойынша жойылған.',
      ru: 'Данные этого лица удалены по закону.',
      en: 'This person’s data have been lawfully erased.',
    },
  },
};

/** The log would contradict what it has signed: nothing more is signed until a human has looked. */
export class LogBrokenError extends Error {
  readonly code = 'log-broken';
  constructor(message: string) {
    super(message);
    this.name = 'LogBrokenError';
  }
}
