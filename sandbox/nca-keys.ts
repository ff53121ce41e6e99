// The one place where a stand-in takes something of the product: the arithmetic of a signature. What is signed, and how
// it is written down, is the stand-ins' own, and real signatures of the authority are the judge of both.
import {
  type DigestName,
  digest,
  generateKey,
  type KeyFamily,
  type PrivateKey,
  readPkcs8,
  signDigest,
  writePkcs8,
} from '@nesie/eds';

export type { DigestName, PrivateKey } from '@nesie/eds';
export { digest } from '@nesie/eds';

/** The kinds of keys that the authority issues certificates for. */
export const FAMILIES = ['gost2015', 'gost2004', 'rsa'] as const;
export type Family = (typeof FAMILIES)[number];

export const isFamily = (value: unknown): value is Family => FAMILIES.some((each) => each === value);

const KEYS: Readonly<Record<Family, KeyFamily>> = {
  gost2015: 'gost2015-512',
  gost2004: 'gost2004',
  rsa: 'rsa',
};

interface Algorithms {
  readonly digest: DigestName;
  readonly digestOid: string;
  readonly signatureOid: string;
}

/** What keys of a family are signed with, and under which identifiers (docs/nca-stand-in.md). */
export const ALGORITHMS: Readonly<Record<Family, Algorithms>> = {
  gost2015: {
    digest: 'streebog-512',
    digestOid: '1.2.398.3.10.1.3.3',
    signatureOid: '1.2.398.3.10.1.1.2.3.2',
  },
  gost2004: { digest: 'gost34311', digestOid: '1.2.398.3.10.1.3.1', signatureOid: '1.2.398.3.10.1.1.1.2' },
  rsa: {
    digest: 'sha256',
    digestOid: '2.16.840.1.101.3.4.2.1',
    signatureOid: '1.2.840.113549.1.1.11',
  },
};

export interface Key {
  readonly family: Family;
  /** SubjectPublicKeyInfo */
  readonly spki: Buffer;
  /** PKCS #8 */
  readonly pkcs8: Buffer;
  readonly sign: (hash: Uint8Array) => Buffer;
  /** digest and signature of octets */
  readonly signBytes: (bytes: Uint8Array) => Buffer;
}

function keyOf(family: Family, key: PrivateKey): Key {
  const { digest: name } = ALGORITHMS[family];
  const sign = (hash: Uint8Array) => Buffer.from(signDigest(key, name, hash));
  return {
    family,
    spki: Buffer.from(key.spki),
    pkcs8: Buffer.from(writePkcs8(key)),
    sign,
    signBytes: (bytes) => sign(digest(name, bytes)),
  };
}

export const drawKey = (family: Family): Key => keyOf(family, generateKey(KEYS[family]));

/** A key that was kept. @throws on what is none of this family */
export function readKey(family: Family, pkcs8: Uint8Array): Key {
  const key = readPkcs8(pkcs8);
  if (key?.family !== KEYS[family]) throw new Error(`no key of ${family}`);
  return keyOf(family, key);
}
