import { OID } from './asn1/oids.ts';
import { Asn1Error } from './asn1/reader.ts';
import { octets, time } from './asn1/values.ts';
import { type Attribute, readSignedData, type SignerInfo } from './cms/signed-data.ts';
import { kindOf } from './file.ts';
import { readTimeStamp, readTimeStampResponse, type TimeStampInfo } from './tsp/time-stamp.ts';
import { type Certificate, readCertificate } from './x509/certificate.ts';
import { readCrl } from './x509/crl.ts';
import { keyStorageOf, nameText, purposeOf, rolesOf, subjectOf } from './x509/names.ts';
import { type OcspAnswer, readOcsp } from './x509/ocsp.ts';
import { canonical, readXml, textOf, XmlError } from './xml/document.ts';
import { readXmlSignature, signaturesIn } from './xml/signature.ts';

/** What a file says, in words and numbers that JSON can carry. */
export type Told = string | number | boolean | null | readonly Told[] | { readonly [name: string]: Told };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const names = new Map<string, string>(Object.entries(OID).map(([name, id]) => [id, name]));
const named = (id: string): string => names.get(id) ?? id;

function certificate(found: Certificate): Told {
  const { iin, bin, commonName, patronymic, organisation } = subjectOf(found);
  return {
    subject: nameText(found.subject),
    issuer: nameText(found.issuer),
    serial: found.serial,
    notBefore: iso(found.notBefore),
    notAfter: iso(found.notAfter),
    sha256: found.sha256,
    key: found.publicKey?.family ?? 'not known',
    authority: found.ca.isCa,
    name: [commonName, patronymic].filter(Boolean).join(' '),
    ...{ iin, bin, organisation },
    roles: rolesOf(found),
    purpose: { ...purposeOf(found) },
    keyUsage: [...(found.keyUsage ?? [])],
    extendedKeyUsage: (found.extendedKeyUsage ?? []).map(named),
    policies: found.policies,
    keyStorage: `${keyStorageOf(found)}${found.keyStorage ? ` (${found.keyStorage})` : ''}`,
    crlUrls: found.crlUrls,
    ocspUrls: found.ocspUrls,
  };
}

/** A certificate that came along; one that can't be read says so. */
function carried(der: Uint8Array): Told {
  try {
    return certificate(readCertificate(der));
  } catch (error) {
    if (error instanceof Asn1Error) return `not readable: ${error.message}`;
    throw error;
  }
}

function stamp({ time: at, policy, digest, hash, serial, nonce }: TimeStampInfo): Told {
  return { time: iso(at), policy, digest, hash: hex(hash), serial, nonce: nonce?.toString() ?? null };
}

function attribute({ type, values }: Attribute): readonly [string, Told] {
  const [value] = values;
  try {
    if (value && type === OID.signingTime) return [named(type), iso(time(value))];
    if (value && type === OID.messageDigest) return [named(type), hex(octets(value))];
    if (value && type === OID.timeStampToken) return [named(type), stamp(readTimeStamp(value.bytes).info)];
  } catch (error) {
    if (error instanceof Asn1Error) return [named(type), `not readable: ${error.message}`];
    throw error;
  }
  return [named(type), `${values.reduce((sum, { bytes }) => sum + bytes.length, 0)} octets`];
}

function signer({ id, digest, signatureAlgorithm, signature, signed, unsigned }: SignerInfo): Told {
  return {
    certificate: 'serial' in id ? { serial: id.serial } : { subjectKeyId: id.subjectKeyId },
    digest,
    algorithm: signatureAlgorithm?.family ?? null,
    signatureOctets: signature.length,
    signedAttributes: signed ? Object.fromEntries(signed.map(attribute)) : null,
    unsignedAttributes: Object.fromEntries(unsigned.map(attribute)),
  };
}

function message(bytes: Uint8Array): Told {
  const data = readSignedData(bytes);
  return {
    contentType: named(data.contentType),
    content: data.content ? `inside, ${data.content.length} octets` : 'elsewhere (detached)',
    signers: data.signers.map(signer),
    certificates: data.certificates.map(carried),
    revocation: { lists: data.crls.length, answers: data.ocsp.length },
  };
}

function answer(found: OcspAnswer): Told {
  const { responder } = found;
  return {
    responder: 'name' in responder ? nameText(responder.name) : { keyHash: hex(responder.keyHash) },
    producedAt: iso(found.producedAt),
    nonce: found.nonce && hex(found.nonce),
    answers: found.answers.map((each) => ({
      serial: each.serial,
      status: each.status,
      revokedAt: iso(each.revokedAt),
      reason: each.reason,
      thisUpdate: iso(each.thisUpdate),
      nextUpdate: iso(each.nextUpdate),
    })),
    certificates: found.certificates.map(certificate),
  };
}

function xml(bytes: Uint8Array): Told {
  try {
    const { root } = readXml(textOf(bytes));
    const found = signaturesIn(root);
    return { root: root.tagName, octets: canonical(root).length, signatures: found.map(xmlSignature) };
  } catch (error) {
    if (error instanceof XmlError) return { notReadable: error.message };
    throw error;
  }
}

function xmlSignature(element: Parameters<typeof readXmlSignature>[0]): Told {
  try {
    const { algorithm, certificates } = readXmlSignature(element);
    return { algorithm: algorithm.signature, certificates: certificates.map(carried) };
  } catch (error) {
    if (error instanceof XmlError) return { notAccepted: error.message };
    throw error;
  }
}

function inside(bytes: Uint8Array): Told {
  switch (kindOf(bytes)) {
    case 'signed-message':
      return message(bytes);
    case 'time-stamp':
      return { stamp: stamp(readTimeStamp(bytes).info), message: message(bytes) };
    case 'time-stamp-response': {
      const response = readTimeStampResponse(bytes);
      return 'token' in response ? inside(response.token) : { refused: response.refused };
    }
    case 'xml':
      return xml(bytes);
    case 'certificate':
      return certificate(readCertificate(bytes));
    case 'revocation-list': {
      const { issuer, thisUpdate, nextUpdate, number, deltaOf, revoked, signatureAlgorithm } = readCrl(bytes);
      return {
        issuer: nameText(issuer),
        thisUpdate: iso(thisUpdate),
        nextUpdate: iso(nextUpdate),
        number: number?.toString() ?? null,
        differenceTo: deltaOf?.toString() ?? null,
        revoked: revoked.size,
        algorithm: signatureAlgorithm?.family ?? null,
      };
    }
    case 'ocsp-answer': {
      const found = readOcsp(bytes);
      return 'refused' in found ? { refused: found.refused } : answer(found);
    }
    case 'key-store':
      return 'a store of keys (PKCS #12): recognised from outside, not opened';
    case null:
      return null;
  }
}

/** What a file is and what it says. Nothing is verified. */
export function inspectFile(bytes: Uint8Array): { readonly kind: string | null; readonly says: Told } {
  const kind = kindOf(bytes);
  try {
    return { kind, says: inside(bytes) };
  } catch (error) {
    if (error instanceof Asn1Error) return { kind, says: { notReadable: error.message } };
    throw error;
  }
}
