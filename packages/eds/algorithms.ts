import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  timingSafeEqual,
} from 'node:crypto';
import { OID } from './asn1/oids.ts';
import { Asn1Error, type Asn1Node, readAsn1 } from './asn1/reader.ts';
import { bitOctets, isTag, octets, oid, sequence, small, unsigned } from './asn1/values.ts';
import { der } from './asn1/writer.ts';
import type { Point } from './gost/curve.ts';
import { createStreebog } from './gost/engine.ts';
import {
  fromLittleEndian,
  generateGost,
  groupOf,
  pointOf,
  signGost,
  toLittleEndian,
  verifyGost,
} from './gost/gost3410.ts';
import { createGost34311 } from './gost/gost34311.ts';
import { CURVES, type CurveName } from './gost/params.ts';
import type { Digest } from './gost/streebog.ts';

export type { Digest } from './gost/streebog.ts';

export type DigestName =
  | 'streebog-256'
  | 'streebog-512'
  | 'gost34311'
  | 'sha1'
  | 'sha256'
  | 'sha384'
  | 'sha512';
export type KeyFamily = 'gost2015-512' | 'gost2015-256' | 'gost2004' | 'rsa';

/** The object identifier of each digest. */
export const DIGEST_OIDS: Readonly<Record<DigestName, string>> = {
  'streebog-256': OID.streebog256,
  'streebog-512': OID.streebog512,
  gost34311: OID.gost34311,
  sha1: OID.sha1,
  sha256: OID.sha256,
  sha384: OID.sha384,
  sha512: OID.sha512,
};
const digestNames = new Map(Object.entries(DIGEST_OIDS).map(([name, id]) => [id, name as DigestName]));

/** The digest of an object identifier, or null for one that isn't known. */
export function digestOfOid(id: string): DigestName | null {
  return digestNames.get(id) ?? null;
}

export function createDigest(name: DigestName): Digest {
  switch (name) {
    case 'streebog-256':
      return createStreebog(32);
    case 'streebog-512':
      return createStreebog(64);
    case 'gost34311':
      return createGost34311();
    default: {
      const hash = createHash(name);
      return { update: (data) => void hash.update(data), digest: () => hash.digest() };
    }
  }
}

export function digest(name: DigestName, data: Uint8Array): Uint8Array {
  const running = createDigest(name);
  running.update(data);
  return running.digest();
}

interface Family {
  readonly curve: CurveName;
  readonly key: string;
  readonly params: string;
  readonly digest: DigestName;
  readonly signature: string;
}

const FAMILIES: Readonly<Record<Exclude<KeyFamily, 'rsa'>, Family>> = {
  'gost2015-512': {
    curve: 'tc26-512-A',
    key: OID.gost2015Key512,
    params: OID.gost2015Params512,
    digest: 'streebog-512',
    signature: OID.gost2015Signature512,
  },
  'gost2015-256': {
    curve: 'tc26-256-A',
    key: OID.gost2015Key256,
    params: OID.gost2015Params256,
    digest: 'streebog-256',
    signature: OID.gost2015Signature256,
  },
  gost2004: {
    curve: 'cryptopro-A',
    key: OID.gost2004Key,
    params: OID.gost2004Params,
    digest: 'gost34311',
    signature: OID.gost2004Signature,
  },
};
const families = Object.entries(FAMILIES) as [Exclude<KeyFamily, 'rsa'>, Family][];

/** The digest that goes with a family's key where nothing else is said. */
export function usualDigest(family: KeyFamily): DigestName {
  return family === 'rsa' ? 'sha256' : FAMILIES[family].digest;
}

export interface SignatureAlgorithm {
  readonly family: KeyFamily;
  /** null: the identifier names the key alone, and the digest stands elsewhere */
  readonly digest: DigestName | null;
}

const signatureAlgorithms = new Map<string, SignatureAlgorithm>([
  ...families.map(([family, { signature, digest: name }]) => [signature, { family, digest: name }] as const),
  // Old messages name the key where the signature's algorithm should stand.
  ...families.map(([family, { key }]) => [key, { family, digest: null }] as const),
  [OID.rsaKey, { family: 'rsa', digest: null }],
  [OID.rsaSha1, { family: 'rsa', digest: 'sha1' }],
  [OID.rsaSha256, { family: 'rsa', digest: 'sha256' }],
  [OID.rsaSha384, { family: 'rsa', digest: 'sha384' }],
  [OID.rsaSha512, { family: 'rsa', digest: 'sha512' }],
]);

/** What an object identifier says of a signature, or null for one that isn't known. */
export function signatureAlgorithmOf(id: string): SignatureAlgorithm | null {
  return signatureAlgorithms.get(id) ?? null;
}

/** DER of the algorithm that a signature is written under. */
export function signatureAlgorithmDer(family: KeyFamily, name: DigestName): Buffer {
  const found = [...signatureAlgorithms].find(([, each]) => each.family === family && each.digest === name);
  if (!found) throw new RangeError(`no signature by ${family} over ${name}`);
  return family === 'rsa' ? der.sequence(der.oid(found[0]), der.null()) : der.sequence(der.oid(found[0]));
}

/** A public key that was read and found whole. */
export type PublicKey =
  | { readonly family: Exclude<KeyFamily, 'rsa'>; readonly spki: Uint8Array; readonly point: Point }
  | { readonly family: 'rsa'; readonly spki: Uint8Array; readonly key: KeyObject; readonly octets: number };

const RSA_BITS = { least: 2048, most: 8192 };
const RSA_EXPONENT_MOST = 2n ** 64n;

/**
 * Reads a SubjectPublicKeyInfo.
 * @returns null for an algorithm or a curve that isn't known, a point that is not on its curve, an RSA key of
 *   less than 2,048 or more than 8,192 bits
 */
export function readPublicKey(spki: Uint8Array): PublicKey | null {
  try {
    const [algorithm, key] = sequence(readAsn1(spki));
    const [id, params] = sequence(algorithm);
    const written = bitOctets(key);
    if (oid(id) === OID.rsaKey) return readRsa(spki, written);
    const found = families.find(([, family]) => family.key === oid(id));
    if (!found || !params || oid(sequence(params)[0]) !== found[1].params) return null;
    return readGost(spki, found[0], octets(readAsn1(written)));
  } catch (error) {
    if (error instanceof Asn1Error) return null;
    throw error;
  }
}

function readRsa(spki: Uint8Array, written: Uint8Array): PublicKey | null {
  const [modulus, exponent] = sequence(readAsn1(written)).map(unsigned);
  if (modulus === undefined || exponent === undefined) return null;
  const bits = modulus.toString(2).length;
  const isUsual =
    exponent > 2n && exponent % 2n === 1n && exponent < RSA_EXPONENT_MOST && modulus % 2n === 1n;
  if (bits < RSA_BITS.least || bits > RSA_BITS.most || !isUsual) return null;
  // Written anew: what OpenSSL is given is then always what it can read.
  const numbers = der.bits(der.sequence(der.integer(modulus), der.integer(exponent)));
  const clean = der.sequence(der.sequence(der.oid(OID.rsaKey), der.null()), numbers);
  const key = createPublicKey({ key: clean, format: 'der', type: 'spki' });
  return { family: 'rsa', spki, key, octets: Math.ceil(bits / 8) };
}

function readGost(
  spki: Uint8Array,
  family: Exclude<KeyFamily, 'rsa'>,
  written: Uint8Array,
): PublicKey | null {
  const curve = CURVES[FAMILIES[family].curve];
  if (written.length !== curve.size * 2) return null;
  const point = {
    x: fromLittleEndian(written.subarray(0, curve.size)),
    y: fromLittleEndian(written.subarray(curve.size)),
  };
  return groupOf(curve.name).has(point) ? { family, spki, point } : null;
}

/** DigestInfo of PKCS #1 (RFC 8017, 9.2), with NULL parameters as everybody writes it. */
function digestInfo(name: DigestName, hash: Uint8Array): Buffer {
  return der.sequence(der.sequence(der.oid(DIGEST_OIDS[name]), der.null()), der.octets(hash));
}

/** Whether a key signed a digest; false also for a digest that doesn't go with the key, and for wrong lengths. */
export function verifyDigest(
  key: PublicKey,
  name: DigestName,
  hash: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (key.family !== 'rsa')
    return (
      name === FAMILIES[key.family].digest &&
      verifyGost(FAMILIES[key.family].curve, key.point, hash, signature)
    );
  if (!['sha1', 'sha256', 'sha384', 'sha512'].includes(name) || signature.length !== key.octets) return false;
  try {
    const opened = publicDecrypt({ key: key.key, padding: constants.RSA_PKCS1_PADDING }, signature);
    const wanted = digestInfo(name, hash);
    return opened.length === wanted.length && timingSafeEqual(opened, wanted);
  } catch {
    return false; // padding that is none
  }
}

/** A private key with its public half. */
export type PrivateKey =
  | { readonly family: Exclude<KeyFamily, 'rsa'>; readonly spki: Uint8Array; readonly d: bigint }
  | { readonly family: 'rsa'; readonly spki: Uint8Array; readonly key: KeyObject };

/** Signs a digest. @throws RangeError where the digest doesn't go with the key */
export function signDigest(key: PrivateKey, name: DigestName, hash: Uint8Array): Uint8Array {
  if (key.family === 'rsa')
    return privateEncrypt({ key: key.key, padding: constants.RSA_PKCS1_PADDING }, digestInfo(name, hash));
  const family = FAMILIES[key.family];
  if (name !== family.digest) throw new RangeError(`${key.family} signs ${family.digest}`);
  return signGost(family.curve, key.d, hash);
}

function algorithmDer({ key, params, digest: name }: Family): Buffer {
  const digestParams = name === 'gost34311' ? OID.gost34311Params : DIGEST_OIDS[name];
  return der.sequence(der.oid(key), der.sequence(der.oid(params), der.oid(digestParams)));
}

function gostPrivate(name: Exclude<KeyFamily, 'rsa'>, d: bigint): PrivateKey | null {
  const family = FAMILIES[name];
  const { size } = CURVES[family.curve];
  const point = pointOf(family.curve, d);
  if (!point) return null;
  const written = Buffer.concat([toLittleEndian(point.x, size), toLittleEndian(point.y, size)]);
  return { family: name, d, spki: der.sequence(algorithmDer(family), der.bits(der.octets(written))) };
}

/** A new key. RSA: 2,048 bits. */
export function generateKey(family: KeyFamily): PrivateKey {
  if (family === 'rsa') {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: RSA_BITS.least });
    return { family, key: privateKey, spki: publicKey.export({ format: 'der', type: 'spki' }) };
  }
  return gostPrivate(family, generateGost(FAMILIES[family].curve).d) as PrivateKey; // d is in range
}

/**
 * Reads a PKCS #8 PrivateKeyInfo in the encodings of the national authority: GOST 34.10-2015 as octets, lowest first;
 * GOST 34.310-2004 as an integer.
 * @returns null for what is no such key
 */
export function readPkcs8(bytes: Uint8Array): PrivateKey | null {
  try {
    const [version, algorithm, written] = sequence(readAsn1(bytes));
    if (small(version) > 1) return null;
    const id = oid(sequence(algorithm)[0]);
    if (id === OID.rsaKey) return readRsaPrivate(bytes);
    const found = families.find(([, family]) => family.key === id);
    return found ? gostPrivate(found[0], privateNumber(readAsn1(octets(written)))) : null;
  } catch (error) {
    if (error instanceof Asn1Error) return null;
    throw error;
  }
}

function readRsaPrivate(bytes: Uint8Array): PrivateKey | null {
  try {
    const key = createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });
    return { family: 'rsa', key, spki: createPublicKey(key).export({ format: 'der', type: 'spki' }) };
  } catch {
    return null; // OpenSSL throws one kind of error for everything
  }
}

function privateNumber(node: Asn1Node): bigint {
  return isTag(node, 'octetString') ? fromLittleEndian(octets(node)) : unsigned(node);
}

/** PKCS #8 of a key, as the national authority writes it. */
export function writePkcs8(key: PrivateKey): Uint8Array {
  if (key.family === 'rsa') return key.key.export({ format: 'der', type: 'pkcs8' });
  const family = FAMILIES[key.family];
  const inner =
    key.family === 'gost2004'
      ? der.integer(key.d)
      : der.octets(toLittleEndian(key.d, CURVES[family.curve].size));
  return der.sequence(der.integer(0), algorithmDer(family), der.octets(inner));
}
