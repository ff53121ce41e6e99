import { isDay, isIin } from './controls.ts';
import type { DemoPerson } from './demo-people.ts';
import { isRecord } from './serve.ts';

/** A sentence for the person at the form, in both languages of the page. */
export interface Sentence {
  readonly kk: string;
  readonly en: string;
}

const say = (kk: string, en: string): Sentence => ({ kk, en });

/** What may be wrong in the form; each is shown beside its field. */
export const SENTENCES = {
  missing: say('Бұл өрісті толтырыңыз.', 'Fill in this field.'),
  name: say(
    'Құжаттағыдай кирилл әріптерімен жазыңыз, 60 таңбадан аспасын.',
    'Write it in Cyrillic letters as in the document, at most 60 signs.',
  ),
  birthDate: say(
    'Туған күн 1900 жыл мен бүгіннің аралығында болады.',
    'The birth date lies between the year 1900 and today.',
  ),
  sex: say('Жынысын таңдаңыз.', 'Choose the sex.'),
  iinLength: say('ЖСН 12 цифрдан тұрады.', 'An IIN has 12 digits.'),
  iinCheck: say('ЖСН-нің бақылау цифры дұрыс емес.', 'The check digit of the IIN is wrong.'),
  iinBirthDate: say(
    'ЖСН туған күнге сәйкес емес. Күнді түзетіңіз немесе жаңа ЖСН құрастырыңыз.',
    'The IIN does not fit the birth date. Correct the date or make up another IIN.',
  ),
  documentNumber: say(
    'Жеке куәліктің нөмірі 9 цифрдан тұрады.',
    'The number of an identity card has 9 digits.',
  ),
  documentTaken: say(
    'Тізілімде бұл нөмір басқа адамның құжатында тұр.',
    'In the register this number is on the document of somebody else.',
  ),
  day: say('Мұндай күн жоқ.', 'There is no such day.'),
  issuedLater: say('Құжат бүгіннен кеш берілмейді.', 'A document is not issued later than today.'),
  issuedYoung: say(
    'Жеке куәлік 16 жастан бастап беріледі.',
    'An identity card is issued from the age of 16.',
  ),
  expiresEarly: say(
    'Құжаттың мерзімі берілген күннен кейін бітеді.',
    'The document expires after the day on which it was issued.',
  ),
  expiresLate: say(
    'Жеке куәлік ең көбі 10 жылға беріледі.',
    'An identity card is valid for 10 years at most.',
  ),
  photoMissing: say('Фотоны таңдаңыз немесе камерамен түсіріңіз.', 'Choose a photograph or take one.'),
  photoWrong: say('Бұл файл фото емес. Басқасын таңдаңыз.', 'This file is no photograph. Choose another.'),
  photoLarge: say('Фото тым үлкен: ең көбі 6 МБ.', 'The photograph is too large: 6 MB at most.'),
  nobody: say('Тізілімде мұндай адам жоқ.', 'There is no such person in the register.'),
} as const satisfies Readonly<Record<string, Sentence>>;

export type PersonProblems = Readonly<Record<string, Sentence>>;

const MOST_PHOTO_BYTES = 6 * 1024 * 1024;
const MOST_NAME_LENGTH = 60;
const FIRST_BIRTH_DAY = '1900-01-01';
const SERIALS = 10_000;
const CARD_FROM_YEARS = 16;
const CARD_YEARS = 10;
const LETTERS = 'А-ЯЁӘҒҚҢӨҰҮҺІа-яёәғқңөұүһі';
const NAME = new RegExp(`^[${LETTERS}]+(?:[ -][${LETTERS}]+)*$`);

const typed = (value: unknown): string =>
  typeof value === 'string' ? value.normalize('NFC').trim().replace(/\s+/g, ' ') : '';

// 29 February plus years may be no day of the calendar; as text it still compares rightly.
const yearsAfter = (day: string, years: number): string =>
  `${String(Number(day.slice(0, 4)) + years).padStart(4, '0')}${day.slice(4)}`;

function problemOfBirth(day: string, today: string): Sentence | null {
  if (day === '') return SENTENCES.missing;
  return isDay(day) && day <= today && day >= FIRST_BIRTH_DAY ? null : SENTENCES.birthDate;
}

const onlyProblems = (found: Readonly<Record<string, Sentence | null>>): PersonProblems =>
  Object.fromEntries(Object.entries(found).filter((entry): entry is [string, Sentence] => entry[1] !== null));

/** The first seven digits say birth date, century and sex: 1/2 are 18xx, 3/4 are 19xx, 5/6 are 20xx. */
function birthDateOf(iin: string): string {
  const century = 18 + Math.floor((Number(iin[6]) - 1) / 2);
  return `${century}${iin.slice(0, 2)}-${iin.slice(2, 4)}-${iin.slice(4, 6)}`;
}

/**
 * A valid IIN that nobody in the register has.
 * @param pick a whole number from 0 up to, not including, the one it is given
 */
export function madeUpIin(
  birthDate: unknown,
  sex: unknown,
  { today, taken, pick }: { today: string; taken: ReadonlySet<string>; pick: (below: number) => number },
): { readonly iin: string } | { readonly problems: PersonProblems } {
  const day = typed(birthDate);
  const isSex = sex === 'male' || sex === 'female';
  const wrong = onlyProblems({ birthDate: problemOfBirth(day, today), sex: isSex ? null : SENTENCES.sex });
  if (Object.keys(wrong).length > 0) return { problems: wrong };
  const century = 2 * (Number(day.slice(0, 2)) - 18) + (sex === 'male' ? 1 : 2);
  const start = pick(SERIALS);
  for (let i = 0; i < SERIALS; i++) {
    const serial = String((start + i) % SERIALS).padStart(4, '0');
    const eleven = `${day.replaceAll('-', '').slice(2)}${century}${serial}`;
    // No digit fits where the second round gives 10 again: such a number is never issued.
    const digit = Array.from({ length: 10 }, (_, n) => n).find((n) => isIin(`${eleven}${n}`));
    if (digit !== undefined && !taken.has(`${eleven}${digit}`)) return { iin: `${eleven}${digit}` };
  }
  return { problems: { birthDate: SENTENCES.birthDate } };
}

function problemOfIin(iin: string, birthDate: string): Sentence | null {
  if (iin === '') return SENTENCES.missing;
  if (!/^\d{12}$/.test(iin)) return SENTENCES.iinLength;
  if (!isIin(iin)) return SENTENCES.iinCheck;
  return isDay(birthDate) && birthDateOf(iin) !== birthDate ? SENTENCES.iinBirthDate : null;
}

function problemOfName(name: string): Sentence | null {
  if (name === '') return SENTENCES.missing;
  return name.length > MOST_NAME_LENGTH || !NAME.test(name) ? SENTENCES.name : null;
}

function problemOfIssue(issuedOn: string, birthDate: string, today: string): Sentence | null {
  if (issuedOn === '') return SENTENCES.missing;
  if (!isDay(issuedOn)) return SENTENCES.day;
  if (issuedOn > today) return SENTENCES.issuedLater;
  return isDay(birthDate) && issuedOn < yearsAfter(birthDate, CARD_FROM_YEARS) ? SENTENCES.issuedYoung : null;
}

/** An expired document may be in the register: what it stops can then be seen. */
function problemOfExpiry(expiresOn: string, issuedOn: string): Sentence | null {
  if (expiresOn === '') return SENTENCES.missing;
  if (!isDay(expiresOn)) return SENTENCES.day;
  if (!isDay(issuedOn)) return null;
  if (expiresOn <= issuedOn) return SENTENCES.expiresEarly;
  return expiresOn > yearsAfter(issuedOn, CARD_YEARS) ? SENTENCES.expiresLate : null;
}

function problemOfNumber(number: string, iin: string, people: readonly DemoPerson[]): Sentence | null {
  if (number === '') return SENTENCES.missing;
  if (!/^\d{9}$/.test(number)) return SENTENCES.documentNumber;
  const isTaken = people.some((other) => other.iin !== iin && other.documentNumber === number);
  return isTaken ? SENTENCES.documentTaken : null;
}

function problemOfPhoto(photo: unknown): Sentence | null {
  if (typeof photo !== 'string' || photo === '') return SENTENCES.photoMissing;
  if (photo.length > Math.ceil(MOST_PHOTO_BYTES / 3) * 4) return SENTENCES.photoLarge;
  // Three bytes are four signs: every JPEG begins with FF D8 FF.
  return /^\/9j\/[A-Za-z0-9+/]+={0,2}$/.test(photo) ? null : SENTENCES.photoWrong;
}

/** What is said when the person is in the register. */
export function added({ surname, firstName, iin }: DemoPerson): Sentence {
  return say(
    `${surname} ${firstName} (${iin}) фотосымен тізілімде. Кабинетте дәл осы деректерді жазыңыз.`,
    'The person is in the register with the photograph. Enter exactly these details in the cabinet.',
  );
}

export type PersonForm =
  | { readonly problems: PersonProblems }
  | { readonly person: DemoPerson; readonly photo: string };

/**
 * The form as sent: a new person, or `chosen`, the IIN of one who is in the register and gets a photograph.
 * @param people the register
 * @param today business day, after which nobody is born and no document is issued
 */
export function readPersonForm(
  body: Readonly<Record<string, unknown>>,
  people: readonly DemoPerson[],
  today: string,
): PersonForm {
  const { photo } = body;
  const chosen = typed(body.chosen);
  const wrongPhoto = problemOfPhoto(photo);
  if (chosen !== '') {
    const person = people.find(({ iin }) => iin === chosen);
    const wrong = { chosen: person ? null : SENTENCES.nobody, photo: wrongPhoto };
    if (!person || wrongPhoto || typeof photo !== 'string') return { problems: onlyProblems(wrong) };
    return { person, photo };
  }
  const iin = typed(body.iin).replaceAll(' ', '');
  const person: DemoPerson = {
    iin,
    surname: typed(body.surname),
    firstName: typed(body.firstName),
    patronymic: typed(body.patronymic) || null,
    birthDate: typed(body.birthDate),
    documentNumber: typed(body.documentNumber).replaceAll(' ', ''),
    documentIssuedOn: typed(body.documentIssuedOn),
    documentExpiresOn: typed(body.documentExpiresOn),
  };
  const { birthDate, documentIssuedOn, documentExpiresOn } = person;
  const problems = onlyProblems({
    surname: problemOfName(person.surname),
    firstName: problemOfName(person.firstName),
    patronymic: person.patronymic === null ? null : problemOfName(person.patronymic),
    birthDate: problemOfBirth(birthDate, today),
    iin: problemOfIin(iin, birthDate),
    documentNumber: problemOfNumber(person.documentNumber, iin, people),
    documentIssuedOn: problemOfIssue(documentIssuedOn, birthDate, today),
    documentExpiresOn: problemOfExpiry(documentExpiresOn, documentIssuedOn),
    photo: wrongPhoto,
  });
  if (Object.keys(problems).length > 0 || typeof photo !== 'string') return { problems };
  return { person, photo };
}

/** The register's people out of its stand-in's answer; who cannot be read is left out. */
export function readRegister(state: unknown): readonly DemoPerson[] {
  const people = isRecord(state) && Array.isArray(state.people) ? state.people.filter(isRecord) : [];
  return people.flatMap((each) => {
    const { iin, surname, firstName, birthDate, documentNumber, documentIssuedOn, documentExpiresOn } = each;
    if (!isIin(iin) || !isDay(birthDate) || !isDay(documentIssuedOn) || !isDay(documentExpiresOn)) return [];
    if (typeof surname !== 'string' || typeof firstName !== 'string') return [];
    if (typeof documentNumber !== 'string') return [];
    const patronymic = typeof each.patronymic === 'string' ? each.patronymic : null;
    return [
      { iin, surname, firstName, patronymic, birthDate, documentNumber, documentIssuedOn, documentExpiresOn },
    ];
  });
}
