import { OID, OWNER } from '../asn1/oids.ts';
import { Asn1Error, type Asn1Node } from '../asn1/reader.ts';
import { oid, sequence, setOf, text } from '../asn1/values.ts';
import type { Certificate } from './certificate.ts';

/** A distinguished name: its DER, by which names are compared, and its parts in order. */
export interface Name {
  readonly der: Uint8Array;
  readonly parts: readonly { readonly type: string; readonly value: string }[];
}

const MAX_PARTS = 40;

/** @throws Asn1Error */
export function readName(node: Asn1Node): Name {
  const parts = sequence(node).flatMap((set) =>
    setOf(set).map((pair) => {
      const [type, value] = sequence(pair);
      return { type: oid(type), value: text(value) ?? '' };
    }),
  );
  if (parts.length > MAX_PARTS) throw new Asn1Error('a name of too many parts');
  return { der: node.bytes, parts };
}

export function isSameName(one: Name, other: Name): boolean {
  return Buffer.compare(one.der, other.der) === 0;
}

const SHORT: Readonly<Record<string, string>> = {
  [OID.commonName]: 'CN',
  [OID.surname]: 'SN',
  [OID.serialNumber]: 'SERIALNUMBER',
  [OID.country]: 'C',
  [OID.locality]: 'L',
  [OID.state]: 'ST',
  [OID.organisation]: 'O',
  [OID.organisationalUnit]: 'OU',
  [OID.businessCategory]: 'BC',
  [OID.givenName]: 'GN',
  [OID.domainComponent]: 'DC',
  [OID.userId]: 'UID',
  [OID.email]: 'E',
};

/** A name as people read it: `CN=…, O=…`. */
export function nameText({ parts }: Name): string {
  return parts.map(({ type, value }) => `${SHORT[type] ?? type}=${value}`).join(', ');
}

/** Who a certificate says that its owner is. Test identities fail the check digits: they are not looked at here. */
export interface Subject {
  /** twelve digits, or null */
  readonly iin: string | null;
  readonly bin: string | null;
  readonly commonName: string | null;
  readonly surname: string | null;
  /** the name by which he is called: what stands in the common name beside the surname */
  readonly firstName: string | null;
  /** the authority writes the patronymic where others write the given name */
  readonly patronymic: string | null;
  readonly organisation: string | null;
}

/** @see the authority's certificate profiles: IIN… in serialNumber, BIN… in the organisational unit */
export function subjectOf({ subject }: Pick<Certificate, 'subject'>): Subject {
  const all = (type: string) => subject.parts.filter((part) => part.type === type).map(({ value }) => value);
  const one = (type: string) => all(type)[0]?.trim() || null;
  const coded = (prefix: string, values: readonly string[]) => {
    const found = values.map((value) => new RegExp(`^${prefix}(\\d{12})$`).exec(value.trim())?.[1]);
    const numbers = found.filter((number) => number !== undefined);
    // Two different numbers are nobody's.
    return new Set(numbers).size === 1 ? (numbers[0] ?? null) : null;
  };
  const commonName = one(OID.commonName);
  const surname = one(OID.surname);
  return {
    iin: coded('IIN', all(OID.serialNumber)),
    bin: coded('BIN', all(OID.organisationalUnit)),
    commonName,
    surname,
    firstName: firstNameOf(commonName, surname),
    patronymic: one(OID.givenName),
    organisation: one(OID.organisation),
  };
}

function firstNameOf(commonName: string | null, surname: string | null): string | null {
  if (!commonName || !surname) return null;
  const rest = commonName.startsWith(`${surname} `) ? commonName.slice(surname.length + 1).trim() : '';
  return rest || null;
}

export type Role =
  | 'individual'
  | 'individual-system'
  | 'legal-entity'
  | 'head'
  | 'signing-right'
  | 'financial-right'
  | 'personnel'
  | 'employee'
  | 'information-system'
  | 'authority'
  | 'treasury'
  | 'notary';

const ROLES: readonly (readonly [string, Role])[] = [
  [OWNER.individual, 'individual'],
  [OWNER.individualSystem, 'individual-system'],
  [OWNER.legalEntity, 'legal-entity'],
  [OWNER.head, 'head'],
  [OWNER.signingRight, 'signing-right'],
  [OWNER.financialRight, 'financial-right'],
  [OWNER.personnel, 'personnel'],
  [OWNER.employee, 'employee'],
  [OWNER.authorityAdministrator, 'authority'],
  [OWNER.authorityManager, 'authority'],
  [OWNER.authorityOperator, 'authority'],
  [OWNER.treasury, 'treasury'],
  [OWNER.notary, 'notary'],
];
const ROLE_OF = new Map(ROLES);

function roleOf(id: string): Role | undefined {
  if (id === OWNER.informationSystem || id.startsWith(`${OWNER.informationSystem}.`))
    return 'information-system';
  return ROLE_OF.get(id);
}

/** What the certificate says that its owner is, in the order in which it says it. */
export function rolesOf({ extendedKeyUsage, policies }: Certificate): readonly Role[] {
  const named = [...(extendedKeyUsage ?? []), ...policies].map(roleOf);
  return [...new Set(named.filter((role) => role !== undefined))];
}

/** What the key is for. */
export interface Purpose {
  readonly sign: boolean;
  readonly enter: boolean;
}

/**
 * Signing needs the marker of a signing certificate and a key that does not repudiate; entering, the marker of
 * an authentication certificate, or one certificate for both, as those of GOST 34.10-2015 are.
 */
export function purposeOf({ extendedKeyUsage, keyUsage }: Certificate): Purpose {
  const says = (id: string) => extendedKeyUsage?.includes(id) ?? false;
  const may = (usage: 'digitalSignature' | 'nonRepudiation') => keyUsage?.has(usage) ?? false;
  const sign = says(OID.emailProtection) && may('digitalSignature') && may('nonRepudiation');
  const enter = (says(OID.clientAuth) || says(OID.emailProtection)) && may('digitalSignature');
  return { sign, enter };
}

export type KeyStorage = 'file' | 'other' | 'unknown';

/** Where the key lives, as far as the authority's extension says it. */
export function keyStorageOf({ keyStorage }: Pick<Certificate, 'keyStorage'>): KeyStorage {
  if (keyStorage === null) return 'unknown';
  return keyStorage === `${OID.keyStorage}.1.1` ? 'file' : 'other';
}
