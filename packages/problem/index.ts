/** A sentence for people in the three languages of the product. Kazakh is the original. */
export interface Text {
  readonly kk: string;
  readonly ru: string;
  readonly en: string;
}

export type Lang = keyof Text;

/** The languages, the default first. */
export const LANGS: readonly Lang[] = ['kk', 'ru', 'en'];

export interface Ok<T> {
  readonly refused: false;
  readonly value: T;
}

export interface Refused<R> {
  readonly refused: true;
  readonly refusal: R;
}

/** What a use case answers: a value, or a typed refusal. Bugs throw instead. */
export type Result<T, R> = Ok<T> | Refused<R>;

/** A refusal carries a stable code and, beside it, the figures its sentence needs. */
export interface Refusal {
  readonly code: string;
}

export function ok<T>(value: T): Ok<T> {
  return { refused: false, value };
}

export function refuse<const R extends Refusal>(refusal: R): Refused<R> {
  return { refused: true, refusal };
}

export interface ProblemEntry {
  readonly status: number;
  readonly text: Text;
}

/** Every code of a union of refusals with its HTTP status and sentence; a missing one does not compile. */
export type ProblemMap<R extends Refusal> = { readonly [C in R['code']]: ProblemEntry };

/** One field of a form that is wrong, with a sentence that says what to do. */
export interface FieldProblem {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

/** RFC 9457 problem details, with the refusal's own members beside the standard ones. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly [extension: string]: unknown;
}

const SHOWN = new Set(['string', 'number', 'bigint']);

/** Fills `{name}` in a sentence from the values given; an unknown name stays visible, so that tests find it. */
export function fill(sentence: string, values: Readonly<Record<string, unknown>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return SHOWN.has(typeof value) ? String(value) : whole;
  });
}

/** Chooses the first language of an Accept-Language header that the product speaks. */
export function chooseLang(acceptLanguage: string | undefined): Lang {
  for (const part of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const tag = part.trim().slice(0, 2).toLowerCase();
    const lang = LANGS.find((known) => known === tag);
    if (lang) return lang;
  }
  return 'kk';
}

/**
 * Turns a refusal into problem details (RFC 9457) in the person's language.
 * @param problems the total map of the refusal's module; a code that it lacks is a bug and throws
 */
export function toProblem<R extends Refusal>(problems: ProblemMap<R>, refusal: R, lang: Lang): Problem {
  const entry: ProblemEntry | undefined = problems[refusal.code as R['code']];
  if (!entry) throw new Error(`refusal without a problem: ${refusal.code}`);
  const extras = Object.fromEntries(
    Object.entries(refusal).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? value.toString() : value,
    ]),
  );
  const detail = fill(entry.text[lang], extras);
  return {
    ...extras,
    type: `urn:nesie:problem:${refusal.code}`,
    title: detail.split(/(?<=[.!?])\s/)[0] ?? detail,
    status: entry.status,
    detail,
    code: refusal.code,
  };
}
