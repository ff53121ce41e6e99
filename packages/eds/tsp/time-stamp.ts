import { DIGEST_OIDS, type DigestName, digest, digestOfOid } from '../algorithms.ts';
import { OID } from '../asn1/oids.ts';
import { Asn1Error, type Asn1Node, readAsn1 } from '../asn1/reader.ts';
import { isTag, octets, oid, present, sequence, serial, small, time, unsigned } from '../asn1/values.ts';
import { der } from '../asn1/writer.ts';
import { readSignedData, type SignedData } from '../cms/signed-data.ts';
import { verifySigner } from '../cms/signer.ts';
import type { ReasonCode } from '../reasons.ts';
import { type Certificate, readCertificate } from '../x509/certificate.ts';
import { judgeCertificate, type Material } from '../x509/judge.ts';
import { nameText } from '../x509/names.ts';

/** What a time-stamping authority says (RFC 3161, 2.4.2). */
export interface TimeStampInfo {
  readonly policy: string;
  readonly digest: DigestName | null;
  readonly hash: Uint8Array;
  readonly serial: string;
  readonly time: Date;
  readonly nonce: bigint | null;
}

/** A token as it was written; nothing has been verified. */
export interface TimeStampToken {
  readonly der: Uint8Array;
  readonly message: SignedData;
  readonly info: TimeStampInfo;
}

export interface TimeStampJudgement {
  readonly reason: ReasonCode | null;
  readonly info: TimeStampInfo;
  readonly authority: string;
  /** the authority's own; null: it can't be told */
  readonly certificate: Certificate | null;
  /** DER of the authority's chain, and of what was known of its revocation */
  readonly chain: readonly Uint8Array[];
}

const LIMITS = { bytes: 256 * 1024, nodes: 5_000 };

/** Reads a token. @throws Asn1Error on anything else */
export function readTimeStamp(input: Uint8Array): TimeStampToken {
  const message = readSignedData(input);
  if (message.contentType !== OID.timeStampInfo || !message.content) throw new Asn1Error('no time-stamp');
  const [version, policy, imprint, number, at, ...rest] = sequence(
    readAsn1(message.content, { limits: LIMITS }),
  );
  if (small(version) !== 1) throw new Asn1Error('a version that is unknown');
  const [algorithm, hash] = sequence(imprint);
  const nonce = rest.find((node) => isTag(node, 'integer'));
  return {
    der: input,
    message,
    info: {
      policy: oid(policy),
      digest: digestOfOid(oid(sequence(algorithm)[0])),
      hash: octets(hash),
      serial: serial(number),
      time: time(at),
      nonce: nonce ? unsigned(nonce) : null,
    },
  };
}

/**
 * Reads an authority's answer to a request.
 * @returns the token, or the text or number of its refusal
 * @throws Asn1Error on anything else
 */
export function readTimeStampResponse(
  input: Uint8Array,
): { readonly token: Uint8Array } | { readonly refused: string } {
  const [status, token] = sequence(readAsn1(input, { ber: true, limits: LIMITS }));
  const [code, text] = sequence(status);
  if (small(code) > 1) return { refused: text ? textsOf(text) : `status ${small(code)}` };
  return { token: present(token).bytes };
}

function textsOf(node: Asn1Node): string {
  return node.children.map(({ content }) => Buffer.from(content).toString('utf8')).join(' ') || 'no reason';
}

/**
 * A request for a time-stamp.
 * @param nonce comes back in the token
 * @see RFC 3161, 2.4.1
 */
export function writeTimeStampRequest(
  name: DigestName,
  hash: Uint8Array,
  nonce: bigint,
  policy?: string,
): Uint8Array {
  const imprint = der.sequence(der.sequence(der.oid(DIGEST_OIDS[name]), der.null()), der.octets(hash));
  const wanted = policy ? [der.oid(policy)] : [];
  return der.sequence(der.integer(1), imprint, ...wanted, der.integer(nonce), der.boolean(true));
}

/** The only thing that an authority's key may be for (RFC 3161, 2.3). */
function isForTimeStamps({ extendedKeyUsage, extensions }: Certificate): boolean {
  const [only, ...more] = extendedKeyUsage ?? [];
  return (
    only === OID.timeStamping && more.length === 0 && extensions.get(OID.extendedKeyUsage)?.critical === true
  );
}

function certificatesIn(message: SignedData): readonly Certificate[] {
  return message.certificates.flatMap((bytes) => {
    try {
      return [readCertificate(bytes)];
    } catch (error) {
      if (error instanceof Asn1Error) return [];
      throw error;
    }
  });
}

/**
 * Judges a time-stamp at its own time: that it is of these octets, and by an authority of the anchors.
 * @param stamped what was stamped, such as a signature's octets
 */
export function judgeTimeStamp(
  token: TimeStampToken,
  stamped: Uint8Array,
  material: Material,
): TimeStampJudgement {
  const judged = judgeToken(token, material);
  const { digest: name, hash } = token.info;
  const isOf = name !== null && Buffer.compare(digest(name, stamped), hash) === 0;
  return isOf ? judged : { ...judged, reason: 'time-stamp-wrong' };
}

/**
 * Judges a token by itself, whatever it is of: that an authority of the anchors signed it.
 * Of the authority's own revocation only what is said counts: nobody publishes answers for it with each token.
 */
export function judgeToken(token: TimeStampToken, material: Material): TimeStampJudgement {
  const { message, info } = token;
  const own = certificatesIn(message);
  const [signer, ...more] = message.signers;
  const known = [...own, ...(material.others ?? [])];
  const found = signer && verifySigner(message, signer, message.content, known);
  const certificate = found?.certificate ?? null;
  const answer = (reason: ReasonCode | null, chain: readonly Uint8Array[] = []): TimeStampJudgement => ({
    reason,
    info,
    certificate,
    authority: certificate ? nameText(certificate.subject) : '',
    chain,
  });
  if (!found || more.length > 0 || !certificate || !info.digest) return answer('time-stamp-wrong');
  if (found.content ?? found.attributes ?? found.signature) return answer('time-stamp-wrong');
  if (!isForTimeStamps(certificate)) return answer('time-stamp-untrusted');
  const judged = judgeCertificate(certificate, { ...material, others: known }, info.time);
  const isTrusted = judged.checks.every(
    ({ name, verdict }) => verdict === 'good' || (name === 'revocation' && verdict === 'unknown'),
  );
  return answer(isTrusted ? null : 'time-stamp-untrusted', judged.chain);
}
