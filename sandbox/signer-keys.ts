import { createHash } from 'node:crypto';
import { Certificate } from 'pkijs';
import { serialText } from './nca-authority.ts';
import { childrenOf, parsed } from './nca-der.ts';
import { FAMILIES, type Key, readKey } from './nca-keys.ts';

/** Where NCALayer looks for keys: a file, an identity card, a Kaztoken; the other tokens by their names. */
export const STORES = [
  'PKCS12',
  'JKS',
  'AKKaztokenStore',
  'AKKZIDCardStore',
  'AKEToken72KStore',
  'AKEToken5110Store',
  'AKJaCartaStore',
  'AKAKEYStore',
] as const;
export type Store = (typeof STORES)[number];

export const isStore = (value: unknown): value is Store => STORES.some((each) => each === value);
export const isHardware = (store: Store): boolean => store !== 'PKCS12' && store !== 'JKS';

/** What the authority calls a storage, and the store that NCALayer finds such a key in. */
export const STORE_OF: Readonly<Record<string, Store>> = {
  file: 'PKCS12',
  'smart-card': 'AKKZIDCardStore',
  token: 'AKKaztokenStore',
};

/** A key that a person has, with what its certificate says, read by pkijs. */
export interface HeldKey {
  readonly serial: string;
  readonly store: Store;
  readonly certificate: Buffer;
  readonly key: Key;
  readonly subject: readonly (readonly [string, string])[];
  readonly issuer: readonly (readonly [string, string])[];
  readonly iin: string | null;
  readonly bin: string | null;
  readonly purposes: readonly string[];
  readonly issuerKeyId: string | null;
  readonly notBefore: number;
  readonly notAfter: number;
}

interface Named {
  readonly typesAndValues: readonly {
    readonly type: string;
    readonly value: { readonly valueBlock: { readonly value?: unknown } };
  }[];
}
const partsOf = ({ typesAndValues }: Named) =>
  typesAndValues.map(({ type, value }) => [type, String(value.valueBlock.value ?? '')] as const);

const numbered = (parts: HeldKey['subject'], type: string, prefix: string): string | null => {
  const value = parts.find(([id, text]) => id === type && text.startsWith(prefix))?.[1];
  return value?.slice(prefix.length) ?? null;
};

function keyIn(pkcs8: Uint8Array): Key | null {
  for (const family of FAMILIES) {
    try {
      return readKey(family, pkcs8);
    } catch {
      // Of another family.
    }
  }
  return null;
}

/** Puts a certificate and its key together. @returns null where they can't be read, or don't belong together */
export function holdKey(certificate: Uint8Array, pkcs8: Uint8Array, store: Store): HeldKey | null {
  try {
    const key = keyIn(pkcs8);
    const read = Certificate.fromBER(Uint8Array.from(certificate).buffer);
    if (!key?.spki.equals(Buffer.from(read.subjectPublicKeyInfo.toSchema().toBER(false)))) return null;
    const extension = (id: string) =>
      read.extensions?.find(({ extnID }) => extnID === id)?.extnValue.valueBlock.valueHexView;
    const purposes = extension('2.5.29.37');
    const issuerKey = extension('2.5.29.35');
    const subject = partsOf(read.subject);
    const keyId = issuerKey && childrenOf(parsed(issuerKey))[0];
    return {
      serial: serialText(read.serialNumber.valueBlock.valueHexView),
      store,
      certificate: Buffer.from(certificate),
      key,
      subject,
      issuer: partsOf(read.issuer),
      iin: numbered(subject, '2.5.4.5', 'IIN'),
      bin: numbered(subject, '2.5.4.11', 'BIN'),
      purposes: purposes ? childrenOf(parsed(purposes)).map((id) => id.valueBlock.toString()) : [],
      issuerKeyId: keyId ? Buffer.from(keyId.toBER(false)).subarray(2).toString('hex') : null,
      notBefore: read.notBefore.value.getTime(),
      notAfter: read.notAfter.value.getTime(),
    };
  } catch {
    return null;
  }
}

/** How programs name the key: by the digest of its public half. */
export const aliasOf = ({ key }: HeldKey): string => createHash('sha1').update(key.spki).digest('hex');

const SHORT: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SURNAME',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.15': 'BUSINESSCATEGORY',
  '2.5.4.42': 'GIVENNAME',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
};

/** A name as NCALayer shows it. */
export const dnOf = (parts: HeldKey['subject']): string =>
  parts.map(([type, value]) => `${SHORT[type] ?? type}=${value}`).join(',');

export const commonNameOf = (parts: HeldKey['subject']): string =>
  parts.find(([type]) => type === '2.5.4.3')?.[1] ?? '';
