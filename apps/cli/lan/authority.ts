import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import type { Instant, LocalDate } from '@nesie/clock';
import { millisBetween, plusDays, startOfDay } from '@nesie/clock';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';

/** A certificate with its private key, PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const AUTHORITY_DAYS = 365;
/** Phones refuse server certificates that live longer than 398 days; this one is made anew at every start. */
const SERVER_DAYS = 30;
const DAY_MS = 86_400_000;

/** Addresses a home or an office gives out, with their masks: the authority vouches for nothing else. */
const PRIVATE_NETWORKS = [
  [10, 0, 0, 0, 255, 0, 0, 0],
  [127, 0, 0, 0, 255, 0, 0, 0],
  [169, 254, 0, 0, 255, 255, 0, 0],
  [172, 16, 0, 0, 255, 240, 0, 0],
  [192, 168, 0, 0, 255, 255, 0, 0],
] as const;
/** A name nobody can own: with it permitted, every other name is not. */
const NO_NAME = 'nesie.invalid';

const oid = {
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  subjectAltName: '2.5.29.17',
  nameConstraints: '2.5.29.30',
  commonName: '2.5.4.3',
} as const;
const GENERAL_NAME = { dns: 2, ip: 7 } as const;
const KEY_CERT_SIGN = 0x04;
const DIGITAL_SIGNATURE = 0x80;

pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto }));

function extension(extnID: string, critical: boolean, value: asn1js.BaseBlock): pkijs.Extension {
  return new pkijs.Extension({ extnID, critical, extnValue: value.toBER(false) });
}

/** Bit string of one octet whose trailing zero bits are not used. */
function usage(octet: number): asn1js.BitString {
  const unusedBits = Math.log2(octet & -octet);
  return new asn1js.BitString({ valueHex: Uint8Array.of(octet).buffer, unusedBits });
}

function nameOf(text: string): pkijs.AttributeTypeAndValue[] {
  return [
    new pkijs.AttributeTypeAndValue({ type: oid.commonName, value: new asn1js.Utf8String({ value: text }) }),
  ];
}

function octets(...bytes: readonly number[]): asn1js.OctetString {
  return new asn1js.OctetString({ valueHex: Uint8Array.from(bytes).buffer });
}

function constraints(): asn1js.BaseBlock {
  const permittedSubtrees = [
    ...PRIVATE_NETWORKS.map(
      (network) => new pkijs.GeneralName({ type: GENERAL_NAME.ip, value: octets(...network) }),
    ),
    new pkijs.GeneralName({ type: GENERAL_NAME.dns, value: NO_NAME }),
  ].map((base) => new pkijs.GeneralSubtree({ base }));
  return new pkijs.NameConstraints({ permittedSubtrees }).toSchema();
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

interface Wanted {
  readonly subject: string;
  readonly today: LocalDate;
  readonly days: number;
  readonly extensions: readonly pkijs.Extension[];
}

/** @param issuer null: the certificate signs itself */
async function issue(
  { subject, today, days, extensions }: Wanted,
  issuer: { readonly certificate: pkijs.Certificate; readonly key: webcrypto.CryptoKey } | null,
): Promise<KeyedCertificate> {
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  // Positive, and not to be guessed.
  certificate.serialNumber = new asn1js.Integer({
    valueHex: Uint8Array.of(0x4e, ...randomBytes(15)).buffer,
  });
  certificate.subject.typesAndValues = nameOf(subject);
  certificate.issuer = issuer ? issuer.certificate.subject : certificate.subject;
  // A phone whose clock is a day behind shall not find the certificate to be of tomorrow.
  certificate.notBefore.value = new Date(startOfDay(plusDays(today, -1)));
  certificate.notAfter.value = new Date(startOfDay(plusDays(today, days)));
  certificate.extensions = [...extensions];
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey as unknown as CryptoKey);
  await certificate.sign((issuer?.key ?? keys.privateKey) as unknown as CryptoKey, 'SHA-256');
  return {
    certificate: pem('CERTIFICATE', certificate.toSchema(true).toBER(false)),
    key: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
  };
}

/**
 * A certification authority of one demonstration: by its name constraints it can vouch for private addresses only, so
 * that whoever takes its key can't use it against the phone's owner elsewhere.
 */
export function makeAuthority(today: LocalDate): Promise<KeyedCertificate> {
  return issue(
    {
      subject: `nesie demonstration ${today}`,
      today,
      days: AUTHORITY_DAYS,
      extensions: [
        extension(
          oid.basicConstraints,
          true,
          new pkijs.BasicConstraints({ cA: true, pathLenConstraint: 0 }).toSchema(),
        ),
        extension(oid.keyUsage, true, usage(KEY_CERT_SIGN)),
        extension(oid.nameConstraints, true, constraints()),
      ],
    },
    null,
  );
}

/** The alternative name of a server: an IPv4 address, or else a name. */
function alternativeName(host: string): asn1js.BaseBlock {
  const name = isIPv4(host)
    ? new pkijs.GeneralName({ type: GENERAL_NAME.ip, value: octets(...host.split('.').map(Number)) })
    : new pkijs.GeneralName({ type: GENERAL_NAME.dns, value: host });
  return new pkijs.GeneralNames({ names: [name] }).toSchema();
}

/** A server's certificate for an address, issued by an authority. */
export async function certify(
  authority: KeyedCertificate,
  host: string,
  today: LocalDate,
): Promise<KeyedCertificate> {
  const der = new X509Certificate(authority.certificate).raw;
  const pkcs8 = Buffer.from(authority.key.replace(/-----[^-]+-----/g, ''), 'base64');
  const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, CURVE, false, ['sign']);
  return issue(
    {
      // Not the address: OpenSSL would hold it against the name constraints as if it were a DNS name.
      subject: 'nesie demonstration server',
      today,
      days: SERVER_DAYS,
      extensions: [
        extension(oid.basicConstraints, true, new pkijs.BasicConstraints({ cA: false }).toSchema()),
        extension(oid.keyUsage, true, usage(DIGITAL_SIGNATURE)),
        extension(
          oid.extendedKeyUsage,
          false,
          new pkijs.ExtKeyUsage({ keyPurposes: [oid.serverAuth] }).toSchema(),
        ),
        extension(oid.subjectAltName, false, alternativeName(host)),
      ],
    },
    { certificate: pkijs.Certificate.fromBER(new Uint8Array(der)), key },
  );
}

/** Kept in a folder, so that a phone trusts it once; a new one is made a month before the old one ends. */
export async function ensureAuthority(
  folder: string,
  now: Instant,
  today: LocalDate,
): Promise<KeyedCertificate> {
  const files = { certificate: join(folder, 'authority.crt'), key: join(folder, 'authority.key') };
  if (existsSync(files.certificate) && existsSync(files.key)) {
    const kept = {
      certificate: await readFile(files.certificate, 'utf8'),
      key: await readFile(files.key, 'utf8'),
    };
    const ends = new Date(new X509Certificate(kept.certificate).validTo).toISOString() as Instant;
    if (millisBetween(now, ends) > SERVER_DAYS * DAY_MS) return kept;
  }
  const made = await makeAuthority(today);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(files.key, made.key, { mode: 0o600 });
  await writeFile(files.certificate, made.certificate);
  return made;
}
