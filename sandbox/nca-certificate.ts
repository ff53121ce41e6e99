import { createHash } from 'node:crypto';
import * as der from './nca-der.ts';
import { ALGORITHMS, type Family, type Key } from './nca-keys.ts';

/** Who issues: his name as it stands in his certificate, and his key. */
export interface Issuer {
  readonly name: der.Der;
  readonly key: Key;
}

/** Names as the authority writes them: each attribute in a set of its own, in this order. */
export type NamePart = readonly [type: keyof typeof NAME, value: string];

const NAME = {
  CN: { oid: '2.5.4.3', write: der.utf8 },
  SN: { oid: '2.5.4.4', write: der.utf8 },
  serialNumber: { oid: '2.5.4.5', write: der.printable },
  C: { oid: '2.5.4.6', write: der.printable },
  O: { oid: '2.5.4.10', write: der.utf8 },
  OU: { oid: '2.5.4.11', write: der.utf8 },
  businessCategory: { oid: '2.5.4.15', write: der.utf8 },
  GN: { oid: '2.5.4.42', write: der.utf8 },
  DC: { oid: '0.9.2342.19200300.100.1.25', write: der.ia5 },
  UID: { oid: '0.9.2342.19200300.100.1.1', write: der.utf8 },
} as const;

export const nameOf = (parts: readonly NamePart[]): der.Der =>
  der.sequence(
    ...parts.map(([type, value]) =>
      der.setOf(der.sequence(der.oid(NAME[type].oid), NAME[type].write(value))),
    ),
  );

/** The key's bits alone, over which key identifiers and CertID are taken. */
export function keyBits(spki: Uint8Array): Buffer {
  const bits = der.childrenOf(der.parsed(spki))[1];
  if (!bits) throw new Error('no key');
  // Identifier, length and the count of unused bits come before.
  const whole = der.bytesOf(bits);
  const lengthOctets = (whole[1] ?? 0) < 0x80 ? 0 : (whole[1] ?? 0) & 0x7f;
  return whole.subarray(3 + lengthOctets);
}

export const keyIdOf = (spki: Uint8Array): Buffer => createHash('sha1').update(keyBits(spki)).digest();

/** The authority numbers a certificate by its key's identifier, made positive. */
export function serialOf(spki: Uint8Array): Buffer {
  const serial = Buffer.from(keyIdOf(spki));
  serial[0] = (serial[0] ?? 0) & 0x7f;
  return serial;
}

const extension = (id: string, value: der.Der, critical = false): der.Der =>
  der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octets(der.bytesOf(value)));

const address = (url: string): der.Der => der.contextPrimitive(6, Buffer.from(url, 'latin1'));
const distribution = (url: string): der.Der =>
  der.sequence(der.sequence(der.context(0, der.context(0, address(url)))));

const USAGES = {
  digitalSignature: 0x80,
  nonRepudiation: 0x40,
  keyEncipherment: 0x20,
  keyAgreement: 0x08,
  keyCertSign: 0x04,
  cRLSign: 0x02,
} as const;
export type Usage = keyof typeof USAGES;

/** The extensions of the authority's certificates, each as real ones have it. */
export const extensions = {
  keyUsage(...usages: readonly Usage[]): der.Der {
    const octet = usages.reduce((sum, usage) => sum | USAGES[usage], 0);
    const unused = Math.log2(octet & -octet);
    return extension('2.5.29.15', der.bits(Uint8Array.of(octet), unused), true);
  },
  extendedKeyUsage: (purposes: readonly string[], critical = false): der.Der =>
    extension('2.5.29.37', der.sequence(...purposes.map(der.oid)), critical),
  authority: (): der.Der => extension('2.5.29.19', der.sequence(der.boolean(true)), true),
  subjectKey: (spki: Uint8Array): der.Der => extension('2.5.29.14', der.octets(keyIdOf(spki))),
  issuerKey: (spki: Uint8Array): der.Der =>
    extension('2.5.29.35', der.sequence(der.contextPrimitive(0, keyIdOf(spki)))),
  /** with the issuer's name and number, as authorities' own certificates have it */
  issuerWhole: ({ name, key }: Issuer): der.Der =>
    extension(
      '2.5.29.35',
      der.sequence(
        der.contextPrimitive(0, keyIdOf(key.spki)),
        der.context(1, der.context(4, name)),
        der.contextPrimitive(2, serialOf(key.spki)),
      ),
    ),
  policy(id: string, cps: string, notice = false): der.Der {
    const statement = der.sequence(der.oid('1.3.6.1.5.5.7.2.1'), der.ia5(cps));
    const text = der.sequence(der.oid('1.3.6.1.5.5.7.2.2'), der.sequence(der.utf8(cps)));
    const qualifiers = der.sequence(statement, ...(notice ? [text] : []));
    return extension('2.5.29.32', der.sequence(der.sequence(der.oid(id), qualifiers)));
  },
  crl: (url: string): der.Der => extension('2.5.29.31', distribution(url)),
  deltaCrl: (url: string): der.Der => extension('2.5.29.46', distribution(url)),
  /** @param places where answers are given, and where the issuer's certificate is; the order differs between profiles */
  access(places: readonly (readonly ['ocsp' | 'issuer', string])[]): der.Der {
    const id = { ocsp: '1.3.6.1.5.5.7.48.1', issuer: '1.3.6.1.5.5.7.48.2' };
    const written = places.map(([method, url]) => der.sequence(der.oid(id[method]), address(url)));
    return extension('1.3.6.1.5.5.7.1.1', der.sequence(...written));
  },
  keyStorage: (id: string): der.Der => extension('1.2.398.3.3.5', der.sequence(der.oid(id))),
  ocspNoCheck: (): der.Der => extension('1.3.6.1.5.5.7.48.1.5', der.nothing()),
  crlNumber: (number: number): der.Der => extension('2.5.29.20', der.integer(number)),
  deltaOf: (number: number): der.Der => extension('2.5.29.27', der.integer(number), true),
  reason: (code: number): der.Der => extension('2.5.29.21', der.enumerated(code)),
  of: extension,
} as const;

/** The identifier that something is signed under; RSA and GOST alike carry NULL. */
export const signatureAlgorithm = (family: Family): der.Der => der.algorithm(ALGORITHMS[family].signatureOid);

/** Something with its signature beside it: certificates, lists, answers. @param spoil makes the signature a wrong one */
export function signed(tbs: der.Der, key: Key, spoil = false, ...more: readonly der.Der[]): der.Der {
  const signature = key.signBytes(der.bytesOf(tbs));
  if (spoil) signature[7] = (signature[7] ?? 0) ^ 0x10;
  return der.sequence(tbs, signatureAlgorithm(key.family), der.bits(signature), ...more);
}

export interface Wanted {
  readonly subject: der.Der;
  readonly issuer: Issuer;
  readonly spki: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly der.Der[];
}

/** A certificate, DER. */
export function writeCertificate({ subject, issuer, spki, notBefore, notAfter, ...wanted }: Wanted): Buffer {
  const tbs = der.sequence(
    der.context(0, der.integer(2)),
    der.integer(serialOf(spki)),
    signatureAlgorithm(issuer.key.family),
    issuer.name,
    der.sequence(der.time(notBefore), der.time(notAfter)),
    subject,
    der.parsed(spki),
    der.context(3, der.sequence(...wanted.extensions)),
  );
  return der.bytesOf(signed(tbs, issuer.key));
}

/** What is said of a certificate elsewhere: whose, by whom, which number. */
export function partsOf(certificate: Uint8Array): {
  readonly serial: Buffer;
  readonly issuer: der.Der;
  readonly subject: der.Der;
  readonly spki: Buffer;
} {
  const [tbs] = der.childrenOf(der.parsed(certificate));
  const [, , , issuer, , subject, spki] = tbs ? der.childrenOf(tbs) : [];
  if (!issuer || !subject || !spki) throw new Error('no certificate');
  const written = der.bytesOf(spki);
  return { serial: serialOf(written), issuer, subject, spki: written };
}
