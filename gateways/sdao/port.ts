import type { LocalDate } from '@nesie/clock';

/**
 * The identification data exchange centre (SDAO): the state's register of
 * people, asked with the consent of the person asked about.
 */
export interface SdaoPort {
  readonly person: (query: PersonQuery) => Promise<PersonAnswer>;
}

export interface PersonQuery {
  readonly iin: string;
  /** Reference of the consent under which the register is asked; kept by both sides. */
  readonly consentRef: string;
}

export type PersonAnswer =
  | FoundPerson
  /** The IIN isn't in the state base: the register's word, not a failure. */
  | { readonly outcome: 'not-found' }
  /** `state-service-down` is the register's own word; the rest is what went wrong on the way. */
  | { readonly outcome: 'unknown'; readonly why: string };

export interface FoundPerson {
  readonly outcome: 'found';
  readonly surname: string;
  readonly firstName: string;
  readonly patronymic: string | null;
  readonly birthDate: LocalDate;
  readonly documentNumber: string;
  readonly documentExpiresOn: LocalDate;
  /** The register's photograph, JPEG, at most 2 MB. */
  readonly photo: Buffer;
  /** SHA-256 of `raw`, lower-case hex. */
  readonly answerHash: string;
  /** The answer's body as it came, byte for byte: evidence. */
  readonly raw: Buffer;
}
