import { type FieldProblem, fill, type Lang, type Text } from '@nesie/problem';

/** One departure from a wire shape, as the schema's validator names it. */
export interface ShapeFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The most that one answer names. */
const NAMED_LIMIT = 50;

const texts: Readonly<Record<string, Text>> = {
  too_big: {
    kk: 'Мән тым ұзын не тым үлкен: шегі {maximum}.',
    ru: 'Значение слишком длинное или слишком большое: предел {maximum}.',
    en: 'The value is too long or too large: the limit is {maximum}.',
  },
  too_small: {
    kk: 'Мән тым қысқа не тым кіші: ең азы {minimum}.',
    ru: 'Значение слишком короткое или слишком маленькое: не меньше {minimum}.',
    en: 'The value is too short or too small: at least {minimum}.',
  },
  invalid_type: {
    kk: 'Мән жоқ немесе оның түрі басқа.',
    ru: 'Значения нет, или оно другого типа.',
    en: 'The value is missing or of another type.',
  },
  invalid_format: {
    kk: 'Мән күтілген пішімде емес.',
    ru: 'Значение не в том виде, какой ожидается.',
    en: 'The value does not have the form that is expected.',
  },
  invalid_value: {
    kk: 'Мұндай мән қабылданбайды.',
    ru: 'Такое значение не принимается.',
    en: 'Such a value is not accepted.',
  },
  unrecognized_keys: {
    kk: 'Мұндай өріс жоқ. Оны алып тастаңыз.',
    ru: 'Такого поля нет. Уберите его.',
    en: 'There is no such field. Leave it out.',
  },
  other: {
    kk: 'Бұл өрісті түзетіңіз.',
    ru: 'Исправьте это поле.',
    en: 'Correct this field.',
  },
};

function fieldsOf({ instancePath, keyword, params }: ShapeFault): readonly string[] {
  const path = instancePath.replace(/^\//, '').replaceAll('/', '.');
  const { keys } = params ?? {};
  if (keyword !== 'unrecognized_keys' || !Array.isArray(keys)) return [path];
  // What somebody typed as a name comes back short, so that an answer stays an answer.
  return keys.map((key) => [path, String(key).slice(0, 60)].filter(Boolean).join('.'));
}

/** The fields whose shape is wrong, each with a sentence in the person's language; what was typed is not repeated. */
export function shapeProblems(faults: readonly ShapeFault[], lang: Lang): readonly FieldProblem[] {
  return faults
    .flatMap((fault) => fieldsOf(fault).map((field) => ({ field, fault })))
    .slice(0, NAMED_LIMIT)
    .map(({ field, fault: { keyword, params } }) => {
      const text = texts[keyword] ?? texts.other;
      return { field, code: keyword, detail: fill(text?.[lang] ?? '', params ?? {}) };
    });
}
