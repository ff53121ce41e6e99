import { nameOf } from './nca-certificate.ts';
import type { Der } from './nca-der.ts';
import type { Family } from './nca-keys.ts';
import type { Places } from './nca-profiles.ts';

/** A family of the national authority, or another accredited one. */
export const AUTHORITIES = ['gost2015', 'gost2004', 'rsa', 'other'] as const;
export type AuthorityId = (typeof AUTHORITIES)[number];
export type ServiceName = 'ocsp' | 'tsa';

const COMMONS: Readonly<Record<AuthorityId, { readonly family: Family; readonly file: string }>> = {
  gost2015: { family: 'gost2015', file: 'gost_2022' },
  gost2004: { family: 'gost2004', file: 'gost' },
  rsa: { family: 'rsa', file: 'rsa' },
  other: { family: 'gost2015', file: 'other' },
};

/** The name of an authority's files: `nca_gost_2022.crl`, `root_gost_2022.cer`. */
export const fileOf = (id: AuthorityId): string => COMMONS[id].file;
export const familyOf = (id: AuthorityId): Family => COMMONS[id].family;

/** Names like the real ones, and never the same: SANDBOX stands where they have a year or a version. */
export const ROOTS: Readonly<Record<AuthorityId, Der | null>> = {
  gost2015: nameOf([
    ['CN', 'НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) TEST SANDBOX'],
    ['C', 'KZ'],
  ]),
  gost2004: nameOf([
    ['CN', 'НЕГІЗГІ КО TEST SANDBOX (GOST)'],
    ['C', 'KZ'],
  ]),
  rsa: nameOf([
    ['CN', 'НЕГІЗГІ КО TEST SANDBOX (RSA)'],
    ['C', 'KZ'],
  ]),
  other: null,
};
export const NAMES: Readonly<Record<AuthorityId, Der>> = {
  gost2015: nameOf([
    ['CN', 'ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) TEST SANDBOX'],
    ['C', 'KZ'],
  ]),
  gost2004: nameOf([
    ['C', 'KZ'],
    ['CN', 'ҰКО (GOST TEST SANDBOX)'],
  ]),
  rsa: nameOf([
    ['C', 'KZ'],
    ['CN', 'ҰКО (RSA TEST SANDBOX)'],
  ]),
  other: nameOf([
    ['CN', 'БАСҚА КУӘЛАНДЫРУШЫ ОРТАЛЫҚ TEST SANDBOX'],
    ['C', 'KZ'],
  ]),
};
export const SERVICES: Readonly<Record<ServiceName, { readonly subject: Der; readonly years: number }>> = {
  ocsp: {
    subject: nameOf([
      ['CN', 'OCSP RESPONDER'],
      ['C', 'KZ'],
      ['O', 'ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ TEST SANDBOX'],
    ]),
    years: 1,
  },
  tsa: {
    subject: nameOf([
      ['CN', 'TIME-STAMPING AUTHORITY'],
      ['C', 'KZ'],
      ['O', 'ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ TEST SANDBOX'],
    ]),
    years: 3,
  },
};

/** The address of what is published, at the stand-in. */
export function placesOf(id: AuthorityId, address: string): Places {
  const file = fileOf(id);
  return {
    ocsp: `${address}/ocsp/`,
    certificate: `${address}/cert/nca_${file}.cer`,
    crl: `${address}/crl/nca_${file}.crl`,
    delta: `${address}/crl/nca_d_${file}.crl`,
  };
}
