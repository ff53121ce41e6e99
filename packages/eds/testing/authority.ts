import { createHash, randomBytes } from 'node:crypto';
import {
  DIGEST_OIDS,
  type DigestName,
  digest,
  generateKey,
  type KeyFamily,
  type PrivateKey,
  signatureAlgorithmDer,
  signDigest,
  usualDigest,
} from '../algorithms.ts';
import { OID, OWNER } from '../asn1/oids.ts';
import { readAsn1 } from '../asn1/reader.ts';
import { bitOctets, sequence } from '../asn1/values.ts';
import { der } from '../asn1/writer.ts';
import { type Certificate, readCertificate } from '../x509/certificate.ts';

/** Whoever holds a key and a certificate of it. */
export interface Holder {
  readonly key: PrivateKey;
  readonly certificate: Certificate;
}

const DAY_MS = 24 * 3600_000;
export const NOON = new Date('2026-03-02T12:00:00Z');
export const daysFrom = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY_MS);

export type Part = readonly [type: string, value: string];

export interface Profile {
  readonly family?: KeyFamily;
  readonly key?: PrivateKey;
  readonly subject: readonly Part[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** extended key usage; none: the extension isn't there */
  readonly purposes?: readonly string[];
  readonly isPurposeCritical?: boolean;
  /** key usage as octets of its bit string; none: the extension isn't there */
  readonly usage?: Uint8Array;
  readonly isAuthority?: boolean;
  readonly extensions?: readonly Uint8Array[];
  readonly serial?: Uint8Array;
}

export const USAGE = {
  /** digitalSignature, nonRepudiation */
  sign: Uint8Array.of(6, 0xc0),
  /** digitalSignature, keyEncipherment */
  enter: Uint8Array.of(5, 0xa0),
  /** keyCertSign, cRLSign */
  authority: Uint8Array.of(1, 0x06),
};

export const ANNA: readonly Part[] = [
  [OID.commonName, 'СӘТБАЕВА АННА'],
  [OID.surname, 'СӘТБАЕВА'],
  [OID.serialNumber, 'IIN900101400017'],
  [OID.country, 'KZ'],
  [OID.givenName, 'ЕРЛАНҚЫЗЫ'],
];
export const SIGNING = [OID.emailProtection, OWNER.individual];

const name = (parts: readonly Part[]): Buffer =>
  der.sequence(...parts.map(([type, value]) => der.setOf([der.sequence(der.oid(type), der.text(value))])));

export function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

const keyBits = (spki: Uint8Array): Uint8Array => bitOctets(sequence(readAsn1(spki))[1]);
const keyId = (spki: Uint8Array): Uint8Array => createHash('sha1').update(keyBits(spki)).digest();

/** Signs octets as certificates, lists and answers are signed. */
function signed(tbs: Uint8Array, key: PrivateKey): Buffer {
  const by = usualDigest(key.family);
  return der.bits(signDigest(key, by, digest(by, tbs)));
}

function extensionsOf(profile: Profile, key: PrivateKey, issuerSpki: Uint8Array): readonly Uint8Array[] {
  const { purposes, isPurposeCritical, usage, isAuthority, extensions = [] } = profile;
  return [
    extension(OID.subjectKeyId, der.octets(keyId(key.spki))),
    extension(OID.authorityKeyId, der.sequence(der.contextPrimitive(0, keyId(issuerSpki)))),
    ...(isAuthority ? [extension(OID.basicConstraints, der.sequence(der.boolean(true)), true)] : []),
    ...(usage ? [extension(OID.keyUsage, der.bits(usage.subarray(1), usage[0]), true)] : []),
    ...(purposes
      ? [extension(OID.extendedKeyUsage, der.sequence(...purposes.map(der.oid)), isPurposeCritical)]
      : []),
    ...extensions,
  ];
}

/** A certificate by an issuer, or by its own key where there is none. */
export function issue(profile: Profile, issuer?: Holder): Holder {
  const key = profile.key ?? generateKey(profile.family ?? 'gost2015-512');
  const by = issuer?.key ?? key;
  const algorithm = signatureAlgorithmDer(by.family, usualDigest(by.family));
  const subject = name(profile.subject);
  const number = profile.serial ?? Buffer.concat([Uint8Array.of(0x5a), randomBytes(15)]);
  const tbs = der.sequence(
    der.context(0, der.integer(2)),
    der.integer(number),
    algorithm,
    issuer ? issuer.certificate.subject.der : subject,
    der.sequence(
      der.time(profile.notBefore ?? daysFrom(NOON, -100)),
      der.time(profile.notAfter ?? daysFrom(NOON, 265)),
    ),
    subject,
    key.spki,
    der.context(3, der.sequence(...extensionsOf(profile, key, by.spki))),
  );
  return { key, certificate: readCertificate(der.sequence(tbs, algorithm, signed(tbs, by))) };
}

/** A root that issues by itself, with everyone whom a signature needs. */
export function anAuthority(family: KeyFamily = 'gost2015-512') {
  const authority = issue({
    family,
    subject: [
      [OID.commonName, `ҚОЛДАН ЖАСАЛҒАН ОРТАЛЫҚ (${family})`],
      [OID.country, 'KZ'],
    ],
    notBefore: daysFrom(NOON, -1000),
    notAfter: daysFrom(NOON, 5000),
    usage: USAGE.authority,
    isAuthority: true,
  });
  const stamper = issue(
    {
      family,
      subject: [[OID.commonName, 'УАҚЫТ БЕЛГІСІ']],
      purposes: [OID.timeStamping],
      isPurposeCritical: true,
      usage: USAGE.sign,
    },
    authority,
  );
  const responder = issue(
    {
      family,
      subject: [[OID.commonName, 'OCSP ЖАУАП БЕРУШІ']],
      purposes: [OID.ocspSigning],
      usage: USAGE.sign,
    },
    authority,
  );
  const person = (profile: Partial<Profile> = {}): Holder =>
    issue({ family, subject: ANNA, purposes: SIGNING, usage: USAGE.sign, ...profile }, authority);
  return { authority, stamper, responder, person };
}

export interface Told {
  readonly status: 'good' | 'unknown' | { readonly revokedAt: Date; readonly reason?: number };
  readonly at?: Date;
  readonly nextUpdate?: Date;
  readonly nonce?: Uint8Array;
  readonly digest?: DigestName;
}

const generalized = (at: Date): Buffer => der.generalizedTime(at);

/** An answer of OCSP by a responder. */
export function answerOf(
  certificate: Certificate,
  issuer: Holder,
  responder: Holder,
  told: Told,
): Uint8Array {
  const { status, at = NOON, nextUpdate, nonce, digest: by = 'sha256' } = told;
  const id = der.sequence(
    der.sequence(der.oid(DIGEST_OIDS[by]), der.null()),
    der.octets(digest(by, issuer.certificate.subject.der)),
    der.octets(digest(by, keyBits(issuer.certificate.spki))),
    der.integer(certificate.serialBytes),
  );
  const revoked = (revokedAt: Date, reason?: number) =>
    der.context(
      1,
      generalized(revokedAt),
      ...(reason === undefined ? [] : [der.context(0, der.enumerated(reason))]),
    );
  const says =
    typeof status === 'object'
      ? revoked(status.revokedAt, status.reason)
      : der.contextPrimitive(status === 'good' ? 0 : 2, new Uint8Array());
  const single = der.sequence(
    id,
    says,
    generalized(at),
    ...(nextUpdate ? [der.context(0, generalized(nextUpdate))] : []),
  );
  const tbs = der.sequence(
    der.context(1, responder.certificate.subject.der),
    generalized(at),
    der.sequence(single),
    ...(nonce ? [der.context(1, der.sequence(extension(OID.ocspNonce, der.octets(nonce))))] : []),
  );
  const { family } = responder.key;
  const basic = der.sequence(
    tbs,
    signatureAlgorithmDer(family, usualDigest(family)),
    signed(tbs, responder.key),
    der.context(0, der.sequence(responder.certificate.der)),
  );
  const bytes = der.sequence(der.oid(OID.ocspBasic), der.octets(basic));
  return der.sequence(der.enumerated(0), der.context(0, bytes));
}

/** A list of an authority. */
export function listOf(
  issuer: Holder,
  revoked: readonly { readonly certificate: Certificate; readonly at: Date }[],
  at: Date = NOON,
  nextUpdate: Date = daysFrom(at, 7),
): Uint8Array {
  const algorithm = signatureAlgorithmDer(issuer.key.family, usualDigest(issuer.key.family));
  const entries = revoked.map((each) =>
    der.sequence(der.integer(each.certificate.serialBytes), der.time(each.at)),
  );
  const tbs = der.sequence(
    der.integer(1),
    algorithm,
    issuer.certificate.subject.der,
    der.time(at),
    der.time(nextUpdate),
    ...(entries.length > 0 ? [der.sequence(...entries)] : []),
    der.context(0, der.sequence(extension(OID.crlNumber, der.integer(1)))),
  );
  return der.sequence(tbs, algorithm, signed(tbs, issuer.key));
}

/** A time-stamp over octets. */
export function stampOf(
  stamped: Uint8Array,
  stamper: Holder,
  at: Date,
  by: DigestName = usualDigest(stamper.key.family),
): Uint8Array {
  const info = der.sequence(
    der.integer(1),
    der.oid('1.2.398.3.3.2.6.4'),
    der.sequence(der.sequence(der.oid(DIGEST_OIDS[by]), der.null()), der.octets(digest(by, stamped))),
    der.integer(randomBytes(8)),
    generalized(at),
  );
  const { key, certificate } = stamper;
  const own = usualDigest(key.family);
  const attribute = (type: string, value: Uint8Array) => der.sequence(der.oid(type), der.setInOrder([value]));
  const ess = der.sequence(der.sequence(der.sequence(der.octets(digest('sha1', certificate.der)))));
  const attributes = [
    attribute(OID.contentType, der.oid(OID.timeStampInfo)),
    attribute(OID.messageDigest, der.octets(digest(own, info))),
    attribute(OID.signingTime, der.time(at)),
    attribute(OID.signingCertificate, ess),
  ];
  const set = der.setOf(attributes);
  const signer = der.sequence(
    der.integer(1),
    der.sequence(certificate.issuer.der, der.integer(certificate.serialBytes)),
    der.sequence(der.oid(DIGEST_OIDS[own]), der.null()),
    der.context(0, ...[...attributes].sort(Buffer.compare)),
    signatureAlgorithmDer(key.family, own),
    der.octets(signDigest(key, own, digest(own, set))),
  );
  const data = der.sequence(
    der.integer(3),
    der.setOf([der.sequence(der.oid(DIGEST_OIDS[own]), der.null())]),
    der.sequence(der.oid(OID.timeStampInfo), der.context(0, der.octets(info))),
    der.context(0, certificate.der),
    der.setInOrder([signer]),
  );
  return der.sequence(der.oid(OID.signedData), der.context(0, data));
}
