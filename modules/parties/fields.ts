import { isLocalDate, type LocalDate, plusYears } from '@nesie/clock';
import { type Iban, type Iin, type Phone, readIban, readIin, readPhone, type Sex } from '@nesie/kz';

export const FIELD_NAMES = [
  'surname',
  'firstName',
  'patronymic',
  'iin',
  'documentKind',
  'documentNumber',
  'documentIssuedOn',
  'documentExpiresOn',
  'phone',
  'iban',
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/** A field as typed is at most this long; longer is refused before it is kept. */
export const FIELD_LENGTH_LIMIT = 100;

/** The fields exactly as the person typed them; an empty text where nothing was. */
export type TypedFields = { readonly [F in FieldName]: string };

export type DocumentKind = 'id-card' | 'passport';

/** What the fields say once all of them are right (R-6.1 a–e). */
export interface IndividualFacts {
  readonly surname: string;
  readonly firstName: string;
  readonly patronymic: string | null;
  readonly iin: Iin;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly documentKind: DocumentKind;
  readonly documentNumber: string;
  readonly documentIssuedOn: LocalDate;
  readonly documentExpiresOn: LocalDate;
  readonly phone: Phone;
  readonly iban: Iban;
  readonly bankCode: string;
}

export type FieldCode =
  | 'missing'
  | 'too-long'
  | 'latin-letters'
  | 'not-a-name'
  | 'iin-not-twelve-digits'
  | 'iin-wrong-check-digit'
  | 'iin-no-such-birth-date'
  | 'iin-of-foreigner'
  | 'under-age'
  | 'unknown-document-kind'
  | 'not-nine-digits'
  | 'not-a-passport-number'
  | 'not-a-date'
  | 'issued-in-future'
  | 'issued-too-young'
  | 'expires-before-issue'
  | 'longer-than-ten-years'
  | 'document-expired'
  | 'not-a-mobile-number'
  | 'iban-not-kazakh'
  | 'iban-wrong-length'
  | 'iban-wrong-check-digits'
  | 'iban-unknown-bank';

/** A field that is wrong; `values` fill the sentence. */
export interface FieldFault {
  readonly field: FieldName;
  readonly code: FieldCode;
  readonly values?: Readonly<Record<string, string>>;
}

export const NO_FIELDS: TypedFields = Object.freeze({
  surname: '',
  firstName: '',
  patronymic: '',
  iin: '',
  documentKind: '',
  documentNumber: '',
  documentIssuedOn: '',
  documentExpiresOn: '',
  phone: '',
  iban: '',
});

const ADULT_YEARS = 18;
const ID_CARD_FROM_YEARS = 16;
const DOCUMENT_YEARS = 10;
const NAME_LENGTH_LIMIT = 60;
const LETTERS = 'А-ЯЁӘҒҚҢӨҰҮҺІа-яёәғқңөұүһі';
const NAME = new RegExp(`^[${LETTERS}]+(?:[ -][${LETTERS}]+)*$`);

type Read<T> = { readonly value: T } | { readonly fault: FieldFault };

const fault = (field: FieldName, code: FieldCode, values?: Readonly<Record<string, string>>) => ({
  fault: values ? { field, code, values } : { field, code },
});

function readName(field: 'surname' | 'firstName' | 'patronymic', typed: string): Read<string> {
  const name = typed.normalize('NFC').trim().replace(/\s+/g, ' ').replace(/[‐‑–]/g, '-');
  if (name === '') return fault(field, 'missing');
  if (name.length > NAME_LENGTH_LIMIT) return fault(field, 'too-long', { limit: String(NAME_LENGTH_LIMIT) });
  // A Latin 'a' inside a Cyrillic name looks right and never matches the register: it gets its own sentence.
  if (/[A-Za-z]/.test(name)) return fault(field, 'latin-letters');
  // R-6.1a: as in the identity document, which has letters, spaces and hyphens.
  if (!NAME.test(name)) return fault(field, 'not-a-name');
  return { value: name };
}

function readPatronymic(typed: string): Read<string | null> {
  return typed.trim() === '' ? { value: null } : readName('patronymic', typed);
}

interface Holder {
  readonly iin: Iin;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
}

function readHolder(typed: string, today: LocalDate): Read<Holder> {
  if (typed.trim() === '') return fault('iin', 'missing');
  const facts = readIin(typed);
  // R-6.1b: no IIN without its check digit and a birth date that exists.
  if ('problem' in facts) return fault('iin', `iin-${facts.problem}`);
  const { iin, birthDate, sex } = facts;
  if (!birthDate || !sex) return fault('iin', 'iin-of-foreigner');
  if (birthDate > today) return fault('iin', 'iin-no-such-birth-date');
  if (plusYears(birthDate, ADULT_YEARS) > today) return fault('iin', 'under-age');
  return { value: { iin, birthDate, sex } };
}

function readDocumentKind(typed: string): Read<DocumentKind> {
  if (typed === '') return fault('documentKind', 'missing');
  return typed === 'id-card' || typed === 'passport'
    ? { value: typed }
    : fault('documentKind', 'unknown-document-kind');
}

function readDocumentNumber(typed: string, kind: DocumentKind | null): Read<string> {
  const number = typed.replace(/[\s№-]/g, '').toUpperCase();
  if (number === '') return fault('documentNumber', 'missing');
  if (kind === 'passport')
    return /^[A-Z]\d{8}$/.test(number) ? { value: number } : fault('documentNumber', 'not-a-passport-number');
  return /^\d{9}$/.test(number) ? { value: number } : fault('documentNumber', 'not-nine-digits');
}

/** A day as a date field gives it (2026-11-23) or as people write it (23.11.2026). */
function readDay(field: 'documentIssuedOn' | 'documentExpiresOn', typed: string): Read<LocalDate> {
  const text = typed.trim();
  if (text === '') return fault(field, 'missing');
  const day = text.replace(/^(\d{2})[./](\d{2})[./](\d{4})$/, '$3-$2-$1');
  return isLocalDate(day) ? { value: day } : fault(field, 'not-a-date');
}

function readPhoneField(typed: string): Read<Phone> {
  if (typed.trim() === '') return fault('phone', 'missing');
  const phone = readPhone(typed);
  // R-6.1d: a mobile number, since codes are sent to it.
  return phone ? { value: phone } : fault('phone', 'not-a-mobile-number');
}

function readIbanField(typed: string): Read<{ readonly iban: Iban; readonly bankCode: string }> {
  if (typed.trim() === '') return fault('iban', 'missing');
  const facts = readIban(typed);
  // R-6.1e: check digits and a bank that exists; whose account it is, the bank says later.
  if (!('problem' in facts)) return { value: facts };
  if (facts.problem === 'unknown-bank')
    return fault('iban', 'iban-unknown-bank', { bankCode: facts.bankCode ?? '' });
  return fault('iban', `iban-${facts.problem}`);
}

/** What the two days of a document say together, and about its holder. */
function faultOfPeriod(
  issuedOn: LocalDate,
  expiresOn: LocalDate | null,
  kind: DocumentKind | null,
  birthDate: LocalDate | null,
  today: LocalDate,
): FieldFault | null {
  // R-6.1c: the number and the period of validity, as far as they can be judged without the register.
  if (issuedOn > today) return { field: 'documentIssuedOn', code: 'issued-in-future' };
  if (birthDate && (kind === 'id-card' ? plusYears(birthDate, ID_CARD_FROM_YEARS) : birthDate) > issuedOn)
    return { field: 'documentIssuedOn', code: 'issued-too-young' };
  if (!expiresOn) return null;
  if (expiresOn <= issuedOn) return { field: 'documentExpiresOn', code: 'expires-before-issue' };
  if (expiresOn > plusYears(issuedOn, DOCUMENT_YEARS))
    return { field: 'documentExpiresOn', code: 'longer-than-ten-years' };
  return null;
}

/** A document serves through its last day, never after it. */
export function isDocumentValid(expiresOn: LocalDate, today: LocalDate): boolean {
  return expiresOn >= today;
}

export interface Judgement {
  readonly faults: readonly FieldFault[];
  /** null as long as there is a fault */
  readonly facts: IndividualFacts | null;
}

/**
 * Reads all fields of an individual's registration.
 * @param today the day in Kazakhstan
 * @returns every fault with its field, or the facts when there is none
 */
export function judgeFields(typed: TypedFields, today: LocalDate): Judgement {
  const surname = readName('surname', typed.surname);
  const firstName = readName('firstName', typed.firstName);
  const patronymic = readPatronymic(typed.patronymic);
  const holder = readHolder(typed.iin, today);
  const kind = readDocumentKind(typed.documentKind);
  const kindValue = rightOf(kind);
  const number = readDocumentNumber(typed.documentNumber, kindValue);
  const issued = readDay('documentIssuedOn', typed.documentIssuedOn);
  const expires = readDay('documentExpiresOn', typed.documentExpiresOn);
  const phone = readPhoneField(typed.phone);
  const iban = readIbanField(typed.iban);

  const read = [surname, firstName, patronymic, holder, kind, number, issued, expires, phone, iban];
  const faults = read.flatMap((one) => ('fault' in one ? [one.fault] : []));
  const issuedOn = rightOf(issued);
  const expiresOn = rightOf(expires);
  const birthDate = rightOf(holder)?.birthDate ?? null;
  const period = issuedOn && faultOfPeriod(issuedOn, expiresOn, kindValue, birthDate, today);
  if (period) faults.push(period);
  if (expiresOn && period?.field !== 'documentExpiresOn' && !isDocumentValid(expiresOn, today))
    faults.push({ field: 'documentExpiresOn', code: 'document-expired' });
  if (faults.length > 0) return { faults, facts: null };
  return {
    faults,
    facts: {
      surname: must(surname),
      firstName: must(firstName),
      patronymic: must(patronymic),
      ...must(holder),
      documentKind: must(kind),
      documentNumber: must(number),
      documentIssuedOn: must(issued),
      documentExpiresOn: must(expires),
      phone: must(phone),
      iban: must(iban).iban,
      bankCode: must(iban).bankCode,
    },
  };
}

function rightOf<T>(read: Read<T>): T | null {
  return 'value' in read ? read.value : null;
}

function must<T>(read: Read<T>): T {
  if ('fault' in read) throw new Error(`${read.fault.field} was read although it is wrong`);
  return read.value;
}
