import { extensions, type NamePart, nameOf, type Usage } from './nca-certificate.ts';
import type { Der } from './nca-der.ts';
import type { Family } from './nca-keys.ts';

/** Whom a certificate is for. */
export interface Owner {
  readonly iin: string;
  readonly surname: string;
  readonly firstName: string;
  readonly patronymic: string | null;
  readonly organisation: string | null;
  readonly bin: string | null;
}

export const PROFILES = [
  'individual',
  'individual-system',
  'head',
  'signing-right',
  'financial',
  'personnel',
  'employee',
  'information-system',
  'treasury',
  'notary',
  'other-authority',
] as const;
export type Profile = (typeof PROFILES)[number];

/** Where the key lives; of these the national authority publishes the file's identifier alone. */
export const STORAGES = ['file', 'smart-card', 'token'] as const;
export type Storage = (typeof STORAGES)[number];

const STORAGE_OIDS: Readonly<Record<Storage, string>> = {
  file: '1.2.398.3.3.5.1.1',
  'smart-card': '1.2.398.3.3.5.1.2',
  token: '1.2.398.3.3.5.1.3',
};

export const SIGNING = '1.3.6.1.5.5.7.3.4';
export const AUTHENTICATION = '1.3.6.1.5.5.7.3.2';
const LEGAL = '1.2.398.3.3.4.1.2';
const INDIVIDUAL = '1.2.398.3.3.4.1.1';
const ROLES: Readonly<Record<Profile, readonly string[]>> = {
  individual: [INDIVIDUAL],
  'individual-system': [INDIVIDUAL, '1.2.398.3.3.4.1.1.1'],
  head: [LEGAL, '1.2.398.3.3.4.1.2.1'],
  'signing-right': [LEGAL, '1.2.398.3.3.4.1.2.2'],
  financial: [LEGAL, '1.2.398.3.3.4.1.2.3'],
  personnel: [LEGAL, '1.2.398.3.3.4.1.2.4'],
  employee: [LEGAL, '1.2.398.3.3.4.1.2.5'],
  'information-system': [LEGAL, '1.2.398.3.3.4.1.2.6'],
  treasury: [LEGAL, '1.2.398.5.19.1.2.2.1'],
  notary: [INDIVIDUAL, '1.2.398.6.1.1.1.1'],
  'other-authority': [],
};

const INDIVIDUALS: ReadonlySet<Profile> = new Set([
  'individual',
  'individual-system',
  'notary',
  'other-authority',
]);
export const isLegal = (profile: Profile): boolean => !INDIVIDUALS.has(profile);

export type Purpose = 'sign' | 'authenticate';

export interface Kind {
  readonly profile: Profile;
  readonly family: Family;
  /** GOST 34.10-2015 has one certificate for both: 'sign' there */
  readonly purpose: Purpose;
  readonly storage: Storage | null;
}

function subjectOf({ profile }: Kind, owner: Owner): Der {
  const { iin, surname, firstName, patronymic, organisation, bin } = owner;
  const legal: readonly NamePart[] = isLegal(profile)
    ? [
        ['O', organisation ?? ''],
        ['OU', `BIN${bin ?? ''}`],
      ]
    : [];
  if (profile === 'information-system')
    return nameOf([['UID', '1.2.398.6.10.1.1'], ['CN', `АЖ ${organisation ?? ''}`], ['C', 'KZ'], ...legal]);
  const isTreasury = profile === 'treasury';
  return nameOf([
    ...(isTreasury ? [['DC', 'ROLE02'] as const] : []),
    ['CN', `${surname} ${firstName}`.toUpperCase()],
    ['SN', surname.toUpperCase()],
    ['serialNumber', `IIN${iin}`],
    ['C', 'KZ'],
    ...legal,
    ...(isTreasury ? [['businessCategory', 'KS1234'] as const] : []),
    ...(patronymic ? [['GN', patronymic.toUpperCase()] as const] : []),
  ]);
}

const CPS = 'http://pki.gov.kz/cps';

/** Where an authority's certificate, lists and answers are. */
export interface Places {
  readonly ocsp: string;
  readonly certificate: string;
  readonly crl: string;
  readonly delta: string;
}

interface Keys {
  readonly own: Uint8Array;
  readonly issuers: Uint8Array;
}

const TOGETHER: readonly Usage[] = ['digitalSignature', 'nonRepudiation', 'keyAgreement'];

/** One certificate for everything: what is issued since 2022. */
function modern(kind: Kind, purposes: readonly string[], places: Places, keys: Keys): readonly Der[] {
  const first = [
    extensions.policy('1.2.398.3.3.2', CPS),
    extensions.access([
      ['ocsp', places.ocsp],
      ['issuer', places.certificate],
    ]),
    extensions.crl(places.crl),
    extensions.deltaCrl(places.delta),
    ...(purposes.length > 0 ? [extensions.extendedKeyUsage(purposes)] : []),
    extensions.keyUsage(...TOGETHER),
    extensions.subjectKey(keys.own),
    extensions.issuerKey(keys.issuers),
  ];
  // Another authority knows nothing of the national one's extension.
  if (kind.profile === 'other-authority') return first;
  return [...first, extensions.keyStorage(STORAGE_OIDS[kind.storage ?? 'file'])];
}

/** A certificate to sign and another to enter: what RSA and GOST 34.310-2004 have. */
function older(kind: Kind, purposes: readonly string[], places: Places, keys: Keys): readonly Der[] {
  const isToSign = kind.purpose === 'sign';
  const first = isLegal(kind.profile) ? 1 : 3;
  return [
    extensions.keyUsage('digitalSignature', isToSign ? 'nonRepudiation' : 'keyEncipherment'),
    ...(purposes.length > 0 ? [extensions.extendedKeyUsage(purposes)] : []),
    extensions.issuerKey(keys.issuers),
    extensions.subjectKey(keys.own),
    extensions.policy(`1.2.398.3.3.2.${isToSign ? first : first + 1}`, CPS, true),
    extensions.crl(places.crl),
    extensions.deltaCrl(places.delta),
    extensions.access([
      ['issuer', places.certificate],
      ['ocsp', places.ocsp],
    ]),
    ...(kind.storage ? [extensions.keyStorage(STORAGE_OIDS[kind.storage])] : []),
  ];
}

/** What stands in the certificate of an owner: the profiles of real ones, role by role. */
export function endProfile(
  kind: Kind,
  owner: Owner,
  places: Places,
  keys: Keys,
): { readonly subject: Der; readonly extensions: readonly Der[] } {
  const marker = kind.purpose === 'sign' ? SIGNING : AUTHENTICATION;
  const roles = ROLES[kind.profile];
  // Real certificates of information systems bear no marker of signing.
  const markers = kind.profile === 'information-system' || roles.length === 0 ? [] : [marker];
  const write = kind.family === 'gost2015' ? modern : older;
  return {
    subject: subjectOf(kind, owner),
    extensions: write(kind, [...markers, ...roles], places, keys),
  };
}

export const responderExtensions = (keys: Keys): readonly Der[] => [
  extensions.keyUsage('digitalSignature'),
  extensions.ocspNoCheck(),
  extensions.extendedKeyUsage(['1.3.6.1.5.5.7.3.9']),
  extensions.subjectKey(keys.own),
  extensions.issuerKey(keys.issuers),
  extensions.keyStorage(STORAGE_OIDS.file),
];

export const stampExtensions = (keys: Keys, places: Places): readonly Der[] => [
  extensions.extendedKeyUsage(['1.3.6.1.5.5.7.3.8'], true),
  extensions.policy('1.2.398.3.3.2.6', CPS),
  extensions.access([
    ['ocsp', places.ocsp],
    ['issuer', places.certificate],
  ]),
  extensions.crl(places.crl),
  extensions.deltaCrl(places.delta),
  extensions.keyUsage('digitalSignature'),
  extensions.subjectKey(keys.own),
  extensions.issuerKey(keys.issuers),
  extensions.keyStorage(STORAGE_OIDS.file),
];
